#include <algorithm>

#include "libcargo/controls.hpp"
#include "libcargo/decisions.hpp"

namespace cargo {

void decide_act(const Context& context, const Select& act, Record& record) {
    if (context.controls == nullptr) return;
    Selection selection{};
    selection.id = context.command.id;
    selection.source = "hand";
    selection.criterion = act.criterion;
    selection.kinds = act.kinds;
    selection.lane = act.lane;
    selection.reason = context.command.reason;
    selection.by = context.actor().person;
    selection.at = context.now;
    record.add(Selected{act.target, std::move(selection)});
}

void decide_act(const Context& context, const RequestDeselect& act, Record& record) {
    record.add(DeselectRequested{act.target, act.selection, context.actor().person});
}

void decide_act(const Context&, const ApproveDeselect& act, Record& record) {
    record.add(Deselected{act.target, act.selection});
}

void decide_act(const Context&, const RefuseDeselect& act, Record& record) {
    record.add(DeselectRefused{act.target, act.selection});
}

void decide_act(const Context& context, const PlaceHold& act, Record& record) {
    if (context.controls == nullptr) return;
    Hold hold{};
    hold.id = context.command.id;
    hold.agency = agency_of(context.actor());
    hold.kind = act.kind;
    hold.reason = context.command.reason;
    hold.by = context.actor().person;
    hold.at = context.now;
    record.add(HoldPlaced{act.target, std::move(hold)});
}

void decide_act(const Context& context, const RequestLift& act, Record& record) {
    record.add(LiftRequested{act.target, act.hold, context.actor().person});
}

void decide_act(const Context& context, const ApproveLift& act, Record& record) {
    record.add(HoldLifted{act.target, act.hold, context.actor().person});
}

void decide_act(const Context&, const RefuseLift& act, Record& record) {
    record.add(LiftRefused{act.target, act.hold});
}

void decide_act(const Context& context, const OrderControl& act, Record& record) {
    if (context.controls == nullptr) return;
    ControlOrder order{};
    order.id = context.command.id;
    order.kind = act.kind;
    order.place = act.place;
    order.when = act.when;
    order.ordered_by = context.actor().person;
    order.ordered_at = context.now;
    order.assigned_to = act.assigned_to;
    std::vector<std::string> newly_ordered;
    for (const Selection& selection : context.controls->selections) {
        const bool open = selection.state == SelectionState::open;
        if (open) newly_ordered.push_back(selection.id);
        if (open || selection.state == SelectionState::ordered) order.selections.push_back(selection.id);
    }
    for (const ControlOrder& earlier : context.controls->orders) {
        const bool inconclusive = earlier.state == OrderState::inconclusive && !is_followed(*context.controls, earlier);
        if (inconclusive) order.selections.push_back(earlier.id);
    }
    record.add(ControlOrdered{act.target, std::move(order)});
    for (std::string& selection : newly_ordered) record.add(SelectionOrdered{act.target, std::move(selection)});
}

void decide_act(const Context& context, const AnnounceControl& act, Record& record) {
    record.add(ControlAnnounced{act.target, act.order, context.now});
}

void decide_act(const Context& context, const RecordResult& act, Record& record) {
    if (!act.at) return;
    record.add(ResultRecorded{act.target, act.order, act.result, act.place, *act.at, context.actor().person, act.text});
}

void decide_act(const Context& context, const CountersignResult& act, Record& record) {
    record.add(ResultCountersigned{act.target, act.order, context.actor().person});
}

void decide_act(const Context& context, const RequestCancel& act, Record& record) {
    record.add(CancelRequested{act.target, act.order, context.actor().person});
}

void decide_act(const Context&, const ApproveCancel& act, Record& record) {
    record.add(ControlCancelled{act.target, act.order});
}

void decide_act(const Context&, const RefuseCancel& act, Record& record) {
    record.add(CancelRefused{act.target, act.order});
}

}  // namespace cargo
