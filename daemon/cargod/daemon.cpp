#include "daemon/cargod/daemon.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "daemon/auth/signing_key.hpp"
#include "daemon/auth/token_cache.hpp"
#include "daemon/cargod/background.hpp"
#include "daemon/cargod/draw_key_folder.hpp"
#include "daemon/cargod/json_log.hpp"
#include "daemon/cargod/operator_token.hpp"
#include "daemon/cargod/state_folder.hpp"
#include "daemon/cargod/watch.hpp"
#include "daemon/embed/private_postgres.hpp"
#include "daemon/events/relay.hpp"
#include "daemon/folders/alarm.hpp"
#include "daemon/folders/rounds.hpp"
#include "daemon/http/api.hpp"
#include "daemon/http/log_news.hpp"
#include "daemon/http/server.hpp"
#include "daemon/service/registry_desk.hpp"
#include "daemon/store/server_start.hpp"
#include "rules/holder.hpp"

namespace cargo::daemon {
namespace {

using namespace std::chrono_literals;

constexpr unsigned database_threads = 4;
constexpr std::size_t database_queue_max = 512;
constexpr unsigned message_workers = 2;
constexpr std::chrono::milliseconds log_poll = 50ms;  // for events that other processes commit
constexpr std::chrono::seconds database_start_max = 60s;  // its recovery after a crash
constexpr std::size_t seals_at_once = 10'000;
constexpr std::int64_t clerk_token_seconds = 365 * 24 * 3600;
constexpr const char* url_file = "cargod.url";
constexpr const char* failed_file = "cargod.failed";
constexpr const char* certificate_file = "cargod.certificate.pem";
constexpr std::size_t other_files = 100;  ///< descriptors for databases, broker, logs: connections leave them alone
constexpr std::size_t connections_least = 16;
constexpr const char* clerk_token_file = "clerk.token";
constexpr const char* clerk_account = "clerk";

/// What both `start` and `init` need first.
struct Base {
    StateFolder folder;
    store::IdKeys keys{};
    std::optional<auth::SigningKey> key{};
    std::optional<embed::PrivatePostgres> postgres{};
    std::string database{};

    /// Leaves for the doctor why this start failed: the line's id, then words.
    [[nodiscard]] std::unexpected<std::string> failed(DoctorLine line, std::string words) const {
        const std::string text = std::string(doctor_text(line).id) + "\n" + words + "\n";
        if (!folder.write(failed_file, text, 0600)) words += " (" + folder.path() + ": not writable)";
        return std::unexpected(std::move(words));
    }
};

[[nodiscard]] std::expected<Base, std::string> open_base(const Config& config) {
    if (config.state.empty()) return std::unexpected("--state DIR is wanted");
    std::expected<StateFolder, std::string> folder = StateFolder::open(config.state);
    if (!folder) return std::unexpected(folder.error());
    Base base{std::move(*folder)};
    std::expected<store::IdKeys, std::string> keys = base.folder.id_keys();
    if (!keys) return base.failed(DoctorLine::state_unusable, keys.error());
    base.keys = std::move(*keys);
    Result<auth::SigningKey> key = auth::SigningKey::load_or_create(base.folder.path());
    if (!key) return base.failed(DoctorLine::state_unusable, key.error().detail);
    base.key = std::move(*key);
    base.database = config.database;
    if (base.database.empty()) {
        Result<embed::PrivatePostgres> postgres = embed::PrivatePostgres::start(base.folder.path() + "/postgres");
        if (!postgres) return base.failed(DoctorLine::database_away, postgres.error().detail);
        base.postgres.emplace(std::move(*postgres));
        base.database = base.postgres->url();
    }
    const Result<int> version =
        store::work_at_start(base.database, database_start_max, [&] { return store::migrate(base.database); });
    if (!version) return base.failed(DoctorLine::database_away, "migrations: " + version.error().detail);
    return base;
}

/// The rules that were in force when we stopped. Rules that no longer load stop the start: a
/// port without its rules would let everything pass.
[[nodiscard]] std::expected<std::shared_ptr<const rules::RuleSet>, std::string> kept_rules(const Base& base) {
    const auto newest = [&]() -> Result<std::optional<std::string>> {
        Result<std::unique_ptr<store::Store>> store = store::Store::open(base.database, base.keys);
        if (!store) return std::unexpected(store.error());
        return (*store)->newest_rules();
    };
    const Result<std::optional<std::string>> text = store::work_at_start(base.database, database_start_max, newest);
    if (!text) return std::unexpected(text.error().detail);
    if (!*text) return rules::RuleSet::empty();
    rules::RuleSet::Loaded loaded = rules::RuleSet::load(**text, base.keys.secret);
    if (!loaded.set) {
        return base.failed(DoctorLine::rules_not_loaded, "the rules in force do not load: " + loaded.errors.front().text);
    }
    return loaded.set;
}

[[nodiscard]] events::RelayOptions relay_options(const Config& config, const Base& base) {
    char host[256] = {};
    ::gethostname(host, sizeof host - 1);
    events::RelayOptions options;
    options.database = base.database;
    options.kafka.brokers = config.brokers;
    options.naming.port = config.port;
    // The lock on the state folder proves that an earlier cargod of this name is dead.
    options.instance = std::string(host) + ":" + base.folder.path();
    options.customs_partitions = config.customs_partitions;
    return options;
}

/// As many connections as are allowed and as the system's descriptors leave room for.
[[nodiscard]] std::size_t connections_possible(const Config& config) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return config.connections_max;
    const std::size_t left = std::max<std::size_t>(files.rlim_cur, other_files + connections_least) - other_files;
    return std::min<std::size_t>(config.connections_max, left);
}

[[nodiscard]] http::ServerConfig server_config(const Config& config) {
    http::ServerConfig server;
    server.address = config.address;
    server.port = config.port_number;
    server.tls_certificate = config.tls_certificate;
    server.tls_key = config.tls_key;
    server.connections_max = connections_possible(config);
    server.streams_max = std::min(server.streams_max, server.connections_max * 3 / 4);  // the rest is for requests
    server.streams_at_work_max = database_threads / 2;                                  // and so are the other threads
    server.spool_folder = config.state;
    server.body_bytes_in_flight_max = 3 * std::size_t{config.message_bytes_max};
    return server;
}

/// Hours none of which is said are not known: nothing is late.
EntryDeadlines entry_deadlines_of(const Config& config) {
    constexpr std::int64_t hour = 3'600;
    const auto seconds = [](std::uint32_t hours) { return hours == 0 ? std::nullopt : std::optional(hours * hour); };
    return {seconds(config.entry_hours_before_departure), seconds(config.entry_hours_before_arrival),
            config.entry_mass_tolerance_permille};
}

}  // namespace

/// In the order they are made; taken down in the reverse, after stop().
struct Daemon::Parts {
    Parts(Base opened, const service::Clock& clock, const Config& with, ConfigSource again)
        : config(with),
          read_again(std::move(again)),
          log(clock),
          base(std::move(opened)),
          tokens(*base.key),
          draw_keys(base.folder, base.keys,
                    service::draw_period_of(with.draw_period).value_or(service::DrawPeriod::month)),
          desk(clock, *base.key, tokens),
          service(clock, base.keys, rules,
                  {with.port, with.time_zone, with.edi_id, &draw_keys, with.message_bytes_max, with.messages_waiting_max,
                   entry_deadlines_of(with), with.state}),
          sessions(base.database, base.keys, database_threads) {}

    Config config;  ///< in force
    ConfigSource read_again;
    JsonLog log;
    Base base;
    auth::TokenCache tokens;
    rules::Holder rules{};
    DrawKeyFolder draw_keys;
    service::RegistryDesk desk;
    service::Service service;
    http::Sessions sessions;
    std::unique_ptr<events::Relay> relay{};
    std::vector<std::unique_ptr<Background>> messages{};
    std::optional<folders::Rounds> folder_rounds{};
    std::unique_ptr<Background> folder_watch{};
    std::optional<folders::Alarm> folder_alarm{};
    std::unique_ptr<Background> sealer{};
    std::unique_ptr<Watch> watch{};
    std::unique_ptr<http::LogNews> news{};
    std::unique_ptr<http::WorkPool> pool{};
    std::unique_ptr<http::Api> api{};
    std::unique_ptr<http::Server> server{};
    std::string url{};
    bool database_down = false;

    [[nodiscard]] std::string check_draw_key(Instant now);
    void start_background(const service::Clock& clock);
    void start_folders(const service::Clock& clock);
    void start_watch(const service::Clock& clock);
    [[nodiscard]] std::string start_http(const service::Clock& clock);
    /// The public part of our TLS beside the address: who reads the folder knows whom to trust.
    void show_certificate() const;
    void wake() {
        if (relay) relay->wake();
        if (news) news->wake();
        for (const std::unique_ptr<Background>& worker : messages) worker->wake();
    }
};

/// Empty: this server's key of the period is the database's. Better said at the start than at the first manifest.
std::string Daemon::Parts::check_draw_key(Instant now) {
    const auto agreed = [&]() -> Result<service::DrawKey> {
        Result<std::unique_ptr<store::Store>> store = store::Store::open(base.database, base.keys);
        if (!store) return std::unexpected(store.error());
        return draw_keys.at(**store, now);
    };
    const Result<service::DrawKey> key = store::work_at_start(base.database, database_start_max, agreed);
    return key ? std::string{} : key.error().detail;
}

void Daemon::Parts::start_background(const service::Clock&) {
    news = std::make_unique<http::LogNews>(base.database, [this] { server->wake_streams(); }, log_poll);
    if (!config.brokers.empty()) {
        relay = std::make_unique<events::Relay>(relay_options(config, base));
        relay->start();
    }
    for (unsigned i = 0; i < message_workers; ++i) {
        messages.push_back(std::make_unique<Background>(
            "messages", base.database, base.keys, 250ms,
            [this](service::Session& session) {
                const Result<bool> worked = service.process_next_message(session);
                if (worked && *worked && relay) relay->wake();
                if (worked && *worked && news) news->wake();
                return worked;
            },
            log));
    }
    sealer = std::make_unique<Background>(
        "seals", base.database, base.keys, 500ms,
        [](service::Session& session) -> Result<bool> {
            const Result<std::size_t> sealed = session.store.seal_audit(seals_at_once);
            if (!sealed) return std::unexpected(sealed.error());
            return *sealed == seals_at_once;
        },
        log);
}

/// Partners' folders: looked at each second, and at once when something happens in one.
void Daemon::Parts::start_folders(const service::Clock& clock) {
    if (config.folders.empty()) return;
    folder_rounds.emplace(config.folders, service, clock, config.state, config.message_bytes_max,
                          [this](std::size_t folder, const folders::FolderNews& told) {
                              const std::string detail = boost::json::serialize(boost::json::string(told.detail));
                              log.line(told.event, fmt::format(R"("folder":{},"detail":{})", folder, detail));
                          });
    folder_watch = std::make_unique<Background>(
        "folders", base.database, base.keys, 1s,
        [this](service::Session& session) {
            const Result<bool> done = folder_rounds->step(session);
            if (done && *done) {
                for (const std::unique_ptr<Background>& worker : messages) worker->wake();
            }
            return done;
        },
        log);
    std::vector<std::string> watched;
    for (const folders::FolderOrder& order : config.folders) watched.push_back(order.in);
    folder_alarm.emplace(watched, [this] { folder_watch->wake(); });
}

void Daemon::Parts::start_watch(const service::Clock& clock) {
    WatchParts seen{.database = base.database,
                    .folder = base.folder.path(),
                    .relay_instance = relay_options(config, base).instance,
                    .operator_token = operator_token(base.folder),
                    .in_force = config,
                    .read_again = read_again,
                    .relay = {},
                    .look_max = 15s,
                    .rules = rules,
                    .clock = clock};
    if (relay) seen.relay = [this] { return relay->metrics(); };
    watch = std::make_unique<Watch>(std::move(seen));
}

void Daemon::Parts::show_certificate() const {
    base.folder.remove(certificate_file);
    if (config.tls_certificate.empty()) return;
    std::ifstream chain(config.tls_certificate, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(chain), std::istreambuf_iterator<char>()};
    // A file may hold the key as well: only what is public is shown.
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    constexpr std::string_view end = "-----END CERTIFICATE-----";
    std::string shown;
    for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at + 1)) {
        const std::size_t last = text.find(end, at);
        if (last != text.npos) shown += text.substr(at, last + end.size() - at) + "\n";
    }
    if (!base.folder.write(certificate_file, shown, 0644)) log.line("certificate_not_shown");
}

/// Empty: it serves. Else what is wrong, in words.
std::string Daemon::Parts::start_http(const service::Clock& clock) {
    http::ApiParts parts{service, desk, tokens, clock, sessions};
    parts.news = news.get();
    parts.naming.port = config.port;
    parts.committed = [this] { wake(); };
    parts.operations = watch.get();
    parts.log = [this](std::string_view event, std::string_view members) { log.line(event, members); };
    parts.requests_per_second = config.requests_per_second;
    parts.requests_burst = 5.0 * config.requests_per_second;
    parts.message_bytes_max = config.message_bytes_max;
    parts.spool_folder = config.state;
    api = std::make_unique<http::Api>(std::move(parts));
    pool = std::make_unique<http::WorkPool>(database_threads, database_queue_max);
    auto started = http::Server::start(server_config(config), *api, *pool);
    if (!started) return started.error();
    server = std::move(*started);
    news->start();
    const bool six = config.address.find(':') != std::string::npos;
    url = fmt::format("{}://{}{}{}:{}", config.tls_certificate.empty() ? "http" : "https", six ? "[" : "", config.address,
                      six ? "]" : "", server->port());
    show_certificate();
    base.folder.remove(failed_file);  // first: who sees the address sees a start that succeeded
    if (!base.folder.write(url_file, url + "\n", 0644)) return base.folder.path() + ": not writable";
    return {};
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() {
    stop();
}

std::expected<std::unique_ptr<Daemon>, std::string> Daemon::start(const Config& config, const service::Clock& clock,
                                                                  ConfigSource read_again) {
    std::expected<Base, std::string> base = open_base(config);
    if (!base) return std::unexpected(base.error());
    std::unique_ptr<Daemon> daemon(new Daemon(std::make_unique<Parts>(std::move(*base), clock, config, std::move(read_again))));
    Parts& parts = *daemon->parts_;
    std::expected<std::shared_ptr<const rules::RuleSet>, std::string> rules = kept_rules(parts.base);
    if (!rules) return std::unexpected(rules.error());
    parts.rules.swap(std::move(*rules));
    if (std::string wrong = parts.check_draw_key(clock.now()); !wrong.empty()) {
        return parts.base.failed(DoctorLine::state_unusable, std::move(wrong));
    }
    parts.start_background(clock);
    parts.start_watch(clock);
    if (std::string wrong = parts.start_http(clock); !wrong.empty()) {
        return parts.base.failed(DoctorLine::listen_failed, std::move(wrong));
    }
    parts.start_folders(clock);
    parts.log.line("started", fmt::format(R"("url":"{}","kafka":{})", parts.url, config.brokers.empty() ? "false" : "true"));
    return daemon;
}

const std::string& Daemon::url() const {
    return parts_->url;
}

void Daemon::look_after() {
    if (!parts_->base.postgres) return;
    const Result<void> running = parts_->base.postgres->ensure_running();
    if (!running && !parts_->database_down) parts_->log.detail("database_down", running.error().detail);
    if (running && parts_->database_down) parts_->log.line("database_back");
    parts_->database_down = !running;
}

bool Daemon::alive() const {
    return parts_->server->answers_within(2s);
}

void Daemon::reload() {
    Parts& parts = *parts_;
    const std::expected<Config, std::string> wanted =
        parts.read_again ? parts.read_again() : std::expected<Config, std::string>(parts.config);
    if (!wanted) return parts.log.detail("config_wrong", wanted.error());
    const Config now = reloaded(parts.config, *wanted);
    const auto taken = parts.server->reload(now.tls_certificate, now.tls_key, connections_possible(now));
    if (!taken) return parts.log.detail("config_wrong", taken.error());
    const ConfigChange change = difference(parts.config, *wanted);
    parts.config = now;
    parts.api->set_requests_per_second(now.requests_per_second);
    parts.watch->in_force(now, operator_token(parts.base.folder));
    parts.show_certificate();
    const auto names = [](const std::vector<std::string>& list) {
        return boost::json::serialize(boost::json::array(list.begin(), list.end()));
    };
    parts.log.line("config_reloaded",
                   fmt::format(R"("in_force":{},"needs_restart":{})", names(change.at_once), names(change.at_restart)));
}

void Daemon::stop() {
    Parts& parts = *parts_;
    if (parts.server) {
        parts.server->stop();
        parts.base.folder.remove(url_file);
    }
    parts.folder_alarm.reset();
    if (parts.folder_watch) parts.folder_watch->stop();
    for (const std::unique_ptr<Background>& worker : parts.messages) worker->stop();
    if (parts.news) parts.news->stop();
    if (parts.pool) parts.pool->stop();
    if (parts.sealer) parts.sealer->stop();
    if (parts.watch) parts.watch->stop();
    if (parts.relay) parts.relay->stop();
    if (parts.server) parts.log.line("stopped");
    parts.server.reset();
    parts.messages.clear();
}

std::expected<std::string, std::string> init(const Config& config, const std::string& person, const std::string& name,
                                             const service::Clock& clock) {
    std::expected<Base, std::string> base = open_base(config);
    if (!base) return std::unexpected(base.error());
    Result<std::unique_ptr<store::RegistryStore>> registry = store::RegistryStore::open(base->database);
    if (!registry) return std::unexpected(registry.error().detail);
    const Instant now = clock.now();
    const Result<void> made = (*registry)->first_clerk(clerk_account, person, name, now);
    if (!made && made.error().code != Errc::registry_conflict) return std::unexpected(made.error().detail);
    if (!made) {
        // An init that was killed after the clerk and before the token: no token was ever given, so this one is the first.
        const Result<std::vector<auth::IssuedToken>> issued = (*registry)->tokens(Instant{});
        if (!issued) return std::unexpected(issued.error().detail);
        const std::string kept = base->folder.read(clerk_token_file);
        if (!kept.empty()) return kept.substr(0, kept.find('\n'));
        if (!issued->empty()) return std::unexpected(made.error().detail);
    }
    const Result<service::SignedToken> token = service::make_token(**registry, *base->key, clerk_account, clerk_token_seconds,
                                                                   clerk_account, person, "first registry clerk", now);
    if (!token) return std::unexpected(token.error().detail);
    if (!base->folder.write(clerk_token_file, token->text + "\n", 0600)) {
        return std::unexpected(base->folder.path() + ": " + clerk_token_file + " cannot be written");
    }
    return token->text;
}

}  // namespace cargo::daemon
