#include "daemon/embed/private_postgres.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <thread>

#include "daemon/embed/folder_lock.hpp"
#include "daemon/embed/postmaster.hpp"
#include "daemon/embed/system_account.hpp"

namespace cargo::embed {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view role = "quai";
constexpr std::string_view port = "5432";  // only part of the socket's name: nothing listens on TCP
// sockaddr_un holds 108 bytes with its zero; PostgreSQL refuses more.
constexpr std::size_t socket_path_max = 107;
constexpr mode_t private_folder = 0700;

std::unexpected<Error> unavailable(std::string_view detail) { return fail(Errc::store_unavailable, {}, detail); }

Result<fs::path> find_programs(const fs::path& asked) {
    if (!asked.empty()) {
        if (fs::exists(asked / "initdb") && fs::exists(asked / "pg_ctl")) return asked;
        return unavailable(fmt::format("no initdb and pg_ctl in {}", asked.string()));
    }
    fs::path best;
    int best_version = 0;
    std::error_code error;
    for (fs::directory_iterator it("/usr/lib/postgresql", error), end; !error && it != end; it.increment(error)) {
        std::istringstream name(it->path().filename().string());
        int version = 0;
        if (name >> version && version > best_version && fs::exists(it->path() / "bin/initdb")) {
            best_version = version;
            best = it->path() / "bin";
        }
    }
    if (best.empty()) return unavailable("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)");
    return best;
}

/// Makes the folder ours alone, owned by whom the server runs as. A folder that is a link or belongs to
/// somebody else is refused: in /tmp a stranger may have made it before us.
Result<void> make_private_folder(const fs::path& folder, const SystemAccount& account) {
    const uid_t owner = account.change ? account.uid : geteuid();
    if (mkdir(folder.c_str(), private_folder) == 0) {
        if (account.change && chown(folder.c_str(), account.uid, account.gid) != 0) {
            return unavailable(fmt::format("cannot give {} to {}: {}", folder.string(), account.name, std::strerror(errno)));
        }
        return {};
    }
    struct stat seen {};
    if (errno != EEXIST || lstat(folder.c_str(), &seen) != 0) {
        return unavailable(fmt::format("cannot make {}: {}", folder.string(), std::strerror(errno)));
    }
    if (!S_ISDIR(seen.st_mode)) return unavailable(fmt::format("{} is not a folder", folder.string()));
    if (seen.st_uid == owner) return {};
    if (account.change && seen.st_uid == 0 && fs::is_empty(folder)) {  // made for us by root's script
        if (chown(folder.c_str(), account.uid, account.gid) == 0 && chmod(folder.c_str(), private_folder) == 0) return {};
    }
    return unavailable(
        fmt::format("{} belongs to user {}, PostgreSQL would run as user {}", folder.string(), seen.st_uid, owner));
}

std::string last_words(const fs::path& log) {
    constexpr std::size_t shown = 600;
    std::ifstream in(log);
    std::ostringstream all;
    all << in.rdbuf();
    const std::string text = all.str();
    return text.size() > shown ? text.substr(text.size() - shown) : text;
}

/// The file of the server's log written last; empty when there is none.
fs::path newest_file(const fs::path& folder) {
    fs::path newest;
    fs::file_time_type newest_time = fs::file_time_type::min();
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code gone;
        const fs::file_time_type written = it->last_write_time(gone);
        if (gone || written < newest_time) continue;
        newest_time = written;
        newest = it->path();
    }
    return newest;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out;
}

/// FNV-1a: the same path gives the same number in every build, because an adopted server keeps its socket.
std::uint64_t number_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

std::string setting_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    return out + "'";
}

}  // namespace

struct PrivatePostgres::Cluster {
    fs::path dir;         ///< canonical: compared with /proc/PID/cwd
    fs::path programs{};
    fs::path sockets{};
    Options options{};
    SystemAccount account{};
    std::optional<FolderLock> lock{};
    bool adopted = false;

    Cluster() = default;
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    [[nodiscard]] fs::path data() const { return dir / "cluster"; }
    [[nodiscard]] fs::path start_log() const { return dir / "start.log"; }

    Result<void> own_folder(const fs::path& asked);
    Result<void> choose_sockets();
    Result<void> make_cluster();
    Result<void> write_configuration() const;
    Result<void> start_server();
    Result<void> wait_for_adopted() const;
    Result<void> make_database() const;
    [[nodiscard]] bool recovers() const;
    Result<void> stop_server() const;
    Result<void> bring_up();
    Result<std::string> pg(const std::string& program, std::vector<std::string> arguments) const;
};

/// Runs one of PostgreSQL's programs; its output is the error's detail.
Result<std::string> PrivatePostgres::Cluster::pg(const std::string& program, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), (programs / program).string());
    Result<Ended> ended = run_program(account, arguments);
    if (!ended) return std::unexpected(ended.error());
    if (ended->status != 0) return unavailable(fmt::format("{} ended with {}: {}", program, ended->status, ended->output));
    return ended->output;
}

Result<void> PrivatePostgres::Cluster::own_folder(const fs::path& asked) {
    std::error_code error;
    if (asked.has_parent_path()) fs::create_directories(asked.parent_path(), error);
    if (Result<void> made = make_private_folder(asked, account); !made) return made;
    dir = fs::canonical(asked, error);
    if (error) return unavailable(fmt::format("cannot use {}: {}", asked.string(), error.message()));
    if (!can_use_folder(account, dir)) {
        return unavailable(fmt::format("{} cannot be entered by system user '{}': give its parent folders permission x, "
                                       "or choose another --state (such as /var/tmp/quai)", dir.string(), account.name));
    }
    std::expected<FolderLock, int> taken = FolderLock::take(dir / "owner.lock");
    if (!taken && taken.error() == EWOULDBLOCK) {
        return unavailable(
            fmt::format("{} is owned by another running cargod: stop it, or choose another --state", dir.string()));
    }
    if (!taken) return unavailable(fmt::format("cannot open {}/owner.lock: {}", dir.string(), std::strerror(taken.error())));
    lock.emplace(std::move(*taken));
    return {};
}

Result<void> PrivatePostgres::Cluster::choose_sockets() {
    const std::string name = fmt::format("/.s.PGSQL.{}.lock", port);
    sockets = dir / "run";
    if (sockets.string().size() + name.size() > socket_path_max) {
        sockets = fmt::format("/tmp/quai-{:016x}", number_of(dir.string()));
    }
    return make_private_folder(sockets, account);
}

Result<void> PrivatePostgres::Cluster::make_cluster() {
    if (fs::exists(data() / "PG_VERSION")) {
        int made_by = 0;
        std::ifstream(data() / "PG_VERSION") >> made_by;
        const fs::path fitting = fmt::format("/usr/lib/postgresql/{}/bin", made_by);
        if (options.programs.empty() && fs::exists(fitting / "pg_ctl")) programs = fitting;
        return {};
    }
    // Made beside and renamed: a kill in the middle leaves nothing that looks like a cluster.
    const fs::path unfinished = dir / "cluster.new";
    std::error_code error;
    fs::remove_all(unfinished, error);
    Result<std::string> made = pg("initdb", {"-D", unfinished.string(), "-U", std::string(role), "-E", "UTF8", "--locale=C.UTF-8",
                                             "--data-checksums", "--auth=trust", "--no-instructions"});
    if (!made) return std::unexpected(made.error());
    fs::rename(unfinished, data(), error);
    if (error) return unavailable(fmt::format("cannot rename {}: {}", unfinished.string(), error.message()));
    return {};
}

/// Ours as a whole, written anew at each start; what a site adds stands in local.conf and wins.
Result<void> PrivatePostgres::Cluster::write_configuration() const {
    const fs::path file = data() / "postgresql.conf";
    std::ofstream out(file, std::ios::trunc);
    out << "# Written by cargod at each start. A site's own settings: " << (dir / "local.conf").string() << "\n"
        << "listen_addresses = ''\n"  // the folder's permissions are the only key: nothing on TCP
        << "unix_socket_directories = " << setting_text(sockets.string()) << "\nunix_socket_permissions = 0700\nport = " << port
        << "\n"
        << "max_connections = 60\nshared_buffers = '128MB'\nmax_wal_size = '1GB'\n"
        << "timezone = 'UTC'\nlog_timezone = 'UTC'\ndatestyle = 'iso, ymd'\nlc_messages = 'C.UTF-8'\n"
        << "logging_collector = on\nlog_directory = " << setting_text((dir / "log").string()) << "\n"
        << "log_filename = 'postgresql-%a.log'\nlog_truncate_on_rotation = on\nlog_rotation_age = '1d'\nlog_rotation_size = 0\n"
        << "log_min_messages = warning\n"
        // After a crash one sync of the file system, not one of each of a thousand files: a second, not six. Since Linux 5.8
        // it tells of write errors as well.
        << "recovery_init_sync_method = syncfs\n";
    for (const auto& [name, value] : options.settings) out << name << " = " << setting_text(value) << "\n";
    out << "include_if_exists = " << setting_text((dir / "local.conf").string()) << "\n";
    out.close();
    if (!out) return unavailable(fmt::format("cannot write {}", file.string()));
    if (account.change && chown(file.c_str(), account.uid, account.gid) != 0) return unavailable(std::strerror(errno));
    return {};
}

Result<void> PrivatePostgres::Cluster::start_server() {
    if (!wait_until_empty(data(), options.timeout_s)) {
        return unavailable(fmt::format("processes of a killed server still work in {}", data().string()));
    }
    // Nothing works in the folder, so these are leftovers, even if their process id lives on: in another
    // program, or in the killed server itself until its parent has taken note (PostgreSQL would refuse both).
    const fs::path socket_lock = sockets / fmt::format(".s.PGSQL.{}.lock", port);
    std::error_code ignored;
    for (const fs::path& leftover : {data() / "postmaster.pid", socket_lock, start_log()}) fs::remove(leftover, ignored);
    if (Result<void> written = write_configuration(); !written) return written;
    Result<std::string> started = pg("pg_ctl", {"start", "-D", data().string(), "-l", start_log().string(), "-s", "-w", "-t",
                                                std::to_string(options.timeout_s)});
    if (started) return {};
    return unavailable(fmt::format("PostgreSQL did not start: {} {} {}", started.error().detail, last_words(start_log()),
                                   last_words(newest_file(dir / "log"))));
}

Result<void> PrivatePostgres::Cluster::wait_for_adopted() const {
    constexpr auto step = std::chrono::milliseconds(20);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(options.timeout_s);
    while (!says_ready(data())) {
        if (postmaster_of(data()) == 0) return unavailable("the running PostgreSQL ended while it was being adopted");
        if (std::chrono::steady_clock::now() > deadline) return unavailable("the running PostgreSQL does not get ready");
        std::this_thread::sleep_for(step);
    }
    return {};
}

Result<void> PrivatePostgres::Cluster::make_database() const {
    const fs::path made_before = data() / ("quai-made-" + options.database);  // goes with the cluster it speaks of
    if (fs::exists(made_before)) return {};
    Result<std::string> made = pg("createdb", {"-h", sockets.string(), "-p", std::string(port), "-U", std::string(role),
                                               options.database});
    // A kill between the two steps leaves the database without its mark.
    if (!made && made.error().detail.find("already exists") == std::string::npos) return std::unexpected(made.error());
    std::ofstream(made_before) << "\n";
    return {};
}

/// From a crash: it answers that it takes nobody yet.
bool PrivatePostgres::Cluster::recovers() const {
    const Result<Ended> asked =
        run_program(account, {(programs / "pg_isready").string(), "-h", sockets.string(), "-p", std::string(port),
                              "-U", std::string(role), "-d", options.database, "-q"});
    constexpr int rejecting = 1;
    return asked && asked->status == rejecting;
}

/// PostgreSQL 15 may never end on a fast stop while it recovers, and has nothing to save then: the next start recovers again. So
/// it is stopped at once, as where a fast stop takes too long.
Result<void> PrivatePostgres::Cluster::stop_server() const {
    const auto stop = [&](const char* mode) {
        return pg("pg_ctl",
                  {"stop", "-D", data().string(), "-m", mode, "-s", "-w", "-t", std::to_string(options.timeout_s)});
    };
    const bool at_once = recovers() || says_stopping(data());
    Result<std::string> stopped = stop(at_once ? "immediate" : "fast");
    if (!stopped && !at_once && postmaster_of(data()) != 0) stopped = stop("immediate");
    // pg_ctl waits for the pid file to go, which the server removes before it has ended.
    if (wait_until_empty(data(), options.timeout_s)) return {};
    if (!stopped) return std::unexpected(stopped.error());
    return unavailable(fmt::format("processes of a stopped server still work in {}", data().string()));
}

Result<void> PrivatePostgres::Cluster::bring_up() {
    adopted = postmaster_of(data()) != 0;
    Result<void> up = adopted ? wait_for_adopted() : start_server();
    if (!up && adopted) {  // it was on its way down, and may never get there
        if (says_stopping(data())) up = stop_server();
        adopted = false;
        if (up || postmaster_of(data()) == 0) up = start_server();
    }
    if (!up) return up;
    return make_database();
}

PrivatePostgres::PrivatePostgres(std::unique_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}
PrivatePostgres::PrivatePostgres(PrivatePostgres&& other) noexcept = default;

PrivatePostgres& PrivatePostgres::operator=(PrivatePostgres&& other) noexcept {
    if (this != &other) {
        if (cluster_) static_cast<void>(stop());
        cluster_ = std::move(other.cluster_);
    }
    return *this;
}

PrivatePostgres::~PrivatePostgres() {
    if (cluster_) static_cast<void>(stop());
}

Result<PrivatePostgres> PrivatePostgres::start(const fs::path& dir, const Options& options) {
    auto cluster = std::make_unique<Cluster>();
    cluster->options = options;
    Result<fs::path> programs = find_programs(options.programs);
    if (!programs) return std::unexpected(programs.error());
    cluster->programs = *programs;
    Result<SystemAccount> account = SystemAccount::when_root(options.system_user);
    if (!account) return std::unexpected(account.error());
    cluster->account = *account;
    std::error_code error;
    const fs::path absolute = fs::absolute(dir, error).lexically_normal();
    if (Result<void> owned = cluster->own_folder(absolute); !owned) return std::unexpected(owned.error());
    if (Result<void> chosen = cluster->choose_sockets(); !chosen) return std::unexpected(chosen.error());
    if (Result<void> made = cluster->make_cluster(); !made) return std::unexpected(made.error());
    if (Result<void> up = cluster->bring_up(); !up) return std::unexpected(up.error());
    return PrivatePostgres(std::move(cluster));
}

std::string PrivatePostgres::url(std::string_view database) const {
    return fmt::format("postgresql://{}@/{}?host={}&port={}", role,
                       percent_encoded(database.empty() ? cluster_->options.database : database),
                       percent_encoded(cluster_->sockets.string()), port);
}

bool PrivatePostgres::adopted() const { return cluster_->adopted; }
pid_t PrivatePostgres::server_pid() const { return cluster_ ? postmaster_of(cluster_->data()) : 0; }

Result<void> PrivatePostgres::ensure_running() {
    if (server_pid() != 0 && says_ready(cluster_->data())) return {};
    return cluster_->bring_up();
}

Result<void> PrivatePostgres::stop() {
    if (!cluster_) return {};
    const std::unique_ptr<Cluster> cluster = std::move(cluster_);  // given up whatever happens: stopped once
    if (postmaster_of(cluster->data()) == 0) return {};
    return cluster->stop_server();
}

void PrivatePostgres::leave_running() { cluster_.reset(); }

}  // namespace cargo::embed
