#pragma once

#include <string>

#include "libcargo/entry_summary.hpp"

/// An entry summary declaration as it is kept: canonical JSON of what it says of ship, parties and goods, without places in the
/// file and without what is the message's own (its number, its hour).
namespace cargo::service {

[[nodiscard]] std::string entry_json(const EntrySummary& summary);
/// Of what entry_json wrote. Throws when it is not that: the store is damaged.
[[nodiscard]] EntrySummary entry_summary(const std::string& json);

}  // namespace cargo::service
