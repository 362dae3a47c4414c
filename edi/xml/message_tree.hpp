#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/result.hpp"

/// The shape of one XML message: its elements, what each may hold, and its code lists. Read from
/// edi/definitions/*.tree, then changed by a country's profile; README.md has both formats.
namespace cargo::edi::xml {

enum class Kind : std::uint8_t { group, text, whole, decimal, date, time, base64 };

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
    Kind kind = Kind::group;
    bool mandatory = false;
    bool text = false;  ///< only people read it: a length over the maximum is no more than a warning
    std::uint32_t repeat_max = 1;
    std::uint32_t length_max = 0;  ///< characters
    std::int16_t list = -1;        ///< index in MessageTree::lists
};

/// Immutable once made; safe from any thread.
struct MessageTree {
    std::string profile = "standard";
    bool unproven = false;  ///< the profile rests on notes and reconstructions, no captured file shows it
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
};

/// Reads a definition. Error: request_malformed, its detail "name:line: what".
[[nodiscard]] Result<MessageTree> read_tree(std::string_view name, std::string_view text);
/// The tree as a country uses it. Error as above.
[[nodiscard]] Result<MessageTree> with_profile(const MessageTree& standard, std::string_view name, std::string_view text);

}  // namespace cargo::edi::xml
