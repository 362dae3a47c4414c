#include "libcargo/ledger.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "libcargo/bills.hpp"

namespace cargo {
namespace {

__extension__ using Wide = __int128;

bool has_landed(const Stock& stock, const std::string& container) {
    const auto found = stock.boxes.find(container);
    if (found == stock.boxes.end()) return false;
    switch (found->second.state) {
        case EquipmentState::in_yard:
        case EquipmentState::gated_out:
            return true;
        case EquipmentState::expected:
        case EquipmentState::short_landed:
            return false;
    }
    return false;
}

/// `mass` x `part` / `whole`, cut down; mass and counts fit 63 bits, their product may not.
std::int64_t share(std::int64_t mass, std::int64_t part, std::int64_t whole) {
    return static_cast<std::int64_t>(static_cast<Wide>(mass) * part / whole);
}

std::optional<std::int64_t> counted_least(const Split& split) {
    std::optional<std::int64_t> least;
    for (const OwnCount& count : split.counts) {
        if (count.struck_by.empty()) least = std::min(least.value_or(count.packages), count.packages);
    }
    return least;
}

std::int64_t counted_most(const Split& split) {
    std::int64_t most = 0;
    for (const OwnCount& count : split.counts) {
        if (count.struck_by.empty()) most = std::max(most, count.packages);
    }
    return most;
}

}  // namespace

Quantity tallied(const Split& split) {
    const std::optional<std::int64_t> counted = counted_least(split);
    // Of no packages nothing can be missing: whatever a count says, there is nothing to share.
    const bool lower = split.counted && counted && *counted < split.quantity.packages && split.quantity.packages > 0;
    if (!lower) return split.quantity;
    return {*counted, Grams{share(split.quantity.mass.value, *counted, split.quantity.packages)}};
}

Quantity tallied(const Consignment& consignment, const StockLine& line) {
    Quantity parts{};
    std::int64_t counted = 0;
    std::int64_t missing = 0;
    bool whole = false;
    bool all_counted = true;
    for (const Split& split : consignment.splits) {
        if (split.line != line.number) continue;
        parts = parts + tallied(split);
        whole = whole || !split.counted;
        const std::optional<std::int64_t> least = counted_least(split);
        all_counted = all_counted && least.has_value();
        counted += least.value_or(0);
        missing += split.quantity.packages - tallied(split).packages;
    }
    if (!whole) return parts;
    const std::int64_t there = line.manifested.packages - missing;
    const std::int64_t packages = all_counted ? std::min(there, counted) : there;
    if (packages >= line.manifested.packages || line.manifested.packages <= 0) return line.manifested;
    return {packages, Grams{share(line.manifested.mass.value, packages, line.manifested.packages)}};
}

bool counted_above(const Consignment& consignment, std::uint32_t line, const std::string& container) {
    std::int64_t all_boxes = 0;
    bool whole = false;
    bool above = false;
    for (const Split& split : consignment.splits) {
        if (split.line != line) continue;
        whole = whole || !split.counted;
        const std::int64_t most = counted_most(split);
        all_boxes += most;
        above = above || (split.counted && split.container == container && most > split.quantity.packages);
    }
    if (!whole || above) return above;
    return std::ranges::any_of(consignment.lines, [&](const StockLine& one) {
        return one.number == line && all_boxes > one.manifested.packages;
    });
}

Quantity landed(const Stock& stock, const Consignment& consignment, std::uint32_t line) {
    Quantity sum{};
    bool counted = true;
    bool all_landed = true;
    bool any = false;
    for (const Split& split : consignment.splits) {
        if (split.line != line) continue;
        any = true;
        counted = counted && split.counted;
        if (has_landed(stock, split.container)) {
            sum = sum + tallied(split);
        } else {
            all_landed = false;
        }
    }
    if (!any) return {};
    if (counted) return sum;
    if (!all_landed) return {};
    for (const StockLine& candidate : consignment.lines) {
        if (candidate.number == line) return tallied(consignment, candidate);
    }
    return {};
}

Cleared cleared(const Consignment& consignment, std::uint32_t line) {
    Cleared result{};
    for (const Clearance& clearance : consignment.clearances) {
        if (clearance.line != line) continue;
        const bool newest = std::ranges::none_of(consignment.clearances, [&](const Clearance& other) {
            return other.mrn == clearance.mrn && other.item == clearance.item && other.line == line &&
                   other.version > clearance.version;
        });
        // Asked to be withdrawn is still cleared: one person alone takes nothing back.
        const bool counts = clearance.state == ClearanceState::cleared || clearance.state == ClearanceState::withdrawal_requested;
        if (!newest || !counts) continue;
        result.any = true;
        result.quantity = result.quantity + clearance.quantity;
    }
    return result;
}

void spread_mass(const StockLine& line, std::vector<Split>& splits) {
    std::vector<Split*> parts;
    std::int64_t counted = 0;
    for (Split& split : splits) {
        if (split.line != line.number || !split.counted) continue;
        parts.push_back(&split);
        counted += split.quantity.packages;
    }
    if (parts.empty()) return;
    std::int64_t left = line.manifested.mass.value;
    for (Split* part : parts) {
        const std::int64_t mass = line.manifested.packages > 0
                                      ? share(line.manifested.mass.value, part->quantity.packages, line.manifested.packages)
                                      : 0;
        part->quantity.mass = Grams{mass};
        left -= mass;
    }
    // What is not counted has its own mass somewhere: only a full count takes the remainder.
    if (counted == line.manifested.packages) parts.back()->quantity.mass.value += left;
}

Quantity uncovered(const Stock& stock, const Consignment& master) {
    if (master.leaf) return {};
    const auto stored = stock.consignments.find(master.key);
    const Quantity houses = stored == stock.consignments.end() ? Quantity{} : Bills(stock).on_houses(stored->second);
    const Quantity open = manifested(master) - houses;
    return {std::max<std::int64_t>(open.packages, 0), Grams{std::max<std::int64_t>(open.mass.value, 0)}};
}

}  // namespace cargo
