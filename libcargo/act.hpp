#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libcargo/roles.hpp"
#include "libcargo/stock.hpp"

/// What can be asked of the port: acts of persons (refused by guards) and facts
/// reported by machines (recorded in any order, refused only for who reports them).
/// Field names here are the JSON names of `POST /v1/acts/{act}` and of story files.
namespace cargo {

struct OpenCall { PortCall call{}; };
struct ReportArrival { std::string call; Instant at{}; std::string source; };
struct EndDischarge { std::string call; Instant at{}; };

/// One consignment as it enters the books: built by the service from a Manifest.
struct ConsignmentDraft {
    std::string bill;
    BillKind bill_kind = BillKind::straight;
    std::string master_bill;
    std::string master_agent{};   ///< of a house: who filed that master; empty: the filer himself
    bool empty_box = false;
    Direction direction = Direction::import;
    Nature nature = Nature::import;
    std::vector<std::string> parties{};
    std::vector<StockLine> lines{};
    std::vector<Split> splits{};
    std::string registered_number;
    Position at{};                ///< where the message says so, for refusals
};
struct BoxDraft {
    std::string container;
    std::string size_type;
    bool empty = false;
    std::vector<Seal> seals{};
};
/// All consignments of one message, in one act. All or nothing.
struct FileManifest {
    std::string call;
    std::string agent;            ///< party code of the filer
    std::vector<ConsignmentDraft> consignments{};
    std::vector<BoxDraft> boxes{};
};

struct RuleHit {
    std::string rule;
    std::string source;
    std::string criterion;
    std::vector<std::string> kinds{};
    std::string lane;
    std::string reason;
    std::string explanation{};
};
/// The rule runner's outcome for one consignment. No role may send it.
struct RecordSelectivity {
    ConsignmentKey key{};
    Selectivity outcome = Selectivity::none;
    std::string ruleset;
    std::vector<RuleHit> hits{};
    std::vector<UndeterminedRule> undetermined{};
    std::string draw_period{};
};

struct LandedBox { std::string container; std::string size_type; bool empty = false; std::vector<Seal> seals{}; Instant at{}; };
struct ReportLanding { std::string call; std::string site; std::vector<LandedBox> boxes{}; };
struct ReportExit {
    std::string call;
    std::string site;
    std::string container;
    std::string haulier;
    std::vector<Seal> seals{};
    Instant at{};
};

/// An officer's own count (écor) of a line in one box: a fact, recorded in any order with the terminal's.
struct CountGoods {
    ConsignmentKey key{};
    std::string container;
    std::uint32_t line = 0;
    std::int64_t packages = 0;
    std::string place;
    std::optional<Instant> at{};
};
/// Takes a count out again: by another person, while the box is here.
struct StrikeCount { ConsignmentKey key{}; std::string count; };

struct Accept { ConsignmentKey key{}; };
struct Assign { Target target{}; std::string person; };
struct Select { Target target{}; std::string criterion; std::vector<std::string> kinds{}; std::string lane; };
struct RequestDeselect { Target target{}; std::string selection; };
struct ApproveDeselect { Target target{}; std::string selection; };
struct RefuseDeselect { Target target{}; std::string selection; };
struct PlaceHold { Target target{}; std::string kind; };
struct RequestLift { Target target{}; std::string hold; };
struct ApproveLift { Target target{}; std::string hold; };
struct RefuseLift { Target target{}; std::string hold; };
struct OrderControl {
    Target target{};
    std::string kind;
    std::string place;
    std::optional<Instant> when{};
    std::string assigned_to;
};
struct AnnounceControl { Target target{}; std::string order; };
struct RecordResult {
    Target target{};
    std::string order;
    std::string result;
    std::string place;
    std::optional<Instant> at{};
    std::string text;
};
struct CountersignResult { Target target{}; std::string order; };
struct RequestCancel { Target target{}; std::string order; };
struct ApproveCancel { Target target{}; std::string order; };
struct RefuseCancel { Target target{}; std::string order; };

/// Links an MRN's item to a line; releases nothing.
struct LinkMrn { ConsignmentKey key{}; std::string mrn; std::uint32_t item = 0; std::uint32_t line = 0; Quantity quantity{}; };
/// What the declaration system (or an officer) says of an MRN's item linked to this consignment.
struct Clear {
    ConsignmentKey key{};
    std::string mrn;
    std::uint32_t item = 0;
    ClearanceState state = ClearanceState::cleared;
    std::string officer;
};
struct RequestWithdrawal { ConsignmentKey key{}; std::string mrn; std::uint32_t item = 0; };
struct ApproveWithdrawal { ConsignmentKey key{}; std::string mrn; std::uint32_t item = 0; };

struct GrantRight {
    std::string call;
    std::string container;
    std::string order;
    std::string giver;
    std::string holder;
    std::string haulier;
    std::optional<Instant> valid_until{};
};
struct NameHaulier { std::string call; std::string container; std::string haulier; };
struct AskGate { std::string call; std::string container; std::string haulier; std::string site; };

using Act =
    std::variant<OpenCall, ReportArrival, EndDischarge, FileManifest, RecordSelectivity, ReportLanding, ReportExit, Accept,
                 Assign, Select, RequestDeselect, ApproveDeselect, RefuseDeselect, PlaceHold, RequestLift, ApproveLift,
                 RefuseLift, OrderControl, AnnounceControl, RecordResult, CountersignResult, RequestCancel, ApproveCancel,
                 RefuseCancel, LinkMrn, Clear, RequestWithdrawal, ApproveWithdrawal, GrantRight, NameHaulier, AskGate,
                 CountGoods, StrikeCount>;

[[nodiscard]] ActKind kind_of(const Act& act);

/// An act with its author. `id` seeds the ids of what the act creates (a hold's id is
/// `id`, further ones `id-2`...): the service makes it a keyed hash, so nothing counts.
struct Command {
    std::string id;
    Actor actor{};
    std::string reason;
    Act act{};
    bool stale = false;  ///< the actor said what he has seen of the target, and that is no longer what he would see
};

}  // namespace cargo
