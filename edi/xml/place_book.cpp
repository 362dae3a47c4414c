#include "edi/xml/place_book.hpp"

#include <algorithm>

namespace cargo::edi::xml {

std::uint32_t PlaceBook::enter(NodeId node) {
    for (const NodeId child : tree_->nodes[node].children) counts_[child] = 0;
    return ++counts_[node];
}

PlaceBook::Occurrences PlaceBook::occurrences(NodeId node) const {
    Occurrences found{};
    std::size_t depth = 0;
    for (NodeId at = node; at != no_node; at = tree_->nodes[at].parent) {
        if (tree_->nodes[at].repeat_max > 1 && depth < found.size()) found[depth++] = counts_[at];
    }
    return found;
}

std::string PlaceBook::path(NodeId node) const {
    return path(node, occurrences(node));
}

/// `occurrences` begins with the innermost.
std::string PlaceBook::path(NodeId node, const Occurrences& occurrences) const {
    std::vector<NodeId> chain;
    for (NodeId at = node; at != no_node; at = tree_->nodes[at].parent) chain.push_back(at);
    std::size_t repeated = 0;
    for (const NodeId at : chain) repeated += tree_->nodes[at].repeat_max > 1 ? 1 : 0;
    std::string text;
    for (std::size_t i = chain.size(); i-- > 0;) {
        const Node& one = tree_->nodes[chain[i]];
        if (!text.empty()) text += '/';
        text += one.shown;
        if (one.repeat_max <= 1) continue;
        --repeated;
        if (repeated < occurrences.size()) text += '[' + std::to_string(occurrences[repeated]) + ']';
    }
    return text;
}

void PlaceBook::keep(NodeId node, const Position& at) {
    marks_.push_back({at.byte_offset.value_or(0), node, occurrences(node)});
}

void PlaceBook::thin(std::size_t first, std::span<const NodeId> kept_nodes) {
    const auto begin = marks_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = std::remove_if(begin, marks_.end(), [&](const Mark& mark) {
        return std::ranges::find(kept_nodes, mark.node) == kept_nodes.end();
    });
    marks_.erase(end, marks_.end());
}

std::optional<PlaceBook::Kept> PlaceBook::kept(std::uint64_t byte_offset) const {
    const auto found = std::ranges::lower_bound(marks_, byte_offset, {}, &Mark::byte_offset);
    if (found == marks_.end() || found->byte_offset != byte_offset) return std::nullopt;
    return Kept{found->node, path(found->node, found->occurrences)};
}

}  // namespace cargo::edi::xml
