#include "libcargo/instant.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>

namespace cargo {
namespace {

constexpr Position at{.segment = 7, .element = 3, .component = 2};

struct Good {
    std::string_view text;
    std::int64_t ms;
};
// clang-format off
const Good good[] = {
    {"1970-01-01T00:00:00Z",                0},
    {"1970-01-01T00:00:00.001Z",            1},
    {"1969-12-31T23:59:59.999Z",           -1},
    {"2026-11-22T15:59:46.000Z",            1795363186000},
    {"2026-11-22T15:59:46z",                1795363186000},
    {"2026-11-22t15:59:46Z",                1795363186000},
    {"2026-11-22T16:59:46+01:00",           1795363186000},
    {"2026-11-22T10:29:46-05:30",           1795363186000},
    {"2026-11-22T15:59:46.1Z",              1795363186100},
    {"2026-11-22T15:59:46.123456789Z",      1795363186123},
    {"2024-02-29T00:00:00Z",                1709164800000},
    {"2000-02-29T00:00:00Z",                951782400000},
};
const std::string_view bad[] = {
    "2026-11-22",                "2026-11-22T15:59:46",        "2026-11-22T15:59Z",        "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",      "2026-04-31T00:00:00Z",       "2026-02-29T00:00:00Z",     "1900-02-29T00:00:00Z",
    "2026-11-22T24:00:00Z",      "2026-11-22T23:60:00Z",       "2026-11-22T23:59:60Z",     "2026-11-22T15:59:46.Z",
    "2026-11-22T15:59:46.1234567890Z", "2026-11-22T15:59:46+0100", "2026-11-22T15:59:46+24:00", "2026-11-22T15:59:46Z ",
    " 2026-11-22T15:59:46Z",     "26-11-22T15:59:46Z",         "2026-11-22 15:59:46Z",     "2026-1-22T15:59:46Z",
};
// clang-format on

TEST(ParseInstant, ReadsRfc3339InAnyOffset) {
    for (const Good& c : good) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(parse_instant(c.text, at), (Result<Instant>{Instant{c.ms}}));
    }
}

TEST(ParseInstant, RefusesEverythingElse) {
    EXPECT_EQ(parse_instant("", at), (Result<Instant>{fail(Errc::value_empty, at)}));
    for (const std::string_view text : bad) {
        SCOPED_TRACE(text);
        EXPECT_EQ(parse_instant(text, at), (Result<Instant>{fail(Errc::value_bad_date, at, text)}));
    }
}

TEST(ParseInstant, RefusesEveryCutOfAValidTime) {
    const std::string whole = "2026-11-22T15:59:46.123+01:00";
    ASSERT_TRUE(parse_instant(whole).has_value());
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(parse_instant(whole.substr(0, length)).has_value());
}

TEST(Instant, TextAndBackIsTheSame) {
    const char* given = std::getenv("CARGO_TEST_SEED");
    const unsigned seed = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<std::int64_t> ms(from_civil(0, 1, 1).ms, from_civil(9999, 12, 31, 23, 59, 59).ms);
    for (int i = 0; i < 20'000; ++i) {
        const Instant moment{ms(random)};
        const Result<Instant> back = parse_instant(to_text(moment));
        ASSERT_TRUE(back.has_value()) << to_text(moment);
        ASSERT_EQ(*back, moment) << to_text(moment);
    }
}

TEST(Instant, EveryDayFollowsTheOneBefore) {
    std::int64_t expected = from_civil(1896, 1, 1).ms;
    const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int year = 1896; year <= 2104; ++year) {
        for (unsigned month = 1; month <= 12; ++month) {
            const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            const unsigned days = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
            for (unsigned day = 1; day <= days; ++day, expected += 86'400'000)
                ASSERT_EQ(from_civil(year, month, day).ms, expected);
        }
    }
}

TEST(Instant, IsWrittenInUtcWithMilliseconds) {
    EXPECT_EQ(to_text(from_civil(2026, 11, 22, 15, 59, 46)), "2026-11-22T15:59:46.000Z");
    EXPECT_EQ(to_text(Instant{-1}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_text(Instant{0}.plus_seconds(90)), "1970-01-01T00:01:30.000Z");
}

}  // namespace
}  // namespace cargo
