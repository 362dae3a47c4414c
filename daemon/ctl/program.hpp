#pragma once

#include <string>
#include <vector>

#include "daemon/ctl/session.hpp"

namespace cargo::ctl {

/// Parses and runs one command line of cargoctl (without the program's name) in a session:
/// what main does, and what a story does for each of its lines.
[[nodiscard]] int run_words(Session& session, const std::vector<std::string>& words);

}  // namespace cargo::ctl
