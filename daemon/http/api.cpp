#include "daemon/http/api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "daemon/http/gzip_body.hpp"
#include "daemon/http/handlers.hpp"
#include "daemon/http/status.hpp"
#include "daemon/meters/meters.hpp"

namespace cargo::http {
namespace {

[[nodiscard]] bool equal_without_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

/// The token of `Authorization: Bearer TOKEN`; empty: none.
[[nodiscard]] std::string_view bearer(std::string_view authorization) {
    constexpr std::string_view scheme = "Bearer ";
    if (!equal_without_case(authorization.substr(0, scheme.size()), scheme)) return {};
    return authorization.substr(scheme.size());
}

/// The catch of last resort: our own bug ends the request and not the daemon, and tells nothing outside.
[[nodiscard]] Response internal_error() {
    return {.status = 500,
            .content_type = "application/problem+json",
            .body = R"({"type":"about:blank","title":"internal error","status":500,"code":"internal_error"})"};
}

}  // namespace

std::span<const Route> api_routes() {
    static const std::vector<Route> routes = [] {
        std::vector<Route> table;
        for (const ApiRoute& row : route_table()) table.push_back(row.route);
        return table;
    }();
    return routes;
}

Api::Api(ApiParts parts)
    : parts_(std::move(parts)),
      rates_(parts_.requests_per_second, parts_.requests_burst),
      rate_asked_(parts_.requests_per_second),
      rate_(parts_.requests_per_second) {}

bool Api::takes_one(const std::string& bucket) {
    if (const double asked = rate_asked_.load(); asked != rate_) {
        rates_ = RateLimit(asked, asked * parts_.requests_burst / parts_.requests_per_second);
        rate_ = asked;
    }
    return rates_.take(bucket, std::chrono::steady_clock::now());
}

std::optional<Response> Api::answer_at_once(const Request& request, const Route& route) const {
    if (route.pattern == "/livez") return Response{.body = R"({"alive":true})"};
    if (parts_.operations == nullptr) return std::nullopt;
    const Operations& operations = *parts_.operations;
    const bool from_here = operations.may_ask_from(request.peer);
    const bool known = from_here && operations.knows_operator(bearer(request.field("authorization")));
    if (route.pattern == "/readyz") {
        const Operations::Readiness readiness = operations.readiness();
        if (!readiness.ready) return problem(Error{Errc::store_unavailable, {}, {}});
        return Response{.body = known ? readiness.detail : R"({"ready":true})"};
    }
    if (route.access != Access::operators) return std::nullopt;
    // From elsewhere there is no such route.
    if (!from_here) return problem(Error{Errc::request_unknown_route, {}, {}});
    if (!known) return std::nullopt;
    if (route.pattern == "/doctor") return Response{.body = operations.doctor()};
    return Response{.content_type = "text/plain; version=0.0.4", .body = operations.metrics()};
}

std::optional<Response> Api::admit(Request& request, std::size_t& body_max) {
    std::string allowed;
    Result<Match> match = find_route(api_routes(), request.method, request.path, allowed);
    const bool open = match && api_routes()[match->route].access == Access::open;
    Result<auth::Claims> claims = fail(Errc::token_missing);
    if (!open) claims = parts_.tokens.verify(bearer(request.field("authorization")), parts_.clock.now());

    // A stranger's bucket is his address's: no flood of bad tokens keeps a subject out.
    const std::string bucket = claims ? "subject " + claims->subject : (open ? "open " : "peer ") + request.peer;
    if (!takes_one(bucket)) return problem(Error{Errc::rate_exceeded, {}, {}});
    if (!match) {
        Response no = problem(match.error());
        if (!allowed.empty()) no.fields.emplace_back("Allow", allowed);
        return no;
    }
    request.admitted = true;
    request.route = match->route;
    std::optional<Response> at_once = answer_at_once(request, api_routes()[match->route]);
    if (at_once) return at_once;
    if (!open && !claims) return problem(claims.error());

    request.captured = std::move(match->captured);
    if (claims) {
        request.subject = claims->subject;
        request.token_id = claims->id;
    }
    body_max = api_routes()[request.route].body_max;
    const Coding coding = coding_of(request);
    const bool may_be_packed = body_max == limits::interchange_bytes_max;  // messages
    if (coding == Coding::unknown || (coding == Coding::gzip && !may_be_packed)) {
        Response no = problem(Error{Errc::request_unsupported_media, {}, "Content-Encoding"});
        no.fields.emplace_back("Accept-Encoding", may_be_packed ? "gzip" : "identity");  // RFC 9110 15.5.16
        return no;
    }
    if (body_max == limits::interchange_bytes_max) body_max = parts_.message_bytes_max;  // the port's own limit for messages
    return std::nullopt;
}

Response Api::handle(const Request& request, unsigned worker) {
    try {
        Response response = handle_known(request, worker);
        if (request.method == "POST" && response.status < 300 && parts_.committed) parts_.committed();
        return response;
    } catch (const std::exception& bug) { return after_bug(request, bug); }
}

Response Api::after_bug(const Request& request, const std::exception& bug) const {
    // what() may quote a statement, but never a value a client sent: those are parameters.
    if (parts_.log) {
        const std::string pattern(api_routes()[request.route].pattern);
        parts_.log("internal_error", fmt::format(R"("route":"{}","what":{})", pattern,
                                                 boost::json::serialize(boost::json::string(bug.what()))));
    }
    return internal_error();
}

std::optional<std::size_t> Api::group_of(const Request& request) const {
    const std::string_view pattern = api_routes()[request.route].pattern;
    if (pattern == "/v1/acts/{act}") return static_cast<std::size_t>(GroupKind::acts);
    if (pattern == "/v1/gate") return static_cast<std::size_t>(GroupKind::gates);
    return std::nullopt;
}

std::vector<Response> Api::handle_group(std::size_t kind, std::span<const Request* const> requests, unsigned worker,
                                        bool may_hold) {
    std::vector<Response> responses;
    try {
        Result<service::Session> session = parts_.sessions.of(worker);
        if (!session) return std::vector<Response>(requests.size(), problem(session.error()));
        GroupWork work{static_cast<GroupKind>(kind), parts_, requests, *session, may_hold, [&](const std::exception_ptr& bug) {
                           try {
                               std::rethrow_exception(bug);
                           } catch (const std::exception& thrown) { return after_bug(*requests.front(), thrown); }
                       }};
        responses = http::handle_group(work);
    } catch (const std::exception& bug) {
        return std::vector<Response>(requests.size(), after_bug(*requests.front(), bug));
    }
    const auto is_done = [](const Response& response) { return !response.held && response.status < 300; };
    const bool any = std::ranges::any_of(responses, is_done);
    if (any && parts_.committed) parts_.committed();
    return responses;
}

Response Api::handle_known(const Request& request, unsigned worker) {
    const ApiRoute& route = route_table()[request.route];
    if (route.page != nullptr) return route.page(request);
    Result<service::Session> session = parts_.sessions.of(worker);
    if (!session) return problem(session.error());
    if (route.route.access != Access::open) {
        const Result<void> in_force = session->registry.check_token(request.token_id, parts_.clock.now());
        if (!in_force) return problem(in_force.error());
    }
    Call call{parts_, request, *session};
    return route.handler(call);
}

void Api::finished(const Request& request, int status, std::chrono::microseconds took) {
    const int digit = status / 100;
    if (digit > 0 && digit < 6) ++meters::of_process().answers[static_cast<std::size_t>(digit)];
    if (!parts_.log) return;
    // The pattern, never the path: a path names goods, and a log is read by who may not see them.
    const std::string_view pattern = request.admitted ? api_routes()[request.route].pattern : std::string_view{"-"};
    parts_.log("request", fmt::format(R"("route":"{}","status":{},"us":{})", pattern, status, took.count()));
}

}  // namespace cargo::http
