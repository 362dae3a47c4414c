#include "daemon/cargod/watch.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <fstream>
#include <utility>

#include "daemon/cargod/certificate.hpp"
#include "daemon/cargod/metrics_text.hpp"

namespace cargo::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto pause = 1s;

double disk_free_percent(const std::string& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0 || disk.f_blocks == 0) return 100.0;
    return 100.0 * static_cast<double>(disk.f_bavail) / static_cast<double>(disk.f_blocks);
}

/// Of the state folder and of what a site may have put on a disk of its own, the fullest.
std::string fullest_of(const std::string& state) {
    const std::string postgres = state + "/postgres";
    return disk_free_percent(postgres) < disk_free_percent(state) ? postgres : state;
}

std::size_t files_max() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_cur) : 0;
}

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

bool is_loopback(std::string_view peer) {
    in6_addr six{};
    in_addr four{};
    const std::string text(peer);
    constexpr std::uint32_t net_127 = 127;
    if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == net_127;
    if (::inet_pton(AF_INET6, text.c_str(), &six) != 1) return false;
    return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == net_127);
}

boost::json::object line_object(const Diagnosis& diagnosis) {
    boost::json::object values;
    for (const auto& [name, value] : diagnosis.values) values[name] = value;
    const DoctorText& text = doctor_text(diagnosis.line);
    return {{"id", text.id}, {"weight", to_string(text.weight)}, {"values", std::move(values)}};
}

}  // namespace

Watch::Watch(WatchParts parts) : parts_(std::move(parts)) {
    look();
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Watch::~Watch() {
    stop();
}

void Watch::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

void Watch::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            signal_.wait_for(lock, stop, pause, [] { return false; });
        }
        if (!stop.stop_requested()) look();
    }
}

std::optional<store::Health> Watch::look_at_database() {
    try {
        if (!store_) {
            Result<std::unique_ptr<store::HealthStore>> opened = store::HealthStore::open(parts_.database);
            if (!opened) return std::nullopt;
            store_ = std::move(*opened);
        }
        Result<store::Health> health = store_->look(static_cast<bool>(parts_.relay));
        if (health) return std::move(*health);
    } catch (const std::exception&) {  // a schema we do not know: as good as away, and the next look tries again
    }
    store_.reset();
    return std::nullopt;
}

void Watch::look() {
    Condition now;
    now.database = look_at_database();
    now.at = parts_.clock.now();
    now.schema_wanted = store::newest_schema();
    now.has_broker = static_cast<bool>(parts_.relay);
    if (parts_.relay) now.relay = parts_.relay();
    now.relay_instance = parts_.relay_instance;
    now.folder = fullest_of(parts_.folder);
    now.disk_free_percent = disk_free_percent(now.folder);
    now.rules_loaded = parts_.rules.current()->hash();
    const bool differ = now.database && !now.database->rules_hash.empty() && now.database->rules_hash != now.rules_loaded;
    now.rules_differ = differ && rules_differed_;  // one look alone may fall into an activation
    rules_differed_ = differ;
    now.files_max = files_max();
    now.resident_bytes = resident_bytes();
    std::expected<Config, std::string> written = parts_.read_again ? parts_.read_again() : std::expected<Config, std::string>();

    const std::scoped_lock lock(mutex_);
    if (!written) now.config_error = written.error();
    if (written && parts_.read_again) now.config_waiting = difference(parts_.in_force, *written).all();
    now.disk_free_percent_min = parts_.in_force.disk_free_percent_min;
    now.connections_max = parts_.in_force.connections_max;
    if (!parts_.in_force.tls_certificate.empty()) now.certificate_ends = certificate_end(parts_.in_force.tls_certificate);
    seen_ = std::move(now);
    seen_at_ = std::chrono::steady_clock::now();
}

void Watch::in_force(const Config& config, const std::string& operator_token) {
    const std::scoped_lock lock(mutex_);
    parts_.in_force = config;
    parts_.operator_token = operator_token;
}

long Watch::stuck_seconds() const {
    const auto since = std::chrono::steady_clock::now() - seen_at_;
    if (since < pause + parts_.look_max) return 0;
    return std::max(1L, static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(since).count()));
}

Watch::Readiness Watch::readiness() const {
    const std::scoped_lock lock(mutex_);
    const bool schema_fits = seen_.database && seen_.database->schema == seen_.schema_wanted;
    const bool ready = stuck_seconds() == 0 && schema_fits && seen_.database->writable;
    boost::json::array warnings;
    for (const Diagnosis& diagnosis : diagnose(seen_)) {
        if (doctor_text(diagnosis.line).weight != DoctorWeight::note) warnings.emplace_back(doctor_text(diagnosis.line).id);
    }
    boost::json::object detail{{"ready", ready},
                               {"database", seen_.database.has_value()},
                               {"schema", seen_.database ? seen_.database->schema : 0},
                               {"oldest_unpublished_seconds", event_age(seen_).value_or(0.0)},
                               {"warnings", std::move(warnings)}};
    return {ready, boost::json::serialize(detail)};
}

std::string Watch::metrics() const {
    const std::scoped_lock lock(mutex_);
    return metrics_text(meters::of_process(), seen_);
}

std::string Watch::doctor() const {
    const std::scoped_lock lock(mutex_);
    boost::json::array lines;
    if (const long stuck = stuck_seconds(); stuck > 0) {
        lines.push_back(line_object({DoctorLine::cargod_stuck, {{"seconds", std::to_string(stuck)}}}));
    }
    for (const Diagnosis& diagnosis : diagnose(seen_)) lines.push_back(line_object(diagnosis));
    return boost::json::serialize(boost::json::object{{"lines", std::move(lines)}});
}

bool Watch::may_ask_from(std::string_view peer) const {
    if (is_loopback(peer)) return true;
    const std::scoped_lock lock(mutex_);
    return std::ranges::find(parts_.in_force.operators_from, peer) != parts_.in_force.operators_from.end();
}

bool Watch::knows_operator(std::string_view token) const {
    const std::scoped_lock lock(mutex_);
    const std::string& ours = parts_.operator_token;
    return !ours.empty() && token.size() == ours.size() && CRYPTO_memcmp(token.data(), ours.data(), ours.size()) == 0;
}

}  // namespace cargo::daemon
