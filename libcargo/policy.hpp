#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libcargo/instant.hpp"

/// Law and local practice that a decision depends on: data with effective dates. The
/// service picks the row in force at `now` and hands it over; nothing here is compiled in.
namespace cargo {

struct Policy {
    std::int64_t gate_grant_seconds = 120;   ///< how long a gate's "yes" is good
    std::int64_t clock_skew_seconds = 300;   ///< a reported time may lie this far ahead of now
    std::vector<std::string> authorised_stores{};  ///< sites whose storage authorisation is valid at now
    bool feeds_fresh = true;                 ///< no declared feed is overdue (the service computed it at now)
};

}  // namespace cargo
