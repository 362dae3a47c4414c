#include "libcargo/release.hpp"

#include <algorithm>
#include <array>

#include "libcargo/conditions.hpp"
#include "libcargo/controls.hpp"
#include "libcargo/ledger.hpp"

namespace cargo {
namespace {

Quantity lower(const Quantity& a, const Quantity& b) {
    return {std::min(a.packages, b.packages), Grams{std::min(a.mass.value, b.mass.value)}};
}
Quantity higher(const Quantity& a, const Quantity& b) {
    return {std::max(a.packages, b.packages), Grams{std::max(a.mass.value, b.mass.value)}};
}

bool anyone(const Bills& bills, const Consignment& lot, bool (*has)(const Controls&)) {
    if (has(lot.controls)) return true;
    return std::ranges::any_of(bills.masters_of(lot), [&](const Consignment* master) { return has(master->controls); });
}

bool of_import(const Bills&, const Consignment& lot) {
    return lot.direction == Direction::import && lot.nature == Nature::import;
}
bool rules_ran(const Bills&, const Consignment& lot) {
    switch (lot.selectivity) {
        case Selectivity::nothing_selected:
        case Selectivity::selected:
            return true;
        case Selectivity::none:
        case Selectivity::not_evaluated:
            return false;
    }
    return false;
}
bool not_held(const Bills& bills, const Consignment& lot) {
    return !anyone(bills, lot, has_blocking_hold);
}
bool not_selected(const Bills& bills, const Consignment& lot) {
    return !anyone(bills, lot, has_open_selection);
}
bool not_ordered(const Bills& bills, const Consignment& lot) {
    return !anyone(bills, lot, has_blocking_order);
}

struct Row {
    Condition condition;
    /// Null: looked at below for each split or clearance, where it is named.
    bool (*met)(const Bills&, const Consignment&);
};

// clang-format off
constexpr std::string_view accepted_id = "release.accepted";
constexpr std::string_view box_id      = "release.box_free";
constexpr std::string_view cleared_id  = "release.cleared";
constexpr std::string_view author_id   = "release.segregation";
constexpr std::string_view tally_id    = "release.tally";

/// Everything that must hold before goods are released.
constexpr std::array rows{
    //    id                     because                                                                met
    Row{{"release.import",      "only goods for import are released here"},                            of_import},
    Row{{"release.selectivity", "the rules ran and could be evaluated"},                               rules_ran},
    Row{{"release.hold",        "no hold on the consignment or its master"},                           not_held},
    Row{{"release.selection",   "no open selection on the consignment or its master"},                 not_selected},
    Row{{"release.order",       "no open control on the consignment or its master"},                   not_ordered},
    Row{{accepted_id,           "only what was taken in charge, presented and landed"},                nullptr},
    Row{{box_id,                "no hold, selection or control on the box it lies in"},                nullptr},
    Row{{tally_id,              "only what is there: the lower of manifest and officers' counts"},   nullptr},
    Row{{cleared_id,            "only what is cleared"},                                               nullptr},
    Row{{author_id,             "who clears wrote no selection, hold or order on these goods"},        nullptr},
};
// clang-format on

constexpr auto conditions = [] {
    std::array<Condition, rows.size()> list{};
    std::ranges::transform(rows, list.begin(), &Row::condition);
    return list;
}();

/// May this split's quantity be counted? The box must be there and free.
bool is_eligible(const Stock& stock, const Consignment& lot, const Split& split, std::string_view without) {
    const auto box = stock.boxes.find(split.container);
    if (box == stock.boxes.end()) return false;
    const bool presented_and_accepted = split.accepted && lot.presented_at && lot.position == CustomsPosition::accepted;
    if (without != accepted_id && !presented_and_accepted) return false;
    return without == box_id || !is_blocked(box->second.controls);
}

}  // namespace

std::span<const Condition> release_conditions() {
    return conditions;
}

bool is_releasable(const Bills& bills, const Consignment& lot, std::string_view without) {
    if (!lot.leaf) return false;
    return std::ranges::all_of(
        rows, [&](const Row& row) { return row.met == nullptr || row.condition.id == without || row.met(bills, lot); });
}

bool is_author_on(const Stock& stock, const Bills& bills, const Consignment& lot, std::string_view person, Instant until) {
    if (person.empty()) return false;
    if (is_author(lot.controls, person, until)) return true;
    for (const Consignment* master : bills.masters_of(lot)) {
        if (is_author(master->controls, person, until)) return true;
    }
    return std::ranges::any_of(lot.splits, [&](const Split& split) {
        const auto box = stock.boxes.find(split.container);
        return box != stock.boxes.end() && is_author(box->second.controls, person, until);
    });
}

LawfullyCleared lawfully_cleared(const Stock& stock, const Bills& bills, const Consignment& lot, std::uint32_t line,
                                 std::string_view without) {
    LawfullyCleared result{};
    Instant last{};
    for (const Clearance& clearance : lot.clearances) {
        const bool counts = clearance.state == ClearanceState::cleared || clearance.state == ClearanceState::withdrawal_requested;
        if (clearance.line != line || !counts) continue;
        if (without != author_id && is_author_on(stock, bills, lot, clearance.by, clearance.at)) continue;
        result.quantity = result.quantity + clearance.quantity;
        if (!result.any || clearance.at >= last) result.by = clearance.by;
        last = std::max(last, clearance.at);
        result.any = true;
    }
    return result;
}

ReleaseTarget release_target(const Stock& stock, const Bills& bills, const Consignment& lot, const StockLine& line,
                             std::string_view without) {
    ReleaseTarget target{.quantity = line.ledger.exited};  // what has left cannot be taken back
    if (!is_releasable(bills, lot, without)) return target;
    LawfullyCleared cleared = lawfully_cleared(stock, bills, lot, line.number, without);
    if (without == cleared_id) cleared = {.quantity = line.manifested, .any = true, .by = {}};
    if (!cleared.any) return target;

    Quantity eligible{};
    bool any = false;
    bool all = true;       // every split
    bool accepted = true;  // every accepted split
    for (const Split& split : lot.splits) {
        if (split.line != line.number) continue;
        if (is_eligible(stock, lot, split, without)) {
            eligible = eligible + (without == tally_id ? split.quantity : tallied(split));
            any = true;
        } else {
            all = false;
            accepted = accepted && !split.accepted;
        }
    }
    if (!any) return target;
    if (is_uncounted(lot, line.number)) {
        const Quantity there = without == tally_id ? line.manifested : tallied(lot, line);
        eligible = all ? there : Quantity{};
    }

    target.quantity = higher(target.quantity, lower(eligible, cleared.quantity));
    target.whole = accepted && reaches(eligible, line.ledger.accepted) && reaches(cleared.quantity, line.ledger.accepted);
    target.cleared_by = cleared.by;
    return target;
}

Exited exited_by_boxes(const Stock& stock, const Consignment& lot, const StockLine& line) {
    Exited exited{};
    bool all_left = true;
    bool all_lawful = true;
    for (const Split& split : lot.splits) {
        if (split.line != line.number) continue;
        const auto box = stock.boxes.find(split.container);
        if (box == stock.boxes.end() || box->second.state != EquipmentState::gated_out) {
            all_left = false;
            continue;
        }
        // Goods that a later manifest lists in a box that had left were never allowed to.
        const bool lawful = box->second.exit_lawful && split.accepted;
        all_lawful = all_lawful && lawful;
        Quantity& account = lawful ? exited.lawful : exited.unreleased;
        account = account + tallied(split);
    }
    if (!is_uncounted(lot, line.number)) return exited;
    if (!all_left) return {};
    return all_lawful ? Exited{.lawful = tallied(lot, line)} : Exited{.unreleased = tallied(lot, line)};
}

bool covers(const Consignment& lot, const Split& split) {
    for (const StockLine& line : lot.lines) {
        if (line.number != split.line) continue;
        if (line.manifested == Quantity{}) return line.ledger.released_whole;
        if (is_uncounted(lot, line.number)) return reaches(line.ledger.released, tallied(lot, line));
        return reaches(line.ledger.released - line.ledger.exited, tallied(split));
    }
    return false;
}

bool is_uncounted(const Consignment& lot, std::uint32_t line) {
    return std::ranges::any_of(lot.splits, [&](const Split& split) { return split.line == line && !split.counted; });
}

bool reaches(const Quantity& quantity, const Quantity& floor) {
    return quantity.packages >= floor.packages && quantity.mass.value >= floor.mass.value;
}

}  // namespace cargo
