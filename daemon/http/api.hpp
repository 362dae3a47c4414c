#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "daemon/auth/token_cache.hpp"
#include "daemon/events/cloud_event.hpp"
#include "daemon/http/operations.hpp"
#include "daemon/http/rate_limit.hpp"
#include "daemon/http/router.hpp"
#include "daemon/http/server.hpp"
#include "daemon/http/log_news.hpp"
#include "daemon/http/sessions.hpp"
#include "daemon/service/registry_desk.hpp"
#include "daemon/service/service.hpp"

namespace cargo::http {

/// What the API is made of. All references outlive it.
struct ApiParts {
    const service::Service& service;
    const service::RegistryDesk& desk;
    auth::TokenCache& tokens;
    const service::Clock& clock;
    Sessions& sessions;
    events::Naming naming{};
    LogNews* news = nullptr;            ///< without it every stream looks at the database itself
    std::function<void()> committed{};  ///< something was: wake who waits for it. Any thread.
    /// Who answers operators; outlives the API. Null: the database alone says whether we are ready.
    const Operations* operations = nullptr;
    std::function<void(std::string_view event, std::string_view json_members)> log{};
    double requests_per_second = 200;  ///< per subject
    double requests_burst = 1'000;
    std::size_t message_bytes_max = limits::interchange_bytes_max;
    std::string spool_folder = "/tmp";  ///< where a long body waits that came packed
};

/// Every route there is, in the order of docs/api.md.
[[nodiscard]] std::span<const Route> api_routes();

/// The port over HTTP: routes, tokens, rates. Handlers parse, call one function of the service,
/// map and write.
class Api final : public Application {
public:
    explicit Api(ApiParts parts);

    std::optional<Response> admit(Request& request, std::size_t& body_max) override;
    Response handle(const Request& request, unsigned worker) override;
    [[nodiscard]] std::optional<std::size_t> group_of(const Request& request) const override;
    std::vector<Response> handle_group(std::size_t kind, std::span<const Request* const> requests, unsigned worker,
                                       bool may_hold) override;
    void finished(const Request& request, int status, std::chrono::microseconds took) override;

    /// From now on, per subject. Any thread.
    void set_requests_per_second(double rate) { rate_asked_ = rate; }

private:
    [[nodiscard]] Response after_bug(const Request& request, const std::exception& bug) const;
    [[nodiscard]] Response handle_known(const Request& request, unsigned worker);
    [[nodiscard]] bool takes_one(const std::string& bucket);
    /// Health and what operators ask with their own token: answered here and now, whatever the pool and the database do.
    [[nodiscard]] std::optional<Response> answer_at_once(const Request& request, const Route& route) const;

    ApiParts parts_;
    RateLimit rates_;
    std::atomic<double> rate_asked_;
    double rate_;  ///< network thread
};

}  // namespace cargo::http
