#include <algorithm>

#include "libcargo/guards.hpp"

namespace cargo::guard {
namespace {

template <class... A>
bool is_any(const Context& context) {
    return (std::holds_alternative<A>(context.command.act) || ...);
}

/// A person who is none of these. Who has no name of his own is nobody's second person.
Verdict second_person(const Context& context, std::initializer_list<std::string_view> first) {
    const std::string& person = context.actor().person;
    const bool is_first = std::ranges::any_of(first, [&](std::string_view other) { return other == person; });
    return person.empty() || is_first ? Verdict(Refusal{person}) : std::nullopt;
}

/// What a machine's table says to one event; nothing when there is no such thing to step.
template <class State, class Event>
Verdict step(State from, Event on) {
    const Result<State> next = next_state(from, on);
    return next ? Verdict{} : Verdict(Refusal{next.error().detail});
}

Verdict selection_step(const Context& context) {
    if (context.selection == nullptr) return std::nullopt;
    if (is_any<RequestDeselect>(context)) return step(context.selection->state, SelectionEvent::request_deselect);
    if (is_any<ApproveDeselect>(context)) return step(context.selection->state, SelectionEvent::approve_deselect);
    if (is_any<RefuseDeselect>(context)) return step(context.selection->state, SelectionEvent::refuse_deselect);
    return std::nullopt;
}

Verdict hold_step(const Context& context) {
    if (context.hold == nullptr) return std::nullopt;
    if (is_any<RequestLift>(context)) return step(context.hold->state, HoldEvent::request_lift);
    if (is_any<ApproveLift>(context)) return step(context.hold->state, HoldEvent::approve_lift);
    if (is_any<RefuseLift>(context)) return step(context.hold->state, HoldEvent::refuse_lift);
    return std::nullopt;
}

Verdict order_step(const Context& context) {
    if (context.order == nullptr) return std::nullopt;
    const OrderState state = context.order->state;
    if (is_any<AnnounceControl>(context)) return step(state, OrderEvent::announce);
    if (is_any<RecordResult>(context)) return step(state, OrderEvent::record_conform);
    if (is_any<CountersignResult>(context)) return step(state, OrderEvent::countersign);
    if (is_any<RequestCancel>(context)) return step(state, OrderEvent::request_cancel);
    if (is_any<ApproveCancel>(context)) return step(state, OrderEvent::approve_cancel);
    if (is_any<RefuseCancel>(context)) return step(state, OrderEvent::refuse_cancel);
    return std::nullopt;
}

/// A right is replaced by who gave it, as long as it is not used.
Verdict right_step(const Context& context) {
    if (context.box == nullptr) return std::nullopt;
    const Right& right = context.box->right;
    if (is_any<NameHaulier>(context)) return step(right.state, RightEvent::name_haulier);
    const auto* grant = context.as<GrantRight>();
    if (grant == nullptr) return std::nullopt;
    const bool anothers =
        (right.state == RightState::released_to || right.state == RightState::haulier_named) && right.giver != grant->giver;
    if (anothers) return Refusal{std::string(to_string(right.state))};
    return step(right.state, RightEvent::grant);
}

}  // namespace

Verdict selection_unknown(const Context& context) {
    if (!is_any<RequestDeselect, ApproveDeselect, RefuseDeselect>(context) || context.selection != nullptr) return std::nullopt;
    return Refusal{};
}

Verdict order_unknown(const Context& context) {
    const bool names_order =
        is_any<AnnounceControl, RecordResult, CountersignResult, RequestCancel, ApproveCancel, RefuseCancel>(context);
    if (!names_order || context.order != nullptr) return std::nullopt;
    return Refusal{};
}

Verdict hold_unknown(const Context& context) {
    if (!is_any<RequestLift, ApproveLift, RefuseLift>(context) || context.hold != nullptr) return std::nullopt;
    return Refusal{};
}

Verdict hold_of_another_agency(const Context& context) {
    if (context.hold == nullptr || context.hold->agency == agency_of(context.actor())) return std::nullopt;
    return Refusal{context.hold->agency};
}

Verdict right_missing(const Context& context) {
    if (!is_any<NameHaulier>(context) || context.box == nullptr) return std::nullopt;
    const RightState state = context.box->right.state;
    if (state != RightState::none && state != RightState::revoked) return std::nullopt;
    return Refusal{};
}

Verdict not_right_holder(const Context& context) {
    if (!is_any<NameHaulier>(context) || context.box == nullptr) return std::nullopt;
    if (context.box->right.holder == context.actor().party) return std::nullopt;
    return Refusal{};
}

Verdict haulier_named(const Context& context) {
    if (!is_any<NameHaulier>(context) || context.box == nullptr) return std::nullopt;
    if (context.box->right.state != RightState::haulier_named) return std::nullopt;
    return Refusal{};
}

Verdict machine_forbids(const Context& context) {
    if (Verdict verdict = selection_step(context)) return verdict;
    if (Verdict verdict = hold_step(context)) return verdict;
    if (Verdict verdict = order_step(context)) return verdict;
    return right_step(context);
}

Verdict same_person(const Context& context) {
    if (is_any<ApproveDeselect>(context) && context.selection != nullptr) {
        return second_person(context, {context.selection->by, context.selection->deselect_requested_by});
    }
    if (is_any<ApproveLift>(context) && context.hold != nullptr) {
        return second_person(context, {context.hold->by, context.hold->lift_requested_by});
    }
    if (is_any<ApproveCancel>(context) && context.order != nullptr) {
        return second_person(context, {context.order->ordered_by, context.order->cancel_requested_by});
    }
    if (is_any<CountersignResult>(context) && context.order != nullptr) {
        return second_person(context, {context.order->result_by});
    }
    if (is_any<ApproveWithdrawal>(context)) {
        for (const Clearance* clearance : context.clearances) {
            if (Verdict verdict = second_person(context, {clearance->withdrawal_requested_by})) return verdict;
        }
    }
    return std::nullopt;
}

Verdict not_assigned(const Context& context) {
    if (!is_any<RecordResult>(context) || context.order == nullptr) return std::nullopt;
    const std::string& person = context.actor().person;
    if (!context.order->assigned_to.empty()) {
        return context.order->assigned_to == person ? Verdict{} : Verdict(Refusal{context.order->assigned_to});
    }
    // The order names nobody: then it falls to who works the line, for a box any line in it.
    if (context.lot != nullptr) {
        return context.lot->assigned_to == person && !person.empty() ? Verdict{} : Verdict(Refusal{context.lot->assigned_to});
    }
    const bool works_a_line = context.box != nullptr && !person.empty() &&
                              std::ranges::any_of(context.bills.in_box(context.box->key.container),
                                                  [&](const Consignment* lot) { return lot->assigned_to == person; });
    return works_a_line ? Verdict{} : Verdict(Refusal{});
}

Verdict result_incomplete(const Context& context) {
    const auto* result = context.as<RecordResult>();
    if (result == nullptr) return std::nullopt;
    const bool known = result->result == "conform" || result->result == "irregular" || result->result == "inconclusive";
    if (known && result->at && !result->place.empty() && !result->text.empty()) return std::nullopt;
    return Refusal{result->result};
}

Verdict controlled_before_landing(const Context& context) {
    const auto* result = context.as<RecordResult>();
    if (result == nullptr || context.order == nullptr || !result->at || context.order->kind == "documentary") return std::nullopt;
    const auto had_landed = [&](const Box& box) { return box.landed_at && *box.landed_at <= *result->at; };
    const bool landed = context.box != nullptr
                            ? had_landed(*context.box)
                            : context.lot != nullptr && std::ranges::any_of(context.lot->splits, [&](const Split& split) {
                                  const auto box = context.stock.boxes.find(split.container);
                                  return box != context.stock.boxes.end() && had_landed(box->second);
                              });
    return landed ? Verdict{} : Verdict(Refusal{});
}

}  // namespace cargo::guard
