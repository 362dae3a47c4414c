#include "libcargo/bills.hpp"

#include <algorithm>

namespace cargo {

Quantity manifested(const Consignment& consignment) {
    Quantity sum{};
    for (const StockLine& line : consignment.lines) sum = sum + line.manifested;
    return sum;
}

Bills::Bills(const Stock& stock) {
    for (const auto& [key, lot] : stock.consignments) {
        for (const Split& split : lot.splits) {
            List& list = in_box_[split.container];
            if (list.empty() || list.back() != &lot) list.push_back(&lot);
        }
        if (!lot.leaf || lot.master_bill.empty()) continue;
        const auto master = stock.consignments.find({key.call, lot.master_agent, lot.master_bill});
        if (master == stock.consignments.end() || master->second.leaf) continue;
        masters_[&lot].push_back(&master->second);
        on_houses_[&master->second] = on_houses_[&master->second] + manifested(lot);
    }
}

std::span<const Consignment* const> Bills::in_box(std::string_view container) const {
    const auto found = in_box_.find(container);
    if (found == in_box_.end()) return {};
    return found->second;
}

std::span<const Consignment* const> Bills::masters_of(const Consignment& house) const {
    const auto found = masters_.find(&house);
    if (found == masters_.end()) return {};
    return found->second;
}

std::vector<const Consignment*> Bills::family_of_box(std::string_view container) const {
    const std::span<const Consignment* const> lying = in_box(container);
    List family(lying.begin(), lying.end());
    for (const Consignment* lot : lying) {
        for (const Consignment* master : masters_of(*lot)) {
            if (std::ranges::find(family, master) == family.end()) family.push_back(master);
        }
    }
    return family;
}

Quantity Bills::on_houses(const Consignment& master) const {
    const auto found = on_houses_.find(&master);
    return found == on_houses_.end() ? Quantity{} : found->second;
}

}  // namespace cargo
