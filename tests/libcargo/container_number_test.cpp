#include "libcargo/container_number.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "libcargo/iso6346.hpp"

namespace cargo {
namespace {

struct Case {
    std::string_view text;
    std::optional<Errc> refused;
};

/// One row per rule of the header comment, errors in the header's order of precedence.
// clang-format off
const Case cases[] = {
    {"CSQU3054383",  std::nullopt},
    {"MSKU0000006",  std::nullopt},
    {"TEXU3070079",  std::nullopt},
    {"HLXU2000054",  Errc::value_bad_check_digit},  // it is 9
    {"CSQU3054380",  Errc::value_bad_check_digit},
    {"",             Errc::value_empty},
    {"CSQU305438",   Errc::value_bad_shape},   // no check digit
    {"CSQU30543833", Errc::value_bad_shape},   // one too many
    {"CSQX3054383",  Errc::value_bad_shape},   // X is no category
    {"csqu3054383",  Errc::value_bad_shape},   // capitals only
    {"CSQU 305438",  Errc::value_bad_shape},
    {"CS1U3054383",  Errc::value_bad_shape},
    {"CSQU30543B3",  Errc::value_bad_shape},
    {"CSQU305438X",  Errc::value_bad_shape},   // shape before check digit
};
// clang-format on

TEST(ContainerNumber, FollowsTheTable) {
    const Position at{.segment = 4, .element = 2, .component = 1};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        const Result<ContainerNumber> number = ContainerNumber::parse(c.text, at);
        ASSERT_EQ(number.has_value(), !c.refused);
        if (c.refused) {
            EXPECT_EQ(number.error().code, *c.refused);
            EXPECT_EQ(number.error().at, at);
        } else {
            EXPECT_EQ(number->text(), c.text);
        }
    }
}

TEST(ContainerNumber, SaysWhichCheckDigitWouldBeRight) {
    EXPECT_EQ(ContainerNumber::parse("CSQU3054380").error().detail, "CSQU3054380: the check digit would be 3");
}

TEST(ContainerNumber, ARemainderOfTenIsWrittenZero) {
    int tens = 0;
    for (int serial = 0; serial < 200; ++serial) {
        std::string stem = "TGHU" + std::to_string(100'000 + serial);
        long sum = 0;
        const long letters[] = {31, 17, 18, 32};  // T, G, H, U of ISO 6346's table
        for (int i = 0; i < 10; ++i) sum += (i < 4 ? letters[i] : stem[static_cast<std::size_t>(i)] - '0') << i;
        tens += sum % 11 == 10;
        const char expected = sum % 11 == 10 ? '0' : static_cast<char>('0' + sum % 11);
        EXPECT_EQ(iso6346_check_digit(stem), expected) << stem;
    }
    EXPECT_GT(tens, 0);
}

TEST(ContainerNumber, AnyOneWrongSerialDigitIsFound) {
    const std::string right = "CSQU3054383";
    for (std::size_t place = 4; place < 10; ++place) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string wrong = right;
            wrong[place] = digit;
            EXPECT_EQ(ContainerNumber::parse(wrong).has_value(), wrong == right) << wrong;
        }
    }
}

}  // namespace
}  // namespace cargo
