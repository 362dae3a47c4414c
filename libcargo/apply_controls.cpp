#include <algorithm>

#include "libcargo/apply_parts.hpp"

namespace cargo {
namespace {

template <class Thing>
Thing* named(std::vector<Thing>& things, const std::string& id) {
    const auto found = std::ranges::find(things, id, &Thing::id);
    return found == things.end() ? nullptr : &*found;
}

Selection* selection_of(Stock& stock, const Target& target, const std::string& id) {
    Controls* controls = controls_of(stock, target);
    return controls == nullptr ? nullptr : named(controls->selections, id);
}

Hold* hold_of(Stock& stock, const Target& target, const std::string& id) {
    Controls* controls = controls_of(stock, target);
    return controls == nullptr ? nullptr : named(controls->holds, id);
}

ControlOrder* order_of(Stock& stock, const Target& target, const std::string& id) {
    Controls* controls = controls_of(stock, target);
    return controls == nullptr ? nullptr : named(controls->orders, id);
}

void step(Stock& stock, const Target& target, const std::string& id, SelectionEvent on) {
    if (Selection* selection = selection_of(stock, target, id)) advance(selection->state, on);
}

OrderEvent event_for(const std::string& result) {
    if (result == "conform") return OrderEvent::record_conform;
    if (result == "irregular") return OrderEvent::record_irregular;
    return OrderEvent::record_inconclusive;  // an unknown finding concludes nothing
}

}  // namespace

void apply_to(Stock& stock, const Selected& e) {
    if (Controls* controls = controls_of(stock, e.target)) controls->selections.push_back(e.selection);
}

void apply_to(Stock& stock, const DeselectRequested& e) {
    Selection* selection = selection_of(stock, e.target, e.selection);
    if (selection == nullptr) return;
    advance(selection->state, SelectionEvent::request_deselect);
    selection->deselect_requested_by = e.by;
}

void apply_to(Stock& stock, const DeselectRefused& e) {
    Selection* selection = selection_of(stock, e.target, e.selection);
    if (selection == nullptr) return;
    advance(selection->state, SelectionEvent::refuse_deselect);
    selection->deselect_requested_by.clear();
}

void apply_to(Stock& stock, const Deselected& e) {
    step(stock, e.target, e.selection, SelectionEvent::approve_deselect);
}
void apply_to(Stock& stock, const SelectionOrdered& e) {
    step(stock, e.target, e.selection, SelectionEvent::order);
}
void apply_to(Stock& stock, const SelectionReopened& e) {
    step(stock, e.target, e.selection, SelectionEvent::orders_cancelled);
}
void apply_to(Stock& stock, const SelectionClosed& e) {
    step(stock, e.target, e.selection, SelectionEvent::orders_conform);
}

void apply_to(Stock& stock, const HoldPlaced& e) {
    if (Controls* controls = controls_of(stock, e.target)) controls->holds.push_back(e.hold);
}

void apply_to(Stock& stock, const LiftRequested& e) {
    Hold* hold = hold_of(stock, e.target, e.hold);
    if (hold == nullptr) return;
    advance(hold->state, HoldEvent::request_lift);
    hold->lift_requested_by = e.by;
}

void apply_to(Stock& stock, const LiftRefused& e) {
    Hold* hold = hold_of(stock, e.target, e.hold);
    if (hold == nullptr) return;
    advance(hold->state, HoldEvent::refuse_lift);
    hold->lift_requested_by.clear();
}

void apply_to(Stock& stock, const HoldLifted& e) {
    Hold* hold = hold_of(stock, e.target, e.hold);
    if (hold == nullptr) return;
    advance(hold->state, HoldEvent::approve_lift);
    hold->lifted_by = e.by;
}

void apply_to(Stock& stock, const ControlOrdered& e) {
    if (Controls* controls = controls_of(stock, e.target)) controls->orders.push_back(e.order);
}

void apply_to(Stock& stock, const ControlAnnounced& e) {
    ControlOrder* order = order_of(stock, e.target, e.order);
    if (order == nullptr) return;
    advance(order->state, OrderEvent::announce);
    order->announced_at = e.at;
}

void apply_to(Stock& stock, const ResultRecorded& e) {
    ControlOrder* order = order_of(stock, e.target, e.order);
    if (order == nullptr) return;
    advance(order->state, event_for(e.result));
    order->result = e.result;
    order->result_place = e.place;
    order->result_at = e.at;
    order->result_by = e.by;
    order->result_text = e.text;
}

void apply_to(Stock& stock, const ResultCountersigned& e) {
    ControlOrder* order = order_of(stock, e.target, e.order);
    if (order == nullptr) return;
    advance(order->state, OrderEvent::countersign);
    order->countersigned_by = e.by;
}

void apply_to(Stock& stock, const CancelRequested& e) {
    ControlOrder* order = order_of(stock, e.target, e.order);
    if (order == nullptr) return;
    advance(order->state, OrderEvent::request_cancel);
    order->cancel_requested_by = e.by;
}

void apply_to(Stock& stock, const CancelRefused& e) {
    ControlOrder* order = order_of(stock, e.target, e.order);
    if (order == nullptr) return;
    advance(order->state, OrderEvent::refuse_cancel);
    order->cancel_requested_by.clear();
}

void apply_to(Stock& stock, const ControlCancelled& e) {
    if (ControlOrder* order = order_of(stock, e.target, e.order)) advance(order->state, OrderEvent::approve_cancel);
}

}  // namespace cargo
