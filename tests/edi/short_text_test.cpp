#include <gtest/gtest.h>

#include <string>

#include "edi/definition.hpp"
#include "edi/short_text.hpp"
#include "edi/tokenizer.hpp"

/// What is asked of several characters at once, held against what each says for itself.
namespace cargo::edi {
namespace {

/// Texts of every length up to some, each with one of `odd` at every place or nowhere.
template <class Look>
void for_each_text(std::size_t length_max, char usual, std::string_view odd, const Look& look) {
    for (std::size_t length = 0; length <= length_max; ++length) {
        look(std::string(length, usual));
        for (std::size_t at = 0; at < length; ++at) {
            for (const char c : odd) {
                std::string text(length, usual);
                text[at] = c;
                look(text);
            }
        }
    }
}

TEST(ShortText, IsPlainWhenEachByteIsPrintableAscii) {
    const std::string odd("\x00\x1F \x20~\x7F\x80\xA0\xFF\n", 10);
    for_each_text(70, 'A', odd, [](const std::string& text) {
        bool plain = true;
        for (const char c : text) plain = plain && c >= 0x20 && c <= 0x7E;
        EXPECT_EQ(is_plain(text), plain) << text.size();
    });
}

TEST(ShortText, IsAsciiWhenNoByteIsAboveTheTilde) {
    const std::string odd("\x00 ~\x7F\x80\xFF", 6);
    for_each_text(140, 'A', odd, [](const std::string& text) {
        bool ascii = true;
        for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) <= 0x7E;
        ASSERT_EQ(is_ascii(text), ascii) << text.size();
    });
}

TEST(ShortText, IsANumberOfOneToEightDigits) {
    EXPECT_EQ(short_number("0"), 0U);
    EXPECT_EQ(short_number("00000012"), 12U);
    EXPECT_EQ(short_number("12345678"), 12'345'678U);
    EXPECT_EQ(short_number("99999999"), 99'999'999U);
    for (const std::string_view wrong : {"", "123456789", "-1", "1.5", "1,5", " 1", "1 ", "+1"}) {
        EXPECT_EQ(short_number(wrong), std::nullopt) << wrong;
    }
    const std::string odd("/0:@\x00\xB0\xFF", 7);
    for_each_text(10, '7', odd, [](const std::string& text) {
        const bool digits = !text.empty() && text.size() <= 8 && text.find_first_not_of("0123456789") == std::string::npos;
        ASSERT_EQ(short_number(text).has_value(), digits) << text;
        if (digits) { EXPECT_EQ(std::to_string(*short_number(text)), text.substr(text[0] == '0' && text.size() > 1 ? 1 : 0)); }
    });
}

TEST(ShortText, IsSetLikeAnyOther) {
    std::string to;
    for (const std::size_t before : {0U, 5U, 15U, 16U, 40U}) {
        for (std::size_t length = 0; length <= 40; ++length) {
            std::string text;
            for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + i % 26);
            to.assign(before, '*');
            set_text(to, text);
            EXPECT_EQ(to, text);
            to.assign(before, '*');
            const std::string old = to;
            EXPECT_EQ(set_short_text(to, text), length <= 15);
            EXPECT_EQ(to, length <= 15 ? text : old);
        }
    }
}

TEST(ShortText, HashesDifferWhereTextsDo) {
    std::string text = "QLNF0000100000001";
    const std::uint64_t hash = hash_of(text);
    EXPECT_EQ(hash_of(std::string(text)), hash);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string other = text;
        other[i] = 'x';
        EXPECT_NE(hash_of(other), hash) << i;
        EXPECT_NE(hash_of(text.substr(0, i)), hash) << i;
    }
}

/// Values that were left as received, and those whose release characters were left out.
TEST(ShortText, OfASegmentIsPackedLikeATag) {
    const std::string bytes = "GIS+1+12:123:1234:12345+??+?+:?:1:A?'B+ABC?+'";
    Tokenizer tokenizer(bytes);
    tokenizer.restart(default_service_string, 0);
    SegmentView segment;
    ASSERT_TRUE(tokenizer.next(segment));
    std::size_t values = 0;
    for (const Component& one : segment.component_list().subspan(1)) {
        EXPECT_EQ(packed_value(one.text), pack(one.text)) << one.text;
        ++values;
    }
    EXPECT_EQ(values, 10U);
    EXPECT_EQ(packed_value({}), 0U);
}

TEST(ShortText, OfOneToFourCharactersIsPackedFirstCharacterLowest) {
    EXPECT_EQ(pack("A"), 0x41U);
    EXPECT_EQ(pack("AB"), 0x4241U);
    EXPECT_EQ(pack("ABC"), 0x434241U);
    EXPECT_EQ(pack("ABCD"), 0x44434241U);
    EXPECT_EQ(pack("ABCDE"), 0U);
    EXPECT_EQ(pack(""), 0U);
}

}  // namespace
}  // namespace cargo::edi
