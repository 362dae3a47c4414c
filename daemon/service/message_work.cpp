#include "daemon/service/message_work.hpp"

#include "libcargo/decide.hpp"

namespace cargo::service {

edi::Finding port_finding(Errc code, std::string_view segment, const Position& at, std::string_view value) {
    constexpr std::size_t value_chars_max = 64;
    edi::Finding finding;
    finding.code = code;
    finding.segment = segment;
    finding.at = at;
    finding.value = value.substr(0, value_chars_max);
    finding.text_fr = sentence(code, Language::french);
    finding.text_en = sentence(code, Language::english);
    return finding;
}

Worked refuse(Errc code, std::string_view segment, const Position& at, std::string_view value) {
    Worked worked;
    worked.verdict = edi::Verdict::refused;
    worked.findings.push_back(port_finding(code, segment, at, value));
    return worked;
}

Actor the_port() {
    Actor actor;
    actor.subject = "quai";
    actor.machine = true;
    return actor;
}

Result<PortCall> call_of(MessageWork& work, const CallRef& ref) {
    const Result<std::optional<PortCall>> found = work.session.store.find_call(ref.stay, ref.imo, ref.call_sign, ref.voyage);
    if (!found) return std::unexpected(found.error());
    if (!*found) {
        const std::string named = ref.stay.empty() ? ref.imo + ref.call_sign + " " + ref.voyage : ref.stay;
        return fail(Errc::message_call_unknown, ref.at, named);
    }
    return **found;
}

Result<Performed> perform_all(MessageWork& work, const std::string& call, ActKind kind, const std::vector<Act>& acts,
                              std::vector<Refusal>& refused) {
    const Result<Policy> policy = policy_for(work.session, call, work.now);
    if (!policy) return std::unexpected(policy.error());
    store::ActRequest request;
    request.scope.call = call;
    for (const Act& act : acts) {
        const store::Scope scope = scope_of(act);
        request.scope.lots.insert(scope.lots.begin(), scope.lots.end());
        request.scope.containers.insert(scope.containers.begin(), scope.containers.end());
    }
    request.audit = audit_of(work.actor, to_string(kind), work.key, {}, work.now);
    request.now = work.now;
    request.idempotency_key = work.key;
    request.request_hash = work.entry.sha256;

    const auto decide_all = [&](const Stock& locked) -> Result<Events> {
        refused.clear();
        Stock stock = locked;
        Events all;
        for (std::size_t i = 0; i < acts.size(); ++i) {
            Command command;
            command.id = store::keyed_id(work.keys, {work.key, std::to_string(i)});
            command.actor = work.actor;
            command.act = acts[i];
            const Result<Events> events = decide(stock, command, *policy, work.now);
            if (!events) {
                refused.push_back({i, events.error()});
                continue;
            }
            cargo::apply(stock, *events);
            all.insert(all.end(), events->begin(), events->end());
        }
        if (!refused.empty()) return std::unexpected(refused.front().error);
        return all;
    };
    Result<store::Done> done = work.session.store.act(request, decide_all);
    if (!done) return std::unexpected(done.error());
    return Performed{std::move(*done), {}};
}

}  // namespace cargo::service
