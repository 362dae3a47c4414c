// What customs reads of an event: one type per fact or act, with everything in it.
#include "daemon/views/canonical.hpp"
#include "daemon/views/customs_state.hpp"

namespace cargo::views {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// The event's own fields; who, when, why and what about are added around them.
struct Payload {
    const Stock& after;

    object operator()(const CallOpened& e) const { return call_object(e.call); }
    object operator()(const ShipArrived& e) const { return {{"arrived_at", to_text(e.at)}, {"source", e.source}}; }
    object operator()(const DischargeEnded& e) const { return {{"discharge_ended_at", to_text(e.at)}}; }
    object operator()(const ConsignmentRegistered& e) const { return lot_object(after, e.consignment); }
    object operator()(const BoxAnnounced& e) const { return box_object(e.box); }
    object operator()(const SelectivityRecorded& e) const {
        return {{"outcome", to_string(e.outcome)},
                {"ruleset", e.ruleset},
                {"draw_period", e.draw_period},
                {"undetermined", undetermined_array(e.undetermined, Insight::whole)}};
    }
    object operator()(const Selected& e) const { return {{"selection", selection_object(e.selection)}}; }
    object operator()(const GoodsPresented& e) const { return {{"presented_at", to_text(e.at)}, {"source", e.source}}; }
    object operator()(const BoxLanded& e) const { return {{"landed_at", to_text(e.at)}, {"seals", seals_array(e.seals)}}; }
    object operator()(const BoxExcess& e) const { return box_object(e.box); }
    object operator()(const BoxShort& e) const { return {{"missed_at", to_text(e.at)}}; }
    object operator()(const DiscrepancyFound& e) const { return {{"discrepancy", discrepancy_object(e.discrepancy)}}; }
    object operator()(const GoodsAccepted& e) const { return {{"accepted_at", to_text(e.at)}, {"accepted_by", e.by}}; }
    object operator()(const LineAssigned& e) const { return {{"assigned_to", e.person}}; }
    object operator()(const DeselectRequested& e) const { return {{"selection", e.selection}, {"requested_by", e.by}}; }
    object operator()(const DeselectRefused& e) const { return {{"selection", e.selection}}; }
    object operator()(const Deselected& e) const { return {{"selection", e.selection}}; }
    object operator()(const SelectionOrdered& e) const { return {{"selection", e.selection}}; }
    object operator()(const SelectionReopened& e) const { return {{"selection", e.selection}}; }
    object operator()(const SelectionClosed& e) const { return {{"selection", e.selection}}; }
    object operator()(const HoldPlaced& e) const { return {{"hold", hold_object(e.hold)}}; }
    object operator()(const LiftRequested& e) const { return {{"hold", e.hold}, {"requested_by", e.by}}; }
    object operator()(const LiftRefused& e) const { return {{"hold", e.hold}}; }
    object operator()(const HoldLifted& e) const { return {{"hold", e.hold}, {"lifted_by", e.by}}; }
    object operator()(const ControlOrdered& e) const { return {{"order", order_object(e.order)}}; }
    object operator()(const ControlAnnounced& e) const { return {{"order", e.order}, {"announced_at", to_text(e.at)}}; }
    object operator()(const ResultRecorded& e) const {
        return {{"order", e.order}, {"result", e.result}, {"place", e.place}, {"result_at", to_text(e.at)}, {"result_by", e.by},
                {"text", e.text}};
    }
    object operator()(const ResultCountersigned& e) const { return {{"order", e.order}, {"countersigned_by", e.by}}; }
    object operator()(const CancelRequested& e) const { return {{"order", e.order}, {"requested_by", e.by}}; }
    object operator()(const CancelRefused& e) const { return {{"order", e.order}}; }
    object operator()(const ControlCancelled& e) const { return {{"order", e.order}}; }
    object operator()(const MrnLinked& e) const { return {{"clearance", clearance_object(e.clearance)}}; }
    object operator()(const ClearanceRecorded& e) const { return {{"clearance", clearance_object(e.clearance)}}; }
    object operator()(const WithdrawalRequested& e) const { return {{"mrn", e.mrn}, {"item", e.item}, {"requested_by", e.by}}; }
    object operator()(const Released& e) const {
        return {{"line", e.line}, {"quantity", quantity_object(e.quantity)}, {"whole", e.whole}, {"cleared_by", e.cleared_by},
                {"completed_by", e.completed_by}};
    }
    object operator()(const ReleaseTakenBack& e) const {
        return {{"line", e.line}, {"quantity", quantity_object(e.quantity)}, {"completed_by", e.completed_by}};
    }
    object operator()(const RightGranted& e) const { return {{"right", right_object(e.right)}}; }
    object operator()(const HaulierNamed& e) const { return {{"haulier", e.haulier}, {"named_by", e.by}}; }
    object operator()(const GateAnswered& e) const {
        array reasons;
        for (const Errc code : e.reasons) reasons.push_back(value(cargo::to_string(code)));
        object out{{"answer", e.yes ? "released" : "not_released"}, {"haulier", e.haulier}, {"site", e.site},
                   {"reasons", std::move(reasons)}};
        if (e.grant) out["until"] = to_text(e.grant->until);
        return out;
    }
    object operator()(const GrantRevoked&) const { return {}; }
    object operator()(const BoxExited& e) const {
        return {{"exited_at", to_text(e.at)}, {"lawful", e.lawful}, {"haulier", e.haulier}};
    }
    object operator()(const GoodsExited& e) const {
        return {{"line", e.line}, {"quantity", quantity_object(e.quantity)}, {"lawful", e.lawful}};
    }
    object operator()(const GoodsCounted& e) const {
        return {{"line", e.line}, {"container", e.container}, {"count", count_object(e.count)}};
    }
    object operator()(const CountStruck& e) const { return {{"count", e.count}, {"struck_by", e.by}}; }
};

/// The office that reads of this target: of the goods, else of the box, else of the call.
std::string office_of(const Stock& stock, const Target& target) {
    if (target.is_box()) {
        const auto box = stock.boxes.find(target.container);
        if (box != stock.boxes.end() && !box->second.office.empty()) return box->second.office;
    } else if (!target.bill.empty()) {
        const auto lot = stock.consignments.find({target.call, target.agent, target.bill});
        if (lot != stock.consignments.end() && !lot->second.office.empty()) return lot->second.office;
    }
    return stock.call ? stock.call->office : std::string();
}

}  // namespace

CustomsEvent customs_event(const Stock& after, const Event& event, const std::string& by, const std::string& reason, Instant at) {
    const Target target = subject_of(event);
    const std::string key = key_of(target);
    const object out{
        {"at", to_text(at)}, {"by", by}, {"reason", reason}, {"key", key}, {"data", std::visit(Payload{after}, event)}};
    return {office_of(after, target), key, std::string(type_of(event)), canonical(out)};
}

CustomsEvent gate_changed(const Stock& after, const Core& core) {
    const std::string container = core.key.substr(core.key.rfind('/') + 1);
    const auto box = after.boxes.find(container);
    std::string office = after.call ? after.call->office : std::string();
    if (box != after.boxes.end() && !box->second.office.empty()) office = box->second.office;
    return {office, core.key, "gate.changed",
            canonical(object{{"at", to_text(core.time)}, {"core", core_object(core)}, {"key", core.key}})};
}

}  // namespace cargo::views
