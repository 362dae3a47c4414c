#include <algorithm>
#include <tuple>

#include "libcargo/apply_parts.hpp"
#include "libcargo/context.hpp"
#include "libcargo/ledger.hpp"
#include "libcargo/release.hpp"

namespace cargo {
namespace {

StockLine* line_of(Stock& stock, const ConsignmentKey& key, std::uint32_t number) {
    Consignment* lot = lot_of(stock, key);
    if (lot == nullptr) return nullptr;
    const auto line = std::ranges::find(lot->lines, number, &StockLine::number);
    return line == lot->lines.end() ? nullptr : &*line;
}

/// One entry per link; a new version takes the place of the one before (the events keep them all).
void put(Consignment& lot, const Clearance& clearance) {
    const auto same = std::ranges::find_if(lot.clearances, [&](const Clearance& old) {
        return old.mrn == clearance.mrn && old.item == clearance.item && old.line == clearance.line;
    });
    if (same == lot.clearances.end()) {
        lot.clearances.push_back(clearance);
    } else {
        *same = clearance;
    }
}

/// What is accepted of a line: of its accepted parts, what is there by manifest and counts.
Quantity accepted_of(const Consignment& lot, const StockLine& line) {
    Quantity sum{};
    bool all = true;
    for (const Split& split : lot.splits) {
        if (split.line != line.number) continue;
        all = all && split.accepted;
        if (split.accepted) sum = sum + tallied(split);
    }
    if (!is_uncounted(lot, line.number)) return sum;
    return all ? tallied(lot, line) : Quantity{};
}

}  // namespace

void apply_to(Stock& stock, const SelectivityRecorded& e) {
    Consignment* lot = lot_of(stock, e.key);
    if (lot == nullptr) return;
    lot->selectivity = e.outcome;
    lot->ruleset = e.ruleset;
    lot->undetermined = e.undetermined;
    lot->draw_period = e.draw_period;
}

void apply_to(Stock& stock, const GoodsPresented& e) {
    Consignment* lot = lot_of(stock, e.key);
    if (lot == nullptr) return;
    advance(lot->position, CustomsEvent::present);
    lot->presented_at = e.at;
    lot->presentation_source = e.source;
}

void apply_to(Stock& stock, const GoodsAccepted& e) {
    Consignment* lot = lot_of(stock, e.key);
    if (lot == nullptr) return;
    advance(lot->position, CustomsEvent::accept);
    if (!lot->accepted_at) {
        lot->accepted_at = e.at;
        lot->accepted_by = e.by;
    }
    const std::vector<const Split*> accepted = acceptable_splits(stock, *lot);
    for (Split& split : lot->splits) {
        if (std::ranges::find(accepted, &split) != accepted.end()) split.accepted = true;
    }
    for (StockLine& line : lot->lines) line.ledger.accepted = accepted_of(*lot, line);
}

void apply_to(Stock& stock, const LineAssigned& e) {
    if (Consignment* lot = lot_of(stock, {e.target.call, e.target.agent, e.target.bill})) lot->assigned_to = e.person;
}

void apply_to(Stock& stock, const GoodsCounted& e) {
    Consignment* lot = lot_of(stock, e.key);
    if (lot == nullptr) return;
    for (Split& split : lot->splits) {
        if (split.line != e.line || split.container != e.container) continue;
        const auto later = [&](const OwnCount& other) { return std::tie(other.at, other.id) > std::tie(e.count.at, e.count.id); };
        split.counts.insert(std::ranges::find_if(split.counts, later), e.count);
    }
    for (StockLine& line : lot->lines) line.ledger.accepted = accepted_of(*lot, line);
}

void apply_to(Stock& stock, const CountStruck& e) {
    Consignment* lot = lot_of(stock, e.key);
    if (lot == nullptr) return;
    for (Split& split : lot->splits) {
        const auto count = std::ranges::find(split.counts, e.count, &OwnCount::id);
        if (count != split.counts.end()) count->struck_by = e.by;
    }
    for (StockLine& line : lot->lines) line.ledger.accepted = accepted_of(*lot, line);
}

void apply_to(Stock& stock, const MrnLinked& e) {
    if (Consignment* lot = lot_of(stock, e.key)) put(*lot, e.clearance);
}

void apply_to(Stock& stock, const ClearanceRecorded& e) {
    if (Consignment* lot = lot_of(stock, e.key)) put(*lot, e.clearance);
}

void apply_to(Stock& stock, const WithdrawalRequested& e) {
    Consignment* lot = lot_of(stock, e.key);
    if (lot == nullptr) return;
    for (Clearance& clearance : lot->clearances) {
        if (clearance.mrn != e.mrn || clearance.item != e.item || clearance.state != ClearanceState::cleared) continue;
        clearance.state = ClearanceState::withdrawal_requested;
        clearance.withdrawal_requested_by = e.by;
    }
}

void apply_to(Stock& stock, const Released& e) {
    StockLine* line = line_of(stock, e.key, e.line);
    if (line == nullptr) return;
    line->ledger.released = line->ledger.released + e.quantity;
    line->ledger.released_whole = e.whole;
}

void apply_to(Stock& stock, const ReleaseTakenBack& e) {
    StockLine* line = line_of(stock, e.key, e.line);
    if (line == nullptr) return;
    line->ledger.released = line->ledger.released - e.quantity;
    line->ledger.released_whole = false;
}

void apply_to(Stock& stock, const GoodsExited& e) {
    StockLine* line = line_of(stock, e.key, e.line);
    if (line == nullptr) return;
    Quantity& account = e.lawful ? line->ledger.exited : line->ledger.exited_unreleased;
    account = account + e.quantity;
}

void apply_to(Stock& stock, const RightGranted& e) {
    if (Box* box = box_of(stock, e.key)) box->right = e.right;
}

void apply_to(Stock& stock, const HaulierNamed& e) {
    Box* box = box_of(stock, e.key);
    if (box == nullptr) return;
    advance(box->right.state, RightEvent::name_haulier);
    box->right.haulier = e.haulier;
    box->right.named_by = e.by;
}

void apply_to(Stock& stock, const GateAnswered& e) {
    Box* box = box_of(stock, e.key);
    if (box != nullptr && e.yes) box->grant = e.grant;
}

void apply_to(Stock& stock, const GrantRevoked& e) {
    if (Box* box = box_of(stock, e.key)) box->grant.reset();
}

}  // namespace cargo
