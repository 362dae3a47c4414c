#pragma once

#include "daemon/http/api.hpp"

/// The handlers behind the routes: parse, call, map, write.
namespace cargo::http {

/// One request, with what its thread owns.
struct Call {
    ApiParts& parts;
    const Request& request;
    service::Session& session;

    [[nodiscard]] service::Caller caller() const { return {request.subject}; }
    [[nodiscard]] const std::string& captured(const std::string& name) const { return request.captured.at(name); }
};

using Handler = Response (*)(Call& call);
/// A page that needs no database: alive and readable without one.
using Page = Response (*)(const Request& request);

/// One of the two answers it.
struct ApiRoute {
    Route route;
    Handler handler = nullptr;
    Page page = nullptr;
};

[[nodiscard]] std::span<const ApiRoute> route_table();

/// What is worked in groups; the number is the kind's line.
enum class GroupKind : std::uint8_t { acts, gates };

/// Requests of one kind that came together, with what their thread owns.
struct GroupWork {
    GroupKind kind;
    ApiParts& parts;
    std::span<const Request* const> requests;
    service::Session& session;
    bool may_hold;  ///< an answer may be `held`
    std::function<Response(const std::exception_ptr& bug)> on_bug;  ///< the answer to one that met a bug of ours
};

/// One answer each, in their order.
[[nodiscard]] std::vector<Response> handle_group(GroupWork& work);

/// The body as JSON. Errors, by precedence: request_unsupported_media; request_malformed.
[[nodiscard]] Result<boost::json::value> json_body(const Request& request);

/// A success of the service as an answer; an `Error` as a problem.
[[nodiscard]] Response to_response(const service::Outcome& outcome, const Request& request);

/// Seconds of `Prefer: wait=N` (RFC 7240), at most `wait_seconds_max`; 0: not asked.
inline constexpr int wait_seconds_max = 60;
[[nodiscard]] int wait_asked(std::string_view prefer);

}  // namespace cargo::http
