#include "libcargo/machines.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace cargo {
namespace {

template <class State, class Event>
struct Transition {
    State from;
    Event on;
    State to;
};

// clang-format off
/// Axis A. Goods are presented once and accepted once; what is released is the ledger's business.
constexpr std::array position_table{
    //         from                   event                     to
    Transition{CustomsPosition::announced, CustomsEvent::present,    CustomsPosition::presented},
    Transition{CustomsPosition::presented, CustomsEvent::accept,     CustomsPosition::accepted},
    Transition{CustomsPosition::accepted,  CustomsEvent::dispose,    CustomsPosition::disposed},
    Transition{CustomsPosition::announced, CustomsEvent::invalidate, CustomsPosition::invalidated},
    Transition{CustomsPosition::presented, CustomsEvent::invalidate, CustomsPosition::invalidated},
};
constexpr std::array position_ends{CustomsPosition::disposed, CustomsPosition::invalidated};

/// Axis B. Facts: every pair has a row, and the order of two facts does not matter.
constexpr std::array equipment_table{
    //         from                          event                 to
    Transition{EquipmentState::expected,     EquipmentEvent::land, EquipmentState::in_yard},
    Transition{EquipmentState::expected,     EquipmentEvent::miss, EquipmentState::short_landed},
    Transition{EquipmentState::expected,     EquipmentEvent::exit, EquipmentState::gated_out},
    Transition{EquipmentState::in_yard,      EquipmentEvent::land, EquipmentState::in_yard},
    Transition{EquipmentState::in_yard,      EquipmentEvent::miss, EquipmentState::in_yard},
    Transition{EquipmentState::in_yard,      EquipmentEvent::exit, EquipmentState::gated_out},
    Transition{EquipmentState::short_landed, EquipmentEvent::land, EquipmentState::in_yard},
    Transition{EquipmentState::short_landed, EquipmentEvent::miss, EquipmentState::short_landed},
    Transition{EquipmentState::short_landed, EquipmentEvent::exit, EquipmentState::gated_out},
    Transition{EquipmentState::gated_out,    EquipmentEvent::land, EquipmentState::gated_out},
    Transition{EquipmentState::gated_out,    EquipmentEvent::miss, EquipmentState::gated_out},
    Transition{EquipmentState::gated_out,    EquipmentEvent::exit, EquipmentState::gated_out},
};

/// Axis C. A right that is not used may be given anew; the haulier is named once.
constexpr std::array right_table{
    //         from                       event                     to
    Transition{RightState::none,          RightEvent::grant,        RightState::released_to},
    Transition{RightState::released_to,   RightEvent::grant,        RightState::released_to},
    Transition{RightState::released_to,   RightEvent::name_haulier, RightState::haulier_named},
    Transition{RightState::released_to,   RightEvent::revoke,       RightState::revoked},
    Transition{RightState::haulier_named, RightEvent::grant,        RightState::released_to},
    Transition{RightState::haulier_named, RightEvent::use,          RightState::used},
    Transition{RightState::haulier_named, RightEvent::revoke,       RightState::revoked},
    Transition{RightState::revoked,       RightEvent::grant,        RightState::released_to},
};
constexpr std::array right_ends{RightState::used};

/// A selection leaves only by two persons or by the conform results of all its orders.
constexpr std::array selection_table{
    //         from                                event                              to
    Transition{SelectionState::open,               SelectionEvent::request_deselect,  SelectionState::deselect_requested},
    Transition{SelectionState::deselect_requested, SelectionEvent::refuse_deselect,   SelectionState::open},
    Transition{SelectionState::deselect_requested, SelectionEvent::approve_deselect,  SelectionState::deselected},
    Transition{SelectionState::open,               SelectionEvent::order,             SelectionState::ordered},
    Transition{SelectionState::ordered,            SelectionEvent::orders_cancelled,  SelectionState::open},
    Transition{SelectionState::ordered,            SelectionEvent::orders_conform,    SelectionState::closed},
};
constexpr std::array selection_ends{SelectionState::deselected, SelectionState::closed};

/// A result may be recorded without announcement: a documentary control needs none.
constexpr std::array order_table{
    //         from                                    event                           to
    Transition{OrderState::issued,                     OrderEvent::announce,            OrderState::announced},
    Transition{OrderState::issued,                     OrderEvent::record_conform,      OrderState::conform},
    Transition{OrderState::issued,                     OrderEvent::record_irregular,    OrderState::irregular_pending},
    Transition{OrderState::issued,                     OrderEvent::record_inconclusive, OrderState::inconclusive},
    Transition{OrderState::issued,                     OrderEvent::request_cancel,      OrderState::cancel_requested_issued},
    Transition{OrderState::announced,                  OrderEvent::record_conform,      OrderState::conform},
    Transition{OrderState::announced,                  OrderEvent::record_irregular,    OrderState::irregular_pending},
    Transition{OrderState::announced,                  OrderEvent::record_inconclusive, OrderState::inconclusive},
    Transition{OrderState::announced,                  OrderEvent::request_cancel,      OrderState::cancel_requested_announced},
    Transition{OrderState::cancel_requested_issued,    OrderEvent::refuse_cancel,       OrderState::issued},
    Transition{OrderState::cancel_requested_issued,    OrderEvent::approve_cancel,      OrderState::cancelled},
    Transition{OrderState::cancel_requested_announced, OrderEvent::refuse_cancel,       OrderState::announced},
    Transition{OrderState::cancel_requested_announced, OrderEvent::approve_cancel,      OrderState::cancelled},
    Transition{OrderState::irregular_pending,          OrderEvent::countersign,         OrderState::irregular},
};
constexpr std::array order_ends{OrderState::conform, OrderState::irregular, OrderState::inconclusive, OrderState::cancelled};

constexpr std::array hold_table{
    //         from                       event                          to
    Transition{HoldState::placed,         HoldEvent::request_lift,       HoldState::lift_requested},
    Transition{HoldState::placed,         HoldEvent::convert_to_seizure, HoldState::converted},
    Transition{HoldState::lift_requested, HoldEvent::refuse_lift,        HoldState::placed},
    Transition{HoldState::lift_requested, HoldEvent::approve_lift,       HoldState::lifted},
    Transition{HoldState::lift_requested, HoldEvent::convert_to_seizure, HoldState::converted},
};
constexpr std::array hold_ends{HoldState::lifted, HoldState::converted};
// clang-format on

template <class Table>
consteval bool one_row_per_pair(const Table& table) {
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (std::size_t j = i + 1; j < table.size(); ++j) {
            if (table[i].from == table[j].from && table[i].on == table[j].on) return false;
        }
    }
    return true;
}

/// A state has a way out exactly when it is no end.
template <class State, class Table, class Ends>
consteval bool exits_match_ends(State last, const Table& table, const Ends& ends) {
    for (int s = 0; s <= static_cast<int>(last); ++s) {
        const State state = static_cast<State>(s);
        const bool has_exit = std::ranges::any_of(table, [&](const auto& row) { return row.from == state; });
        if (has_exit == (std::ranges::find(ends, state) != ends.end())) return false;
    }
    return true;
}

/// From the first state every other one can be reached.
template <class State, class Table>
consteval bool all_states_reached(State last, const Table& table) {
    std::array<bool, 32> reached{};
    reached[0] = true;
    for (int round = 0; round <= static_cast<int>(last); ++round) {
        for (const auto& row : table) {
            if (reached[static_cast<std::size_t>(row.from)]) reached[static_cast<std::size_t>(row.to)] = true;
        }
    }
    for (int s = 0; s <= static_cast<int>(last); ++s) {
        if (!reached[static_cast<std::size_t>(s)]) return false;
    }
    return true;
}

consteval EquipmentState equipment_step(EquipmentState from, EquipmentEvent on) {
    return std::ranges::find_if(equipment_table, [&](const auto& row) { return row.from == from && row.on == on; })->to;
}

/// Any two facts give the same state in either order, from any state.
consteval bool facts_commute() {
    for (int s = 0; s <= static_cast<int>(EquipmentState::gated_out); ++s) {
        for (int a = 0; a <= static_cast<int>(EquipmentEvent::exit); ++a) {
            for (int b = 0; b <= static_cast<int>(EquipmentEvent::exit); ++b) {
                const auto from = static_cast<EquipmentState>(s);
                const auto first = static_cast<EquipmentEvent>(a);
                const auto second = static_cast<EquipmentEvent>(b);
                if (equipment_step(equipment_step(from, first), second) != equipment_step(equipment_step(from, second), first)) {
                    return false;
                }
            }
        }
    }
    return true;
}

static_assert(one_row_per_pair(position_table) && one_row_per_pair(equipment_table) && one_row_per_pair(right_table));
static_assert(one_row_per_pair(selection_table) && one_row_per_pair(order_table) && one_row_per_pair(hold_table));
static_assert(exits_match_ends(CustomsPosition::invalidated, position_table, position_ends));
static_assert(exits_match_ends(RightState::revoked, right_table, right_ends));
static_assert(exits_match_ends(SelectionState::closed, selection_table, selection_ends));
static_assert(exits_match_ends(OrderState::cancelled, order_table, order_ends));
static_assert(exits_match_ends(HoldState::converted, hold_table, hold_ends));
static_assert(all_states_reached(CustomsPosition::invalidated, position_table));
static_assert(all_states_reached(EquipmentState::gated_out, equipment_table));
static_assert(all_states_reached(RightState::revoked, right_table));
static_assert(all_states_reached(SelectionState::closed, selection_table));
static_assert(all_states_reached(OrderState::cancelled, order_table));
static_assert(all_states_reached(HoldState::converted, hold_table));
static_assert(equipment_table.size() == 4 * 3, "every fact is recorded in every state");
static_assert(facts_commute());

template <class State, class Event, std::size_t N>
Result<State> step(const std::array<Transition<State, Event>, N>& table, State from, Event on) {
    for (const Transition<State, Event>& row : table) {
        if (row.from == from && row.on == on) return row.to;
    }
    return fail(Errc::state_forbids, {}, to_string(from));
}

}  // namespace

Result<CustomsPosition> next_state(CustomsPosition from, CustomsEvent on) {
    return step(position_table, from, on);
}
Result<EquipmentState> next_state(EquipmentState from, EquipmentEvent on) {
    return step(equipment_table, from, on);
}
Result<RightState> next_state(RightState from, RightEvent on) {
    return step(right_table, from, on);
}
Result<SelectionState> next_state(SelectionState from, SelectionEvent on) {
    return step(selection_table, from, on);
}
Result<OrderState> next_state(OrderState from, OrderEvent on) {
    return step(order_table, from, on);
}
Result<HoldState> next_state(HoldState from, HoldEvent on) {
    return step(hold_table, from, on);
}

bool blocks(SelectionState state) {
    switch (state) {
        case SelectionState::open:
        case SelectionState::deselect_requested:
        case SelectionState::ordered:
            return true;
        case SelectionState::deselected:
        case SelectionState::closed:
            return false;
    }
    return true;  // unknown stays closed
}

bool blocks(OrderState state) {
    switch (state) {
        case OrderState::issued:
        case OrderState::announced:
        case OrderState::cancel_requested_issued:
        case OrderState::cancel_requested_announced:
        case OrderState::irregular_pending:
        case OrderState::irregular:
        case OrderState::inconclusive:
            return true;
        case OrderState::conform:
        case OrderState::cancelled:
            return false;
    }
    return true;
}

bool blocks(HoldState state) {
    switch (state) {
        case HoldState::placed:
        case HoldState::lift_requested:
        case HoldState::converted:
            return true;
        case HoldState::lifted:
            return false;
    }
    return true;
}

std::string_view to_string(CustomsPosition state) {
    switch (state) {
        case CustomsPosition::announced:
            return "announced";
        case CustomsPosition::presented:
            return "presented";
        case CustomsPosition::accepted:
            return "accepted";
        case CustomsPosition::disposed:
            return "disposed";
        case CustomsPosition::invalidated:
            return "invalidated";
    }
    return "unknown";
}

std::string_view to_string(EquipmentState state) {
    switch (state) {
        case EquipmentState::expected:
            return "expected";
        case EquipmentState::in_yard:
            return "in_yard";
        case EquipmentState::short_landed:
            return "short_landed";
        case EquipmentState::gated_out:
            return "gated_out";
    }
    return "unknown";
}

std::string_view to_string(RightState state) {
    switch (state) {
        case RightState::none:
            return "none";
        case RightState::released_to:
            return "released_to";
        case RightState::haulier_named:
            return "haulier_named";
        case RightState::used:
            return "used";
        case RightState::revoked:
            return "revoked";
    }
    return "unknown";
}

std::string_view to_string(SelectionState state) {
    switch (state) {
        case SelectionState::open:
            return "open";
        case SelectionState::deselect_requested:
            return "deselect_requested";
        case SelectionState::ordered:
            return "ordered";
        case SelectionState::deselected:
            return "deselected";
        case SelectionState::closed:
            return "closed";
    }
    return "unknown";
}

std::string_view to_string(OrderState state) {
    switch (state) {
        case OrderState::issued:
            return "issued";
        case OrderState::announced:
            return "announced";
        case OrderState::cancel_requested_issued:
            return "cancel_requested_issued";
        case OrderState::cancel_requested_announced:
            return "cancel_requested_announced";
        case OrderState::irregular_pending:
            return "irregular_pending";
        case OrderState::conform:
            return "conform";
        case OrderState::irregular:
            return "irregular";
        case OrderState::inconclusive:
            return "inconclusive";
        case OrderState::cancelled:
            return "cancelled";
    }
    return "unknown";
}

std::string_view to_string(HoldState state) {
    switch (state) {
        case HoldState::placed:
            return "placed";
        case HoldState::lift_requested:
            return "lift_requested";
        case HoldState::lifted:
            return "lifted";
        case HoldState::converted:
            return "converted";
    }
    return "unknown";
}

namespace {
constexpr std::array<std::string_view, 7> clearance_names{
    "linked", "prelodged", "accepted", "under_control", "cleared", "withdrawal_requested", "withdrawn"};
static_assert(clearance_names.size() == static_cast<std::size_t>(ClearanceState::withdrawn) + 1);
}  // namespace

std::string_view to_string(ClearanceState state) {
    const auto index = static_cast<std::size_t>(state);
    return index < clearance_names.size() ? clearance_names[index] : "unknown";
}

std::optional<ClearanceState> clearance_state_of(std::string_view text) {
    const auto found = std::ranges::find(clearance_names, text);
    if (found == clearance_names.end()) return std::nullopt;
    return static_cast<ClearanceState>(found - clearance_names.begin());
}

}  // namespace cargo
