#pragma once

#include <string>
#include <vector>

#include "libcargo/entry_summary.hpp"
#include "libcargo/error_text.hpp"

namespace cargo::ctl {

/// What an entry summary declaration says, for a clerk, line by line: its number, who, the ship, where and when it is
/// expected; then each goods item with its documents and boxes.
[[nodiscard]] std::vector<std::string> entry_lines(const EntrySummary& summary, Language language);

}  // namespace cargo::ctl
