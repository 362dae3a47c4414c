// Acts of persons and programs, and the gate.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "daemon/service/act_json.hpp"
#include "daemon/service/performing.hpp"
#include "daemon/service/service.hpp"
#include "daemon/store/registry_store.hpp"
#include "daemon/views/canonical.hpp"
#include "libcargo/limits.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string text_of(const object& body, std::string_view name) {
    const value* found = body.if_contains(boost::json::string_view(name.data(), name.size()));
    const boost::json::string* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string(text->data(), text->size()) : std::string();
}

object error_object(const Error& error) {
    return {{"code", static_cast<int>(error.code)}, {"name", to_string(error.code)}, {"detail", error.detail}};
}

/// A call is opened for a registered site; its office and port are the site's.
Result<Act> complete(Session& session, Act act, const Settings& settings, Instant now) {
    OpenCall* open = std::get_if<OpenCall>(&act);
    if (open == nullptr) return act;
    const Result<std::optional<auth::Site>> site = session.registry.site(open->call.site, now);
    if (!site) return std::unexpected(site.error());
    if (!*site) return fail(Errc::registry_unknown, {}, "site " + open->call.site);
    open->call.office = (*site)->office;
    open->call.port = (*site)->port.empty() ? settings.port : (*site)->port;
    open->call.opened_at = now;
    return act;
}

/// Outside the stock nothing may differ between "no such goods" and "not yours".
Error outward(const Error& error, const Actor& actor) {
    if (actor.is_customs() || error.code != Errc::target_unknown) return error;
    return Error{Errc::target_unknown, {}, {}};
}

/// One request for acts.
struct ActsAsked {
    std::string reason{};
    std::vector<KeyedAct> acts{};
    std::string request_hash{};
};

/// What somebody has seen is one view of one thing; a call has no view with a tag.
bool has_one_view(const std::vector<KeyedAct>& acts) {
    return acts.size() == 1 && !acts.front().key.starts_with("call/");
}

/// Errors, by precedence: request_malformed; value_too_long; those of read_acts; request_malformed (If-Match).
Result<ActsAsked> read_asked(const GroupCall& call) {
    const object* body = call.body.if_object();
    if (body == nullptr) return fail(Errc::request_malformed, {}, "the body must be a JSON object");
    ActsAsked asked;
    asked.reason = text_of(*body, "reason");
    if (asked.reason.size() > limits::reason_chars_max) return fail(Errc::value_too_long, {}, "reason");
    Result<std::vector<KeyedAct>> acts = read_acts(call.act, *body);
    if (!acts) return std::unexpected(acts.error());
    asked.acts = std::move(*acts);
    if (call.if_match && !has_one_view(asked.acts))
        return fail(Errc::request_malformed, {}, "If-Match goes with an act on one lot or one box");
    asked.request_hash = sha256_hex(std::string(call.act) + '\n' + views::canonical(call.body));
    return asked;
}

/// One act that is done, or why it is not.
Result<value> result_of(const Ended& end) {
    if (!end.result) return std::unexpected(outward(end.result.error(), end.actor));
    return value(end.result->done.replayed ? end.result->done.answer : end.result->id);
}

/// The answer to one request, from the ends of its acts.
GroupAnswer answer_of(const ActsAsked& asked, std::span<const Ended> ends) {
    array results;
    for (std::size_t i = 0; i < asked.acts.size(); ++i) {
        if (ends[i].bug) return {.bug = ends[i].bug};
        const Result<value> result = result_of(ends[i]);
        if (result) {
            results.push_back(object{{"key", asked.acts[i].key}, {"ok", true}, {"id", *result}});
        } else if (asked.acts.size() == 1) {
            return {.outcome = std::unexpected(result.error())};
        } else {
            results.push_back(object{{"key", asked.acts[i].key}, {"ok", false}, {"error", error_object(result.error())}});
        }
    }
    return {.outcome = Answer{object{{"results", std::move(results)}}}};
}

/// What was handed back of requests of which an act is done is asked once more, and then refused: to ask for the whole again
/// would do that act twice.
void finish_begun(Session& session, const store::IdKeys& keys, Instant now, const std::vector<std::size_t>& first,
                  std::span<const Planned> planned, std::vector<Ended>& ends) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const std::size_t end = i + 1 < first.size() ? first[i + 1] : ends.size();
        const auto own = std::span(ends).subspan(first[i], end - first[i]);
        if (std::ranges::all_of(own, &Ended::locked)) continue;
        for (std::size_t n = first[i]; n < end; ++n) {
            if (ends[n].locked) left.push_back(n);
        }
    }
    if (left.empty()) return;
    std::vector<Planned> again;
    for (const std::size_t n : left) again.push_back(planned[n]);
    std::vector<Ended> ended = perform_group(session, keys, now, again, store::WhenLocked::refuse);
    for (std::size_t i = 0; i < left.size(); ++i) ends[left[i]] = std::move(ended[i]);
}

/// The only answer of a group of one.
Outcome only(std::vector<GroupAnswer> answers) {
    if (answers.front().bug) std::rethrow_exception(answers.front().bug);
    return std::move(answers.front().outcome);
}

}  // namespace

std::vector<GroupAnswer> Service::acts(Session& session, std::span<const GroupCall> calls,
                                       store::WhenLocked when_locked) const {
    const Instant now = clock_.now();
    std::vector<Result<ActsAsked>> asked;
    std::vector<Planned> planned;
    std::vector<std::size_t> first;  // of each call's acts among the planned
    asked.reserve(calls.size());     // plans point into it
    for (const GroupCall& call : calls) {
        asked.push_back(read_asked(call));
        first.push_back(planned.size());
        if (!asked.back()) {
            // Nobody whom we do not know hears what was wrong with his request.
            planned.push_back({call.caller.subject, [error = asked.back().error()](const Actor&) -> Result<Performance> {
                                   return std::unexpected(error);
                               }});
            continue;
        }
        const ActsAsked& whole = *asked.back();
        for (std::size_t i = 0; i < whole.acts.size(); ++i) {
            const auto plan = [&, i](const Actor&) -> Result<Performance> {
                const KeyedAct& keyed = whole.acts[i];
                Result<Act> act = complete(session, keyed.act, settings_, now);
                if (!act) return std::unexpected(act.error());
                const std::string once = call.idempotency_key.empty() ? "" : call.idempotency_key + "#" + std::to_string(i);
                return Performance{{}, whole.reason, std::move(*act), keyed.key, once, whole.request_hash, now, call.if_match};
            };
            planned.push_back({call.caller.subject, plan});
        }
    }
    std::vector<Ended> ends = perform_group(session, keys_, now, planned, when_locked);
    finish_begun(session, keys_, now, first, planned, ends);
    std::vector<GroupAnswer> answers;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const std::span<const Ended> own = std::span(ends).subspan(first[i]);
        if (!own.empty() && own.front().locked) {
            answers.push_back({.locked = true});
        } else if (asked[i]) {
            answers.push_back(answer_of(*asked[i], own));
        } else {
            answers.push_back({.outcome = std::unexpected(own.front().result.error())});
        }
    }
    return answers;
}

Outcome Service::act(Session& session, const Caller& caller, std::string_view act, const value& given,
                     const std::string& idempotency_key, const std::optional<IfMatch>& if_match) const {
    const GroupCall call{caller, act, given, idempotency_key, if_match};
    return only(acts(session, {&call, 1}));
}

namespace {

/// One question at the gate.
struct GateAsked {
    std::string container, call, haulier, site, reason;
};

/// Errors: request_malformed.
Result<GateAsked> read_question(const GroupCall& call) {
    const object* body = call.body.if_object();
    if (body == nullptr) return fail(Errc::request_malformed, {}, "the body must be a JSON object");
    GateAsked asked{text_of(*body, "container"), text_of(*body, "call"), text_of(*body, "haulier"), text_of(*body, "site"),
                    text_of(*body, "reason")};
    if (asked.container.empty()) return fail(Errc::request_malformed, {}, "container is missing");
    return asked;
}

/// The boxes that questions without a call are about.
Result<std::map<std::string, BoxKey>> boxes_asked(Session& session, const std::vector<Result<GateAsked>>& asked) {
    std::set<std::string> containers;
    for (const Result<GateAsked>& one : asked) {
        if (one && one->call.empty()) containers.insert(one->container);
    }
    if (containers.empty()) return std::map<std::string, BoxKey>{};
    return session.store.boxes_now(containers);
}

object gate_object(const GateAnswered& answered, const std::string& container, bool entitled) {
    object out{{"container", container}, {"answer", answered.yes ? "released" : "not_released"}};
    if (answered.yes && answered.grant) {
        out["until"] = to_text(answered.grant->until);
        out["haulier"] = answered.grant->haulier;
    }
    if (!entitled) return out;
    array reasons;
    for (const Errc code : answered.reasons) reasons.push_back(value(to_string(code)));
    out["reasons"] = std::move(reasons);
    return out;
}

/// A box that is not there, or not his to ask for, is "not released" like any other.
GroupAnswer gate_answer(const Ended& end, const std::string& container) {
    if (end.bug) return {.bug = end.bug};
    if (end.locked) return {.locked = true};
    if (!end.result && end.result.error().code != Errc::target_unknown) return {.outcome = std::unexpected(end.result.error())};
    GateAnswered answered;
    answered.reasons = {Errc::gate_unknown_box};
    if (end.result) {
        for (const Event& event : end.result->done.events) {
            if (const GateAnswered* found = std::get_if<GateAnswered>(&event)) answered = *found;
        }
    }
    return {.outcome = Answer{gate_object(answered, container, end.actor.is_customs())}};
}

}  // namespace

std::vector<GroupAnswer> Service::gates(Session& session, std::span<const GroupCall> calls,
                                        store::WhenLocked when_locked) const {
    const Instant now = clock_.now();
    std::vector<Result<GateAsked>> asked;
    for (const GroupCall& call : calls) asked.push_back(read_question(call));
    const Result<std::map<std::string, BoxKey>> boxes = boxes_asked(session, asked);
    std::vector<Planned> planned;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        planned.push_back({calls[i].caller.subject, [&, i](const Actor& actor) -> Result<Performance> {
                               if (!asked[i]) return std::unexpected(asked[i].error());
                               if (!boxes) return std::unexpected(boxes.error());
                               const GateAsked& one = *asked[i];
                               const auto found = boxes->find(one.container);
                               const bool by_number = one.call.empty() && found != boxes->end();
                               const std::string stay = by_number ? found->second.call : one.call;
                               const std::string site = actor.site.empty() ? one.site : actor.site;
                               const AskGate question{stay, one.container, one.haulier, site};
                               return Performance{{}, one.reason, question, views::box_key(stay, one.container), {}, {}, now, {}};
                           }});
    }
    const std::vector<Ended> ends = perform_group(session, keys_, now, planned, when_locked);
    std::vector<GroupAnswer> answers;
    for (std::size_t i = 0; i < calls.size(); ++i)
        answers.push_back(gate_answer(ends[i], asked[i] ? asked[i]->container : std::string()));
    return answers;
}

Outcome Service::gate(Session& session, const Caller& caller, const value& given) const {
    const GroupCall call{caller, {}, given, {}, {}};
    return only(gates(session, {&call, 1}));
}

}  // namespace cargo::service
