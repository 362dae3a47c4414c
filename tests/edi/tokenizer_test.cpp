#include <gtest/gtest.h>

#include <algorithm>

#include "edi/tokenizer.hpp"
#include "libcargo/limits.hpp"
#include "tests/edi/recorder.hpp"

namespace cargo::edi {
namespace {

using Values = std::vector<std::string>;

struct Read {
    Values components;
    Flaws flaws;
    std::size_t segments = 0;
};

/// The first segment of `bytes`, read with the default delimiters.
Read first_segment(std::string_view bytes) {
    Tokenizer tokenizer(bytes);
    tokenizer.restart(default_service_string, 0);
    SegmentView view;
    Read read;
    while (tokenizer.next(view)) {
        if (read.segments++ > 0) continue;
        for (const Component& component : view.component_list()) read.components.emplace_back(component.text);
        read.flaws = tokenizer.flaws();
    }
    return read;
}

struct ReleaseCase {
    std::string_view bytes;
    Values components;
    std::size_t segments;
    bool useless_release;
};

TEST(Tokenizer, AReleaseCharacterProtectsTheNextOneAndNoMore) {
    const ReleaseCase cases[] = {
        // clang-format off
        {"A?\?'",         {"A?"},            1, false},
        {"A?\?'B'",       {"A?"},            2, false},
        {"?\?\?\?\?\?'",      {"?\?\?"},           1, false},
        {"A?\?\?'B'",      {"A?'B"},          1, false},
        {"FTX+A?+B?:C'", {"FTX", "A+B:C"},  1, false},
        {"FTX+A?@B'",    {"FTX", "A@B"},    1, true},   // taken literally, and told
        {"FTX+?'?''",    {"FTX", "''"},     1, false},
        {"FTX+A?\?:B'",   {"FTX", "A?", "B"}, 1, false},
        // clang-format on
    };
    for (const ReleaseCase& c : cases) {
        SCOPED_TRACE(c.bytes);
        const Read read = first_segment(c.bytes);
        EXPECT_EQ(read.components, c.components);
        EXPECT_EQ(read.segments, c.segments);
        EXPECT_EQ(read.flaws.useless_release.has_value(), c.useless_release);
        EXPECT_FALSE(read.flaws.truncated);
    }
}

TEST(Tokenizer, AReleaseCharacterOnABlockBorderStillProtects) {
    for (std::size_t pad = 50; pad < 80; ++pad) {
        const std::string bytes = "FTX+" + std::string(pad, 'x') + "?+" + "y'Z'";
        SCOPED_TRACE(pad);
        EXPECT_EQ(first_segment(bytes).components, (Values{"FTX", std::string(pad, 'x') + "+y"}));
    }
}

TEST(Tokenizer, TheLastByteBeingAReleaseCharacterIsTold) {
    const Read read = first_segment("FTX+A?");
    EXPECT_TRUE(read.flaws.trailing_release);
    EXPECT_TRUE(read.flaws.truncated);
}

TEST(Tokenizer, AnEmptySegmentIsOneSegmentWithoutElements) {
    const Read read = first_segment("UGH'FTX+A'");
    EXPECT_EQ(read.components, (Values{"UGH"}));
    EXPECT_EQ(read.segments, 2U);
}

TEST(Tokenizer, EmptyValuesKeepTheirPlaces) {
    EXPECT_EQ(first_segment("NAD+CZ++NAME:+'").components, (Values{"NAD", "CZ", "", "NAME", "", ""}));
}

TEST(Tokenizer, LineEndsBetweenSegmentsAreSkippedAndOffsetsStayThoseOfTheFile) {
    const std::string_view bytes = "BGM+85'\r\n\r\n  DTM+137'\n";
    Tokenizer tokenizer(bytes);
    tokenizer.restart(default_service_string, 0);
    SegmentView view;
    ASSERT_TRUE(tokenizer.next(view));
    ASSERT_TRUE(tokenizer.next(view));
    EXPECT_EQ(view.tag(), "DTM");
    EXPECT_EQ(view.offset(), bytes.find("DTM"));
    EXPECT_EQ(view.at(1).byte_offset, bytes.find("137"));
    EXPECT_FALSE(tokenizer.next(view));
}

TEST(Tokenizer, ALineFeedInsideAValueIsKeptAndTold) {
    const Read read = first_segment("FTX+A\nB'");
    EXPECT_EQ(read.components, (Values{"FTX", "A\nB"}));
    ASSERT_TRUE(read.flaws.control);
    EXPECT_EQ(read.flaws.control->offset, 5U);
    EXPECT_EQ(read.flaws.control->element, 1);
}

TEST(Tokenizer, NulIsKeptAndTold) {
    using namespace std::string_literals;
    const Read read = first_segment("FTX+A\0B'"s);
    EXPECT_EQ(read.components, (Values{"FTX", "A\0B"s}));
    ASSERT_TRUE(read.flaws.nul);
    EXPECT_EQ(read.flaws.nul->offset, 5U);
    EXPECT_TRUE(first_segment("FTX+A?\0B'"s).flaws.nul) << "a release character hides nothing";
}

TEST(Tokenizer, AWrappedFileIsJoinedAgain) {
    const std::string bytes = "FTX+AB\nC?\r\n+D'";
    Tokenizer tokenizer(bytes);
    tokenizer.restart(default_service_string, 0);
    tokenizer.join_lines(true);
    SegmentView view;
    ASSERT_TRUE(tokenizer.next(view));
    EXPECT_EQ(view.value(1), "ABC+D");
    EXPECT_FALSE(tokenizer.flaws().any());
}

TEST(Tokenizer, RepetitionsShareTheirPosition) {
    ServiceString delimiters;
    delimiters.repetition = '*';
    Tokenizer tokenizer("ATT+2++M*N:O+P'");
    tokenizer.restart(delimiters, 0);
    SegmentView view;
    ASSERT_TRUE(tokenizer.next(view));
    EXPECT_EQ(view.elements(), 4);
    EXPECT_EQ(view.element_list().size(), 5U);
    EXPECT_EQ(view.value(3), "M");
    EXPECT_EQ(view.value(4), "P");
    EXPECT_EQ(view.element_list()[3].position, 3);
    EXPECT_EQ(view.element_list()[3].count, 2);
}

/// In a window far inside the file: cut ahead, read apart for its control character, and joined from wrapped lines.
TEST(Tokenizer, AValueWithoutItsReleaseCharactersKnowsWhereItStood) {
    constexpr std::uint64_t far = 5'000'000'000;
    for (const bool join : {false, true}) {
        for (const std::string_view text : {"A?+B:C??+?:D:+E", "A?+B:C??+?:D:+E\x01", "A?+B:C??+?:D:\n+E"}) {
            const std::string bytes = "FTX+" + std::string(text) + "'";
            Tokenizer tokenizer;
            tokenizer.join_lines(join);
            tokenizer.window(bytes, far, true);
            tokenizer.restart(default_service_string, far);
            SegmentView view;
            ASSERT_TRUE(tokenizer.next(view));
            EXPECT_EQ(view.value(1), "A+B");
            EXPECT_EQ(view.at(1, 1).byte_offset, far + bytes.find("A?+B"));
            EXPECT_EQ(view.at(1, 2).byte_offset, far + bytes.find("C??"));
            EXPECT_EQ(view.at(2, 1).byte_offset, far + bytes.find("?:D"));
            EXPECT_EQ(view.at(3, 1).byte_offset, far + bytes.find('E'));
            EXPECT_EQ(view.value(2, 1), ":D");
        }
    }
}

TEST(Tokenizer, OfASegmentOverTheLimitTheSameIsKeptWhereverAWindowEnds) {
    const std::string bytes = "FTX+\nA\n+" + std::string(limits::segment_bytes_max + 500, 'x') + "'";
    Tokenizer whole(bytes);
    whole.restart(default_service_string, 0);
    SegmentView view;
    ASSERT_TRUE(whole.next(view));
    const std::string first(view.value(1));
    Tokenizer cut;
    cut.window(std::string_view(bytes).substr(0, bytes.size() - 100), 0, false);
    cut.restart(default_service_string, 0);
    ASSERT_FALSE(cut.next(view));
    ASSERT_TRUE(cut.passing());
    const std::uint64_t from = cut.consumed();
    cut.window(std::string_view(bytes).substr(static_cast<std::size_t>(from)), from, true);
    ASSERT_TRUE(cut.next(view));
    EXPECT_EQ(view.value(1), first);
}

TEST(Tokenizer, SaysOfNoSegmentThatItIsAsciiWhenItIsNot) {
    std::string bytes;
    for (int i = 0; i < 200; ++i) {
        bytes += "FTX+AAI'LOC+9+FRLEH'";
        if (i % 7 == 3) bytes += "NAD+CN+CAF\xC9'";
        if (i % 31 == 5) bytes += "NAD+CN+\x7F'";
        if (i % 31 == 9) bytes += "NAD+CN+A\nB'";
    }
    Tokenizer tokenizer(bytes);
    tokenizer.restart(default_service_string, 0);
    SegmentView view;
    while (tokenizer.next(view)) {
        const bool ascii = std::ranges::all_of(view.raw(), [](char c) { return c >= 0x20 && c <= 0x7E; });
        EXPECT_TRUE(ascii || !tokenizer.all_ascii()) << view.raw();
    }
    Tokenizer plain("FTX+AAI'LOC+9'");
    plain.restart(default_service_string, 0);
    ASSERT_TRUE(plain.next(view));
    EXPECT_TRUE(plain.all_ascii());
}

TEST(Tokenizer, WhatWasNotSentHasAPlaceAllTheSame) {
    const std::string_view bytes = "DTM+137+X'";
    Tokenizer tokenizer(bytes);
    tokenizer.restart(default_service_string, 0);
    SegmentView view;
    ASSERT_TRUE(tokenizer.next(view));
    EXPECT_EQ(view.at(1, 2).byte_offset, 7U) << "behind 137, before the next separator";
    EXPECT_EQ(view.at(3).byte_offset, 9U) << "at the terminator";
    EXPECT_EQ(view.value(1, 2), "");
    EXPECT_EQ(view.value(9), "");
    EXPECT_EQ(view.components(9), 0);
}

struct LimitCase {
    std::string name;
    std::string bytes;
    bool long_value;
    bool too_large;
};

TEST(Tokenizer, LimitsAreToldAndTheNextSegmentIsRead) {
    const std::string wide(limits::components_per_segment_max - 1, '+');
    const LimitCase cases[] = {
        {"element at its limit", "FTX+" + std::string(limits::element_bytes_max, 'x') + "'BGM'", false, false},
        {"element over it", "FTX+" + std::string(limits::element_bytes_max + 1, 'x') + "'BGM'", true, false},
        {"components at their limit", "FTX" + wide + "'BGM'", false, false},
        {"components over it", "FTX" + wide + "+'BGM'", false, true},
        {"segment over its limit", "FTX+" + std::string(limits::segment_bytes_max, 'x') + "'BGM'", false, true},
    };
    for (const LimitCase& c : cases) {
        SCOPED_TRACE(c.name);
        const Read read = first_segment(c.bytes);
        EXPECT_EQ(read.segments, 2U);
        EXPECT_EQ(read.flaws.long_value.has_value(), c.long_value);
        EXPECT_EQ(read.flaws.too_large, c.too_large);
        EXPECT_LE(read.components.size(), limits::components_per_segment_max);
    }
}

}  // namespace
}  // namespace cargo::edi
