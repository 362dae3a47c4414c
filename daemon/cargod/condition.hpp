#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "daemon/events/relay.hpp"
#include "daemon/store/health.hpp"
#include "libcargo/doctor_line.hpp"

/// What a cargod sees of itself and its surroundings, once a second; and what that means. Figures and names of
/// settings only: no goods, no persons.
namespace cargo::daemon {

struct Condition {
    Instant at{};                            ///< by this machine's clock
    std::optional<store::Health> database{};  ///< nothing: it did not answer
    int schema_wanted = 0;
    bool has_broker = false;  ///< one is configured
    events::RelayMetrics relay{};
    std::string relay_instance{};  ///< our name as a holder of the lease
    std::string folder{};
    double disk_free_percent = 100.0;
    double disk_free_percent_min = 10.0;
    std::optional<Instant> certificate_ends{};  ///< nothing: no TLS, or it no longer reads
    std::string rules_loaded{};                 ///< hash
    bool rules_differ = false;                  ///< the database's newest are others, at two looks
    std::string config_error{};                 ///< of the file as it is now; empty: none
    std::vector<std::string> config_waiting{};  ///< names whose value in the file is not the one in force
    std::size_t files_max = 0;                  ///< descriptors this process may have
    std::size_t connections_max = 0;
    std::size_t resident_bytes = 0;
};

struct Diagnosis {
    DoctorLine line{};
    DoctorValues values{};
    friend bool operator==(const Diagnosis&, const Diagnosis&) = default;
};

/// Everything that is the matter, by weight. Pure.
[[nodiscard]] std::vector<Diagnosis> diagnose(const Condition& condition);

/// Seconds the oldest event has waited for the broker; nothing: none waits, or nobody knows.
[[nodiscard]] std::optional<double> event_age(const Condition& condition);
/// Seconds the oldest audit row has waited for its seal; 0: none waits.
[[nodiscard]] double unsealed_age(const Condition& condition);

}  // namespace cargo::daemon
