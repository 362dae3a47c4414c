#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libcargo/result.hpp"

/// Every state machine of the port, one table each. A pair that is not in a table is
/// refused; nothing here happens by time. Nobody else compares states to decide what
/// is allowed. Values are stored; append only.
namespace cargo {

/// Axis A, stored part. Released, under control, overdue, exited... are positions
/// computed from ledger, controls and dates; never stored here.
enum class CustomsPosition : std::uint8_t { announced, presented, accepted, disposed, invalidated };
enum class CustomsEvent : std::uint8_t { present, accept, dispose, invalidate };

/// Axis B: facts, in any order. The table is confluent (proved at compile time).
enum class EquipmentState : std::uint8_t { expected, in_yard, short_landed, gated_out };
enum class EquipmentEvent : std::uint8_t { land, miss, exit };

/// Axis C.
enum class RightState : std::uint8_t { none, released_to, haulier_named, used, revoked };
enum class RightEvent : std::uint8_t { grant, name_haulier, use, revoke };

enum class SelectionState : std::uint8_t { open, deselect_requested, ordered, deselected, closed };
enum class SelectionEvent : std::uint8_t {
    request_deselect,
    refuse_deselect,
    approve_deselect,
    order,
    orders_cancelled,
    orders_conform
};

enum class OrderState : std::uint8_t {
    issued, announced, cancel_requested_issued, cancel_requested_announced,
    irregular_pending, conform, irregular, inconclusive, cancelled
};
enum class OrderEvent : std::uint8_t {
    announce, record_conform, record_irregular, record_inconclusive, countersign, request_cancel, refuse_cancel, approve_cancel
};

enum class HoldState : std::uint8_t { placed, lift_requested, lifted, converted };
enum class HoldEvent : std::uint8_t { request_lift, refuse_lift, approve_lift, convert_to_seizure };

/// The chain of an MRN's item (DELTA: pre-lodged, accepted, under control there, cleared, withdrawn).
enum class ClearanceState : std::uint8_t { linked, prelodged, accepted, under_control, cleared, withdrawal_requested, withdrawn };

[[nodiscard]] Result<CustomsPosition> next_state(CustomsPosition from, CustomsEvent on);
[[nodiscard]] Result<EquipmentState> next_state(EquipmentState from, EquipmentEvent on);
[[nodiscard]] Result<RightState> next_state(RightState from, RightEvent on);
[[nodiscard]] Result<SelectionState> next_state(SelectionState from, SelectionEvent on);
[[nodiscard]] Result<OrderState> next_state(OrderState from, OrderEvent on);
[[nodiscard]] Result<HoldState> next_state(HoldState from, HoldEvent on);

/// A selection, order or hold in this state closes the gate and stops release.
[[nodiscard]] bool blocks(SelectionState state);
[[nodiscard]] bool blocks(OrderState state);
[[nodiscard]] bool blocks(HoldState state);

[[nodiscard]] std::string_view to_string(CustomsPosition state);
[[nodiscard]] std::string_view to_string(EquipmentState state);
[[nodiscard]] std::string_view to_string(RightState state);
[[nodiscard]] std::string_view to_string(SelectionState state);
[[nodiscard]] std::string_view to_string(OrderState state);
[[nodiscard]] std::string_view to_string(HoldState state);
[[nodiscard]] std::string_view to_string(ClearanceState state);
[[nodiscard]] std::optional<ClearanceState> clearance_state_of(std::string_view text);

}  // namespace cargo
