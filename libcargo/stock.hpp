#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libcargo/instant.hpp"
#include "libcargo/machines.hpp"
#include "libcargo/manifest.hpp"
#include "libcargo/quantity.hpp"

/// The state of goods and boxes of one port call, as the core sees it: what
/// `decide` reads and `apply` changes. A `Stock` may hold a whole call or only the
/// part an act touches (the store loads: the targets, their boxes, and every consignment
/// with a line in one of those boxes, with its boxes; for a house its masters of the call,
/// for a master all its houses, because what houses leave uncovered closes the master's boxes).
namespace cargo {

/// Keys are settled: (call, filing agent, bill). An empty box is a consignment of
/// its own whose bill is `empty_bill(container)`.
struct ConsignmentKey {
    std::string call;
    std::string agent;
    std::string bill;
    friend auto operator<=>(const ConsignmentKey&, const ConsignmentKey&) = default;
};
struct BoxKey {
    std::string call;
    std::string container;
    friend auto operator<=>(const BoxKey&, const BoxKey&) = default;
};

/// The stand-in for a bill that an empty box has: "EMPTY-" and its number.
[[nodiscard]] std::string empty_bill(std::string_view container);

/// What an act, hold, order or selection is about: a consignment (bill set) or a box.
struct Target {
    std::string call;
    std::string agent;      ///< with bill
    std::string bill;       ///< consignment target
    std::string container;  ///< box target
    friend auto operator<=>(const Target&, const Target&) = default;
    [[nodiscard]] bool is_box() const { return !container.empty(); }
};

enum class Direction : std::uint8_t { import, export_ };
enum class Nature : std::uint8_t { import, transit, transhipment };

struct PortCall {
    std::string stay;             ///< the key
    std::string port;             ///< UN/LOCODE, e.g. FRLEH
    std::string office;           ///< customs office of the discharge site
    std::string site;             ///< terminal of discharge
    std::string imo;
    std::string call_sign;
    std::string ship_name;
    std::string voyage;
    Instant opened_at{};
    std::optional<Instant> arrived_at{};
    std::string presentation_source;  ///< NP, port arrival, officer
    std::optional<Instant> discharge_ended_at{};
    friend bool operator==(const PortCall&, const PortCall&) = default;
};

struct Selection {
    std::string id;
    SelectionState state = SelectionState::open;
    std::string source;           ///< "rule", "hand", "random"
    std::string rule;             ///< rule id and version, for a rule
    std::string criterion;
    std::vector<std::string> kinds{};   ///< kinds of control wanted
    std::string lane;             ///< the office's circuit
    std::string reason;
    std::string explanation;      ///< of a rule: its condition with the values that met it
    std::string by;               ///< person; empty for the rule runner
    Instant at{};
    std::string deselect_requested_by;
    friend bool operator==(const Selection&, const Selection&) = default;
};

struct ControlOrder {
    std::string id;
    OrderState state = OrderState::issued;
    std::string kind;             ///< the office's code of a kind of control
    std::string place;
    std::optional<Instant> when{};
    std::vector<std::string> selections{};  ///< ids it answers: selections, and inconclusive orders it follows up
    std::string ordered_by;
    Instant ordered_at{};
    std::optional<Instant> announced_at{};
    std::string assigned_to;      ///< person
    std::string result;           ///< conform, irregular, inconclusive
    std::string result_place;
    std::optional<Instant> result_at{};
    std::string result_by;
    std::string result_text;
    std::string countersigned_by;
    std::string cancel_requested_by;
    friend bool operator==(const ControlOrder&, const ControlOrder&) = default;
};

struct Hold {
    std::string id;
    HoldState state = HoldState::placed;
    std::string agency;           ///< "customs" or another agency's code
    std::string kind;
    std::string reason;
    std::string by;               ///< person; "quai" for the port's own (box on no manifest)
    Instant at{};
    std::string lift_requested_by;
    std::string lifted_by;
    friend bool operator==(const Hold&, const Hold&) = default;
};

/// Selections, holds and orders of one target.
struct Controls {
    std::vector<Selection> selections{};
    std::vector<ControlOrder> orders{};
    std::vector<Hold> holds{};
    friend bool operator==(const Controls&, const Controls&) = default;
};

/// One link of an MRN's item to goods, and the chain of what the declaration system
/// or an officer said of it. Only the newest version counts, and only `cleared` counts.
struct Clearance {
    std::string mrn;
    std::uint32_t item = 0;
    std::uint32_t version = 0;    ///< 0: linked, nothing said yet
    ClearanceState state = ClearanceState::linked;
    std::uint32_t line = 0;
    Quantity quantity{};
    std::string by;               ///< person; empty when a machine spoke
    bool segregation_checkable = true;  ///< false: the system named no person
    Instant at{};
    std::string withdrawal_requested_by;
    friend bool operator==(const Clearance&, const Clearance&) = default;
};

/// The lawful accounts of one goods line, and the unlawful one. Landed is derived
/// (ledger.hpp). Invariant: exited <= released <= accepted <= landed.
struct LineLedger {
    Quantity accepted{};
    Quantity released{};
    Quantity exited{};
    Quantity exited_unreleased{};
    bool released_whole = false;  ///< everything accepted is released (an empty's line has quantity 0)
    friend bool operator==(const LineLedger&, const LineLedger&) = default;
};

struct StockLine {
    std::uint32_t number = 0;
    Quantity manifested{};
    std::string hs;
    std::string description;
    std::string package_type;
    std::string customs_status;
    LineLedger ledger{};
    friend bool operator==(const StockLine&, const StockLine&) = default;
};

/// What an officer counted himself of a line in one box (écor). The lowest that is not struck stands.
struct OwnCount {
    std::string id;
    std::int64_t packages = 0;
    std::string place;
    Instant at{};
    std::string by;               ///< person
    std::string reason;
    std::string struck_by;        ///< another person took it out; empty: it stands
    friend bool operator==(const OwnCount&, const OwnCount&) = default;
};

/// The part of a line that lies in one box. `counted` false: the sender gave no
/// count and the line lies in several boxes; then it lands when all of them have.
struct Split {
    std::uint32_t line = 0;
    std::string container;
    Quantity quantity{};          ///< as manifested; what counts is `tallied` (ledger.hpp)
    bool counted = true;
    bool accepted = false;
    std::vector<OwnCount> counts{};  ///< by time, then id
    friend bool operator==(const Split&, const Split&) = default;
};

enum class Selectivity : std::uint8_t { none, nothing_selected, selected, not_evaluated };

/// A rule that could not be decided for want of fields. Secret, as a selection is.
struct UndeterminedRule {
    std::string rule;
    std::vector<std::string> missing{};  ///< the fields' names
    bool blocks = false;
    friend bool operator==(const UndeterminedRule&, const UndeterminedRule&) = default;
};

struct Consignment {
    ConsignmentKey key{};
    bool leaf = true;             ///< false: a master bill; its houses carry the goods
    bool empty_box = false;
    BillKind bill_kind = BillKind::straight;
    std::string master_bill;
    std::string master_agent;     ///< of a house: who filed that master
    Direction direction = Direction::import;
    Nature nature = Nature::import;
    CustomsPosition position = CustomsPosition::announced;
    std::string office;
    std::string site;
    std::string registered_number;
    Instant registered_at{};
    std::optional<Instant> presented_at{};
    std::string presentation_source;
    std::optional<Instant> accepted_at{};
    std::string accepted_by;
    std::string assigned_to;      ///< person working the line
    Selectivity selectivity = Selectivity::none;
    std::string ruleset;          ///< hash of the rule set that ran
    std::string draw_period;      ///< whose key drew the random shares; empty when nothing is drawn
    std::vector<UndeterminedRule> undetermined{};
    std::vector<std::string> parties{};  ///< registry codes that may see these goods; the agent first
    std::vector<StockLine> lines{};
    std::vector<Split> splits{};
    Controls controls{};
    std::vector<Clearance> clearances{};
    std::uint64_t version = 0;    ///< internal; +1 by the store at each change
    friend bool operator==(const Consignment&, const Consignment&) = default;
};

/// The commercial right to fetch a box (axis C).
struct Right {
    RightState state = RightState::none;
    std::string order;            ///< the COREOR's document
    std::string giver;            ///< party
    std::string holder;           ///< party
    std::string haulier;          ///< party
    std::string named_by;
    std::optional<Instant> valid_until{};
    friend bool operator==(const Right&, const Right&) = default;
};

/// A gate's "yes": good for this haulier until then, and gone with the next hold.
struct GateGrant {
    std::string haulier;
    Instant at{};
    Instant until{};
    friend bool operator==(const GateGrant&, const GateGrant&) = default;
};

struct Discrepancy {
    std::string kind;             ///< seal_differs, box_excess, box_short, exit_unreleased, landed_twice...
    std::string expected;
    std::string found;
    Instant at{};
    friend bool operator==(const Discrepancy&, const Discrepancy&) = default;
};

struct Box {
    BoxKey key{};
    std::string size_type;
    bool empty = false;
    bool on_manifest = true;      ///< false: landed on no manifest; never becomes a bill
    EquipmentState state = EquipmentState::expected;
    std::string office;
    std::string site;
    std::vector<Seal> seals_declared{};
    std::vector<Seal> seals_found{};
    std::optional<Instant> landed_at{};
    std::optional<Instant> exited_at{};
    bool exit_lawful = false;
    Controls controls{};
    Right right{};
    std::optional<GateGrant> grant{};
    std::vector<Discrepancy> discrepancies{};
    std::uint64_t version = 0;
    friend bool operator==(const Box&, const Box&) = default;
};

struct Stock {
    std::optional<PortCall> call{};
    std::map<ConsignmentKey, Consignment> consignments{};
    std::map<std::string, Box> boxes{};   ///< by container number, within the call
    friend bool operator==(const Stock&, const Stock&) = default;
};

}  // namespace cargo
