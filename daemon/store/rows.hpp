#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "libcargo/stock.hpp"

/// The rows of the tables that hold a `Stock`, each with its columns in one place:
/// `columns(visitor, row)` names every column once, and reading, writing and the SQL's
/// column lists are visitors over it. So a field cannot be written and not read back.
/// `fresh`, no column: the row of a consignment or box that was not there before.
namespace cargo::store {

/// The call, with the version that only the store knows.
struct CallRow {
    PortCall call{};
    std::uint64_t version = 0;
};
struct LineRow {
    ConsignmentKey lot{};
    std::uint32_t ordinal = 0;
    StockLine line{};
    bool fresh = false;
};
struct SplitRow {
    ConsignmentKey lot{};
    std::uint32_t ordinal = 0;
    Split split{};
    bool fresh = false;
};
struct ClearanceRow {
    ConsignmentKey lot{};
    std::uint32_t ordinal = 0;
    Clearance clearance{};
    bool fresh = false;
};
struct RightRow {
    BoxKey box{};
    Right right{};
    bool fresh = false;
};
struct SelectionRow {
    Target target{};
    std::uint32_t ordinal = 0;
    Selection selection{};
    bool fresh = false;
};
struct OrderRow {
    Target target{};
    std::uint32_t ordinal = 0;
    ControlOrder order{};
    bool fresh = false;
};
struct HoldRow {
    Target target{};
    std::uint32_t ordinal = 0;
    Hold hold{};
    bool fresh = false;
};
struct CoreRow {
    BoxKey box{};
    std::uint64_t version = 0;
    std::uint8_t gate = 0;
    Instant time{};
    std::optional<std::int64_t> reasons{};  ///< number_of(CoreReasons); nothing: not known
    bool fresh = false;
};

template <class Visitor>
void columns(Visitor& v, ConsignmentKey& key) {
    v("call", key.call);
    v("agent", key.agent);
    v("bill", key.bill);
}

template <class Visitor>
void columns(Visitor& v, BoxKey& key) {
    v("call", key.call);
    v("container", key.container);
}

template <class Visitor>
void columns(Visitor& v, Target& target) {
    v("call", target.call);
    v("container", target.container);
    v("agent", target.agent);
    v("bill", target.bill);
}

template <class Visitor>
void columns(Visitor& v, CallRow& row) {
    v("stay", row.call.stay);
    v("port", row.call.port);
    v("office", row.call.office);
    v("site", row.call.site);
    v("imo", row.call.imo);
    v("call_sign", row.call.call_sign);
    v("ship_name", row.call.ship_name);
    v("voyage", row.call.voyage);
    v("opened_at_ms", row.call.opened_at);
    v("arrived_at_ms", row.call.arrived_at);
    v("presentation_source", row.call.presentation_source);
    v("discharge_ended_at_ms", row.call.discharge_ended_at);
    v("version", row.version);
}

/// Without its lines, splits, controls and clearances: those are rows of their own.
template <class Visitor>
void columns(Visitor& v, Consignment& lot) {
    columns(v, lot.key);
    v("leaf", lot.leaf);
    v("empty_box", lot.empty_box);
    v("bill_kind", lot.bill_kind);
    v("master_bill", lot.master_bill);
    v("master_agent", lot.master_agent);
    v("direction", lot.direction);
    v("nature", lot.nature);
    v("position", lot.position);
    v("office", lot.office);
    v("site", lot.site);
    v("registered_number", lot.registered_number);
    v("registered_at_ms", lot.registered_at);
    v("presented_at_ms", lot.presented_at);
    v("presentation_source", lot.presentation_source);
    v("accepted_at_ms", lot.accepted_at);
    v("accepted_by", lot.accepted_by);
    v("assigned_to", lot.assigned_to);
    v("selectivity", lot.selectivity);
    v("ruleset", lot.ruleset);
    v("draw_period", lot.draw_period);
    v("undetermined", lot.undetermined);
    v("parties", lot.parties);
    v("version", lot.version);
}

template <class Visitor>
void columns(Visitor& v, LineRow& row) {
    columns(v, row.lot);
    v("ordinal", row.ordinal);
    v("number", row.line.number);
    v("manifested", row.line.manifested.packages);
    v("manifested_g", row.line.manifested.mass.value);
    v("hs", row.line.hs);
    v("description", row.line.description);
    v("package_type", row.line.package_type);
    v("customs_status", row.line.customs_status);
    LineLedger& ledger = row.line.ledger;
    v("accepted", ledger.accepted.packages);
    v("accepted_g", ledger.accepted.mass.value);
    v("released", ledger.released.packages);
    v("released_g", ledger.released.mass.value);
    v("exited", ledger.exited.packages);
    v("exited_g", ledger.exited.mass.value);
    v("exited_unreleased", ledger.exited_unreleased.packages);
    v("exited_unreleased_g", ledger.exited_unreleased.mass.value);
    v("released_whole", ledger.released_whole);
}

template <class Visitor>
void columns(Visitor& v, SplitRow& row) {
    columns(v, row.lot);
    v("ordinal", row.ordinal);
    v("line", row.split.line);
    v("container", row.split.container);
    v("packages", row.split.quantity.packages);
    v("packages_g", row.split.quantity.mass.value);
    v("counted", row.split.counted);
    v("accepted", row.split.accepted);
    v("counts", row.split.counts);
}

template <class Visitor>
void columns(Visitor& v, ClearanceRow& row) {
    columns(v, row.lot);
    v("ordinal", row.ordinal);
    v("mrn", row.clearance.mrn);
    v("item", row.clearance.item);
    v("version", row.clearance.version);
    v("state", row.clearance.state);
    v("line", row.clearance.line);
    v("packages", row.clearance.quantity.packages);
    v("packages_g", row.clearance.quantity.mass.value);
    v("by_person", row.clearance.by);
    v("segregation_checkable", row.clearance.segregation_checkable);
    v("at_ms", row.clearance.at);
    v("withdrawal_requested_by", row.clearance.withdrawal_requested_by);
}

/// Without its controls and right. A grant is three columns, all null when there is none.
template <class Visitor>
void columns(Visitor& v, Box& box) {
    columns(v, box.key);
    v("size_type", box.size_type);
    v("empty", box.empty);
    v("on_manifest", box.on_manifest);
    v("state", box.state);
    v("office", box.office);
    v("site", box.site);
    v("seals_declared", box.seals_declared);
    v("seals_found", box.seals_found);
    v("landed_at_ms", box.landed_at);
    v("exited_at_ms", box.exited_at);
    v("exit_lawful", box.exit_lawful);
    std::optional<std::string> haulier;
    std::optional<Instant> at;
    std::optional<Instant> until;
    if (box.grant) {
        haulier = box.grant->haulier;
        at = box.grant->at;
        until = box.grant->until;
    }
    v("grant_haulier", haulier);
    v("grant_at_ms", at);
    v("grant_until_ms", until);
    if (!box.grant && haulier && at && until) box.grant = GateGrant{.haulier = *haulier, .at = *at, .until = *until};
    v("discrepancies", box.discrepancies);
    v("version", box.version);
}

template <class Visitor>
void columns(Visitor& v, RightRow& row) {
    columns(v, row.box);
    v("state", row.right.state);
    v("delivery_order", row.right.order);
    v("giver", row.right.giver);
    v("holder", row.right.holder);
    v("haulier", row.right.haulier);
    v("named_by", row.right.named_by);
    v("valid_until_ms", row.right.valid_until);
}

template <class Visitor>
void columns(Visitor& v, SelectionRow& row) {
    columns(v, row.target);
    v("ordinal", row.ordinal);
    Selection& selection = row.selection;
    v("id", selection.id);
    v("state", selection.state);
    v("source", selection.source);
    v("rule", selection.rule);
    v("criterion", selection.criterion);
    v("kinds", selection.kinds);
    v("lane", selection.lane);
    v("reason", selection.reason);
    v("explanation", selection.explanation);
    v("by_person", selection.by);
    v("at_ms", selection.at);
    v("deselect_requested_by", selection.deselect_requested_by);
}

template <class Visitor>
void columns(Visitor& v, OrderRow& row) {
    columns(v, row.target);
    v("ordinal", row.ordinal);
    ControlOrder& order = row.order;
    v("id", order.id);
    v("state", order.state);
    v("kind", order.kind);
    v("place", order.place);
    v("when_ms", order.when);
    v("selections", order.selections);
    v("ordered_by", order.ordered_by);
    v("ordered_at_ms", order.ordered_at);
    v("announced_at_ms", order.announced_at);
    v("assigned_to", order.assigned_to);
    v("result", order.result);
    v("result_place", order.result_place);
    v("result_at_ms", order.result_at);
    v("result_by", order.result_by);
    v("result_text", order.result_text);
    v("countersigned_by", order.countersigned_by);
    v("cancel_requested_by", order.cancel_requested_by);
}

template <class Visitor>
void columns(Visitor& v, HoldRow& row) {
    columns(v, row.target);
    v("ordinal", row.ordinal);
    Hold& hold = row.hold;
    v("id", hold.id);
    v("state", hold.state);
    v("agency", hold.agency);
    v("kind", hold.kind);
    v("reason", hold.reason);
    v("by_person", hold.by);
    v("at_ms", hold.at);
    v("lift_requested_by", hold.lift_requested_by);
    v("lifted_by", hold.lifted_by);
}

template <class Visitor>
void columns(Visitor& v, CoreRow& row) {
    columns(v, row.box);
    v("version", row.version);
    v("gate", row.gate);
    v("time_ms", row.time);
    v("reasons", row.reasons);
}

}  // namespace cargo::store
