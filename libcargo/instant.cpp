#include "libcargo/instant.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "libcargo/characters.hpp"

namespace cargo {
namespace {

constexpr std::int64_t ms_per_second = 1'000;
constexpr std::int64_t ms_per_minute = 60 * ms_per_second;
constexpr std::int64_t ms_per_day = 24 * 60 * ms_per_minute;

struct Civil {
    std::int64_t year;
    unsigned month;
    unsigned day;
};

/// Days from 1970-01-01 in the proleptic Gregorian calendar, counted in eras of 400 years
/// that begin on 1 March, so that the leap day is the last of its year.
constexpr std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t day_of_year = (153 * ((static_cast<std::int64_t>(month) + 9) % 12) + 2) / 5 + day - 1;
    const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468;
}

constexpr Civil civil_from_days(std::int64_t days) {
    const std::int64_t shifted = days + 719'468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    const auto month = static_cast<unsigned>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

static_assert(days_from_civil(1970, 1, 1) == 0);
static_assert(days_from_civil(2000, 3, 1) == 11'017);

constexpr unsigned days_in_month(unsigned year, unsigned month) {
    constexpr std::array<unsigned, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/// Reads a text from its front; every step gives nothing when the text is not so.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::optional<unsigned> number(std::size_t digits) {
        if (rest_.size() < digits || !is_digits(rest_.substr(0, digits))) return std::nullopt;
        unsigned value = 0;
        for (const char c : rest_.substr(0, digits)) value = value * 10 + static_cast<unsigned>(c - '0');
        rest_.remove_prefix(digits);
        return value;
    }

    bool one_of(std::string_view chars) {
        if (rest_.empty() || !chars.contains(rest_.front())) return false;
        rest_.remove_prefix(1);
        return true;
    }

    [[nodiscard]] char next() const { return rest_.empty() ? '\0' : rest_.front(); }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

std::optional<std::int64_t> read_date(Scanner& in) {
    const std::optional<unsigned> year = in.number(4);
    if (!year || !in.one_of("-")) return std::nullopt;
    const std::optional<unsigned> month = in.number(2);
    if (!month || *month < 1 || *month > 12 || !in.one_of("-")) return std::nullopt;
    const std::optional<unsigned> day = in.number(2);
    if (!day || *day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
    return days_from_civil(*year, *month, *day) * ms_per_day;
}

/// Hours and minutes, as in a time of day or an offset.
std::optional<std::int64_t> read_hours_minutes(Scanner& in) {
    const std::optional<unsigned> hour = in.number(2);
    if (!hour || *hour > 23 || !in.one_of(":")) return std::nullopt;
    const std::optional<unsigned> minute = in.number(2);
    if (!minute || *minute > 59) return std::nullopt;
    return (*hour * 60 + *minute) * ms_per_minute;
}

/// Decimals of a second, cut to milliseconds.
std::optional<std::int64_t> read_decimals(Scanner& in) {
    constexpr int decimals_max = 9;
    std::int64_t ms = 0;
    std::int64_t weight = 100;
    int count = 0;
    for (; is_digit(in.next()); ++count) {
        ms += *in.number(1) * weight;
        weight /= 10;
    }
    if (count == 0 || count > decimals_max) return std::nullopt;
    return ms;
}

std::optional<std::int64_t> read_time(Scanner& in) {
    const std::optional<std::int64_t> minutes = read_hours_minutes(in);
    if (!minutes || !in.one_of(":")) return std::nullopt;
    const std::optional<unsigned> second = in.number(2);
    if (!second || *second > 59) return std::nullopt;  // a leap second has no place in the books
    std::int64_t ms = *minutes + *second * ms_per_second;
    if (in.one_of(".")) {
        const std::optional<std::int64_t> decimals = read_decimals(in);
        if (!decimals) return std::nullopt;
        ms += *decimals;
    }
    return ms;
}

std::optional<std::int64_t> read_offset(Scanner& in) {
    if (in.one_of("Zz")) return 0;
    const std::int64_t sign = in.next() == '-' ? -1 : 1;
    if (!in.one_of("+-")) return std::nullopt;
    const std::optional<std::int64_t> ahead = read_hours_minutes(in);
    if (!ahead) return std::nullopt;
    return sign * *ahead;
}

}  // namespace

Instant from_civil(int year, unsigned month, unsigned day, unsigned hour, unsigned minute, unsigned second) {
    return Instant{days_from_civil(year, month, day) * ms_per_day + (hour * 60LL + minute) * ms_per_minute +
                   second * ms_per_second};
}

std::string to_text(Instant at) {
    const std::int64_t in_day = ((at.ms % ms_per_day) + ms_per_day) % ms_per_day;
    const Civil date = civil_from_days((at.ms - in_day) / ms_per_day);
    const std::int64_t minutes = in_day / ms_per_minute;
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", date.year, date.month, date.day, minutes / 60, minutes % 60,
                       in_day % ms_per_minute / ms_per_second, in_day % ms_per_second);
}

Result<Instant> parse_instant(std::string_view text, Position at) {
    if (text.empty()) return fail(Errc::value_empty, at);
    Scanner in(text);
    const std::optional<std::int64_t> date = read_date(in);
    if (!date || !in.one_of("Tt")) return fail(Errc::value_bad_date, at, text);
    const std::optional<std::int64_t> time = read_time(in);
    if (!time) return fail(Errc::value_bad_date, at, text);
    const std::optional<std::int64_t> offset = read_offset(in);
    if (!offset || !in.at_end()) return fail(Errc::value_bad_date, at, text);
    return Instant{*date + *time - *offset};
}

}  // namespace cargo
