#include <algorithm>

#include "libcargo/decisions.hpp"
#include "libcargo/drafts.hpp"

namespace cargo {
namespace {

/// A container is known by one box in the call: what another filer said of it before stays.
Box announced(const Stock& stock, const BoxDraft& draft, const PortCall& call) {
    Box box{};
    box.key = {call.stay, draft.container};
    box.office = call.office;
    box.site = call.site;
    box.empty = draft.empty;
    const auto known = stock.boxes.find(draft.container);
    if (known != stock.boxes.end()) box = known->second;
    box.on_manifest = true;
    if (box.size_type.empty()) box.size_type = draft.size_type;
    for (const Seal& seal : draft.seals) {
        if (std::ranges::find(box.seals_declared, seal) == box.seals_declared.end()) box.seals_declared.push_back(seal);
    }
    return box;
}

}  // namespace

void decide_act(const Context& context, const OpenCall& act, Record& record) {
    PortCall call = act.call;
    call.opened_at = context.now;
    call.arrived_at.reset();
    call.presentation_source.clear();
    call.discharge_ended_at.reset();
    record.add(CallOpened{std::move(call)});
}

void decide_act(const Context& context, const FileManifest& act, Record& record) {
    if (context.call == nullptr) return;
    for (const BoxDraft& draft : act.boxes) {
        Box box = announced(record.stock(), draft, *context.call);
        const std::optional<Discrepancy> seals =
            box.landed_at ? seal_difference(box.seals_declared, box.seals_found, *box.landed_at) : std::nullopt;
        const BoxKey key = box.key;
        record.add(BoxAnnounced{std::move(box)});
        if (seals) record.add_once(key, *seals);
    }
    for (const ConsignmentDraft& draft : act.consignments) {
        record.add(ConsignmentRegistered{registered(act, draft, *context.call, context.now)});
    }
}

void decide_act(const Context& context, const RecordSelectivity& act, Record& record) {
    if (context.lot == nullptr) return;
    Selectivity outcome = act.outcome;
    if (!act.hits.empty() && outcome == Selectivity::nothing_selected) outcome = Selectivity::selected;
    record.add(SelectivityRecorded{act.key, outcome, act.ruleset, act.undetermined, act.draw_period});
    Ids ids(context.command.id);
    for (const RuleHit& hit : act.hits) {
        Selection selection{};
        selection.id = ids.next();
        selection.source = hit.source.empty() ? "rule" : hit.source;
        selection.rule = hit.rule;
        selection.criterion = hit.criterion;
        selection.kinds = hit.kinds;
        selection.lane = hit.lane;
        selection.reason = hit.reason;
        selection.explanation = hit.explanation;
        selection.at = context.now;
        record.add(Selected{context.target, std::move(selection)});
    }
}

}  // namespace cargo
