#include "daemon/store/changes.hpp"

#include <cstddef>

namespace cargo::store {

namespace {

/// Calls `row(ordinal, thing)` for each element that is new or differs.
template <class T, class Row>
void each_changed(const std::vector<T>* before, const std::vector<T>& after, const Row& row) {
    for (std::size_t i = 0; i < after.size(); ++i) {
        const bool same = before != nullptr && i < before->size() && (*before)[i] == after[i];
        if (!same) row(static_cast<std::uint32_t>(i), after[i]);
    }
}

void compare_controls(const Target& target, const Controls* before, const Controls& after, Changes& out) {
    const bool fresh = before == nullptr;
    each_changed(fresh ? nullptr : &before->selections, after.selections, [&](std::uint32_t ordinal, const Selection& made) {
        out.selections.push_back({target, ordinal, made, fresh});
    });
    each_changed(fresh ? nullptr : &before->orders, after.orders, [&](std::uint32_t ordinal, const ControlOrder& order) {
        out.orders.push_back({target, ordinal, order, fresh});
    });
    each_changed(before ? &before->holds : nullptr, after.holds,
                 [&](std::uint32_t ordinal, const Hold& hold) { out.holds.push_back({target, ordinal, hold, fresh}); });
}

void book(const ConsignmentKey& lot, std::uint32_t line, LedgerEntry::Account account, const Quantity& before,
          const Quantity& after, Changes& out) {
    if (before != after) out.ledger.push_back({lot, line, account, after - before});
}

void compare_ledgers(const ConsignmentKey& lot, std::uint32_t line, const LineLedger& before, const LineLedger& after,
                     Changes& out) {
    book(lot, line, LedgerEntry::Account::accepted, before.accepted, after.accepted, out);
    book(lot, line, LedgerEntry::Account::released, before.released, after.released, out);
    book(lot, line, LedgerEntry::Account::exited, before.exited, after.exited, out);
    book(lot, line, LedgerEntry::Account::exited_unreleased, before.exited_unreleased, after.exited_unreleased, out);
}

void compare_lot(const Consignment* before, Consignment& after, Changes& out) {
    if (before != nullptr && *before == after) return;
    const bool fresh = before == nullptr;
    after.version = fresh ? 1 : before->version + 1;
    out.lots.push_back(&after);
    each_changed(before ? &before->lines : nullptr, after.lines, [&](std::uint32_t ordinal, const StockLine& line) {
        out.lines.push_back({after.key, ordinal, line, fresh});
        const bool known = !fresh && ordinal < before->lines.size();
        compare_ledgers(after.key, line.number, known ? before->lines[ordinal].ledger : LineLedger{}, line.ledger, out);
    });
    each_changed(before ? &before->splits : nullptr, after.splits,
                 [&](std::uint32_t ordinal, const Split& split) { out.splits.push_back({after.key, ordinal, split, fresh}); });
    each_changed(before ? &before->clearances : nullptr, after.clearances, [&](std::uint32_t ordinal, const Clearance& cleared) {
        out.clearances.push_back({after.key, ordinal, cleared, fresh});
    });
    const Target target{.call = after.key.call, .agent = after.key.agent, .bill = after.key.bill, .container = {}};
    compare_controls(target, before ? &before->controls : nullptr, after.controls, out);
}

/// A box is kept by its site from the moment it lands there until it leaves.
void compare_custody(const Box* before, const Box& after, Changes& out) {
    const bool landed = after.landed_at && (before == nullptr || !before->landed_at || before->site != after.site);
    if (landed) out.custody.push_back({after.key, after.site, *after.landed_at});
    const bool left = after.exited_at && (before == nullptr || !before->exited_at);
    if (left) out.custody.push_back({after.key, {}, *after.exited_at});
}

void compare_box(const Box* before, Box& after, Changes& out) {
    if (before != nullptr && *before == after) return;
    after.version = before != nullptr ? before->version + 1 : 1;
    out.boxes.push_back(&after);
    const bool fresh = before == nullptr;
    if (after.right != (fresh ? Right{} : before->right)) out.rights.push_back({after.key, after.right, fresh});
    compare_custody(before, after, out);
    const Target target{.call = after.key.call, .agent = {}, .bill = {}, .container = after.key.container};
    compare_controls(target, before ? &before->controls : nullptr, after.controls, out);
}

}  // namespace

Changes changes_between(const Stock& before, Stock& after, CallRow* call) {
    Changes out;
    if (call != nullptr && after.call && after.call != before.call) {
        call->call = *after.call;
        ++call->version;
        out.call = call;
    }
    for (auto& [key, lot] : after.consignments) {
        const auto found = before.consignments.find(key);
        compare_lot(found == before.consignments.end() ? nullptr : &found->second, lot, out);
    }
    for (auto& [container, box] : after.boxes) {
        const auto found = before.boxes.find(container);
        compare_box(found == before.boxes.end() ? nullptr : &found->second, box, out);
    }
    return out;
}

}  // namespace cargo::store
