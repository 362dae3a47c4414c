#pragma once

#include <sys/types.h>

#include <filesystem>
#include <vector>

namespace cargo::embed {

/// Processes of a PostgreSQL server work in their data folder: that is how we know
/// ours from any other, also when a process id was used again after a crash.
[[nodiscard]] std::vector<pid_t> processes_in(const std::filesystem::path& data_folder);

/// The server's first process by `postmaster.pid`, when it is alive and works in this folder; else 0.
[[nodiscard]] pid_t postmaster_of(const std::filesystem::path& data_folder);

/// True when `postmaster.pid` says that the server takes connections; so it does while the server recovers from a backend's end.
[[nodiscard]] bool says_ready(const std::filesystem::path& data_folder);
/// True when it says that the server was told to end.
[[nodiscard]] bool says_stopping(const std::filesystem::path& data_folder);

/// Waits until no process works in the folder. False when some still do after `timeout_s`.
/// Backends of a killed server end by themselves within moments; until then no new one may start.
[[nodiscard]] bool wait_until_empty(const std::filesystem::path& data_folder, int timeout_s);

}  // namespace cargo::embed
