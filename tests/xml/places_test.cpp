#include <array>
#include <cstdint>
#include <random>

#include "edi/xml/hardened_parser.hpp"
#include "libcargo/limits.hpp"
#include "tests/xml/xml_sample.hpp"

/// Where the parser says that elements stand is where they stand in the file's bytes, in every encoding and however the file
/// comes; and what is no character is told at its byte.
namespace cargo::edi::xml::test {
namespace {

constexpr std::array encodings{Encoding::utf_8,    Encoding::utf_16_le,  Encoding::utf_16_be,
                               Encoding::us_ascii, Encoding::iso_8859_1, Encoding::windows_1252};

std::string encoded(Encoding encoding, char32_t point) {
    std::string out;
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    const auto unit = [&](std::uint32_t value) {
        byte(encoding == Encoding::utf_16_le ? value & 0xFFU : value >> 8U);
        byte(encoding == Encoding::utf_16_le ? value >> 8U : value & 0xFFU);
    };
    if (encoding == Encoding::utf_16_le || encoding == Encoding::utf_16_be) {
        if (point < 0x10000) {
            unit(point);
        } else {
            unit(0xD800 + ((point - 0x10000) >> 10U));
            unit(0xDC00 + ((point - 0x10000) & 0x3FFU));
        }
    } else if (encoding != Encoding::utf_8 || point < 0x80) {
        byte(point == U'€' ? 0x80 : point);  // windows-1252 alone is asked for it
    } else if (point < 0x800) {
        byte(0xC0 | (point >> 6U));
        byte(0x80 | (point & 0x3FU));
    } else if (point < 0x10000) {
        byte(0xE0 | (point >> 12U));
        byte(0x80 | ((point >> 6U) & 0x3FU));
        byte(0x80 | (point & 0x3FU));
    } else {
        byte(0xF0 | (point >> 18U));
        byte(0x80 | ((point >> 12U) & 0x3FU));
        byte(0x80 | ((point >> 6U) & 0x3FU));
        byte(0x80 | (point & 0x3FU));
    }
    return out;
}

/// A document that knows where its start tags end.
class Document {
public:
    explicit Document(Encoding encoding, unsigned seed) : encoding_(encoding), random_(seed) {
        add(U"<?xml version=\"1.0\" encoding=\"");
        for (const char c : to_string(encoding)) add(std::u32string(1, static_cast<char32_t>(c)));
        add(U"\"?>");
        blanks();
        start(U"r", false);
        while (bytes.size() < 400'000) part(1);
        add(U"</r>");
    }

    std::string bytes{};
    std::vector<Position> starts{};

private:
    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }
    void add(std::u32string_view text) {
        for (const char32_t point : text) {
            if (point == U'\r' || (point == U'\n' && last_ != U'\r')) ++line_;
            last_ = point;
            bytes += encoded(encoding_, point);
        }
    }
    void start(std::u32string_view name, bool closed) {
        add(U"<");
        add(name);
        if (below(4) == 0) {
            add(below(3) == 0 ? U"\n\ta" : U" bc");
            add(below(4) == 0 ? U" = '>\r\n'" : U"=\"x &amp; y\"");
            if (below(2) == 0) add(U" z=''");
        }
        if (below(8) == 0) add(U"\n  ");
        add(closed ? U"/>" : U">");
        starts.push_back({.segment = line_, .byte_offset = bytes.size()});
    }
    void blanks() {
        constexpr std::array<std::u32string_view, 4> ends{U"\n", U"\r\n", U"\r", U""};
        for (std::size_t lines = below(3); lines > 0; --lines) {
            add(ends[below(ends.size())]);
            add(std::u32string(below(8) == 0 ? below(600) : below(12), below(5) == 0 ? U'\t' : U' '));
        }
    }
    void text() {
        constexpr std::array<std::u32string_view, 7> ascii{U"COCOA BEANS", U"&lt;&#65;", U" a > b ",
                                                            U"!",           U"\n",       U"\r\n   x", U"]"};
        constexpr std::array<std::u32string_view, 3> latin{U"é", U"Â\u0085", U"ñandú"};
        constexpr std::array<std::u32string_view, 5> any{U"€", U"木材", U"\U0001F6A2\U0001F6A2", U"\u2028", U"Ж"};
        for (std::size_t pieces = below(6); pieces > 0; --pieces) {
            add(ascii[below(ascii.size())]);
            const bool is_wide =
                encoding_ == Encoding::utf_8 || encoding_ == Encoding::utf_16_le || encoding_ == Encoding::utf_16_be;
            if (is_wide && below(2) == 0) add(any[below(any.size())]);
            if (encoding_ == Encoding::windows_1252) add(below(2) == 0 ? U"€" : U"ç");
            if (is_wide || encoding_ == Encoding::iso_8859_1) add(latin[below(latin.size())]);
        }
        if (below(200) == 0) add(std::u32string(40'000 + below(40'000), U'T'));
    }
    void part(std::size_t depth) {
        switch (below(10)) {
            case 0:
                add(U"<!-- > \n  < -->");
                break;
            case 1:
                add(U"<?pi >\n <?>");
                break;
            case 2:
                if (below(20) == 0) add(U"<![CDATA[ <x>\n   <y> ]]>");
                break;
            case 3:
                start(U"empty", true);
                break;
            default:
                start(U"e", false);
                text();
                while (depth < 6 && below(3) == 0) part(depth + 1);
                blanks();
                add(U"</e>");
        }
        blanks();
    }

    Encoding encoding_;
    std::mt19937 random_;
    std::uint32_t line_ = 1;
    char32_t last_ = 0;
};

class Starts final : public ParseEvents {
public:
    bool start(const ElementName&, std::span<const Attribute>, const Position& at) override {
        all.push_back(at);
        return true;
    }
    void text(std::string_view) override {}
    void end() override {}
    [[nodiscard]] bool gives_up() const override { return false; }
    std::vector<Position> all{};
};

/// So many bytes at a time.
class InPieces final : public ByteSource {
public:
    InPieces(std::string_view bytes, std::size_t size) : left_(bytes), size_(size) {}
    std::size_t read(char* into, std::size_t room) override {
        const std::size_t size = left_.copy(into, std::min(room, size_));
        left_.remove_prefix(size);
        return size;
    }

private:
    std::string_view left_;
    std::size_t size_;
};

TEST(XmlPlaces, EachElementStandsWhereItStands) {
    for (const Encoding encoding : encodings) {
        for (unsigned seed = 1; seed <= 4; ++seed) {
            SCOPED_TRACE(std::string(to_string(encoding)) + " " + std::to_string(seed));
            const Document document(encoding, seed);
            const std::string_view bytes = document.bytes;
            const Result<Prolog> prolog = read_prolog(bytes.substr(0, limits::xml_prolog_bytes_max), false);
            ASSERT_TRUE(prolog);
            for (const std::size_t size : {std::size_t{1} << 20U, std::size_t{4'093}, std::size_t{1}}) {
                InPieces source(bytes.substr(1'000), size);
                Starts seen;
                const std::optional<Stop> stop = parse(bytes.substr(0, 1'000), *prolog, source, seen);
                ASSERT_FALSE(stop) << to_string(stop->code) << " " << stop->at.byte_offset.value_or(0);
                ASSERT_EQ(seen.all.size(), document.starts.size());
                for (std::size_t i = 0; i < seen.all.size(); ++i) {
                    ASSERT_EQ(seen.all[i].byte_offset, document.starts[i].byte_offset) << i;
                    ASSERT_EQ(seen.all[i].segment, document.starts[i].segment) << i;
                }
            }
        }
    }
}

/// What ends a file that is no text of its encoding: the code and the byte.
using Told = std::pair<std::string, std::uint64_t>;
Told stopped(const std::string& bytes) {
    const Message message = message_of(bytes);
    const auto told_last = std::ranges::find_if(message.findings, [](const Finding& one) {
        return one.code == Errc::syntax_not_well_formed || one.code == Errc::syntax_truncated;
    });
    if (told_last == message.findings.end()) return {};
    return {std::string(to_string(told_last->code)), told_last->at.byte_offset.value_or(0)};
}

TEST(XmlPlaces, WhatIsNoCharacterIsToldAtItsByte) {
    const std::string whole = file_bytes("awmds_le_havre.xml");
    const std::size_t at = whole.find("CAPT. ESSAI");
    const std::string_view wrong[]{"\x80",         "\xC0\xAF",         "\xE0\x80\xAF", "\xED\xA0\x80",
                                   "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xC3("};
    for (const std::string_view one : wrong) {
        std::string bytes = whole;
        bytes.insert(at, one);
        EXPECT_EQ(stopped(bytes), Told("syntax_not_well_formed", at)) << testing::PrintToString(one);
        // Cut behind it, it is wrong all the same; cut within a character, the file is incomplete.
        EXPECT_EQ(stopped(bytes.substr(0, at + one.size())), Told("syntax_not_well_formed", at));
    }
    for (const std::string_view one : {"\xC3", "\xE2\x82", "\xF0\x9F\x9A"}) {
        std::string bytes = whole.substr(0, at);
        bytes += one;
        EXPECT_EQ(stopped(bytes), Told("syntax_truncated", bytes.size())) << testing::PrintToString(one);
    }
    const std::string ascii = changed("UTF-8", "US-ASCII");
    EXPECT_EQ(stopped(changed("CAPT. ESSAI", "CAPT. \xE9", ascii)).first, "syntax_not_well_formed");
}

/// Found by the fuzzer: Xerces counted what it had read twice when the next bytes could not be decoded.
TEST(XmlPlaces, NothingStandsBehindTheFilesEnd) {
    const std::string bytes = "<Awmds><Bol_seCC32329A/>dB<yo/>,l" + std::string(18, '\n') +
                              "\xF6\x90\x8F\x9A\xC1\xC3\xBD\xCD" "9A/>dB<yo/>,/Env\n\n\n\nope><B29A/>>wA</md>";
    const Message message = message_of(bytes);
    ASSERT_FALSE(message.findings.empty());
    for (const Finding& finding : message.findings) EXPECT_LE(finding.at.byte_offset.value_or(0), bytes.size());
    EXPECT_EQ(message.findings.back().code, Errc::syntax_not_well_formed);
    EXPECT_EQ(message.findings.back().at.byte_offset, bytes.find('\xF6'));
    EXPECT_EQ(message.findings.back().at.segment, 19U);
}

}  // namespace
}  // namespace cargo::edi::xml::test
