#pragma once

#include "libcargo/event.hpp"

/// Inside `apply`: one function per event, one file per family. Each is total: what an
/// event names and is not there stays away.
namespace cargo {

[[nodiscard]] Controls* controls_of(Stock& stock, const Target& target);
[[nodiscard]] Consignment* lot_of(Stock& stock, const ConsignmentKey& key);
[[nodiscard]] Box* box_of(Stock& stock, const BoxKey& key);

// calls, manifests, boxes (apply_facts.cpp)
void apply_to(Stock& stock, const CallOpened& e);
void apply_to(Stock& stock, const ShipArrived& e);
void apply_to(Stock& stock, const DischargeEnded& e);
void apply_to(Stock& stock, const ConsignmentRegistered& e);
void apply_to(Stock& stock, const BoxAnnounced& e);
void apply_to(Stock& stock, const BoxLanded& e);
void apply_to(Stock& stock, const BoxExcess& e);
void apply_to(Stock& stock, const BoxShort& e);
void apply_to(Stock& stock, const DiscrepancyFound& e);
void apply_to(Stock& stock, const BoxExited& e);

// goods, ledger, right, gate (apply_goods.cpp)
void apply_to(Stock& stock, const SelectivityRecorded& e);
void apply_to(Stock& stock, const GoodsPresented& e);
void apply_to(Stock& stock, const GoodsAccepted& e);
void apply_to(Stock& stock, const LineAssigned& e);
void apply_to(Stock& stock, const GoodsCounted& e);
void apply_to(Stock& stock, const CountStruck& e);
void apply_to(Stock& stock, const MrnLinked& e);
void apply_to(Stock& stock, const ClearanceRecorded& e);
void apply_to(Stock& stock, const WithdrawalRequested& e);
void apply_to(Stock& stock, const Released& e);
void apply_to(Stock& stock, const ReleaseTakenBack& e);
void apply_to(Stock& stock, const GoodsExited& e);
void apply_to(Stock& stock, const RightGranted& e);
void apply_to(Stock& stock, const HaulierNamed& e);
void apply_to(Stock& stock, const GateAnswered& e);
void apply_to(Stock& stock, const GrantRevoked& e);

// selections, holds, orders (apply_controls.cpp)
void apply_to(Stock& stock, const Selected& e);
void apply_to(Stock& stock, const DeselectRequested& e);
void apply_to(Stock& stock, const DeselectRefused& e);
void apply_to(Stock& stock, const Deselected& e);
void apply_to(Stock& stock, const SelectionOrdered& e);
void apply_to(Stock& stock, const SelectionReopened& e);
void apply_to(Stock& stock, const SelectionClosed& e);
void apply_to(Stock& stock, const HoldPlaced& e);
void apply_to(Stock& stock, const LiftRequested& e);
void apply_to(Stock& stock, const LiftRefused& e);
void apply_to(Stock& stock, const HoldLifted& e);
void apply_to(Stock& stock, const ControlOrdered& e);
void apply_to(Stock& stock, const ControlAnnounced& e);
void apply_to(Stock& stock, const ResultRecorded& e);
void apply_to(Stock& stock, const ResultCountersigned& e);
void apply_to(Stock& stock, const CancelRequested& e);
void apply_to(Stock& stock, const CancelRefused& e);
void apply_to(Stock& stock, const ControlCancelled& e);

/// The state after `on`, or `state` where the machine's table has no such pair.
template <class State, class Event>
void advance(State& state, Event on) {
    if (const Result<State> next = next_state(state, on)) state = *next;
}

}  // namespace cargo
