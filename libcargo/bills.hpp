#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libcargo/stock.hpp"

namespace cargo {

/// How the consignments of a Stock hang together: which lie in a box, which master
/// stands above a house, what houses cover. Built in one pass, O(consignments and splits).
/// Points into the Stock, which must outlive it and keep its consignments and splits.
///
/// A house belongs to one master: the bill it names, of the agent its registration names. Agents may use one number.
class Bills {
public:
    explicit Bills(const Stock& stock);

    /// Consignments with a split in this box, leaves and masters, by key.
    [[nodiscard]] std::span<const Consignment* const> in_box(std::string_view container) const;
    /// The master above a house, or nothing: a straight bill, or a master that is not in this Stock.
    [[nodiscard]] std::span<const Consignment* const> masters_of(const Consignment& house) const;
    /// The leaves in this box, the masters with a split in it and the masters above the leaves, each once.
    [[nodiscard]] std::vector<const Consignment*> family_of_box(std::string_view container) const;
    /// Manifested on the houses of this master, all lines.
    [[nodiscard]] Quantity on_houses(const Consignment& master) const;

private:
    using List = std::vector<const Consignment*>;
    std::unordered_map<std::string_view, List> in_box_{};
    std::unordered_map<const Consignment*, List> masters_{};
    std::unordered_map<const Consignment*, Quantity> on_houses_{};
};

/// Manifested on all lines of a consignment.
[[nodiscard]] Quantity manifested(const Consignment& consignment);

}  // namespace cargo
