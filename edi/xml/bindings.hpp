#pragma once

#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "edi/xml/element_walk.hpp"

namespace cargo::edi::xml {

/// What one element means: the function takes its value into `Taker` and returns true, or returns false when this value
/// has no place in the model. By the standard's path from below the root, whatever a country calls it.
template <class Taker>
struct Binding {
    std::string_view path;
    bool (*take)(Taker&, const Value&);
};

/// The functions by node; null where there is none. A path the tree lacks is a mistake of ours and ends the process.
template <class Taker>
[[nodiscard]] std::vector<bool (*)(Taker&, const Value&)> bound(const MessageTree& tree,
                                                                std::span<const Binding<Taker>> bindings) {
    std::vector<bool (*)(Taker&, const Value&)> takers(tree.nodes.size(), nullptr);
    for (const Binding<Taker>& one : bindings) {
        const NodeId node = tree.find(one.path);
        if (node == no_node) std::abort();
        takers[node] = one.take;
    }
    return takers;
}

}  // namespace cargo::edi::xml
