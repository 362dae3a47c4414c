#include "daemon/views/customs_state.hpp"

#include "daemon/views/canonical.hpp"
#include "libcargo/ledger.hpp"

namespace cargo::views {

using boost::json::array;
using boost::json::object;
using boost::json::value;

namespace {

array texts(const std::vector<std::string>& list) {
    array out;
    for (const std::string& text : list) out.push_back(value(text));
    return out;
}

object controls_object(const Controls& controls, Insight insight) {
    array selections;
    array orders;
    array holds;
    for (const Selection& selection : controls.selections) selections.push_back(selection_object(selection, insight));
    for (const ControlOrder& order : controls.orders) orders.push_back(order_object(order));
    for (const Hold& hold : controls.holds) holds.push_back(hold_object(hold));
    return {{"selections", std::move(selections)}, {"orders", std::move(orders)}, {"holds", std::move(holds)}};
}

object line_object(const Stock& stock, const Consignment& lot, const StockLine& line) {
    array splits;
    for (const Split& split : lot.splits) {
        if (split.line != line.number) continue;
        array counts;
        for (const OwnCount& count : split.counts) counts.push_back(count_object(count));
        splits.push_back(object{{"container", split.container},
                                {"quantity", quantity_object(split.quantity)},
                                {"counted", split.counted},
                                {"accepted", split.accepted},
                                {"counts", std::move(counts)}});
    }
    return {{"line", line.number},
            {"hs", line.hs},
            {"description", line.description},
            {"package_type", line.package_type},
            {"customs_status", line.customs_status},
            {"manifested", quantity_object(line.manifested)},
            {"tallied", quantity_object(tallied(lot, line))},
            {"landed", quantity_object(landed(stock, lot, line.number))},
            {"accepted", quantity_object(line.ledger.accepted)},
            {"cleared", quantity_object(cleared(lot, line.number).quantity)},
            {"released", quantity_object(line.ledger.released)},
            {"released_whole", line.ledger.released_whole},
            {"exited", quantity_object(line.ledger.exited)},
            {"exited_unreleased", quantity_object(line.ledger.exited_unreleased)},
            {"splits", std::move(splits)}};
}

}  // namespace

value time_or_null(const std::optional<Instant>& at) { return at ? value(to_text(*at)) : value(nullptr); }

std::string_view to_string(Selectivity selectivity) {
    switch (selectivity) {
        case Selectivity::none: return "none";
        case Selectivity::nothing_selected: return "nothing_selected";
        case Selectivity::selected: return "selected";
        case Selectivity::not_evaluated: return "not_evaluated";
    }
    return "";
}

std::string_view to_string(Nature nature) {
    switch (nature) {
        case Nature::import: return "import";
        case Nature::transit: return "transit";
        case Nature::transhipment: return "transhipment";
    }
    return "";
}

std::string_view to_string(BillKind kind) {
    switch (kind) {
        case BillKind::straight: return "straight";
        case BillKind::master: return "master";
        case BillKind::house: return "house";
    }
    return "";
}

object core_object(const Core& core) {
    return {{"key", core.key}, {"core_version", core.version}, {"gate", core.gate == CoreGate::open ? "open" : "closed"},
            {"time", to_text(core.time)}};
}

object target_object(const Target& target) {
    if (target.is_box()) return {{"call", target.call}, {"container", target.container}};
    return {{"call", target.call}, {"agent", target.agent}, {"bill", target.bill}};
}

object quantity_object(const Quantity& quantity) {
    return {{"packages", quantity.packages}, {"mass_grams", quantity.mass.value}};
}

object selection_object(const Selection& selection, Insight insight) {
    object out{{"id", selection.id},
               {"state", cargo::to_string(selection.state)},
               {"kinds", texts(selection.kinds)},
               {"lane", selection.lane},
               {"at", to_text(selection.at)},
               {"deselect_requested_by", selection.deselect_requested_by}};
    if (insight == Insight::whole) {
        out["source"] = selection.source;
        out["rule"] = selection.rule;
        out["criterion"] = selection.criterion;
        out["reason"] = selection.reason;
        out["explanation"] = selection.explanation;
        out["by"] = selection.by;
    }
    return out;
}

object order_object(const ControlOrder& order) {
    return {{"id", order.id},
            {"state", cargo::to_string(order.state)},
            {"kind", order.kind},
            {"place", order.place},
            {"when", time_or_null(order.when)},
            {"selections", texts(order.selections)},
            {"ordered_by", order.ordered_by},
            {"ordered_at", to_text(order.ordered_at)},
            {"announced_at", time_or_null(order.announced_at)},
            {"assigned_to", order.assigned_to},
            {"result", order.result},
            {"result_place", order.result_place},
            {"result_at", time_or_null(order.result_at)},
            {"result_by", order.result_by},
            {"result_text", order.result_text},
            {"countersigned_by", order.countersigned_by},
            {"cancel_requested_by", order.cancel_requested_by}};
}

object hold_object(const Hold& hold) {
    return {{"id", hold.id},         {"state", cargo::to_string(hold.state)}, {"agency", hold.agency},
            {"kind", hold.kind},     {"reason", hold.reason},                 {"by", hold.by},
            {"at", to_text(hold.at)}, {"lift_requested_by", hold.lift_requested_by}, {"lifted_by", hold.lifted_by}};
}

object count_object(const OwnCount& count) {
    return {{"id", count.id},           {"packages", count.packages}, {"place", count.place},
            {"at", to_text(count.at)},  {"by", count.by},             {"reason", count.reason},
            {"struck_by", count.struck_by}};
}

/// Which rule it was is for those who may know why; what is missing and whether it stops the goods is for every officer.
array undetermined_array(const std::vector<UndeterminedRule>& rules, Insight insight) {
    array out;
    for (const UndeterminedRule& rule : rules) {
        object one{{"missing", texts(rule.missing)}, {"blocks", rule.blocks}};
        if (insight == Insight::whole) one["rule"] = rule.rule;
        out.push_back(std::move(one));
    }
    return out;
}

object clearance_object(const Clearance& clearance) {
    return {{"mrn", clearance.mrn},
            {"item", clearance.item},
            {"version", clearance.version},
            {"state", cargo::to_string(clearance.state)},
            {"line", clearance.line},
            {"quantity", quantity_object(clearance.quantity)},
            {"by", clearance.by},
            {"segregation", clearance.segregation_checkable ? "checked" : "not_checkable"},
            {"at", to_text(clearance.at)},
            {"withdrawal_requested_by", clearance.withdrawal_requested_by}};
}

object right_object(const Right& right) {
    return {{"state", cargo::to_string(right.state)}, {"order", right.order},     {"giver", right.giver},
            {"holder", right.holder},                 {"haulier", right.haulier}, {"named_by", right.named_by},
            {"valid_until", time_or_null(right.valid_until)}};
}

object discrepancy_object(const Discrepancy& discrepancy) {
    return {{"kind", discrepancy.kind}, {"expected", discrepancy.expected}, {"found", discrepancy.found},
            {"at", to_text(discrepancy.at)}};
}

array seals_array(const std::vector<Seal>& seals) {
    array out;
    for (const Seal& seal : seals) out.push_back(object{{"number", seal.number}, {"issuer", seal.issuer}});
    return out;
}

object call_object(const PortCall& call) {
    return {{"call", call.stay},
            {"port", call.port},
            {"office", call.office},
            {"site", call.site},
            {"imo", call.imo},
            {"call_sign", call.call_sign},
            {"ship_name", call.ship_name},
            {"voyage", call.voyage},
            {"opened_at", to_text(call.opened_at)},
            {"arrived_at", time_or_null(call.arrived_at)},
            {"presentation_source", call.presentation_source},
            {"discharge_ended_at", time_or_null(call.discharge_ended_at)}};
}

object lot_object(const Stock& stock, const Consignment& lot, Insight insight) {
    array lines;
    for (const StockLine& line : lot.lines) lines.push_back(line_object(stock, lot, line));
    array clearances;
    for (const Clearance& clearance : lot.clearances) clearances.push_back(clearance_object(clearance));
    return {{"call", lot.key.call},
            {"agent", lot.key.agent},
            {"bill", lot.key.bill},
            {"kind", to_string(lot.bill_kind)},
            {"leaf", lot.leaf},
            {"master_bill", lot.master_bill},
            {"master_agent", lot.master_agent},
            {"empty", lot.empty_box},
            {"nature", to_string(lot.nature)},
            {"position", cargo::to_string(lot.position)},
            {"office", lot.office},
            {"site", lot.site},
            {"registered_number", lot.registered_number},
            {"registered_at", to_text(lot.registered_at)},
            {"presented_at", time_or_null(lot.presented_at)},
            {"presentation_source", lot.presentation_source},
            {"accepted_at", time_or_null(lot.accepted_at)},
            {"accepted_by", lot.accepted_by},
            {"assigned_to", lot.assigned_to},
            {"selectivity", to_string(lot.selectivity)},
            {"ruleset", lot.ruleset},
            {"draw_period", lot.draw_period},
            {"undetermined", undetermined_array(lot.undetermined, insight)},
            {"parties", texts(lot.parties)},
            {"lines", std::move(lines)},
            {"clearances", std::move(clearances)},
            {"controls", controls_object(lot.controls, insight)}};
}

object box_object(const Box& box, Insight insight) {
    array discrepancies;
    for (const Discrepancy& discrepancy : box.discrepancies) discrepancies.push_back(discrepancy_object(discrepancy));
    object out{{"call", box.key.call},
               {"container", box.key.container},
               {"size_type", box.size_type},
               {"empty", box.empty},
               {"on_manifest", box.on_manifest},
               {"state", cargo::to_string(box.state)},
               {"office", box.office},
               {"site", box.site},
               {"seals_declared", seals_array(box.seals_declared)},
               {"seals_found", seals_array(box.seals_found)},
               {"landed_at", time_or_null(box.landed_at)},
               {"exited_at", time_or_null(box.exited_at)},
               {"exit_lawful", box.exit_lawful},
               {"right", right_object(box.right)},
               {"discrepancies", std::move(discrepancies)},
               {"controls", controls_object(box.controls, insight)}};
    if (box.grant) {
        out["grant"] =
            object{{"haulier", box.grant->haulier}, {"at", to_text(box.grant->at)}, {"until", to_text(box.grant->until)}};
    }
    return out;
}

View customs_view(const Stock& stock, const Consignment& lot, Insight insight) {
    return {Audience::customs, lot.office, lot_key(lot.key), canonical(lot_object(stock, lot, insight))};
}

View customs_view(const Stock& stock, const Box& box, const Core& core, Insight insight) {
    object out = box_object(box, insight);
    out["core"] = core_object(core);
    array lots;
    for (const auto& [key, lot] : stock.consignments) {
        for (const Split& split : lot.splits) {
            if (split.container != box.key.container) continue;
            lots.push_back(object{{"agent", key.agent}, {"bill", key.bill}});
            break;
        }
    }
    out["lots"] = std::move(lots);
    return {Audience::customs, box.office, box_key(box.key.call, box.key.container), canonical(out)};
}

}  // namespace cargo::views
