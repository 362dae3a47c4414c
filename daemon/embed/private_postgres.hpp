#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libcargo/result.hpp"

namespace cargo::embed {

/// How a private cluster is made and run. The defaults are what a port runs on:
/// fsync, full-page writes and synchronous commit stay on, checksums are on.
struct Options {
    std::filesystem::path programs{};     ///< holds initdb and pg_ctl; empty: the newest under /usr/lib/postgresql
    std::string system_user = "postgres"; ///< what the server runs as when we are root (PostgreSQL refuses root)
    std::string database = "quai";        ///< made at the first start
    /// Added to the configuration, later ones win, such as {"shared_preload_libraries", "pg_stat_statements"}.
    std::vector<std::pair<std::string, std::string>> settings{};
    int timeout_s = 60;                   ///< for each of: start, recovery, stop
};

/// A PostgreSQL cluster that belongs to one folder and is reached by a unix socket only.
///
/// One process owns the folder at a time (flock). A server whose owner was killed goes on
/// running and is adopted by the next owner. The destructor stops the server, unless
/// `leave_running` was called. After `stop`, `leave_running` or a move only those three and the destructor
/// may be called. Used by one thread at a time; `url` is safe from any.
class PrivatePostgres {
public:
    /// Makes the cluster if there is none, starts or adopts its server and waits until it answers.
    /// The folder must be traversable for `system_user` when we are root.
    /// Errors: store_unavailable (the detail says what was tried and what cures it: folder owned by
    /// another process, folder not traversable, programs missing, other major version, the server's last words).
    [[nodiscard]] static Result<PrivatePostgres> start(const std::filesystem::path& dir, const Options& options = {});

    PrivatePostgres(PrivatePostgres&& other) noexcept;
    PrivatePostgres& operator=(PrivatePostgres&& other) noexcept;
    ~PrivatePostgres();

    /// libpq's URL of `database` (empty: the one of the options).
    [[nodiscard]] std::string url(std::string_view database = {}) const;

    /// True when the server was already running, left by an owner that died.
    [[nodiscard]] bool adopted() const;

    /// Process id of the running server, or 0 when it is not running.
    [[nodiscard]] pid_t server_pid() const;

    /// Starts the server again if it died (kill -9 of the postmaster); nothing when it runs.
    /// Errors: store_unavailable.
    [[nodiscard]] Result<void> ensure_running();

    /// Ends all sessions, writes a checkpoint, stops the server; one that recovers from a crash at once and without. Errors:
    /// store_unavailable.
    [[nodiscard]] Result<void> stop();

    /// Gives the folder up without stopping the server: the next owner adopts it.
    void leave_running();

private:
    struct Cluster;
    explicit PrivatePostgres(std::unique_ptr<Cluster> cluster);
    std::unique_ptr<Cluster> cluster_;
};

}  // namespace cargo::embed
