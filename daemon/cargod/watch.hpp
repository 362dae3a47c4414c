#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "daemon/cargod/condition.hpp"
#include "daemon/cargod/config.hpp"
#include "daemon/http/operations.hpp"
#include "daemon/service/clock.hpp"
#include "rules/holder.hpp"

namespace cargo::daemon {

struct WatchParts {
    std::string database;  ///< libpq URL
    std::string folder;    ///< of the state
    std::string relay_instance;
    std::string operator_token;
    Config in_force{};
    ConfigSource read_again{};                       ///< the configuration as it is written now; may be empty
    std::function<events::RelayMetrics()> relay{};   ///< empty: no broker is configured
    std::chrono::milliseconds look_max{15'000};      ///< a look that takes longer: we are not ready, and stuck
    const rules::Holder& rules;                      // both outlive the watch
    const service::Clock& clock;
};

/// Looks at the port and its surroundings once a second, on a thread and a connection of its own, and tells operators
/// what it last saw. Any thread may ask.
class Watch final : public http::Operations {
public:
    /// Has looked once when it returns.
    explicit Watch(WatchParts parts);
    ~Watch() override;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// After a reload.
    void in_force(const Config& config, const std::string& operator_token);
    /// No more looks. Again: nothing.
    void stop();

    [[nodiscard]] Readiness readiness() const override;
    [[nodiscard]] std::string metrics() const override;
    [[nodiscard]] std::string doctor() const override;
    [[nodiscard]] bool may_ask_from(std::string_view peer) const override;
    [[nodiscard]] bool knows_operator(std::string_view token) const override;

private:
    void run(const std::stop_token& stop);
    void look();
    [[nodiscard]] std::optional<store::Health> look_at_database();
    /// Seconds since the last look ended, when that is too long; else 0.
    [[nodiscard]] long stuck_seconds() const;

    WatchParts parts_;
    std::unique_ptr<store::HealthStore> store_{};  ///< the watch's thread only
    bool rules_differed_ = false;
    mutable std::mutex mutex_{};
    std::condition_variable_any signal_{};
    Condition seen_{};
    std::chrono::steady_clock::time_point seen_at_{};
    std::jthread thread_{};
};

}  // namespace cargo::daemon
