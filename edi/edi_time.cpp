#include "edi/edi_time.hpp"

#include <date/tz.h>

#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>

namespace cargo::edi {
namespace {

using LocalMs = date::local_time<std::chrono::milliseconds>;

enum class Zone : std::uint8_t { port, offset, named };

/// One format of code list 2379: how many digits stand for what, in the fixed order
/// year, month, day, hour, minute, second, zone.
struct Format {
    std::string_view code;
    std::size_t year_digits;
    std::size_t time_digits;  ///< 0 none, 4 HHMM, 6 HHMMSS
    Zone zone;
};

// clang-format off
constexpr std::array<Format, 9> formats{{
    // code   year time  zone
    {"101",   2,   0,    Zone::port},
    {"102",   4,   0,    Zone::port},
    {"201",   2,   4,    Zone::port},
    {"203",   4,   4,    Zone::port},
    {"204",   4,   6,    Zone::port},
    {"205",   4,   4,    Zone::offset},
    {"301",   2,   4,    Zone::named},
    {"303",   4,   4,    Zone::named},
    {"304",   4,   6,    Zone::named},
}};
// clang-format on

const Format* format_of(std::string_view code) {
    for (const Format& format : formats) {
        if (format.code == code) return &format;
    }
    return nullptr;
}

/// The next `count` digits of `text`, which are taken off it; nothing if they are not digits.
std::optional<unsigned> take_number(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    unsigned number = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    text.remove_prefix(count);
    return number;
}

std::optional<date::local_days> take_day(std::string_view& text, std::size_t year_digits) {
    const std::optional<unsigned> year = take_number(text, year_digits);
    const std::optional<unsigned> month = take_number(text, 2);
    const std::optional<unsigned> day = take_number(text, 2);
    if (!year || !month || !day) return std::nullopt;
    constexpr unsigned pivot = 70;
    const unsigned century = year_digits == 4 ? 0 : (*year < pivot ? 2000 : 1900);
    const date::year_month_day civil{date::year{static_cast<int>(*year + century)}, date::month{*month}, date::day{*day}};
    if (!civil.ok()) return std::nullopt;
    return date::local_days{civil};
}

std::optional<std::chrono::seconds> take_time(std::string_view& text, std::size_t digits) {
    const std::optional<unsigned> hour = take_number(text, 2);
    const std::optional<unsigned> minute = take_number(text, 2);
    const std::optional<unsigned> second = digits == 6 ? take_number(text, 2) : std::optional<unsigned>(0);
    if (!hour || !minute || !second || *minute > 59 || *second > 59) return std::nullopt;
    // ISO 8601 lets midnight be written as the 24th hour of the day that ends.
    const bool end_of_day = *hour == 24 && *minute == 0 && *second == 0;
    if (*hour > 23 && !end_of_day) return std::nullopt;
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

/// Offset of a zone written after the time: `+0100`, or one of the few names that
/// mean the same to everybody.
std::optional<std::chrono::minutes> take_offset(std::string_view& text, Zone zone) {
    if (zone == Zone::offset) {
        if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
        const int sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
        const std::optional<unsigned> hours = take_number(text, 2);
        const std::optional<unsigned> minutes = take_number(text, 2);
        if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
        return sign * (std::chrono::hours(*hours) + std::chrono::minutes(*minutes));
    }
    const std::string_view name = text;
    text = {};
    if (name == "UTC" || name == "GMT" || name == "UCT" || name == "Z") return std::chrono::minutes(0);
    if (name == "CET" || name == "MEZ") return std::chrono::minutes(60);
    return std::nullopt;
}

Instant to_instant(const date::time_zone& zone, LocalMs local) {
    const date::local_info info = zone.get_info(local);
    // `first` is the only offset, or in a gap and in a fold the one before the change.
    const std::chrono::milliseconds utc = local.time_since_epoch() - info.first.offset;
    return Instant{utc.count()};
}

}  // namespace

Result<PortClock> PortClock::in_zone(std::string_view zone) {
    try {
        return PortClock(date::locate_zone(std::string(zone)));
    } catch (const std::runtime_error&) { return fail(Errc::value_not_in_list, {}, zone); }
}

Result<Instant> PortClock::read(std::string_view value, std::string_view format_code, DayEdge edge, Position at) const {
    if (value.empty()) return fail(Errc::value_empty, at);
    const Format* format = format_of(format_code);
    if (format == nullptr) return fail(Errc::value_not_in_list, at, format_code);

    std::string_view rest = value;
    const std::optional<date::local_days> day = take_day(rest, format->year_digits);
    if (!day) return fail(Errc::value_bad_date, at, value);

    LocalMs local{*day};
    if (format->time_digits == 0) {
        if (!rest.empty()) return fail(Errc::value_bad_date, at, value);
        if (edge == DayEdge::first_moment) return to_instant(*zone_, local);
        const Instant next_day = to_instant(*zone_, local + date::days(1));
        return Instant{next_day.ms - 1};
    }
    const std::optional<std::chrono::seconds> time = take_time(rest, format->time_digits);
    if (!time) return fail(Errc::value_bad_date, at, value);
    local += *time;
    if (format->zone == Zone::port) {
        if (!rest.empty()) return fail(Errc::value_bad_date, at, value);
        return to_instant(*zone_, local);
    }
    const std::optional<std::chrono::minutes> offset = take_offset(rest, format->zone);
    if (!offset || !rest.empty()) return fail(Errc::value_bad_date, at, value);
    const std::chrono::milliseconds utc = local.time_since_epoch() - *offset;
    return Instant{utc.count()};
}

PortClock::Stamp PortClock::stamp(Instant at) const {
    const date::sys_time<std::chrono::milliseconds> utc{std::chrono::milliseconds{at.ms}};
    const date::local_time<std::chrono::milliseconds> local = zone_->to_local(utc);
    return {date::format("%y%m%d", local), date::format("%H%M", date::floor<std::chrono::minutes>(local))};
}

}  // namespace cargo::edi
