// What is worked in groups: acts, and questions at the gate. Parse each, call one function of the service, map each.
#include <boost/json.hpp>
#include <utility>

#include "daemon/http/handlers.hpp"
#include "daemon/http/status.hpp"

namespace cargo::http {
namespace {

using Bodies = std::vector<Result<boost::json::value>>;

/// The bodies of requests whose token is in force; the others get their problem here.
Bodies let_in(GroupWork& work) {
    std::vector<std::string> tokens;
    for (const Request* request : work.requests) tokens.push_back(request->token_id);
    const std::vector<Result<void>> in_force = work.session.registry.check_tokens(tokens, work.parts.clock.now());
    Bodies bodies;
    for (std::size_t i = 0; i < work.requests.size(); ++i) {
        if (in_force[i]) {
            bodies.push_back(json_body(*work.requests[i]));
        } else {
            bodies.emplace_back(std::unexpected(in_force[i].error()));
        }
    }
    return bodies;
}

[[nodiscard]] service::GroupCall call_of(const GroupWork& work, const Request& request, const boost::json::value& body) {
    const auto act = request.captured.find("act");
    return {{request.subject},
            work.kind == GroupKind::acts && act != request.captured.end() ? std::string_view(act->second) : std::string_view{},
            body,
            std::string(request.field("idempotency-key"))};
}

}  // namespace

std::vector<Response> handle_group(GroupWork& work) {
    const Bodies bodies = let_in(work);
    std::vector<service::GroupCall> calls;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        if (bodies[i]) calls.push_back(call_of(work, *work.requests[i], *bodies[i]));
    }
    const service::Service& service = work.parts.service;
    std::vector<service::GroupAnswer> answers;
    const store::WhenLocked when_locked = work.may_hold ? store::WhenLocked::hand_back : store::WhenLocked::refuse;
    if (!calls.empty())
        answers = work.kind == GroupKind::acts ? service.acts(work.session, calls, when_locked)
                                               : service.gates(work.session, calls, when_locked);
    std::vector<Response> responses;
    std::size_t n = 0;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        if (!bodies[i]) {
            responses.push_back(problem(bodies[i].error()));
            continue;
        }
        const service::GroupAnswer& answer = answers[n++];
        if (answer.locked) {
            responses.push_back({.held = true});
            continue;
        }
        responses.push_back(answer.bug ? work.on_bug(answer.bug) : to_response(answer.outcome, *work.requests[i]));
    }
    return responses;
}

}  // namespace cargo::http
