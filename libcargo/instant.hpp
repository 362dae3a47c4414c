#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo {

/// A moment in UTC, in milliseconds since 1970-01-01T00:00:00Z. Nobody in
/// libcargo asks a clock for one: it always arrives as a parameter.
struct Instant {
    std::int64_t ms = 0;
    friend auto operator<=>(const Instant&, const Instant&) = default;

    [[nodiscard]] constexpr Instant plus_seconds(std::int64_t seconds) const { return Instant{ms + seconds * 1000}; }
};

/// RFC 3339 in UTC with milliseconds: `2026-11-22T15:59:46.000Z`.
[[nodiscard]] std::string to_text(Instant at);

/// Reads RFC 3339 with `Z` or a numeric offset; seconds' decimals 0 to 9, cut to
/// milliseconds. Errors, by precedence: value_empty, value_bad_date.
[[nodiscard]] Result<Instant> parse_instant(std::string_view text, Position at = {});

/// The instant of a civil date and time in UTC; no check of the fields' ranges.
[[nodiscard]] Instant from_civil(int year, unsigned month, unsigned day, unsigned hour = 0, unsigned minute = 0,
                                 unsigned second = 0);

}  // namespace cargo
