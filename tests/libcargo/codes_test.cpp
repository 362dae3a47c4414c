#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>

#include "libcargo/eori.hpp"
#include "libcargo/hs_code.hpp"
#include "libcargo/mrn.hpp"
#include "libcargo/un_locode.hpp"

namespace cargo {
namespace {

constexpr Position at{.segment = 7, .element = 3, .component = 2};

struct Case {
    std::string_view text;
    std::optional<Errc> refused;
};

template <class Value, std::size_t count>
void follows(const Case (&cases)[count]) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        const Result<Value> value = Value::parse(c.text, at);
        ASSERT_EQ(value.has_value(), !c.refused);
        if (c.refused) {
            EXPECT_EQ(to_string(value.error().code), to_string(*c.refused));
            EXPECT_EQ(value.error().at, at);
        } else {
            EXPECT_EQ(value->text(), c.text);
        }
    }
}

// clang-format off
const Case places[] = {
    {"FRLEH",  std::nullopt},
    {"US2NY",  std::nullopt},
    {"CNSH9",  std::nullopt},
    {"",       Errc::value_empty},
    {"FRLE",   Errc::value_bad_shape},
    {"FRLEHA", Errc::value_bad_shape},
    {"F1LEH",  Errc::value_bad_shape},
    {"FRLE1",  Errc::value_bad_shape},   // 1 and 0 are not used
    {"FRLE0",  Errc::value_bad_shape},
    {"frleh",  Errc::value_bad_shape},
};
const Case commodities[] = {
    {"8471",        std::nullopt},
    {"847130",      std::nullopt},
    {"8471300000",  std::nullopt},
    {"0102",        std::nullopt},
    {"",            Errc::value_empty},
    {"84 71",       Errc::value_not_numeric},
    {"84A",         Errc::value_not_numeric},   // before too short
    {"847",         Errc::value_too_short},
    {"84713000001", Errc::value_too_long},
    {"0012",        Errc::value_out_of_range},
};
const Case operators[] = {
    {"FR12345678901234", std::nullopt},
    {"DE1",              std::nullopt},
    {"GB123456789012345",std::nullopt},
    {"",                 Errc::value_empty},
    {"FR",               Errc::value_too_short},
    {"FR1234567890123456",Errc::value_too_long},
    {"F12345",           Errc::value_bad_shape},
    {"fr12345",          Errc::value_bad_shape},
    {"FR12-345",         Errc::value_bad_character},
};
const Case movements[] = {
    {"99IT9876AB88901209",  std::nullopt},
    {"",                    Errc::value_empty},
    {"99IT9876AB8890120",   Errc::value_bad_shape},
    {"99IT9876AB889012090", Errc::value_bad_shape},
    {"9AIT9876AB88901209",  Errc::value_bad_shape},
    {"991T9876AB88901209",  Errc::value_bad_shape},
    {"99IT9876ab88901209",  Errc::value_bad_shape},
    {"99IT9876AB8890120A",  Errc::value_bad_shape},        // the check digit is a digit
    {"99IT9876AB88901200",  Errc::value_bad_check_digit},
    {"99IT9876AB88901309",  Errc::value_bad_check_digit},
};
// clang-format on

TEST(UnLocode, FollowsTheTable) {
    follows<UnLocode>(places);
}
TEST(HsCode, FollowsTheTable) {
    follows<HsCode>(commodities);
}
TEST(Eori, FollowsTheTable) {
    follows<Eori>(operators);
}
TEST(Mrn, FollowsTheTable) {
    follows<Mrn>(movements);
}

TEST(HsCode, ShorterCodesSortBeforeTheirSubheadings) {
    EXPECT_LT(HsCode::parse("8471").value(), HsCode::parse("847130").value());
    EXPECT_EQ(HsCode::parse("847130").value().heading(), "8471");
    EXPECT_EQ(HsCode::parse("847130").value().chapter(), "84");
}

TEST(MakeMrn, GivesAValidNumberOfItsYearCountryAndProcedure) {
    const Result<Mrn> mrn = make_mrn(2026, "FR", "8f14e45fceea167a5a36dedd4bea2543");
    ASSERT_TRUE(mrn.has_value());
    EXPECT_EQ(mrn->text().substr(0, 4), "26FR");
    EXPECT_EQ(mrn->text()[16], 'U');
    EXPECT_TRUE(Mrn::parse(mrn->text()).has_value());
    EXPECT_EQ(make_mrn(2026, "FR", "8f14e45fceea167a").value(), *mrn) << "the first 16 digits decide";
    EXPECT_EQ(make_mrn(2105, "FR", "8f14e45fceea167a").value().text().substr(0, 2), "05");
}

TEST(MakeMrn, GivesOtherNumbersForOtherSeeds) {
    std::set<std::string> numbers;
    for (int i = 0; i < 4096; ++i) {
        char seed[17];
        std::snprintf(seed, sizeof seed, "%016x", static_cast<unsigned>(i) * 2654435761u);
        numbers.emplace(make_mrn(2026, "FR", seed).value().text());
    }
    EXPECT_EQ(numbers.size(), 4096u);
}

TEST(MakeMrn, RefusesWhatCannotMakeANumber) {
    EXPECT_EQ(make_mrn(2026, "FR", "8f14e45fceea167").error().code, Errc::value_bad_shape) << "15 digits";
    EXPECT_EQ(make_mrn(2026, "FR", "8f14e45fceea16-a").error().code, Errc::value_bad_shape);
    EXPECT_EQ(make_mrn(2026, "F", "8f14e45fceea167a").error().code, Errc::value_bad_shape);
    EXPECT_EQ(make_mrn(2026, "fr", "8f14e45fceea167a").error().code, Errc::value_bad_shape);
    EXPECT_EQ(make_mrn(2026, "FR", "8f14e45fceea167a", 'u').error().code, Errc::value_bad_shape);
}

}  // namespace
}  // namespace cargo
