#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "libcargo/result.hpp"

namespace cargo::embed {

/// Whom a program runs as: ourselves, or a system user when we are root.
struct SystemAccount {
    bool change = false;          ///< false: stay who we are
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups{};

    /// `user` when we are root, else ourselves. Errors: store_unavailable (no such user).
    [[nodiscard]] static Result<SystemAccount> when_root(const std::string& user);
};

/// What a program said and how it ended.
struct Ended {
    int status = 0;      ///< exit code; 128 + signal when it was killed
    std::string output;  ///< stdout and stderr together
};

/// Runs a program to its end as `account`, with a clean environment, /dev/null as input,
/// `/` as working folder, no inherited file but the three standard ones, and no shell.
/// Safe in a process with threads: nothing but system calls between fork and exec.
/// Errors: store_unavailable (it could not be started).
[[nodiscard]] Result<Ended> run_program(const SystemAccount& account, const std::vector<std::string>& command);

/// True when `account` can enter, list and write the folder.
[[nodiscard]] bool can_use_folder(const SystemAccount& account, const std::filesystem::path& folder);

}  // namespace cargo::embed
