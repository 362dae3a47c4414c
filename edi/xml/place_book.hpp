#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "edi/xml/message_tree.hpp"

/// Where in the document we are, and where the values stood that are spoken of later. A finding of an XML message names
/// its element by a path: "Awmds/Bol_segment[2]/Bol_id/Bol_reference", occurrences from 1 where there may be several.
namespace cargo::edi::xml {

class PlaceBook {
public:
    /// `tree` outlives the book.
    explicit PlaceBook(const MessageTree& tree) : tree_(&tree), counts_(tree.nodes.size(), 0) {}

    /// The country's tree, once the office has told it: the same elements by other names.
    void change_tree(const MessageTree& tree) { tree_ = &tree; }
    [[nodiscard]] const MessageTree& tree() const { return *tree_; }

    /// One more of this element under its present parent; its own children begin anew. Returns which one it is, from 1.
    std::uint32_t enter(NodeId node);
    /// How many of it came under its present parent.
    [[nodiscard]] std::uint32_t count(NodeId node) const { return counts_[node]; }

    [[nodiscard]] std::string path(NodeId node) const;
    /// Notes that `at` will be spoken of. To be called in the file's order.
    void keep(NodeId node, const Position& at);
    /// How many have been noted.
    [[nodiscard]] std::size_t marks() const { return marks_.size(); }
    /// Of those noted since there were `first`, forgets all that are not of these elements: nothing will be said of them.
    void thin(std::size_t first, std::span<const NodeId> kept_nodes);

    struct Kept {
        NodeId node;
        std::string path;
    };
    /// What stood at a place that was kept.
    [[nodiscard]] std::optional<Kept> kept(std::uint64_t byte_offset) const;

private:
    /// Repeated elements inside repeated ones: a bill's split's container.
    static constexpr std::size_t repeated_depth_max = 4;
    using Occurrences = std::array<std::uint32_t, repeated_depth_max>;
    struct Mark {
        std::uint64_t byte_offset;
        NodeId node;
        Occurrences occurrences;
    };

    [[nodiscard]] Occurrences occurrences(NodeId node) const;
    [[nodiscard]] std::string path(NodeId node, const Occurrences& occurrences) const;

    const MessageTree* tree_;
    std::vector<std::uint32_t> counts_;
    std::deque<Mark> marks_{};  ///< many: they are never copied to make room
};

}  // namespace cargo::edi::xml
