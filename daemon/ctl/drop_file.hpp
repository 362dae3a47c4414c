#pragma once

#include <string>

#include "daemon/ctl/session.hpp"

namespace cargo::ctl {

/// A partner's folders at a port.
struct DropFolders {
    std::string in;
    std::string out;
};

/// Drops a file as a partner does (written beside, then renamed), waits for its answers and takes them away. Prints the result's
/// JSON to `session.out`, like `file --json`. Exit codes as `file`; exit_unreachable when no result came within two minutes.
[[nodiscard]] int drop_file(const Session& session, const std::string& path, const DropFolders& folders);

}  // namespace cargo::ctl
