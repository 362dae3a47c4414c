#include "daemon/http/handlers.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <utility>

#include "daemon/http/contract.hpp"
#include "daemon/http/error_page.hpp"
#include "daemon/http/event_stream.hpp"
#include "daemon/http/gzip_body.hpp"
#include "daemon/http/if_match.hpp"
#include "daemon/http/status.hpp"

namespace cargo::http {
namespace {

using service::Outcome;

constexpr std::size_t json_max = limits::request_bytes_max;
constexpr std::size_t json_depth_max = 16;

[[nodiscard]] bool is_json(const Request& request) {
    const std::string_view type = request.field("content-type");
    const std::string_view base = type.substr(0, type.find(';'));
    return base == "application/json";
}

/// NUL is no character of any name or text, and the database would take what stands before it for the whole.
[[nodiscard]] bool holds_nul(const boost::json::value& value) {
    if (const auto* text = value.if_string()) return text->find('\0') != boost::json::string::npos;
    if (const auto* list = value.if_array()) return std::ranges::any_of(*list, holds_nul);
    if (const auto* object = value.if_object()) {
        return std::ranges::any_of(*object, [](const auto& member) {
            return member.key().find('\0') != boost::json::string_view::npos || holds_nul(member.value());
        });
    }
    return false;
}

/// Parses, calls `act(body)`, maps.
template <class Act>
[[nodiscard]] Response with_json(const Call& call, Act act) {
    const Result<boost::json::value> body = json_body(call.request);
    if (!body) return problem(body.error());
    return to_response(act(*body), call.request);
}

[[nodiscard]] std::size_t limit_asked(const Request& request) {
    const std::string text = request.asked("limit");
    std::size_t limit = 0;
    std::from_chars(text.data(), text.data() + text.size(), limit);
    return limit;
}

/// Asks for a message again until it has been worked, or the wait is over.
void wait_for_message(Call& call, Response& response, const std::string& id) {
    const int seconds = wait_asked(call.request.field("prefer"));
    const auto worked = [](const Outcome& outcome) {
        if (!outcome || !outcome->body.is_object()) return !outcome;
        const boost::json::value* state = outcome->body.get_object().if_contains("state");
        return state != nullptr && (*state == "done" || *state == "poisoned");
    };
    if (seconds == 0 || id.empty()) return;
    response.wait = std::chrono::seconds(seconds);
    // By value: the request is gone when the answer comes.
    response.later = [&parts = call.parts, caller = call.caller(), id, worked](unsigned worker) -> std::optional<Response> {
        Result<service::Session> session = parts.sessions.of(worker);
        if (!session) return std::nullopt;
        const Outcome outcome = parts.service.message(*session, caller, id);
        if (!worked(outcome)) return std::nullopt;
        Response done = to_response(outcome, {});
        done.fields.emplace_back("Preference-Applied", "wait");
        return done;
    };
}

/// On the pool only where Api::answer_at_once did not come first.
Response livez(const Request&) {
    return {.body = R"({"alive":true})"};
}

/// Without operations (a server without its program) the database alone is asked.
Response readyz(Call& call) {
    const Result<void> alive = call.session.registry.alive();
    if (!alive) return problem(alive.error());
    return {.body = R"({"ready":true})"};
}

/// Counts tell, so they are the administrator's and the auditor's alone.
[[nodiscard]] Result<void> may_watch(const Call& call) {
    const Result<Actor> actor = call.session.registry.actor_at(call.request.subject, call.parts.clock.now());
    if (!actor) return std::unexpected(actor.error());
    if (!actor->has(Role::sysadmin) && !actor->has(Role::auditor)) return fail(Errc::role_missing);
    return {};
}

Response metrics(Call& call) {
    if (const Result<void> may = may_watch(call); !may) return problem(may.error());
    const Operations* const operations = call.parts.operations;
    return {.content_type = "text/plain; version=0.0.4", .body = operations == nullptr ? std::string() : operations->metrics()};
}

Response doctor(Call& call) {
    if (const Result<void> may = may_watch(call); !may) return problem(may.error());
    const Operations* const operations = call.parts.operations;
    return {.body = operations == nullptr ? R"({"lines":[]})" : operations->doctor()};
}

/// What is filed is what was packed: the same message comes packed or not.
Outcome file_body(Call& call, const std::string& media) {
    const Request& request = call.request;
    const service::Service& service = call.parts.service;
    if (coding_of(request) == Coding::gzip) {
        const Result<store::Spool> plain = unpacked(request, call.parts.message_bytes_max, call.parts.spool_folder);
        if (!plain) return std::unexpected(plain.error());
        return service.file_message(call.session, call.caller(), *plain, media);
    }
    if (request.spool) return service.file_message(call.session, call.caller(), *request.spool, media);
    return service.file_message(call.session, call.caller(), request.body, media);
}

Response post_message(Call& call) {
    const std::string type(call.request.field("content-type"));
    const Outcome filed = file_body(call, type.empty() ? "application/octet-stream" : type);
    Response response = to_response(filed, call.request);
    if (filed) wait_for_message(call, response, filed->location.substr(filed->location.rfind('/') + 1));
    return response;
}

Response get_message(Call& call) {
    const std::string& id = call.captured("id");
    const Outcome found = call.parts.service.message(call.session, call.caller(), id);
    Response response = to_response(found, call.request);
    if (found) wait_for_message(call, response, id);
    return response;
}

Response get_answers(Call& call) {
    return to_response(call.parts.service.answers(call.session, call.caller(), call.captured("id")), call.request);
}

Response get_answer(Call& call) {
    const Result<store::InboxAnswer> answer =
        call.parts.service.answer(call.session, call.caller(), call.captured("id"), call.captured("name"));
    if (!answer) return problem(answer.error());
    Response response;
    response.content_type = answer->type == "XML" ? "application/xml" : "application/EDIFACT";  // RFC 7303, RFC 1767
    response.body = answer->bytes;
    return response;
}

Response post_act(Call& call) {
    const Result<std::optional<service::IfMatch>> if_match = if_match_of(call.request);
    if (!if_match) return problem(if_match.error());
    return with_json(call, [&](const boost::json::value& body) {
        return call.parts.service.act(call.session, call.caller(), call.captured("act"), body,
                                      std::string(call.request.field("idempotency-key")), *if_match);
    });
}

Response post_gate(Call& call) {
    if (const auto none = no_if_match(call.request); !none) return problem(none.error());
    return with_json(call,
                     [&](const boost::json::value& body) { return call.parts.service.gate(call.session, call.caller(), body); });
}

Response get_calls(Call& call) {
    return to_response(call.parts.service.calls(call.session, call.caller()), call.request);
}

Response get_call(Call& call) {
    return to_response(call.parts.service.call(call.session, call.caller(), call.captured("stay")), call.request);
}

[[nodiscard]] Response list(Call& call, const std::string& kind) {
    const Request& request = call.request;
    return to_response(call.parts.service.list(call.session, call.caller(), kind, request.asked("call"), request.asked("after"),
                                               limit_asked(request), request.asked("purpose")),
                       request);
}

Response get_lots(Call& call) {
    return list(call, "lot");
}
Response get_boxes(Call& call) {
    return list(call, "box");
}

Response get_undetermined(Call& call) {
    return list(call, "undetermined");
}

Response get_worklist(Call& call) {
    const std::string kind = call.request.asked("kind");
    if (kind == "undetermined") return problem(Error{Errc::request_malformed, {}, kind});  // a route of its own
    return list(call, kind.empty() ? "lot" : kind);
}

Response get_lot(Call& call) {
    const ConsignmentKey key{call.captured("call"), call.captured("agent"), call.captured("bill")};
    return to_response(call.parts.service.lot(call.session, call.caller(), key, call.request.asked("purpose")), call.request);
}

Response get_box(Call& call) {
    return to_response(call.parts.service.box(call.session, call.caller(), call.captured("call"), call.captured("container"),
                                              call.request.asked("purpose")),
                       call.request);
}

Response get_to_present(Call& call) {
    return to_response(call.parts.service.to_present(call.session, call.caller()), call.request);
}

/// SSE when asked for, else NDJSON: one page of at most `limit`, unless `follow` is asked.
Response get_events(Call& call) {
    const Request& request = call.request;
    StreamOrder order;
    order.subject = request.subject;
    const std::string_view authorization = request.field("authorization");
    order.token = std::string(authorization.substr(authorization.rfind(' ') + 1));
    order.sse = request.field("accept").find("text/event-stream") != std::string_view::npos;
    order.follow = order.sse || !request.asked("follow").empty();
    order.limit = limit_asked(request);
    order.after = request.asked("after");
    if (order.after.empty()) order.after = std::string(request.field("last-event-id"));

    ApiParts& parts = call.parts;
    const auto stream =
        std::make_shared<EventStream>(parts.service, parts.sessions, parts.tokens, parts.clock, parts.naming, parts.news, order);
    Result<Chunk> first = stream->first(call.session);
    if (!first) return problem(first.error());
    Response response;
    response.content_type = order.sse ? "text/event-stream" : "application/x-ndjson";
    response.fields.emplace_back("X-Accel-Buffering", "no");
    response.body = std::move(first->bytes);
    // shared: the stream lives as long as the server asks it for more.
    if (order.follow) {
        response.stream = [stream](unsigned worker) { return stream->next(worker); };
        response.stream_ready = [stream] { return stream->ready(); };
    }
    return response;
}

Response get_rules(Call& call) {
    return to_response(call.parts.service.rules_in_force(call.session, call.caller()), call.request);
}

/// Body {text, reason}.
Response post_rules(Call& call) {
    return with_json(call, [&](const boost::json::value& body) -> Outcome {
        const boost::json::object* object = body.if_object();
        const boost::json::value* text = object == nullptr ? nullptr : object->if_contains("text");
        const boost::json::value* reason = object == nullptr ? nullptr : object->if_contains("reason");
        if (text == nullptr || !text->is_string() || object->size() > 2 || (reason != nullptr && !reason->is_string())) {
            return fail(Errc::request_malformed, {}, "text and reason");
        }
        return call.parts.service.activate_rules(call.session, call.caller(), std::string_view{text->get_string()},
                                                 reason == nullptr ? std::string{} : std::string(reason->get_string()));
    });
}

Response post_registry(Call& call) {
    if (!is_json(call.request)) return problem(Error{Errc::request_unsupported_media, {}, "application/json"});
    return to_response(call.parts.desk.put(call.session, call.caller(), call.captured("kind"), call.request.body), call.request);
}

Response get_registry(Call& call) {
    return to_response(call.parts.desk.list(call.session, call.caller(), call.captured("kind")), call.request);
}

Response get_registry_record(Call& call) {
    return to_response(call.parts.desk.history(call.session, call.caller(), call.captured("kind"), call.captured("code")),
                       call.request);
}

Response post_token(Call& call) {
    return with_json(
        call, [&](const boost::json::value& body) { return call.parts.desk.issue_token(call.session, call.caller(), body); });
}

Response get_tokens(Call& call) {
    return to_response(call.parts.desk.tokens(call.session, call.caller()), call.request);
}

Response post_revoke(Call& call) {
    return with_json(call, [&](const boost::json::value& body) {
        return call.parts.desk.revoke_token(call.session, call.caller(), call.captured("id"), body);
    });
}

// clang-format off
constexpr ApiRoute routes[] = {
    // method   pattern                               access            body                           handler, or page
    {{"GET",  "/livez",                               Access::open,     0},                            nullptr, livez},
    {{"GET",  "/readyz",                              Access::open,     0},                            readyz},
    {{"GET",  "/metrics",                             Access::operators, 0},                           metrics},
    {{"GET",  "/doctor",                              Access::operators, 0},                           doctor},
    {{"POST", "/v1/messages",                         Access::by_token, limits::interchange_bytes_max}, post_message},
    {{"GET",  "/v1/messages/{id}",                    Access::by_token, 0},                            get_message},
    {{"GET",  "/v1/messages/{id}/answers",            Access::by_token, 0},                            get_answers},
    {{"GET",  "/v1/messages/{id}/answers/{name}",     Access::by_token, 0},                            get_answer},
    {{"POST", "/v1/acts/{act}",                       Access::by_token, json_max},                     post_act},
    {{"POST", "/v1/gate",                             Access::by_token, json_max},                     post_gate},
    {{"GET",  "/v1/calls",                            Access::by_token, 0},                            get_calls},
    {{"GET",  "/v1/calls/{stay}",                     Access::by_token, 0},                            get_call},
    {{"GET",  "/v1/lots",                             Access::by_token, 0},                            get_lots},
    {{"GET",  "/v1/lots/{call}/{agent}/{bill}",       Access::by_token, 0},                            get_lot},
    {{"GET",  "/v1/boxes",                            Access::by_token, 0},                            get_boxes},
    {{"GET",  "/v1/boxes/{call}/{container}",         Access::by_token, 0},                            get_box},
    {{"GET",  "/v1/worklist",                         Access::by_token, 0},                            get_worklist},
    {{"GET",  "/v1/undetermined",                     Access::by_token, 0},                            get_undetermined},
    {{"GET",  "/v1/to-present",                       Access::by_token, 0},                            get_to_present},
    {{"GET",  "/v1/events",                           Access::by_token, 0},                            get_events},
    {{"GET",  "/v1/rules",                            Access::by_token, 0},                            get_rules},
    {{"POST", "/v1/rules",                            Access::by_token, json_max},                     post_rules},
    {{"POST", "/v1/registry/{kind}",                  Access::by_token, json_max},                     post_registry},
    {{"GET",  "/v1/registry/{kind}",                  Access::by_token, 0},                            get_registry},
    {{"GET",  "/v1/registry/{kind}/{code}",           Access::by_token, 0},                            get_registry_record},
    {{"POST", "/v1/tokens",                           Access::by_token, json_max},                     post_token},
    {{"GET",  "/v1/tokens",                           Access::by_token, 0},                            get_tokens},
    {{"POST", "/v1/tokens/{id}/revoke",               Access::by_token, json_max},                     post_revoke},
    {{"GET",  "/openapi.yaml",                        Access::open,     0},                            nullptr, contract_document},
    {{"GET",  "/asyncapi.yaml",                       Access::open,     0},                            nullptr, contract_document},
    {{"GET",  "/schemas/{name}",                      Access::open,     0},                            nullptr, contract_document},
    {{"GET",  "/errors/{code}",                       Access::open,     0},                            nullptr, error_page},
};
// clang-format on

}  // namespace

std::span<const ApiRoute> route_table() {
    return routes;
}

Result<boost::json::value> json_body(const Request& request) {
    if (!is_json(request)) return fail(Errc::request_unsupported_media, {}, "application/json");
    boost::json::parse_options options;
    options.max_depth = json_depth_max;
    boost::json::error_code error;
    boost::json::value body = boost::json::parse(request.body, error, {}, options);
    if (error) return fail(Errc::request_malformed, {}, error.message());
    if (holds_nul(body)) return fail(Errc::request_malformed, {}, "a text with NUL in it");
    return body;
}

Response to_response(const Outcome& outcome, const Request& request) {
    if (!outcome) return problem(outcome.error());
    Response response;
    response.status = outcome->status;
    if (!outcome->etag.empty()) response.fields.emplace_back("ETag", outcome->etag);
    if (!outcome->location.empty()) response.fields.emplace_back("Location", outcome->location);
    if (!outcome->etag.empty() && request.field("if-none-match") == outcome->etag) {
        response.status = 304;
        return response;
    }
    response.body = boost::json::serialize(outcome->body);
    return response;
}

int wait_asked(std::string_view prefer) {
    constexpr std::string_view wait = "wait=";
    const std::size_t at = prefer.find(wait);
    if (at == std::string_view::npos || (at > 0 && prefer[at - 1] != ' ' && prefer[at - 1] != ',' && prefer[at - 1] != ';'))
        return 0;
    const std::string_view number = prefer.substr(at + wait.size());
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seconds);
    if (error == std::errc::result_out_of_range) return wait_seconds_max;
    if (error != std::errc{}) return 0;
    return static_cast<int>(std::min(seconds, static_cast<unsigned>(wait_seconds_max)));
}

}  // namespace cargo::http
