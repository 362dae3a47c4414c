#include <gtest/gtest.h>

#include "edi/edi_time.hpp"

using namespace cargo;
using namespace cargo::edi;

namespace {

struct TimeCase {
    const char* value;
    const char* format;
    DayEdge edge;
    Instant utc;
};

PortClock le_havre() {
    return *PortClock::in_zone("Europe/Paris");
}

constexpr DayEdge first = DayEdge::first_moment;
constexpr DayEdge last = DayEdge::last_moment;
constexpr std::int64_t hour_ms = 3'600'000;

/// Days since 1970 by plain arithmetic, so that the expected values do not come from the code under test.
constexpr std::int64_t day_ms(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const int era_year = y % 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int day_of_era = era_year * 365 + era_year / 4 - era_year / 100 + day_of_year;
    return (static_cast<std::int64_t>(y / 400) * 146'097 + day_of_era - 719'468) * 24 * hour_ms;
}

}  // namespace

TEST(EdiTime, IsThePortsLocalTime) {
    const TimeCase cases[] = {
        {"20261122", "102", first, {day_ms(2026, 11, 21) + 23 * hour_ms}},
        {"261122", "101", first, {day_ms(2026, 11, 21) + 23 * hour_ms}},
        {"20261122", "102", last, {day_ms(2026, 11, 22) + 23 * hour_ms - 1}},
        {"202611221559", "203", first, {day_ms(2026, 11, 22) + 14 * hour_ms + 59 * 60'000}},
        {"2611221559", "201", first, {day_ms(2026, 11, 22) + 14 * hour_ms + 59 * 60'000}},
        {"20260722155946", "204", last, {day_ms(2026, 7, 22) + 13 * hour_ms + 59 * 60'000 + 46'000}},
        {"202607221559+0530", "205", first, {day_ms(2026, 7, 22) + 10 * hour_ms + 29 * 60'000}},
        {"202607221559-0400", "205", first, {day_ms(2026, 7, 22) + 19 * hour_ms + 59 * 60'000}},
        {"202607221559UTC", "303", first, {day_ms(2026, 7, 22) + 15 * hour_ms + 59 * 60'000}},
        {"202607221559CET", "303", first, {day_ms(2026, 7, 22) + 14 * hour_ms + 59 * 60'000}},
        {"2607221559GMT", "301", first, {day_ms(2026, 7, 22) + 15 * hour_ms + 59 * 60'000}},
        {"20260722155930Z", "304", first, {day_ms(2026, 7, 22) + 15 * hour_ms + 59 * 60'000 + 30'000}},
        {"202612312400", "203", first, {day_ms(2026, 12, 31) + 23 * hour_ms}},
        {"990101", "101", first, {day_ms(1998, 12, 31) + 23 * hour_ms}},
    };
    for (const TimeCase& given : cases) {
        const Result<Instant> read = le_havre().read(given.value, given.format, given.edge, {});
        ASSERT_TRUE(read.has_value()) << given.value;
        EXPECT_EQ(read->ms, given.utc.ms) << given.value << " " << given.format;
    }
}

TEST(EdiTime, AnHourLeftOutInSpringIsReadAsByAClockNotPutForward) {
    const std::int64_t day = day_ms(2026, 3, 29);  // 02:00 becomes 03:00
    EXPECT_EQ(le_havre().read("202603290159", "203", first, {})->ms, day + 59 * 60'000);
    EXPECT_EQ(le_havre().read("202603290230", "203", first, {})->ms, day + hour_ms + 30 * 60'000);
    EXPECT_EQ(le_havre().read("202603290300", "203", first, {})->ms, day + hour_ms);
    EXPECT_EQ(le_havre().read("20260329", "102", last, {})->ms - le_havre().read("20260329", "102", first, {})->ms,
              23 * hour_ms - 1);
}

TEST(EdiTime, AnHourThatComesTwiceInAutumnIsTheFirst) {
    const std::int64_t day = day_ms(2026, 10, 25);  // 03:00 becomes 02:00
    EXPECT_EQ(le_havre().read("202610250230", "203", first, {})->ms, day + 30 * 60'000);
    EXPECT_EQ(le_havre().read("202610250300", "203", first, {})->ms, day + 2 * hour_ms);
    EXPECT_EQ(le_havre().read("20261025", "102", last, {})->ms - le_havre().read("20261025", "102", first, {})->ms,
              25 * hour_ms - 1);
}

TEST(EdiTime, WrongValuesAreErrorsByPrecedence) {
    struct Wrong {
        const char* value;
        const char* format;
        Errc code;
    };
    const Wrong cases[] = {
        {"", "999", Errc::value_empty},
        {"20261122", "718", Errc::value_not_in_list},
        {"20261122", "", Errc::value_not_in_list},
        {"20260229", "102", Errc::value_bad_date},
        {"20261301", "102", Errc::value_bad_date},
        {"2026112", "102", Errc::value_bad_date},
        {"202611221", "102", Errc::value_bad_date},
        {"202611222401", "203", Errc::value_bad_date},
        {"202611221260", "203", Errc::value_bad_date},
        {"2026112212", "203", Errc::value_bad_date},
        {"20261122155960", "204", Errc::value_bad_date},
        {"202611221200+1500", "205", Errc::value_bad_date},
        {"202611221200XYZ", "303", Errc::value_bad_date},
        {"2026112 1200", "203", Errc::value_bad_date},
    };
    for (const Wrong& given : cases) {
        const Position at{.segment = 7, .element = 1, .component = 2, .byte_offset = 99};
        const Result<Instant> read = le_havre().read(given.value, given.format, first, at);
        ASSERT_FALSE(read.has_value()) << given.value;
        EXPECT_EQ(read.error().code, given.code) << given.value << " " << given.format;
        EXPECT_EQ(read.error().at, at);
    }
}

TEST(EdiTime, APortWithoutAKnownZoneHasNoClock) {
    EXPECT_EQ(PortClock::in_zone("Europe/Atlantis").error().code, Errc::value_not_in_list);
    EXPECT_TRUE(PortClock::in_zone("Asia/Shanghai").has_value());
}
