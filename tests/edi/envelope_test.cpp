#include <gtest/gtest.h>

#include "libcargo/limits.hpp"
#include "tests/edi/recorder.hpp"

namespace cargo::edi::test {
namespace {

using Lines = std::vector<std::string>;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

TEST(Envelope, ASmallManifestHasNoFault) {
    const Recorder read = walked(interchange("CUSCAR:D:95B:UN", small_manifest_body()));
    EXPECT_EQ(read.finding_lines(), Lines{});
    EXPECT_EQ(read.envelope_lines(), Lines{});
    ASSERT_EQ(read.messages.size(), 1U);
    EXPECT_EQ(read.messages[0].type, "CUSCAR");
    EXPECT_EQ(read.messages[0].directory(), "D.95B");
    EXPECT_EQ(read.interchanges[0].sender, "ME");
    EXPECT_EQ(read.interchanges[0].reference, "R1");
}

/// The same message with other delimiters.
std::string with_delimiters(std::string_view una, const std::string& standard) {
    std::string text = std::string(una);
    for (const char c : standard) {
        switch (c) {
            case ':':
                text += una[3];
                break;
            case '+':
                text += una[4];
                break;
            case '\'':
                text += una[8];
                break;
            default:
                text += c;
        }
    }
    return text;
}

TEST(Envelope, EveryLawfulServiceStringIsUsed) {
    const std::string standard = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    for (const std::string_view una :
         {"UNA:+.? '", "UNA:+,? '", "UNA|^,! ~", "UNA:+.?*'", "UNA:+.  '", "UNA;|.?\x20\n", "UNA:+.?+'"}) {
        SCOPED_TRACE(una);
        const Recorder read = walked(with_delimiters(una, standard));
        EXPECT_EQ(read.finding_lines(), Lines{});
        EXPECT_EQ(read.envelope_lines(), Lines{});
        EXPECT_EQ(read.segments, std::vector<std::uint32_t>{21});
        EXPECT_EQ(read.interchanges.at(0).terminator, una[8]);
    }
}

TEST(Envelope, LevelBSeparatorsNeedNoServiceString) {
    std::string text = interchange("CUSCAR:D:95B:UN", small_manifest_body(), "UNOB:2");
    for (char& c : text) c = c == '+' ? '\x1D' : c == ':' ? '\x1F' : c == '\'' ? '\x1C' : c;
    const Recorder read = walked(text);
    EXPECT_EQ(read.finding_lines(), Lines{});
    EXPECT_EQ(read.envelope_lines(), Lines{});
    EXPECT_EQ(read.segments, std::vector<std::uint32_t>{21});
}

TEST(Envelope, ABadServiceStringRefusesTheInterchangeAndTheRestIsStillRead) {
    const std::string standard = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    for (const std::string_view una : {"UNA++.? '", "UNA:+? '", "UNA:+.:X'", "UNA:+++ '", "UNA:+A? '"}) {
        SCOPED_TRACE(una);
        const Recorder read = walked(std::string(una) + standard);
        ASSERT_EQ(read.envelope.size(), 1U);
        EXPECT_EQ(read.envelope[0].code, Errc::syntax_bad_service_string);
        EXPECT_EQ(read.envelope[0].contrl, 22);
        EXPECT_EQ(read.interchanges.at(0).sender, "ME") << "whom to answer";
        EXPECT_EQ(read.messages.size(), 1U);
    }
}

struct NotEdifact {
    std::string_view name;
    std::string bytes;
    Errc code;
};

TEST(Envelope, WhatIsNoEdifactIsSaidSo) {
    const NotEdifact cases[] = {
        // clang-format off
        {"empty",              "",                          Errc::syntax_not_edifact},
        {"blank",              " \r\n",                     Errc::syntax_not_edifact},
        {"XML",                "<?xml version=\"1.0\"?><a/>", Errc::syntax_not_edifact},
        {"JSON",               "{\"a\":1}",                 Errc::syntax_not_edifact},
        {"UTF-16",             "\xFF\xFEU\x01N",            Errc::syntax_not_edifact},
        {"interactive",        "UIB+UNOA:4'",               Errc::syntax_not_edifact},
        {"a word",             "UNBELIEVABLE",              Errc::syntax_bad_service_string},
        {"unknown delimiters", "UNB|UNOA^3|A|B|",           Errc::syntax_bad_service_string},
        {"half a UNA",         "UNA:+.",                    Errc::syntax_truncated},
        // clang-format on
    };
    for (const NotEdifact& c : cases) {
        SCOPED_TRACE(c.name);
        const Recorder read = walked(c.bytes);
        ASSERT_EQ(read.envelope.size(), 1U);
        EXPECT_EQ(read.envelope[0].code, c.code);
        EXPECT_TRUE(read.messages.empty());
        EXPECT_EQ(read.interchanges.size(), 1U);
    }
}

TEST(Envelope, AByteOrderMarkIsSkippedAndCountedInOffsets) {
    const std::string text = "\xEF\xBB\xBF" + replaced(interchange("CUSCAR:D:95B:UN", small_manifest_body()), "UNT+21", "UNT+22");
    const Recorder read = walked(text);
    EXPECT_EQ(read.finding_lines(), Lines{"error envelope_count_differs UNT 21 1.0 @" + std::to_string(text.find("22+1'UNZ"))});
}

struct Fault {
    std::string_view name;
    std::string_view from;
    std::string_view to;
    Lines message;
    Lines envelope;
};

TEST(Envelope, EveryFaultIsToldOnceAtItsPlace) {
    const std::string good = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    const auto place = [&](std::string_view text) { return " @" + std::to_string(good.find(text)); };
    const auto end = [&](std::string_view cut) { return " @" + std::to_string(good.size() - cut.size()); };
    const Fault cases[] = {
        // clang-format off
        {"UNT count",        "UNT+21+1'",  "UNT+20+1'", {"error envelope_count_differs UNT 21 1.0" + place("21+1'UNZ")}, {}},
        {"UNT leading zero", "UNT+21+1'",  "UNT+000021+1'", {}, {}},
        {"UNT reference",    "UNT+21+1'",  "UNT+21+2'", {"error envelope_reference_differs UNT 21 2.0" + place("1'UNZ")}, {}},
        {"UNZ count",        "UNZ+1+R1'",  "UNZ+2+R1'", {}, {"error envelope_count_differs UNZ 0 1.0" + place("1+R1'")}},
        {"UNZ reference",    "UNZ+1+R1'",  "UNZ+1+R2'", {}, {"error envelope_reference_differs UNZ 0 2.0" + end("R1'")}},
        {"UNZ missing",      "UNZ+1+R1'",  "",          {}, {"error envelope_missing_trailer UNZ 0 0.0" + end("UNZ+1+R1'")}},
        {"UNT missing",      "UNT+21+1'",  "",          {"error envelope_missing_trailer UNT 20 0.0" + end("UNT+21+1'UNZ+1+R1'")}, {}},
        {"UNT empty",        "UNT+21+1'",  "UNT'",      {"error structure_missing_element UNT 21 1.0" + end("+21+1'UNZ+1+R1'"),
                                                         "error structure_missing_element UNT 21 2.0" + end("+21+1'UNZ+1+R1'")}, {}},
        {"test indicator",   "+R1'UNH",    "+R1++++++1'UNH", {}, {"error envelope_test_not_supported UNB 0 11.0 @38"}},
        {"character set",    "UNOC:3",     "UNOX:3",    {}, {"error syntax_unknown_charset UNB 0 1.1 @4"}},
        {"syntax version",   "UNOC:3",     "UNOC:9",    {}, {"error syntax_unsupported_version UNB 0 1.2 @9"}},
        {"sender missing",   "+ME+YOU",    "++YOU",     {}, {"error structure_missing_element UNB 0 2.0 @11"}},
        {"unknown type",     "CUSCAR:D",   "CUSXXX:D",  {"error structure_unknown_message UNH 1 2.1" + place("CUSCAR:D")}, {}},
        {"other directory",  "D:95B",      "D:97A",     {"error structure_unknown_directory UNH 1 2.2" + place("D:95B")}, {}},
        {"stray segment",    "UNH+1",      "XYZ+1'UNH+1", {}, {"error structure_unexpected_segment XYZ 0 0.0" + place("UNH+1")}},
        // clang-format on
    };
    for (const Fault& c : cases) {
        SCOPED_TRACE(c.name);
        const Recorder read = walked(replaced(good, c.from, c.to));
        EXPECT_EQ(read.finding_lines(), c.message);
        EXPECT_EQ(read.envelope_lines(), c.envelope);
        EXPECT_EQ(read.messages.size(), 1U);
    }
}

TEST(Envelope, ATestIsRefusedWithItsContrlCode) {
    const Recorder read = walked(replaced(interchange("CUSCAR:D:95B:UN", small_manifest_body()), "+R1'UNH", "+R1++++++1'UNH"));
    ASSERT_EQ(read.envelope.size(), 1U);
    EXPECT_EQ(read.envelope[0].contrl, 25);
    EXPECT_TRUE(read.interchanges[0].test);
    const std::vector<Interchange> whole =
        edi::read(replaced(interchange("CUSCAR:D:95B:UN", small_manifest_body()), "+R1'UNH", "+R1++++++1'UNH"));
    ASSERT_EQ(whole.size(), 1U);
    EXPECT_EQ(whole[0].messages.at(0).verdict, Verdict::refused);
}

TEST(Envelope, TwoInterchangesInOneFileAreBothRead) {
    const std::string one = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    for (const std::string_view between : {"", "\r\n", "\r\nUNA:+.? '\r\n"}) {
        const Recorder read = walked(one + std::string(between) + one + "\r\n");
        SCOPED_TRACE(between);
        EXPECT_EQ(read.interchanges.size(), 2U);
        EXPECT_EQ(read.messages.size(), 2U);
        EXPECT_EQ(read.finding_lines(), Lines{});
        EXPECT_EQ(read.envelope_lines(), Lines{});
    }
}

TEST(Envelope, AnInterchangeWithoutTrailerDoesNotSwallowTheNext) {
    const std::string good = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    for (const std::string_view next : {"", "UNA:+.? '"}) {
        SCOPED_TRACE(next);
        const Recorder read = walked(replaced(good, "UNZ+1+R1'", "") + std::string(next) + good);
        ASSERT_EQ(read.interchanges.size(), 2U);
        ASSERT_EQ(read.envelope.size(), 1U);
        EXPECT_EQ(read.envelope[0].code, Errc::envelope_missing_trailer);
        EXPECT_EQ(read.finding_lines(), Lines{});
    }
}

TEST(Envelope, RubbishAfterAnInterchangeIsAFileOfItsOwn) {
    const std::string good = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    const std::vector<Interchange> read = edi::read(good + "rubbish");
    ASSERT_EQ(read.size(), 2U);
    EXPECT_TRUE(read[0].findings.empty());
    ASSERT_EQ(read[1].findings.size(), 1U);
    EXPECT_EQ(read[1].findings[0].code, Errc::syntax_not_edifact);
    EXPECT_EQ(read[1].findings[0].at.byte_offset, good.size());
    EXPECT_EQ(edi::read(good + "\x1A").size(), 1U) << "an end-of-file mark is no rubbish";
}

TEST(Envelope, DataThatLooksLikeAHeaderIsData) {
    const std::string good = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    const Recorder read = walked(replaced(replaced(good, "+++SHOES'", "+++UNA1234 UNB+UNZ'"), "DOC1", "UNA1234"));
    EXPECT_EQ(read.interchanges.size(), 1U);
    EXPECT_EQ(read.messages.size(), 1U);
}

TEST(Envelope, FunctionalGroupsAreCountedAndCompared) {
    const std::string message = "UNH+1+CUSCAR:D:95B:UN'" + small_manifest_body() + "UNT+21+1'";
    const std::string group = "UNG+CUSCAR+A+B+260102:0304+G1+UN+D:95B'" + message + "UNE+1+G1'";
    const std::string start = "UNB+UNOC:3+ME+YOU+260102:0304+R1'";
    const Recorder good = walked(start + group + "UNZ+1+R1'");
    EXPECT_EQ(good.envelope_lines(), Lines{});
    EXPECT_EQ(good.finding_lines(), Lines{});
    const Recorder wrong = walked(start + replaced(group, "UNE+1+G1'", "UNE+2+G9'") + "UNZ+1+R1'");
    ASSERT_EQ(wrong.envelope.size(), 2U);
    EXPECT_EQ(wrong.envelope[0].code, Errc::envelope_count_differs);
    EXPECT_EQ(wrong.envelope[1].code, Errc::envelope_reference_differs);
    const Recorder open = walked(start + replaced(group, "UNE+1+G1'", "") + "UNZ+1+R1'");
    ASSERT_EQ(open.envelope.size(), 1U);
    EXPECT_EQ(open.envelope[0].code, Errc::envelope_missing_trailer);
    EXPECT_EQ(open.envelope[0].segment, "UNE");
}

TEST(Envelope, ABadMessageNeverHarmsItsNeighbours) {
    const std::string good = "UNH+1+CUSCAR:D:95B:UN'" + small_manifest_body() + "UNT+21+1'";
    const std::string text = "UNB+UNOC:3+ME+YOU+260102:0304+R1'" + good + "UNH+2+CUSCAR:D:95B:UN'GID+1'?\?\?'ZZZ'" +
                             "UNH+3+NOTYPE:D:95B:UN'A'UNT+3+3'" +
                             replaced(replaced(good, "UNH+1", "UNH+4"), "UNT+21+1", "UNT+21+4") + "UNZ+4+R1'";
    const Recorder read = walked(text);
    EXPECT_EQ(read.verdicts, (std::vector<Verdict>{Verdict::accepted, Verdict::refused, Verdict::refused, Verdict::accepted}));
    EXPECT_EQ(read.envelope_lines(), Lines{});
}

TEST(Envelope, AMessageReferenceIsUsedOnce) {
    const std::string message = "UNH+1+CUSCAR:D:95B:UN'" + small_manifest_body() + "UNT+21+1'";
    const Recorder read = walked("UNB+UNOC:3+ME+YOU+260102:0304+R1'" + message + message + "UNZ+2+R1'");
    ASSERT_EQ(read.findings.size(), 1U);
    EXPECT_EQ(read.findings[0].code, Errc::envelope_duplicate);
    EXPECT_EQ(read.verdicts, (std::vector<Verdict>{Verdict::accepted, Verdict::refused}));
}

TEST(Envelope, Syntax4IsReadWithItsDatesAndRepetitions) {
    EXPECT_EQ(walked(interchange("CUSCAR:D:95B:UN", small_manifest_body(), "UNOC:4")).envelope_lines(), Lines{});
    const Recorder star = walked(replaced(interchange("CUSCAR:D:95B:UN", small_manifest_body(), "UNOC:4"), "DOC1", "DOC1*DOC2"));
    ASSERT_EQ(star.findings.size(), 1U);
    EXPECT_EQ(star.findings[0].code, Errc::structure_too_many_repetitions);
    const Recorder v3 =
        walked("UNA:+.?*'" + replaced(interchange("CUSCAR:D:95B:UN", small_manifest_body()), "DOC1", "DOC1*DOC2"));
    EXPECT_EQ(v3.finding_lines(), Lines{}) << "in syntax 3 the star is data";
    const Recorder data =
        walked("UNA:+.? '" + replaced(interchange("CUSCAR:D:95B:UN", small_manifest_body(), "UNOC:4"), "DOC1", "DOC1*DOC2"));
    EXPECT_EQ(data.finding_lines(), Lines{}) << "a blank at the fifth place: no repetition";
}

/// Syntax 4 without UNA: that '*' repeats is known when UNB has been read, and it may be released there.
TEST(Envelope, AReleasedRepetitionCharacterInUnbIsNoFault) {
    for (const std::string_view sender : {"A?*B", "A*B"}) {
        const Recorder read = walked("UNB+UNOC:4+" + std::string(sender) +
                                     "+QUAI+20261122:1559+R1'UNH+1+CONTRL:4:1:UN'UCI+R0+A+B+8'UNT+3+1'UNZ+1+R1'");
        EXPECT_EQ(read.envelope_lines(), Lines{}) << sender;
    }
    const Recorder useless = walked("UNB+UNOC:4+A?B+QUAI+20261122:1559+R1'UNZ+0+R1'");
    EXPECT_EQ(useless.envelope_lines().size(), 1U);
    const Recorder version_3 = walked("UNB+UNOC:3+A?*B+QUAI+261122:1559+R1'UNZ+0+R1'");
    EXPECT_EQ(version_3.envelope_lines().size(), 1U) << "nothing repeats there";
}

TEST(Envelope, MessagesPerInterchangeAreLimited) {
    std::string text = "UNB+UNOC:3+ME+YOU+260102:0304+R1'";
    for (std::size_t i = 0; i < limits::messages_per_file_max; ++i) text += "UNH'";
    EXPECT_EQ(walked(text + "UNZ+" + std::to_string(limits::messages_per_file_max) + "+R1'").envelope_lines(), Lines{});
    const Recorder over = walked(text + "UNH'");
    EXPECT_EQ(over.messages.size(), limits::messages_per_file_max);
    ASSERT_EQ(over.envelope.size(), 1U);
    EXPECT_EQ(over.envelope[0].code, Errc::syntax_too_large);
}

TEST(Envelope, InterchangesPerFileAreLimited) {
    std::string text;
    for (std::size_t i = 0; i < limits::interchanges_per_file_max + 5; ++i) text += "UNB+UNOC:3+A+B+260102:0304+1'UNZ+0+1'";
    EXPECT_EQ(walked(text).interchanges.size(), limits::interchanges_per_file_max);
}

}  // namespace
}  // namespace cargo::edi::test
