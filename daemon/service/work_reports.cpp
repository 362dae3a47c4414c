// COARRI, CODECO, COREOR: facts of terminals and the carrier's right.
#include <map>

#include "daemon/service/message_work.hpp"

namespace cargo::service {
namespace {

bool is_filers_fault(Errc code) { return static_cast<int>(code) < 400; }

/// The acts of one call, each with the box of the message it came from.
struct CallActs {
    std::vector<Act> acts{};
    std::vector<const ReportedBox*> boxes{};
};

/// Every refusal of the core, at the box it is about.
void add_refusals(const std::vector<Refusal>& refusals, const CallActs& asked, Worked& worked) {
    worked.verdict = edi::Verdict::refused;
    for (const Refusal& refusal : refusals) {
        const Equipment& box = asked.boxes[refusal.index]->equipment;
        worked.findings.push_back(port_finding(refusal.error.code, "EQD", box.at, box.number));
    }
}

/// One transaction a call. The boxes of another call of the same message are not harmed by a refusal here.
Result<Worked> perform_by_call(MessageWork& work, ActKind kind, const std::map<std::string, CallActs>& by_call) {
    Worked worked;
    const std::string message_key = work.key;
    for (const auto& [call, asked] : by_call) {
        work.key = message_key + "/" + call;
        std::vector<Refusal> refused;
        const Result<Performed> performed = perform_all(work, call, kind, asked.acts, refused);
        work.key = message_key;
        if (performed) continue;
        if (!is_filers_fault(performed.error().code)) return std::unexpected(performed.error());
        if (refused.empty()) refused.push_back({0, performed.error()});
        add_refusals(refused, asked, worked);
    }
    return worked;
}

Worked unknown_call(const Error& error) { return refuse(Errc::message_call_unknown, "TDT", error.at, error.detail); }

/// The call that a box of a gate report or right belongs to, when the message names none: the
/// newest on which it stands.
Result<std::string> call_of_box(MessageWork& work, const CallRef& ref, const std::string& container) {
    const Result<PortCall> call = call_of(work, ref);
    if (call) return call->stay;
    if (call.error().code != Errc::message_call_unknown) return std::unexpected(call.error());
    const Result<std::map<std::string, BoxKey>> named = work.session.store.boxes_now({container});
    if (!named) return std::unexpected(named.error());
    if (named->empty()) return std::unexpected(call.error());
    return named->begin()->second.call;
}

}  // namespace

Result<Worked> work_discharge(MessageWork& work, const DischargeReport& report) {
    if (!report.discharge) return refuse(Errc::message_kind_unsupported, "BGM", report.at, "46");
    const Result<PortCall> call = call_of(work, report.call);
    if (!call && call.error().code == Errc::message_call_unknown) return unknown_call(call.error());
    if (!call) return std::unexpected(call.error());
    ReportLanding landing{call->stay, work.actor.site, {}};
    for (const ReportedBox& box : report.boxes) {
        landing.boxes.push_back({box.equipment.number, box.equipment.size_type, box.equipment.fullness == Fullness::empty,
                                 box.equipment.seals, box.at.value_or(work.now)});
    }
    std::vector<Refusal> refused;
    const Result<Performed> performed =
        perform_all(work, call->stay, ActKind::report_landing, {Act{std::move(landing)}}, refused);
    if (performed) return Worked{};
    if (!is_filers_fault(performed.error().code)) return std::unexpected(performed.error());
    return refuse(performed.error().code, "BGM", report.at, performed.error().detail);
}

Result<Worked> work_gate(MessageWork& work, const GateReport& report) {
    if (!report.out) return refuse(Errc::message_kind_unsupported, "BGM", report.at, "34");
    PartyBook parties(work.session.registry, work.now);
    std::map<std::string, CallActs> by_call;
    for (const ReportedBox& box : report.boxes) {
        const Result<std::string> call = call_of_box(work, report.call, box.equipment.number);
        if (!call && call.error().code == Errc::message_call_unknown) return unknown_call(call.error());
        if (!call) return std::unexpected(call.error());
        const Result<std::string> haulier = parties.code_of(box.haulier);
        if (!haulier) return std::unexpected(haulier.error());
        CallActs& asked = by_call[*call];
        asked.acts.emplace_back(ReportExit{*call, work.actor.site, box.equipment.number, *haulier, box.equipment.seals,
                                           box.at.value_or(work.now)});
        asked.boxes.push_back(&box);
    }
    return perform_by_call(work, ActKind::report_exit, by_call);
}

Result<Worked> work_release_order(MessageWork& work, const ReleaseOrder& order) {
    PartyBook parties(work.session.registry, work.now);
    const Result<std::string> holder = parties.code_of(order.holder);
    if (!holder) return std::unexpected(holder.error());
    if (holder->empty()) return refuse(Errc::registry_unknown, "NAD", order.at, order.holder);
    const Result<std::string> haulier = parties.code_of(order.haulier);
    if (!haulier) return std::unexpected(haulier.error());
    if (!order.haulier.empty() && haulier->empty()) return refuse(Errc::registry_unknown, "NAD", order.at, order.haulier);
    std::map<std::string, CallActs> by_call;
    for (const ReportedBox& box : order.boxes) {
        const Result<std::string> call = call_of_box(work, order.call, box.equipment.number);
        if (!call && call.error().code == Errc::message_call_unknown) return unknown_call(call.error());
        if (!call) return std::unexpected(call.error());
        CallActs& asked = by_call[*call];
        asked.acts.emplace_back(GrantRight{*call, box.equipment.number, order.document, work.entry.party, *holder, *haulier,
                                           order.valid_until});
        asked.boxes.push_back(&box);
    }
    return perform_by_call(work, ActKind::grant_right, by_call);
}

}  // namespace cargo::service
