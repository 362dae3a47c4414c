#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libcargo/instant.hpp"

/// Dates and times of DTM (C507), which are the port's local time, turned into UTC.
namespace date {
class time_zone;
}

namespace cargo::edi {

/// What a date without a time means: when something begins it is the day's first
/// moment, when something expires its last.
enum class DayEdge : std::uint8_t { first_moment, last_moment };

/// The port's clock. Cheap to copy; safe from any thread once made.
class PortClock {
public:
    /// `zone` is an IANA name such as "Europe/Paris". Error: value_not_in_list.
    [[nodiscard]] static Result<PortClock> in_zone(std::string_view zone);

    /// Reads DTM 2380 by its format 2379. Formats: 101, 102 (dates); 201, 203, 204
    /// (local times); 205 (with an offset); 301, 303, 304 (with a zone: UTC, GMT, UCT, Z, CET).
    /// A two-digit year is 2000-2069 or 1970-1999. An hour that the spring change
    /// leaves out is read as by a clock that was not put forward; an hour that comes
    /// twice in autumn is the first of the two (for an expiry: the stricter).
    /// A last moment is the last millisecond of the day.
    /// Errors, by precedence: value_empty, value_not_in_list (format), value_bad_date.
    [[nodiscard]] Result<Instant> read(std::string_view value, std::string_view format, DayEdge edge, Position at) const;

    /// The port's local date and time as UNB gives them: YYMMDD and HHMM.
    struct Stamp {
        std::string date;
        std::string time;
    };
    [[nodiscard]] Stamp stamp(Instant at) const;

private:
    explicit PortClock(const date::time_zone* zone) : zone_(zone) {}
    const date::time_zone* zone_;  // owned by the date library, for the life of the process
};

}  // namespace cargo::edi
