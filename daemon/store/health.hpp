#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "libcargo/instant.hpp"
#include "libcargo/result.hpp"

/// How the database is, for operators: no goods, no persons, no keys.
namespace cargo::store {

/// Rows are counted up to this: enough to see a backlog, cheap enough for each second.
inline constexpr std::size_t waiting_count_max = 100'000;

struct Health {
    int schema = 0;                             ///< newest migration there
    bool writable = false;                      ///< neither a standby nor read-only
    std::int64_t clock_ms = 0;                  ///< of the database server, UTC
    std::size_t events_waiting = 0;             ///< not acknowledged by the broker; up to waiting_count_max
    std::optional<Instant> oldest_waiting{};    ///< event time of the oldest of them
    std::string relay_holder{};                 ///< who publishes; empty: nobody
    std::optional<Instant> oldest_unsealed{};   ///< time of the oldest audit row without a seal
    std::size_t messages_poisoned = 0;
    std::string rules_hash{};                   ///< of the newest rules; empty: none were ever activated
    friend bool operator==(const Health&, const Health&) = default;
};

/// The newest migration this program knows.
[[nodiscard]] int newest_schema();

/// One connection, used by one thread; after an error it is destroyed and made anew.
class HealthStore {
public:
    /// Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<HealthStore>> open(const std::string& url);
    ~HealthStore();
    HealthStore(const HealthStore&) = delete;
    HealthStore& operator=(const HealthStore&) = delete;

    /// @param with_events  count what waits for the broker; without a broker everything does.
    /// Two seconds at most. Errors: store_*.
    [[nodiscard]] Result<Health> look(bool with_events);

private:
    struct Impl;
    explicit HealthStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace cargo::store
