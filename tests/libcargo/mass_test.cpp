#include "libcargo/mass.hpp"

#include <gtest/gtest.h>

namespace cargo {
namespace {

constexpr Position at{.segment = 7, .element = 3, .component = 2};

struct Case {
    std::string_view text;
    Result<Grams> expected;
};

/// One row per rule of the header comment, errors in the header's order of precedence.
// clang-format off
const Case cases[] = {
    {"1",             Grams{1'000}},
    {"1234.5",        Grams{1'234'500}},
    {"1234,5",        Grams{1'234'500}},
    {"0.001",         Grams{1}},
    {"0",             Grams{0}},
    {"000000000001",  Grams{1'000}},
    {"10000000",      mass_max},
    {"",              fail(Errc::value_empty, at)},
    {"-1",            fail(Errc::value_not_numeric, at, "-1")},
    {"1e3",           fail(Errc::value_not_numeric, at, "1e3")},
    {".5",            fail(Errc::value_not_numeric, at, ".5")},
    {"5.",            fail(Errc::value_not_numeric, at, "5.")},
    {"1.2.3",         fail(Errc::value_not_numeric, at, "1.2.3")},
    {"99999999.000x", fail(Errc::value_not_numeric, at, "99999999.000x")},  // before the range
    {"99999999.0001", fail(Errc::value_too_long, at, "99999999.0001")},     // before the range
    {"10000000.001",  fail(Errc::value_out_of_range, at, "10000000.001")},
    {"99999999999999999999999", fail(Errc::value_out_of_range, at, "99999999999999999999999")},
};
// clang-format on

TEST(ParseMassKg, FollowsTheTable) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(parse_mass_kg(c.text, at), c.expected);
    }
}

}  // namespace
}  // namespace cargo
