#include "daemon/service/performing.hpp"

#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <deque>
#include <numeric>

#include "daemon/service/act_json.hpp"
#include "daemon/service/view_tag.hpp"
#include "daemon/store/registry_store.hpp"
#include "libcargo/decide.hpp"

namespace cargo::service {
namespace {

store::Scope scope_of_target(const Target& target) {
    store::Scope scope{target.call};
    if (target.is_box()) {
        scope.containers.insert(target.container);
    } else {
        scope.lots.insert({target.call, target.agent, target.bill});
    }
    return scope;
}

/// The call, target or key that an act names; one overload a family.
struct Named {
    Target operator()(const OpenCall& a) const { return {a.call.stay, {}, {}, {}}; }
    Target operator()(const ReportArrival& a) const { return {a.call, {}, {}, {}}; }
    Target operator()(const EndDischarge& a) const { return {a.call, {}, {}, {}}; }
    Target operator()(const FileManifest& a) const { return {a.call, {}, {}, {}}; }
    Target operator()(const ReportLanding& a) const { return {a.call, {}, {}, {}}; }
    Target operator()(const ReportExit& a) const { return {a.call, {}, {}, a.container}; }
    Target operator()(const GrantRight& a) const { return {a.call, {}, {}, a.container}; }
    Target operator()(const NameHaulier& a) const { return {a.call, {}, {}, a.container}; }
    Target operator()(const AskGate& a) const { return {a.call, {}, {}, a.container}; }
    template <class A>
        requires requires(const A& a) { a.target; }
    Target operator()(const A& a) const { return a.target; }
    template <class A>
        requires requires(const A& a) { a.key.bill; }
    Target operator()(const A& a) const { return {a.key.call, a.key.agent, a.key.bill, {}}; }
};

}  // namespace

store::Scope scope_of(const Act& act) {
    const Target target = std::visit(Named{}, act);
    if (std::holds_alternative<ReportArrival>(act) || std::holds_alternative<EndDischarge>(act)) {
        store::Scope scope{target.call};
        scope.whole_call = true;
        return scope;
    }
    if (const FileManifest* filing = std::get_if<FileManifest>(&act)) {
        store::Scope scope{target.call};
        for (const ConsignmentDraft& draft : filing->consignments) {
            scope.lots.insert({filing->call, filing->agent, draft.bill});
            if (!draft.master_bill.empty()) scope.masters.insert(draft.master_bill);
        }
        for (const BoxDraft& draft : filing->boxes) scope.containers.insert(draft.container);
        return scope;
    }
    if (const ReportLanding* landing = std::get_if<ReportLanding>(&act)) {
        store::Scope scope{target.call};
        for (const LandedBox& box : landing->boxes) scope.containers.insert(box.container);
        return scope;
    }
    if (target.container.empty() && target.bill.empty()) return store::Scope{target.call};
    store::Scope scope = scope_of_target(target);
    scope.gate = std::holds_alternative<AskGate>(act);
    return scope;
}

std::string subject_key(const Act& act) { return key_text(std::visit(Named{}, act)); }

Result<Policy> policy_for(Session& session, const std::string& call, Instant now) {
    const Result<std::optional<PortCall>> found = session.store.find_call(call, {}, {}, {});
    if (!found) return std::unexpected(found.error());
    const PortCall known = found->value_or(PortCall{});
    return session.registry.policy_at(now, known.site, known.office);
}

store::AuditEntry audit_of(const Actor& actor, std::string_view act, const std::string& target, const std::string& reason,
                           Instant now) {
    store::AuditEntry entry;
    entry.subject = actor.subject;
    entry.person = actor.person;
    entry.act = act;
    entry.target = target;
    entry.reason = reason;
    entry.outcome = "done";
    entry.at = now;
    return entry;
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * digest.size());
    for (const unsigned char byte : digest) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

namespace {

/// An act as the store takes it. Does not move: its decider knows where its command lies.
struct Prepared {
    Command command{};
    store::ActRequest request{};
    store::Decider decide{};
    std::vector<store::Document> documents{};
};

void prepare(Session& session, const store::IdKeys& keys, Performance what, Prepared& out) {
    const std::string_view act_name = to_string(kind_of(what.act));
    // With an idempotency key the id is the same when the act is tried again; without one the moment tells two acts apart.
    std::string moment = what.idempotency_key.empty() ? std::to_string(what.now.ms) : what.idempotency_key;
    if (what.idempotency_key.empty() && what.place > 0) moment += "/" + std::to_string(what.place);
    out.command.id = store::keyed_id(keys, {"act", what.actor.subject, act_name, what.key, moment, what.request_hash});
    out.command.actor = std::move(what.actor);
    out.command.reason = what.reason;
    out.command.act = std::move(what.act);

    out.request.scope = scope_of(out.command.act);
    out.request.audit = audit_of(out.command.actor, act_name, what.key, what.reason, what.now);
    out.request.now = what.now;
    out.request.idempotency_key = std::move(what.idempotency_key);
    out.request.request_hash = std::move(what.request_hash);
    out.request.answer = out.command.id;
    std::optional<SeenView> seen;
    if (what.if_match) {
        seen = SeenView{view_for(out.command.actor, std::visit(Named{}, out.command.act)), std::move(*what.if_match)};
        out.request.view = seen->view;
    }
    out.decide = [&session, &command = out.command, now = what.now, seen](const store::Locked& locked) -> Result<Events> {
        const PortCall call = locked.stock.call.value_or(PortCall{});
        const Result<Policy> policy = session.registry.policy_standing(now, call.site, call.office);
        if (!policy) return std::unexpected(policy.error());
        command.stale = seen && !still_stands(*seen, locked.stock, locked.version);
        return locked.core ? decide_gate(locked.stock, *locked.core, command, *policy, now)
                           : decide(locked.stock, command, *policy, now);
    };
}

/// One act on its way through perform_group.
struct Step {
    std::size_t index = 0;
    Prepared prepared{};
};

/// The acts that can be done: known actors whose plan holds; the others have ended.
std::deque<Step> steps_of(Session& session, const store::IdKeys& keys, Instant now, std::span<const Planned> planned,
                          const std::vector<std::size_t>& open, std::vector<Ended>& ended) {
    std::deque<Step> steps;
    for (const std::size_t i : open) {
        const Result<Actor> actor = session.registry.actor_standing(planned[i].subject, now);
        Result<Performance> performance = fail(Errc::subject_unregistered);
        if (actor) {
            ended[i].actor = *actor;
            performance = planned[i].plan(*actor);
        } else {
            performance = std::unexpected(actor.error());
        }
        if (!performance) {
            ended[i].result = std::unexpected(performance.error());
            continue;
        }
        performance->actor = *actor;
        performance->now = now;
        performance->place = i;
        Step& step = steps.emplace_back();
        step.index = i;
        prepare(session, keys, std::move(*performance), step.prepared);
    }
    return steps;
}

/// The first without looking; then so often a clerk may change the registry while a group waits for its locks.
constexpr int registry_tries = 6;

}  // namespace

std::vector<Ended> perform_group(Session& session, const store::IdKeys& keys, Instant now, std::span<const Planned> planned,
                                 store::WhenLocked when_locked) {
    std::vector<Ended> ended(planned.size());
    std::vector<std::size_t> open(planned.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    for (int i = 0; i < registry_tries && !open.empty(); ++i) {
        // At first as the registry was last seen: the transaction looks again, and does nothing when it moved.
        const bool looked = i > 0;
        const Result<std::int64_t> epoch = looked ? session.registry.stand(now) : session.registry.stood(now);
        if (!epoch) {
            for (const std::size_t index : open) ended[index].result = std::unexpected(epoch.error());
            break;
        }
        const std::deque<Step> steps = steps_of(session, keys, now, planned, open, ended);
        if (!looked && steps.size() < open.size()) continue;  // who ends here, no transaction would look for
        std::vector<store::GroupedAct> acts;
        for (const Step& step : steps) acts.push_back({step.prepared.request, step.prepared.decide, step.prepared.documents});
        std::vector<store::Settled> settled = session.store.act_group(acts, *epoch, when_locked);
        open.clear();
        for (std::size_t n = 0; n < steps.size(); ++n) {
            Ended& end = ended[steps[n].index];
            end.bug = settled[n].bug;
            end.locked = settled[n].locked;
            if (settled[n].registry_moved) {
                open.push_back(steps[n].index);
            } else if (settled[n].result) {
                end.result = Performed{std::move(*settled[n].result), steps[n].prepared.command.id};
            } else {
                end.result = std::unexpected(settled[n].result.error());
            }
        }
    }
    return ended;
}

Result<Performed> perform(Session& session, const store::IdKeys& keys, const Performance& what) {
    const Result<std::int64_t> epoch = session.registry.stand(what.now);
    if (!epoch) return std::unexpected(epoch.error());
    Prepared prepared;
    prepare(session, keys, what, prepared);
    Result<store::Done> done = session.store.act(prepared.request, prepared.decide);
    if (!done) return std::unexpected(done.error());
    return Performed{std::move(*done), prepared.command.id};
}

}  // namespace cargo::service
