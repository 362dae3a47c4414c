#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libcargo/act.hpp"

/// What happened. Every change of a `Stock` is one of these; `apply` knows no other
/// way. Each names the thing it happened to; actor, time and reason stand beside the
/// list (the command has them), except for consequences, which name what completed them.
namespace cargo {

struct CallOpened { PortCall call{}; };
struct ShipArrived { std::string call; Instant at{}; std::string source; };
struct DischargeEnded { std::string call; Instant at{}; };
struct ConsignmentRegistered { Consignment consignment{}; };
struct BoxAnnounced { Box box{}; };
struct SelectivityRecorded {
    ConsignmentKey key{};
    Selectivity outcome = Selectivity::none;
    std::string ruleset;
    std::vector<UndeterminedRule> undetermined{};
    std::string draw_period{};
};
struct Selected { Target target{}; Selection selection{}; };
struct GoodsPresented { ConsignmentKey key{}; Instant at{}; std::string source; };
/// A box seen on the quay: `box` only when it was on no manifest (then it is new).
struct BoxLanded { BoxKey key{}; Instant at{}; std::vector<Seal> seals{}; std::string site; };
struct BoxExcess { Box box{}; };
struct BoxShort { BoxKey key{}; Instant at{}; };
struct DiscrepancyFound { BoxKey key{}; Discrepancy discrepancy{}; };
struct GoodsAccepted { ConsignmentKey key{}; Instant at{}; std::string by; };
struct LineAssigned { Target target{}; std::string person; };
struct DeselectRequested { Target target{}; std::string selection; std::string by; };
struct DeselectRefused { Target target{}; std::string selection; };
struct Deselected { Target target{}; std::string selection; };
struct SelectionOrdered { Target target{}; std::string selection; };
struct SelectionReopened { Target target{}; std::string selection; };
struct SelectionClosed { Target target{}; std::string selection; };
struct HoldPlaced { Target target{}; Hold hold{}; };
struct LiftRequested { Target target{}; std::string hold; std::string by; };
struct LiftRefused { Target target{}; std::string hold; };
struct HoldLifted { Target target{}; std::string hold; std::string by; };
struct ControlOrdered { Target target{}; ControlOrder order{}; };
struct ControlAnnounced { Target target{}; std::string order; Instant at{}; };
struct ResultRecorded {
    Target target{};
    std::string order;
    std::string result;
    std::string place;
    Instant at{};
    std::string by;
    std::string text;
};
struct ResultCountersigned { Target target{}; std::string order; std::string by; };
struct CancelRequested { Target target{}; std::string order; std::string by; };
struct CancelRefused { Target target{}; std::string order; };
struct ControlCancelled { Target target{}; std::string order; };
struct MrnLinked { ConsignmentKey key{}; Clearance clearance{}; };
struct ClearanceRecorded { ConsignmentKey key{}; Clearance clearance{}; };
struct WithdrawalRequested { ConsignmentKey key{}; std::string mrn; std::uint32_t item = 0; std::string by; };
/// A consequence: quantity of a line released (or taken back: negative).
struct Released {
    ConsignmentKey key{};
    std::uint32_t line = 0;
    Quantity quantity{};
    bool whole = false;
    std::string cleared_by;
    std::string completed_by;
};
struct ReleaseTakenBack { ConsignmentKey key{}; std::uint32_t line = 0; Quantity quantity{}; std::string completed_by; };
struct RightGranted { BoxKey key{}; Right right{}; };
struct HaulierNamed { BoxKey key{}; std::string haulier; std::string by; };
struct GateAnswered {
    BoxKey key{};
    bool yes = false;
    std::vector<Errc> reasons{};
    std::string haulier;
    std::string site;
    std::optional<GateGrant> grant{};
};
struct GrantRevoked { BoxKey key{}; };
struct BoxExited { BoxKey key{}; Instant at{}; bool lawful = false; std::string haulier; };
/// Below zero: an officer's count tells that less was in the box when it left.
struct GoodsExited { ConsignmentKey key{}; std::uint32_t line = 0; Quantity quantity{}; bool lawful = false; };
struct GoodsCounted { ConsignmentKey key{}; std::uint32_t line = 0; std::string container; OwnCount count{}; };
struct CountStruck { ConsignmentKey key{}; std::string count; std::string by; };

using Event =
    std::variant<CallOpened, ShipArrived, DischargeEnded, ConsignmentRegistered, BoxAnnounced, SelectivityRecorded, Selected,
                 GoodsPresented, BoxLanded, BoxExcess, BoxShort, DiscrepancyFound, GoodsAccepted, LineAssigned, DeselectRequested,
                 DeselectRefused, Deselected, SelectionOrdered, SelectionReopened, SelectionClosed, HoldPlaced, LiftRequested,
                 LiftRefused, HoldLifted, ControlOrdered, ControlAnnounced, ResultRecorded, ResultCountersigned, CancelRequested,
                 CancelRefused, ControlCancelled, MrnLinked, ClearanceRecorded, WithdrawalRequested, Released, ReleaseTakenBack,
                 RightGranted, HaulierNamed, GateAnswered, GrantRevoked, BoxExited, GoodsExited, GoodsCounted,
                 CountStruck>;

/// Permanent name of the event's type in the customs stream, e.g. "goods.accepted".
[[nodiscard]] std::string_view type_of(const Event& event);
/// What the event is about: a consignment or a box (never both); a call's own events have only `call`.
[[nodiscard]] Target subject_of(const Event& event);

}  // namespace cargo
