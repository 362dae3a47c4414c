#include <algorithm>

#include "libcargo/guards.hpp"

namespace cargo::guard {
namespace {

/// Acts a machine may do: file, report, ask the gate.
bool is_open_to_machines(ActKind kind) {
    switch (kind) {
        case ActKind::open_call:
        case ActKind::report_arrival:
        case ActKind::end_discharge:
        case ActKind::file_manifest:
        case ActKind::report_landing:
        case ActKind::report_exit:
        case ActKind::clear:
        case ActKind::grant_right:
        case ActKind::name_haulier:
        case ActKind::ask_gate:
        case ActKind::record_selectivity:
            return true;
        case ActKind::accept:
        case ActKind::assign:
        case ActKind::select:
        case ActKind::request_deselect:
        case ActKind::approve_deselect:
        case ActKind::refuse_deselect:
        case ActKind::place_hold:
        case ActKind::request_lift:
        case ActKind::approve_lift:
        case ActKind::refuse_lift:
        case ActKind::order_control:
        case ActKind::announce_control:
        case ActKind::record_result:
        case ActKind::countersign_result:
        case ActKind::request_cancel:
        case ActKind::approve_cancel:
        case ActKind::refuse_cancel:
        case ActKind::link_mrn:
        case ActKind::request_withdrawal:
        case ActKind::approve_withdrawal:
        case ActKind::look_up:
        case ActKind::see_reason:
        case ActKind::change_registry:
        case ActKind::check_rules:
        case ActKind::activate_rules:
        case ActKind::read_audit:
        case ActKind::count_goods:
        case ActKind::strike_count:
            return false;
    }
    return false;
}

/// Filing, reporting and asking are their own reason, for machines and handlers.
bool speaks_for_itself(const Context& context) {
    if (context.actor().machine) return true;
    if (context.actor().is_customs()) return false;
    switch (context.kind) {
        case ActKind::report_arrival:
        case ActKind::end_discharge:
        case ActKind::file_manifest:
        case ActKind::report_landing:
        case ActKind::report_exit:
        case ActKind::grant_right:
        case ActKind::name_haulier:
        case ActKind::ask_gate:
            return true;
        case ActKind::open_call:
        case ActKind::accept:
        case ActKind::assign:
        case ActKind::select:
        case ActKind::request_deselect:
        case ActKind::approve_deselect:
        case ActKind::refuse_deselect:
        case ActKind::place_hold:
        case ActKind::request_lift:
        case ActKind::approve_lift:
        case ActKind::refuse_lift:
        case ActKind::order_control:
        case ActKind::announce_control:
        case ActKind::record_result:
        case ActKind::countersign_result:
        case ActKind::request_cancel:
        case ActKind::approve_cancel:
        case ActKind::refuse_cancel:
        case ActKind::link_mrn:
        case ActKind::clear:
        case ActKind::request_withdrawal:
        case ActKind::approve_withdrawal:
        case ActKind::look_up:
        case ActKind::see_reason:
        case ActKind::change_registry:
        case ActKind::check_rules:
        case ActKind::activate_rules:
        case ActKind::read_audit:
        case ActKind::record_selectivity:
        case ActKind::count_goods:
        case ActKind::strike_count:
            return false;
    }
    return false;
}

bool is_party(const Consignment& lot, const std::string& party) {
    return !party.empty() && std::ranges::find(lot.parties, party) != lot.parties.end();
}

/// Does the actor's reach show him these goods at all?
bool is_visible(const Context& context) {
    const Actor& actor = context.actor();
    switch (context.reach) {
        case Reach::own:
            if (actor.is_customs()) return true;
            if (context.lot != nullptr) return is_party(*context.lot, actor.party);
            if (!actor.party.empty() && context.box->right.holder == actor.party) return true;
            return std::ranges::any_of(context.bills.in_box(context.box->key.container),
                                       [&](const Consignment* lot) { return is_party(*lot, actor.party); });
        case Reach::own_site:
            return actor.site == (context.lot != nullptr ? context.lot->site : context.box->site);
        case Reach::none:
        case Reach::own_kind:
        case Reach::office:
        case Reach::assigned:
        case Reach::port:
            return true;
    }
    return false;
}

/// The right to a box is given by the agent of goods in it, in its own name.
bool may_give(const Context& context, const GrantRight& grant) {
    if (grant.giver.empty() || grant.giver != context.actor().party) return false;
    const auto family = context.bills.family_of_box(context.box->key.container);
    return std::ranges::any_of(family, [&](const Consignment* lot) { return lot->key.agent == grant.giver; });
}

bool any_empty(std::initializer_list<std::string_view> fields) {
    return std::ranges::any_of(fields, [](std::string_view field) { return field.empty(); });
}

struct FieldsMissing {
    bool operator()(const OpenCall& a) const { return any_empty({a.call.stay, a.call.port, a.call.office, a.call.site}); }
    bool operator()(const ReportArrival& a) const { return a.at.ms == 0; }
    bool operator()(const EndDischarge& a) const { return a.at.ms == 0; }
    bool operator()(const FileManifest& a) const { return a.agent.empty() || (a.consignments.empty() && a.boxes.empty()); }
    bool operator()(const RecordSelectivity& a) const { return a.outcome == Selectivity::none; }
    bool operator()(const ReportLanding& a) const {
        return a.boxes.empty() ||
               std::ranges::any_of(a.boxes, [](const LandedBox& box) { return box.container.empty() || box.at.ms == 0; });
    }
    bool operator()(const ReportExit& a) const { return a.container.empty() || a.at.ms == 0; }
    bool operator()(const CountGoods& a) const { return a.container.empty() || a.place.empty() || !a.at || a.at->ms == 0; }
    bool operator()(const Assign& a) const { return a.person.empty(); }
    bool operator()(const Select& a) const { return a.criterion.empty() || a.kinds.empty(); }
    bool operator()(const PlaceHold& a) const { return a.kind.empty(); }
    bool operator()(const OrderControl& a) const { return a.kind.empty() || (a.place.empty() && a.kind != "documentary"); }
    bool operator()(const LinkMrn& a) const { return a.mrn.empty(); }
    bool operator()(const GrantRight& a) const { return a.holder.empty(); }
    bool operator()(const NameHaulier& a) const { return a.haulier.empty(); }
    bool operator()(const AskGate& a) const { return a.haulier.empty(); }
    template <class A>
    bool operator()(const A&) const {
        return false;
    }
};

/// The latest time an act reports; nothing when it reports none.
struct LatestTime {
    std::optional<Instant> operator()(const ReportArrival& a) const { return a.at; }
    std::optional<Instant> operator()(const EndDischarge& a) const { return a.at; }
    std::optional<Instant> operator()(const ReportExit& a) const { return a.at; }
    std::optional<Instant> operator()(const RecordResult& a) const { return a.at; }
    std::optional<Instant> operator()(const CountGoods& a) const { return a.at; }
    std::optional<Instant> operator()(const ReportLanding& a) const {
        const auto last = std::ranges::max_element(a.boxes, {}, &LandedBox::at);
        return last == a.boxes.end() ? std::nullopt : std::optional(last->at);
    }
    template <class A>
    std::optional<Instant> operator()(const A&) const {
        return std::nullopt;
    }
};

}  // namespace

Verdict no_role(const Context& context) {
    const bool may = context.kind == ActKind::record_selectivity ? is_port_itself(context.actor()) : context.reach != Reach::none;
    if (may) return std::nullopt;
    return Refusal{std::string(to_string(context.kind))};
}

Verdict files_for_another(const Context& context) {
    const auto* manifest = context.as<FileManifest>();
    if (manifest == nullptr || manifest->agent == context.actor().party) return std::nullopt;
    return Refusal{manifest->agent};
}

Verdict files_more_than_houses(const Context& context) {
    const auto* manifest = context.as<FileManifest>();
    if (manifest == nullptr || context.actor().has(Role::carrier_agent)) return std::nullopt;
    for (const ConsignmentDraft& draft : manifest->consignments) {
        if (draft.bill_kind != BillKind::house) return Refusal{draft.bill, draft.at};
    }
    return std::nullopt;
}

Verdict assigns_another(const Context& context) {
    const auto* assign = context.as<Assign>();
    if (assign == nullptr || context.actor().has(Role::supervisor) || assign->person == context.actor().person)
        return std::nullopt;
    return Refusal{assign->person};
}

Verdict machine_acts(const Context& context) {
    if (!context.actor().machine || is_open_to_machines(context.kind)) return std::nullopt;
    return Refusal{std::string(to_string(context.kind))};
}

Verdict no_reason(const Context& context) {
    if (!context.command.reason.empty() || speaks_for_itself(context)) return std::nullopt;
    return Refusal{};
}

Verdict call_unknown(const Context& context) {
    if (context.about_goods || context.kind == ActKind::open_call || context.call != nullptr) return std::nullopt;
    return Refusal{context.target.call};
}

Verdict target_unknown(const Context& context) {
    if (!context.about_goods) return std::nullopt;
    if (context.lot == nullptr && context.box == nullptr) return Refusal{};
    if (const auto* grant = context.as<GrantRight>()) return may_give(context, *grant) ? Verdict{} : Refusal{};
    if (!is_visible(context)) return Refusal{};
    return std::nullopt;
}

Verdict other_office(const Context& context) {
    switch (context.reach) {
        case Reach::own:
            if (!context.actor().is_customs()) return std::nullopt;
            break;
        case Reach::office:
        case Reach::assigned:
            break;
        case Reach::none:
        case Reach::own_site:
        case Reach::own_kind:
        case Reach::port:
            return std::nullopt;
    }
    const std::string* office = nullptr;
    if (context.call != nullptr) office = &context.call->office;
    if (context.lot != nullptr) office = &context.lot->office;
    if (context.box != nullptr) office = &context.box->office;
    if (office == nullptr || *office == context.actor().office) return std::nullopt;
    return Refusal{*office};
}

Verdict other_site(const Context& context) {
    if (context.reach != Reach::own_site) return std::nullopt;
    const std::string* site = nullptr;
    if (const auto* landing = context.as<ReportLanding>()) site = &landing->site;
    if (const auto* exit = context.as<ReportExit>()) site = &exit->site;
    if (const auto* question = context.as<AskGate>()) site = &question->site;
    if (context.kind == ActKind::end_discharge && context.call != nullptr) site = &context.call->site;
    if (site == nullptr || *site == context.actor().site) return std::nullopt;
    return Refusal{*site};
}

Verdict call_is_open(const Context& context) {
    if (context.kind != ActKind::open_call || context.call == nullptr) return std::nullopt;
    return Refusal{context.call->stay};
}

Verdict field_missing(const Context& context) {
    if (!std::visit(FieldsMissing{}, context.command.act)) return std::nullopt;
    return Refusal{std::string(to_string(context.kind))};
}

Verdict time_in_future(const Context& context) {
    const std::optional<Instant> at = std::visit(LatestTime{}, context.command.act);
    if (!at || *at <= context.now.plus_seconds(context.policy.clock_skew_seconds)) return std::nullopt;
    return Refusal{std::to_string(at->ms)};
}

Verdict seen_before_it_moved(const Context& context) {
    return context.command.stale ? Verdict(Refusal{}) : std::nullopt;
}

}  // namespace cargo::guard
