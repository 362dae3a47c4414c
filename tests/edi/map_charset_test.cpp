#include <gtest/gtest.h>

#include "edi/charset.hpp"

using namespace cargo::edi;

struct CharsetCase {
    const char* name;
    const char* bytes;
    const char* utf8;
};

class ACharsetIsTurnedIntoUtf8 : public ::testing::TestWithParam<CharsetCase> {};

TEST_P(ACharsetIsTurnedIntoUtf8, AndBack) {
    const CharsetCase& given = GetParam();
    const std::optional<Charset> charset = charset_of(given.name);
    ASSERT_TRUE(charset.has_value());
    const Decoded decoded = to_utf8(*charset, given.bytes);
    EXPECT_EQ(decoded.text, given.utf8);
    EXPECT_FALSE(decoded.bad_at.has_value());
    EXPECT_EQ(from_utf8(*charset, decoded.text), given.bytes);
}

INSTANTIATE_TEST_SUITE_P(, ACharsetIsTurnedIntoUtf8,
                         ::testing::Values(CharsetCase{"UNOA", "CONTENEUR 'A'", "CONTENEUR 'A'"},
                                           CharsetCase{"UNOB", "Thon entier", "Thon entier"},
                                           CharsetCase{"UNOC", "caf\xE9 d'\xC9thiopie", "café d'Éthiopie"},
                                           CharsetCase{"UNOD",
                                                       "\xA3\xF3"
                                                       "d\xBC",
                                                       "Łódź"},
                                           CharsetCase{"UNOE", "\xBC\xDE\xE1\xDA\xD2\xD0", "Москва"},
                                           CharsetCase{"UNOF", "\xD0\xE5\xE9\xF1", "Πειρ"}, CharsetCase{"UNOG", "\xA1\xE6", "Ħĉ"},
                                           CharsetCase{"UNOH",
                                                       "R\xEE"
                                                       "ga \xBE",
                                                       "Rîga ž"},
                                           CharsetCase{"UNOI", "\xC7\xC8", "اب"}, CharsetCase{"UNOJ", "\xE9\xF4\xE5", "יפו"},
                                           CharsetCase{"UNOK", "\xDDzm\xFDr", "İzmır"},
                                           CharsetCase{"UNOY", "\xE4\xB8\x8A\xE6\xB5\xB7", "上海"},
                                           CharsetCase{"UNOW", "na\xC3\xAFve \xF0\x9F\x9A\xA2", "naïve 🚢"}));

TEST(Charset, NamesThatAreNotKnownAreNotGuessed) {
    for (const char* name : {"UNOX", "UNOZ", "unoc", "", "KECA"}) EXPECT_FALSE(charset_of(name).has_value()) << name;
}

struct BadBytes {
    const char* charset;
    std::string_view bytes;
    std::size_t bad_at;
};

TEST(Charset, BytesThatAreNoCharacterArePointedAt) {
    using namespace std::literals;
    const BadBytes cases[] = {
        {"UNOA",
         "PR\xC9"
         "C\xE9"sv,
         2},
        {"UNOB", "abc\x80"sv, 3},
        {"UNOC", "ab\x9F"sv, 2},
        {"UNOF", "\xAE"sv, 0},
        {"UNOY", "a\xC0\xAF"sv, 1},
        {"UNOY", "\xED\xA0\x80"sv, 0},
        {"UNOY", "x\xE4\xB8"sv, 1},
        {"UNOY", "\xF5\x80\x80\x80"sv, 0},
        {"UNOC", "line\nfeed"sv, 4},
        {"UNOC", "nul\0here"sv, 3},
        {"UNOY", "\xE0\x80\x80"sv, 0},
        {"UNOB", "del\x7F"sv, 3},
    };
    for (const BadBytes& given : cases) {
        const Decoded decoded = to_utf8(*charset_of(given.charset), given.bytes);
        ASSERT_TRUE(decoded.bad_at.has_value()) << given.charset << " " << given.bytes;
        EXPECT_EQ(*decoded.bad_at, given.bad_at) << given.charset << " " << given.bytes;
    }
    EXPECT_EQ(to_utf8(Charset::part_1, "line\nfeed").text, "line\nfeed");
    EXPECT_EQ(to_utf8(Charset::level_b, "a\xE9z").text, "a\uFFFDz");
}

TEST(Charset, WhatASetLacksLosesItsAccent) {
    EXPECT_EQ(from_utf8(Charset::level_a, "Clé de contrôle : « fausse »"), "CLE DE CONTROLE : . FAUSSE .");
    EXPECT_EQ(from_utf8(Charset::level_b, "Œuvre à Łódź"), "Ouvre a .od.");
    EXPECT_EQ(from_utf8(Charset::part_2, "é Ł 上"), "\xE9 \xA3 .");
}
