#pragma once

#include <string_view>

#include "daemon/service/clock.hpp"

namespace cargo::daemon {

/// One JSON line an event to stderr: {"time", "event", ...}. Thread-safe: a line is one write.
/// No persons, no goods: names of events, routes, counts and what the system said.
class JsonLog {
public:
    /// `clock` outlives the log.
    explicit JsonLog(const service::Clock& clock) : clock_(clock) {}

    /// @param members  more members as JSON text, such as `"port":8740`; may be empty.
    void line(std::string_view event, std::string_view members = {}) const;
    /// A line with a `detail`, escaped.
    void detail(std::string_view event, std::string_view detail) const;

private:
    const service::Clock& clock_;
};

}  // namespace cargo::daemon
