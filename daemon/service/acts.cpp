// Acts of persons and programs, and the gate.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

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

}  // namespace

Outcome Service::act(Session& session, const Caller& caller, std::string_view act, const value& given,
                     const std::string& idempotency_key) const {
    const Instant now = clock_.now();
    const object* body = given.if_object();
    if (body == nullptr) return fail(Errc::request_malformed, {}, "the body must be a JSON object");
    const std::string reason = text_of(*body, "reason");
    if (reason.size() > limits::reason_chars_max) return fail(Errc::value_too_long, {}, "reason");
    const Result<Actor> actor = session.registry.actor_at(caller.subject, now);
    if (!actor) return std::unexpected(actor.error());
    const Result<std::vector<KeyedAct>> acts = read_acts(act, *body);
    if (!acts) return std::unexpected(acts.error());

    const std::string request_hash = sha256_hex(std::string(act) + '\n' + views::canonical(given));
    array results;
    for (std::size_t i = 0; i < acts->size(); ++i) {
        const KeyedAct& keyed = (*acts)[i];
        const std::string once = idempotency_key.empty() ? std::string() : idempotency_key + "#" + std::to_string(i);
        const Result<Act> whole = complete(session, keyed.act, settings_, now);
        const Result<Performed> performed =
            whole ? perform(session, keys_, {*actor, reason, *whole, keyed.key, once, request_hash, now})
                  : Result<Performed>(std::unexpected(whole.error()));
        if (performed) {
            const std::string id = performed->done.replayed ? performed->done.answer : performed->id;
            results.push_back(object{{"key", keyed.key}, {"ok", true}, {"id", id}});
            continue;
        }
        const Error error = outward(performed.error(), *actor);
        if (acts->size() == 1) return std::unexpected(error);
        results.push_back(object{{"key", keyed.key}, {"ok", false}, {"error", error_object(error)}});
    }
    return Answer{object{{"results", std::move(results)}}};
}

namespace {

/// The box the question is about: the one named, or the newest of that number that has not left.
Result<BoxKey> box_asked(Session& session, const std::string& call, const std::string& container) {
    if (!call.empty()) return BoxKey{call, container};
    const Result<std::vector<BoxKey>> named = session.store.boxes_named(container);
    if (!named) return std::unexpected(named.error());
    return named->empty() ? BoxKey{std::string(), container} : named->back();
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

}  // namespace

Outcome Service::gate(Session& session, const Caller& caller, const value& given) const {
    const Instant now = clock_.now();
    const object* body = given.if_object();
    if (body == nullptr) return fail(Errc::request_malformed, {}, "the body must be a JSON object");
    const std::string container = text_of(*body, "container");
    if (container.empty()) return fail(Errc::request_malformed, {}, "container is missing");
    const Result<Actor> actor = session.registry.actor_at(caller.subject, now);
    if (!actor) return std::unexpected(actor.error());
    const Result<BoxKey> box = box_asked(session, text_of(*body, "call"), container);
    if (!box) return std::unexpected(box.error());

    const std::string site = actor->site.empty() ? text_of(*body, "site") : actor->site;
    const AskGate question{box->call, container, text_of(*body, "haulier"), site};
    const Result<Performed> asked =
        perform(session, keys_, {*actor, text_of(*body, "reason"), question, views::box_key(box->call, container), {}, {}, now});
    if (!asked && asked.error().code != Errc::target_unknown) return std::unexpected(asked.error());
    GateAnswered answered;
    answered.reasons = {Errc::gate_unknown_box};
    if (asked) {
        for (const Event& event : asked->done.events) {
            if (const GateAnswered* found = std::get_if<GateAnswered>(&event)) answered = *found;
        }
    }
    return Answer{gate_object(answered, container, actor->is_customs())};
}

}  // namespace cargo::service
