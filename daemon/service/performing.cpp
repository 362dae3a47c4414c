#include "daemon/service/performing.hpp"

#include <openssl/sha.h>

#include <array>

#include "daemon/service/act_json.hpp"
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
    return scope_of_target(target);
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

Result<Performed> perform(Session& session, const store::IdKeys& keys, const Performance& what) {
    const store::Scope scope = scope_of(what.act);
    const Result<Policy> policy = policy_for(session, scope.call, what.now);
    if (!policy) return std::unexpected(policy.error());

    const std::string_view act_name = to_string(kind_of(what.act));
    // With an idempotency key the id is the same when the act is tried again; without one the moment tells two acts apart.
    const std::string moment = what.idempotency_key.empty() ? std::to_string(what.now.ms) : what.idempotency_key;
    Command command;
    command.id = store::keyed_id(keys, {"act", what.actor.subject, act_name, what.key, moment, what.request_hash});
    command.actor = what.actor;
    command.reason = what.reason;
    command.act = what.act;

    store::ActRequest request;
    request.scope = scope;
    request.audit = audit_of(what.actor, act_name, what.key, what.reason, what.now);
    request.now = what.now;
    request.idempotency_key = what.idempotency_key;
    request.request_hash = what.request_hash;
    request.answer = command.id;
    Result<store::Done> done =
        session.store.act(request, [&](const Stock& locked) { return decide(locked, command, *policy, what.now); });
    if (!done) return std::unexpected(done.error());
    return Performed{std::move(*done), command.id};
}

}  // namespace cargo::service
