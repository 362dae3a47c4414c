#include <algorithm>

#include "libcargo/decisions.hpp"

namespace cargo {
namespace {

/// What is said next of one link: a new version of it.
Clearance next_version(const Clearance& last, ClearanceState state, Instant at, std::string by) {
    Clearance next = last;
    next.version = last.version + 1;
    next.state = state;
    next.at = at;
    next.by = std::move(by);
    next.segregation_checkable = true;
    next.withdrawal_requested_by.clear();
    return next;
}

/// An officer speaks only of what is not decided yet; a declaration system of all.
bool is_decided(ClearanceState state) {
    switch (state) {
        case ClearanceState::cleared:
        case ClearanceState::withdrawal_requested:
        case ClearanceState::withdrawn:
            return true;
        case ClearanceState::linked:
        case ClearanceState::prelodged:
        case ClearanceState::accepted:
        case ClearanceState::under_control:
            return false;
    }
    return true;
}

}  // namespace

void decide_act(const Context& context, const Accept& act, Record& record) {
    if (context.lot == nullptr) return;
    record.add(GoodsAccepted{act.key, context.now, context.actor().person});
}

void decide_act(const Context& context, const Assign& act, Record& record) {
    if (context.lot != nullptr) {
        record.add(LineAssigned{act.target, act.person});
        return;
    }
    // A box is worked by who works the goods in it.
    for (const Consignment* lot : context.bills.in_box(act.target.container)) {
        if (!lot->leaf) continue;
        const Target target{.call = lot->key.call, .agent = lot->key.agent, .bill = lot->key.bill, .container = {}};
        record.add(LineAssigned{target, act.person});
    }
}

void decide_act(const Context& context, const LinkMrn& act, Record& record) {
    if (context.lot == nullptr) return;
    Clearance link{};
    for (const Clearance& old : context.lot->clearances) {
        const bool same = old.mrn == act.mrn && old.item == act.item && old.line == act.line;
        if (same) link.version = old.version + 1;  // withdrawn, and linked anew
    }
    link.mrn = act.mrn;
    link.item = act.item;
    link.line = act.line;
    link.quantity = act.quantity;
    link.by = context.actor().person;
    link.at = context.now;
    record.add(MrnLinked{act.key, std::move(link)});
}

void decide_act(const Context& context, const Clear& act, Record& record) {
    const bool machine = context.actor().machine;
    for (const Clearance* last : context.clearances) {
        if (!machine && is_decided(last->state)) continue;
        Clearance next = next_version(*last, act.state, context.now, machine ? act.officer : context.actor().person);
        next.segregation_checkable = !next.by.empty();
        record.add(ClearanceRecorded{act.key, std::move(next)});
    }
}

void decide_act(const Context& context, const RequestWithdrawal& act, Record& record) {
    if (context.lot == nullptr) return;
    record.add(WithdrawalRequested{act.key, act.mrn, act.item, context.actor().person});
}

void decide_act(const Context& context, const ApproveWithdrawal& act, Record& record) {
    for (const Clearance* last : context.clearances) {
        if (last->state != ClearanceState::withdrawal_requested) continue;
        record.add(
            ClearanceRecorded{act.key, next_version(*last, ClearanceState::withdrawn, context.now, context.actor().person)});
    }
}

}  // namespace cargo
