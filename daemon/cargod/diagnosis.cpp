#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "daemon/cargod/condition.hpp"

namespace cargo::daemon {
namespace {

constexpr double broker_silent_seconds = 2.0;   ///< a page takes milliseconds; a broker's restart some seconds
constexpr double events_late_seconds = 30.0;
constexpr double unsealed_seconds = 10.0;       ///< a seal is due each half second
constexpr std::int64_t clock_skew_ms = 2'000;   ///< NTP keeps within milliseconds; tokens and deadlines bear seconds
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::int64_t certificate_days = 21;   ///< an authority's answer, with a holiday in between
constexpr std::size_t other_files = 100;        ///< descriptors for databases, broker, logs

double age_seconds(Instant now, std::optional<Instant> since) {
    return since ? std::max<double>(0.0, static_cast<double>(now.ms - since->ms) / 1000.0) : 0.0;
}

std::string whole(double number) {
    return fmt::format("{:.0f}", std::floor(number));
}

std::string day_of(Instant at) {
    return to_text(at).substr(0, 10);
}

class Findings {
public:
    void add_if(bool so, DoctorLine line, DoctorValues values = {}) {
        if (so) found_.push_back({line, std::move(values)});
    }
    [[nodiscard]] std::vector<Diagnosis> by_weight() {
        std::ranges::sort(found_, {}, &Diagnosis::line);
        return std::move(found_);
    }

private:
    std::vector<Diagnosis> found_{};
};

void look_at_database(const Condition& now, Findings& findings) {
    findings.add_if(!now.database, DoctorLine::database_away);
    if (!now.database) return;
    const store::Health& database = *now.database;
    findings.add_if(!database.writable, DoctorLine::database_read_only);
    findings.add_if(database.schema != now.schema_wanted, DoctorLine::database_other_schema,
                    {{"there", std::to_string(database.schema)}, {"wanted", std::to_string(now.schema_wanted)}});
    const std::int64_t skew = std::abs(database.clock_ms - now.at.ms);
    findings.add_if(skew > clock_skew_ms, DoctorLine::clock_skewed, {{"seconds", std::to_string(skew / 1000)}});
    findings.add_if(unsealed_age(now) > unsealed_seconds, DoctorLine::audit_unsealed, {{"seconds", whole(unsealed_age(now))}});
    findings.add_if(database.messages_poisoned > 0, DoctorLine::messages_poisoned,
                    {{"count", std::to_string(database.messages_poisoned)}});
    findings.add_if(database.rules_hash.empty(), DoctorLine::rules_none);
    findings.add_if(now.rules_differ, DoctorLine::rules_not_loaded,
                    {{"detail", database.rules_hash.substr(0, 12) + " / " + now.rules_loaded.substr(0, 12)}});
}

void look_at_events(const Condition& now, Findings& findings) {
    findings.add_if(!now.has_broker, DoctorLine::broker_none);
    if (!now.has_broker || !now.database) return;
    const std::string& holder = now.database->relay_holder;
    findings.add_if(!holder.empty() && holder != now.relay_instance, DoctorLine::relay_elsewhere, {{"holder", holder}});
    const double age = event_age(now).value_or(0.0);
    const bool silent = now.relay.leading && !now.relay.broker_reachable && age > broker_silent_seconds;
    findings.add_if(silent, DoctorLine::broker_away, {{"seconds", whole(age)}});
    findings.add_if(!silent && age > events_late_seconds, DoctorLine::events_late, {{"seconds", whole(age)}});
}

void look_at_certificate(const Condition& now, Findings& findings) {
    if (!now.certificate_ends) return;
    const std::int64_t left = now.certificate_ends->ms - now.at.ms;
    const std::string day = day_of(*now.certificate_ends);
    findings.add_if(left <= 0, DoctorLine::certificate_expired, {{"date", day}});
    findings.add_if(left > 0 && left < certificate_days * day_ms, DoctorLine::certificate_expiring,
                    {{"date", day}, {"days", std::to_string(left / day_ms)}});
}

void look_at_settings(const Condition& now, Findings& findings) {
    findings.add_if(!now.config_error.empty(), DoctorLine::config_wrong, {{"detail", now.config_error}});
    std::string names;
    for (const std::string& name : now.config_waiting) names += (names.empty() ? "" : ", ") + name;
    findings.add_if(!names.empty(), DoctorLine::config_waiting, {{"names", names}});
    findings.add_if(now.files_max < now.connections_max + other_files, DoctorLine::files_short,
                    {{"files", std::to_string(now.files_max)}, {"connections", std::to_string(now.connections_max)}});
    findings.add_if(now.disk_free_percent < now.disk_free_percent_min, DoctorLine::disk_nearly_full,
                    {{"percent", whole(now.disk_free_percent)}, {"folder", now.folder}});
}

}  // namespace

std::optional<double> event_age(const Condition& condition) {
    if (!condition.has_broker || !condition.database || !condition.database->oldest_waiting) return std::nullopt;
    return age_seconds(condition.at, condition.database->oldest_waiting);
}

double unsealed_age(const Condition& condition) {
    return condition.database ? age_seconds(condition.at, condition.database->oldest_unsealed) : 0.0;
}

std::vector<Diagnosis> diagnose(const Condition& condition) {
    Findings findings;
    look_at_database(condition, findings);
    look_at_events(condition, findings);
    look_at_certificate(condition, findings);
    look_at_settings(condition, findings);
    return findings.by_weight();
}

}  // namespace cargo::daemon
