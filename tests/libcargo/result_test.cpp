#include "libcargo/result.hpp"

#include <gtest/gtest.h>

#include <set>

#include "libcargo/error_text.hpp"

namespace cargo {
namespace {

TEST(Errc, EveryCodeHasItsOwnName) {
    std::set<std::string_view> names;
    for (const ErrorText& row : error_texts()) {
        EXPECT_NE(to_string(row.code), "unknown") << static_cast<int>(row.code);
        EXPECT_TRUE(names.insert(to_string(row.code)).second) << to_string(row.code);
    }
}

TEST(Errc, OnlyTheWorldAndTheRateAreWorthASecondTry) {
    const std::set<Errc> again{Errc::version_conflict, Errc::store_unavailable, Errc::store_outcome_unknown,
                               Errc::store_full,       Errc::overloaded,        Errc::bus_unavailable,
                               Errc::bus_fatal,        Errc::rate_exceeded};
    for (const ErrorText& row : error_texts()) {
        EXPECT_EQ(is_transient(row.code), again.contains(row.code)) << to_string(row.code);
    }
}

TEST(Fail, CarriesCodePositionAndDetail) {
    const Position at{.segment = 7, .element = 3, .component = 2};
    const Result<int> refused = fail(Errc::value_too_long, at, "ABC");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), (Error{Errc::value_too_long, at, "ABC"}));
}

}  // namespace
}  // namespace cargo
