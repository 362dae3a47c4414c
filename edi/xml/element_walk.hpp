#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "edi/finding.hpp"
#include "edi/meaning.hpp"
#include "edi/xml/attachment.hpp"
#include "edi/xml/hardened_parser.hpp"
#include "edi/xml/place_book.hpp"
#include "libcargo/limits.hpp"

/// Holds a document against its definition while it passes: unknown elements, repetitions, what is missing, lengths,
/// numbers, dates, codes, attachments. What is at its place goes on to the mapping.
namespace cargo::edi::xml {

/// A value on its way to the mapping.
struct Value {
    NodeId node;
    std::string_view text;  ///< without blanks at its ends; a line break inside is one '\n'
    Position at;
    bool sound;  ///< the definition has nothing against it: what is wrong has been told
};

class ElementSink {
public:
    virtual ~ElementSink() = default;
    virtual void group_start(NodeId node, const Position& at) = 0;
    /// Of elements that are not empty.
    virtual void value(const Value& value) = 0;
    virtual void group_end(NodeId node) = 0;
    /// Text without a place in the definition: an unknown element's, an attribute's, between elements. `where` is a path.
    virtual void unplaced(std::string_view where, std::string_view text, const Position& at) = 0;
};

class ElementWalk final : public ParseEvents {
public:
    /// All outlive the walk.
    ElementWalk(PlaceBook& book, FindingLog& findings, ElementSink& sink) : book_(book), findings_(findings), sink_(sink) {}

    bool start(const ElementName& name, std::span<const Attribute> attributes, const Position& at) override;
    void text(std::string_view piece) override;
    void end() override;
    [[nodiscard]] bool gives_up() const override;

    /// Elements seen.
    [[nodiscard]] std::uint32_t elements() const { return elements_; }
    /// The innermost open element, for what ends the reading.
    [[nodiscard]] Place place() const;

private:
    struct Open {
        NodeId node = no_node;
        NodeId last_child = no_node;
        Kind kind = Kind::group;
        Position at{};
    };

    [[nodiscard]] NodeId child(const Open& parent, const ElementName& name);
    void look_at_attributes(std::span<const Attribute> attributes, const Position& at);
    bool start_unknown(std::string_view name, const Position& at);
    void end_unknown();
    void end_value(const Open& open);
    void end_group(const Open& open);
    void end_attachment(const Open& open);
    [[nodiscard]] bool is_sound(const Node& node, const CodeList* list, std::string_view text, const Position& at);
    bool wrong_shape(const Node& node, std::string_view text, const Position& at);
    void tell(Errc code, Severity severity, Scope scope, NodeId node, const Position& at, std::string_view value,
              std::string_view detail);

    PlaceBook& book_;
    FindingLog& findings_;
    ElementSink& sink_;
    /// Elements that are open, the root first: the parser refuses more of them than there is room for.
    class OpenElements {
    public:
        [[nodiscard]] bool empty() const { return size_ == 0; }
        [[nodiscard]] Open& back() { return all_[size_ - 1]; }
        [[nodiscard]] const Open& back() const { return all_[size_ - 1]; }
        void push(const Open& open) { all_[size_++] = open; }
        void pop() { --size_; }

    private:
        std::array<Open, limits::xml_depth_max> all_{};
        std::size_t size_ = 0;
    };
    OpenElements open_{};
    const MessageTree* looked_up_in_ = nullptr;  ///< the tree that `children_` is of
    std::vector<NodeId> children_{};             ///< by name's key and parent: what the tree said
    std::string value_{};
    bool value_cut_ = false;
    AttachmentCheck attachment_{};
    std::vector<std::string> unknown_{};  ///< names of open elements without a place, outermost first
    std::string unknown_path_{};
    Position unknown_at_{};
    std::string unknown_values_{};
    std::uint32_t elements_ = 0;
    std::uint32_t unplaced_ = 0;  ///< unknown elements, attributes, text between elements
};

}  // namespace cargo::edi::xml
