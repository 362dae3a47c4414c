// What is worked in groups: acts, and questions at the gate. Parse each, call one function of the service, map each.
#include <boost/json.hpp>
#include <utility>

#include "daemon/http/handlers.hpp"
#include "daemon/http/if_match.hpp"
#include "daemon/http/status.hpp"

namespace cargo::http {
namespace {

/// A request as far as it could be read.
struct Read {
    boost::json::value body{};
    std::optional<service::IfMatch> if_match{};
};
using AllRead = std::vector<Result<Read>>;

/// Errors, by precedence: of If-Match, then of the body.
[[nodiscard]] Result<Read> read(GroupKind kind, const Request& request) {
    const Result<std::optional<service::IfMatch>> if_match =
        kind == GroupKind::acts ? if_match_of(request) : no_if_match(request);
    if (!if_match) return std::unexpected(if_match.error());
    Result<boost::json::value> body = json_body(request);
    if (!body) return std::unexpected(body.error());
    return Read{std::move(*body), *if_match};
}

/// The requests whose token is in force; the others get their problem here.
AllRead let_in(GroupWork& work) {
    std::vector<std::string> tokens;
    for (const Request* request : work.requests) tokens.push_back(request->token_id);
    const std::vector<Result<void>> in_force = work.session.registry.check_tokens(tokens, work.parts.clock.now());
    AllRead all;
    for (std::size_t i = 0; i < work.requests.size(); ++i) {
        if (in_force[i]) {
            all.push_back(read(work.kind, *work.requests[i]));
        } else {
            all.emplace_back(std::unexpected(in_force[i].error()));
        }
    }
    return all;
}

[[nodiscard]] service::GroupCall call_of(const GroupWork& work, const Request& request, const Read& read) {
    const auto act = request.captured.find("act");
    return {{request.subject},
            work.kind == GroupKind::acts && act != request.captured.end() ? std::string_view(act->second) : std::string_view{},
            read.body,
            std::string(request.field("idempotency-key")),
            read.if_match};
}

}  // namespace

std::vector<Response> handle_group(GroupWork& work) {
    const AllRead all = let_in(work);
    std::vector<service::GroupCall> calls;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i]) calls.push_back(call_of(work, *work.requests[i], *all[i]));
    }
    const service::Service& service = work.parts.service;
    std::vector<service::GroupAnswer> answers;
    const store::WhenLocked when_locked = work.may_hold ? store::WhenLocked::hand_back : store::WhenLocked::refuse;
    if (!calls.empty())
        answers = work.kind == GroupKind::acts ? service.acts(work.session, calls, when_locked)
                                               : service.gates(work.session, calls, when_locked);
    std::vector<Response> responses;
    std::size_t n = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i]) {
            responses.push_back(problem(all[i].error()));
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
