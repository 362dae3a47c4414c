#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/result.hpp"

/// The shape of one XML message: its elements, what each may hold, and its code lists. Read from
/// edi/definitions/*.tree, then changed by a country's profile; README.md has both formats.
namespace cargo::edi::xml {

enum class Kind : std::uint8_t {
    group,
    text,
    whole,
    decimal,
    date,           ///< CCYY-MM-DD
    time,           ///< HH:MM or HH:MM:SS
    compact_date,   ///< YYMMDD
    compact_time,   ///< HHMM
    compact_stamp,  ///< CCYYMMDDHHMM
    base64,
};

/// One code and what it means to us; no meaning when only its being listed matters.
struct CodeMeaning {
    std::string code;
    std::string meaning;
};

struct CodeList {
    std::string name;
    bool strict = false;  ///< the message's meaning depends on it: an unknown code is an error
    std::vector<CodeMeaning> codes{};
    /// Null when the list lacks the code.
    [[nodiscard]] const CodeMeaning* find(std::string_view code) const;
    /// "22, 23, 24": for sentences.
    [[nodiscard]] std::string shown() const;
};

using NodeId = std::uint16_t;
inline constexpr NodeId no_node = 0xFFFF;

/// An element at its place in the tree. Node 0 is the root.
struct Node {
    std::string name;   ///< as the standard names it
    std::string shown;  ///< as findings name it: the country's own name where it has one
    NodeId parent = no_node;
    std::vector<NodeId> children{};  ///< in the order of the definition, which a file need not follow
    std::vector<NodeId> required{};  ///< of the children, the mandatory ones
    Kind kind = Kind::group;
    bool mandatory = false;
    bool text = false;  ///< only people read it: a length over the maximum is no more than a warning
    std::uint32_t repeat_max = 1;
    std::uint32_t length_max = 0;  ///< characters; of a decimal with `decimals_max` its digits
    std::optional<std::uint32_t> decimals_max{};
    /// A capital, a letter, 9 digit, X capital or digit, x letter or digit, ? any; + the rest, at least one, * the rest if any.
    std::string shape{};
    std::int16_t list = -1;        ///< index in MessageTree::lists
};

/// Immutable once made; safe from any thread.
struct MessageTree {
    std::string profile = "standard";
    bool unproven = false;  ///< the profile rests on notes and reconstructions, no captured file shows it
    std::string base{};     ///< the message whose elements it borrows, and whose profiles apply to it; empty: none
    bool filled = false;    ///< an element that is there must have a value
    std::vector<Node> nodes{};
    std::vector<CodeList> lists{};
    std::vector<std::string> offices{};  ///< customs offices of the profile: a code, or its beginning and '*'

    /// The child of that name (either its own or the country's); no_node when there is none. The search begins behind
    /// `last`, the child found before, for files mostly follow the definition's order.
    [[nodiscard]] NodeId child(NodeId parent, std::string_view name, NodeId last = no_node) const;
    /// "Bol_segment/Bol_id", from below the root; no_node when there is none.
    [[nodiscard]] NodeId find(std::string_view path) const;
    [[nodiscard]] const CodeList* list_of(NodeId node) const;
    [[nodiscard]] bool serves(std::string_view office) const;
    /// The root element's name.
    [[nodiscard]] const std::string& message() const { return nodes.front().name; }
};

/// Reads a definition; `others` are those it may borrow from. Error: request_malformed, its detail "name:line: what".
[[nodiscard]] Result<MessageTree> read_tree(std::string_view name, std::string_view text,
                                            std::span<const MessageTree> others = {});
/// The tree as a country uses it. `base`: the tree that the profile's paths are of, when `standard` borrows from it; what
/// `standard` lacks of that one is passed over. Error as above.
[[nodiscard]] Result<MessageTree> with_profile(const MessageTree& standard, std::string_view name, std::string_view text,
                                               const MessageTree* base = nullptr);
/// Whether a text has a shape as Node::shape describes it.
[[nodiscard]] bool has_shape(std::string_view text, std::string_view shape);

}  // namespace cargo::edi::xml
