#include <gtest/gtest.h>

#include <algorithm>

#include "libcargo/limits.hpp"
#include "tests/edi/recorder.hpp"

namespace cargo::edi::test {
namespace {

using Lines = std::vector<std::string>;

/// Codes and tags of the findings, without their places: what a sender did wrong, in order.
Lines faults(const Recorder& read) {
    Lines lines;
    for (const Finding& f : read.findings) {
        if (f.severity == Severity::error) lines.push_back(std::string(to_string(f.code)) + " " + f.segment);
    }
    return lines;
}

std::string without(std::string text, std::string_view what) {
    const std::size_t at = text.find(what);
    if (at != std::string::npos) text.erase(at, what.size());
    return text;
}

std::string before(std::string text, std::string_view where, std::string_view what) {
    return text.insert(text.find(where), what);
}

Recorder cuscar(std::string_view body) {
    return walked(interchange("CUSCAR:D:95B:UN", body));
}

TEST(Structure, SegmentsAreHandedOnWithTheirGroups) {
    const Recorder read = cuscar(
        "BGM+85+D+9'TDT+20'LOC+60+FRLEH'EQD+CN+A'SEL+1'EQD+CN+B'CNI+1+X'RFF+BM:X'LOC+9+A'NAD+CN+1'RFF+VA:1'CTA+IC'"
        "GID+1'FTX+AAA+++T'GID+2'RFF+BM:Y'GID+1'CNI+2+Z'RFF+BM:Z'GID+1'AUT+1'");
    EXPECT_EQ(faults(read), Lines{});
    EXPECT_EQ(
        read.walk_lines,
        (Lines{"BGM+85+D+9", "SG1[1]>",  "TDT+20",  "LOC+60+FRLEH", "<SG1 0",  "SG2[1]>", "EQD+CN+A", "SEL+1",    "<SG2 0",
               "SG2[2]>",    "EQD+CN+B", "<SG2 0",  "SG4[1]>",      "CNI+1+X", "SG5[1]>", "RFF+BM:X", "LOC+9+A",  "SG7[1]>",
               "NAD+CN+1",   "RFF+VA:1", "SG8[1]>", "CTA+IC",       "<SG8 0",  "<SG7 0",  "SG10[1]>", "GID+1",    "FTX+AAA+++T",
               "<SG10 0",    "SG10[2]>", "GID+2",   "<SG10 0",      "<SG5 0",  "SG5[2]>", "RFF+BM:Y", "SG10[1]>", "GID+1",
               "<SG10 0",    "<SG5 0",   "<SG4 0",  "SG4[2]>",      "CNI+2+Z", "SG5[1]>", "RFF+BM:Z", "SG10[1]>", "GID+1",
               "<SG10 0",    "<SG5 0",   "<SG4 0",  "SG13[1]>",     "AUT+1",   "<SG13 0"}));
}

struct Case {
    std::string name;
    std::string body;
    Lines faults;
};

TEST(Structure, OneFaultIsOneFinding) {
    const std::string good = small_manifest_body();
    const std::string bill = "CNI+2+B2'RFF+BM:B2'LOC+9+CNSHA::6'NAD+CN+C1'GID+1+1:CT'FTX+AAA+++X'";
    const Case cases[] = {
        // clang-format off
        {"no fault",             good + bill,                                  {}},
        {"BGM missing",          without(good, "BGM+85+DOC1+9'") + bill,       {"structure_missing_segment BGM"}},
        {"CNI missing",          without(good, "CNI+1+BILL1'") + bill,         {"structure_missing_segment CNI"}},
        {"RFF missing",          without(good, "RFF+BM:BILL1'") + bill,        {"structure_missing_segment RFF"}},
        {"GID missing",          without(good, "GID+1+10:CT'") + bill,         {"structure_missing_segment GID"}},
        {"goods missing",        good + "CNI+2+B2'RFF+BM:B2'LOC+9+CNSHA::6'" + "CNI+3+B3'RFF+BM:B3'GID+1'", {"structure_missing_segment GID"}},
        {"goods missing at end", good + "CNI+2+B2'RFF+BM:B2'",                 {"structure_missing_segment GID"}},
        {"TDT missing",          without(good, "TDT+20+V1+1++CAR:172:20+++CALL1:103::SHIP'"), {"structure_missing_segment TDT"}},
        {"EQD missing",          without(good, "EQD+CN+CSQU3054383+22G1:102:5++3+5'"),        {"structure_missing_segment EQD"}},
        {"too late, one",        good + "DIM+1'" + bill,                       {"structure_unexpected_segment DIM"}},
        {"too late, a run",      before(good, "GID+1", "MOA+1:1'CUX+2'MOA+1:1'"),                   {"structure_unexpected_segment MOA"}},
        {"too late, a group",    good + "EQD+CN+X'SEL+1'" + bill,              {"structure_unexpected_segment EQD"}},
        {"unknown",              before(good, "GID+1", "ZZZ+1'ZZY+1'"),         {"structure_unknown_segment ZZZ"}},
        {"two runs",             before(good, "GID+1", "ZZZ+1'") + "ZZZ+1'" + bill, {"structure_unknown_segment ZZZ", "structure_unknown_segment ZZZ"}},
        {"no tag",               before(good, "GID+1", "1BC+1'"),               {"structure_unknown_segment 1BC"}},
        {"stray summary",        before(good, "EQD+CN", "AUT+1'"),              {"structure_unexpected_segment EQD"}},
        // clang-format on
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(faults(cuscar(c.body)), c.faults);
    }
}

TEST(Structure, AMissingSegmentIsToldAtTheLastOneBeforeItAndWhereItShouldBegin) {
    const std::string bytes = interchange("CUSCAR:D:95B:UN", without(small_manifest_body(), "GID+1+10:CT'"));
    const Recorder read = walked(bytes);
    ASSERT_EQ(read.findings.size(), 1U);
    const Finding& f = read.findings[0];
    EXPECT_EQ(f.segment, "GID");
    EXPECT_EQ(f.at.segment, 16U) << "NAD, as CONTRL counts";
    EXPECT_EQ(f.at.byte_offset, bytes.find("FTX+AAA"));
    EXPECT_EQ(f.group, "SG4[1]/SG5[1]/SG10[1]");
    EXPECT_EQ(f.contrl, 13);
    EXPECT_EQ(f.scope, Scope::stop_message);
    EXPECT_NE(f.text_fr.find("GID"), std::string::npos);
    EXPECT_NE(f.text_en.find("GID"), std::string::npos);
}

TEST(Structure, AMessageBehindOneWithoutItsEndIsInNoGroup) {
    const Recorder read = walked("UNB+UNOC:3+A+B+261121:1842+R1'UNH+1+CUSCAR:D:95B:UN'BGM+785+DOC1+9'CNI+1'"
                                 "UNH+1+XXXXXX:D:95B:UN'UNT+2+1'UNZ+2+R1'");
    bool found = false;
    for (const Finding& f : read.findings) {
        if (f.segment != "UNH") continue;
        found = true;
        EXPECT_EQ(f.group, "") << to_string(f.code);
    }
    EXPECT_TRUE(found);
}

TEST(Structure, AFaultCountsInEveryGroupAroundIt) {
    const Recorder read = cuscar(without(small_manifest_body(), "GID+1+10:CT'") + "CNI+2+B'RFF+BM:B'GID+1'");
    const auto count = [&](std::string_view line) { return std::ranges::count(read.walk_lines, line); };
    EXPECT_EQ(count("<SG10 1"), 1);
    EXPECT_EQ(count("<SG5 1"), 1);
    EXPECT_EQ(count("<SG4 1"), 1);
    EXPECT_EQ(count("<SG4 0"), 1) << "the second consignment is sound";
    EXPECT_EQ(read.verdicts.at(0), Verdict::refused) << "a message that CONTRL rejects registers nothing";
}

std::string times(std::size_t n, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < n; ++i) all += text;
    return all;
}

TEST(Structure, RepetitionsStopAtTheirLimit) {
    const std::string rest = "NAD+CF+X'EQD+CN+A'CNT+16:1'";
    const auto coarri = [](const std::string& body) { return faults(walked(interchange("COARRI:D:95B:UN", body))); };
    const Lines one{"structure_too_many_repetitions DTM"};
    EXPECT_EQ(coarri("BGM+44+D+9'TDT+20'" + times(9, "DTM+132:20260101:102'") + rest), Lines{});
    EXPECT_EQ(coarri("BGM+44+D+9'TDT+20'" + times(10, "DTM+132:20260101:102'") + rest), one);
    EXPECT_EQ(coarri("BGM+44+D+9'TDT+20'" + times(30, "DTM+132:20260101:102'") + rest), one) << "told once, not for each";
    const Recorder groups =
        walked(interchange("CODECO:D:95B:UN", "BGM+36+D+9'NAD+CF+X'" + times(1000, "EQD+CN+A'") + "CNT+16:1'"));
    EXPECT_EQ(faults(groups), Lines{"structure_too_many_repetitions EQD"});
    EXPECT_EQ(groups.findings.at(0).contrl, 36) << "a group, not a segment";
    EXPECT_EQ(groups.verdicts.at(0), Verdict::refused);
    EXPECT_EQ(faults(walked(interchange("CODECO:D:95B:UN", "BGM+36+D+9'NAD+CF+X'" + times(999, "EQD+CN+A'") + "CNT+16:1'"))),
              Lines{});
}

TEST(Structure, MandatoryGroupsOfTheMessageAreMissedAtItsEnd) {
    EXPECT_EQ(faults(walked(interchange("COARRI:D:95B:UN", "BGM+44+D+9'TDT+20'"))),
              (Lines{"structure_missing_segment NAD", "structure_missing_segment EQD", "structure_missing_segment CNT"}));
    EXPECT_EQ(walked(interchange("COARRI:D:95B:UN", "BGM+44+D+9'TDT+20'")).verdicts.at(0), Verdict::refused);
}

TEST(Structure, TheSameTagInTwoGroupsGoesWhereItIsDue) {
    // COREOR D.00B: LOC is a group of the transport and of each box, RFF is a group of the header and a segment of each box.
    const Recorder read =
        walked(interchange("COREOR:D:00B:UN",
                           "BGM+129+D+9'RFF+BM:1'DTM+36:20260101:102'TDT+20'RFF+VON:1'LOC+9+A'DTM+132:20260101:102'"
                           "LOC+11+B'NAD+CF+X'EQD+CN+A'RFF+SQ:1'LOC+7+C'DTM+7:20260101:102'NAD+CA+Z'CNT+16:1'"));
    EXPECT_EQ(faults(read), Lines{});
    EXPECT_EQ(read.walk_lines, (Lines{"BGM+129+D+9",
                                      "SG1[1]>",
                                      "RFF+BM:1",
                                      "DTM+36:20260101:102",
                                      "<SG1 0",
                                      "SG2[1]>",
                                      "TDT+20",
                                      "RFF+VON:1",
                                      "SG3[1]>",
                                      "LOC+9+A",
                                      "DTM+132:20260101:102",
                                      "<SG3 0",
                                      "SG3[2]>",
                                      "LOC+11+B",
                                      "<SG3 0",
                                      "<SG2 0",
                                      "SG4[1]>",
                                      "NAD+CF+X",
                                      "<SG4 0",
                                      "SG12[1]>",
                                      "EQD+CN+A",
                                      "RFF+SQ:1",
                                      "SG15[1]>",
                                      "LOC+7+C",
                                      "DTM+7:20260101:102",
                                      "<SG15 0",
                                      "SG16[1]>",
                                      "NAD+CA+Z",
                                      "<SG16 0",
                                      "<SG12 0",
                                      "CNT+16:1"}));
}

TEST(Structure, FindingsAreCutWithTheirTrueCount) {
    const std::string body = "BGM+85+D+9'CNI+1+X'" + times(50, "RFF+BM:X'GID+1'ZZZ'");
    const Recorder read = walked(interchange("CUSCAR:D:95B:UN", body), {.findings_max = 10});
    EXPECT_EQ(read.findings.size(), 10U);
    EXPECT_EQ(read.true_count, 50U);
    EXPECT_EQ(read.verdicts.at(0), Verdict::refused) << "the cut changes nothing but the list";
}

TEST(Structure, AWholeFileKeepsNoMoreThanItsShareOfFindings) {
    std::string bytes = "UNB+UNOC:3+ME+YOU+260102:0304+R1'";
    for (int i = 0; i < 100; ++i)
        bytes +=
            "UNH+" + std::to_string(i) + "+CUSCAR:D:95B:UN'BGM'" + times(20, "ZZZ'DTM'") + "UNT+43+" + std::to_string(i) + "'";
    const Recorder read = walked(bytes + "UNZ+100+R1'", {.findings_max = 10});
    EXPECT_LE(read.findings.size(), 160U);
    EXPECT_GT(read.true_count, 1'000U);
    for (const Verdict verdict : read.verdicts) EXPECT_EQ(verdict, Verdict::refused);
}

TEST(Structure, SegmentsPerMessageAreLimited) {
    std::string body = "BGM+85+D+9'";
    const std::size_t room = limits::segments_per_message_max - 2;  // UNH and BGM
    body.reserve(room * 4);
    for (std::size_t i = 0; i < room; ++i) body += "ZZZ'";
    const auto limit_told = [](const Recorder& read) {
        return std::ranges::count_if(read.findings, [](const Finding& f) { return f.code == Errc::syntax_too_large; });
    };
    const std::string head = "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+CUSCAR:D:95B:UN'";
    EXPECT_EQ(limit_told(walked(head + body)), 0);
    EXPECT_EQ(limit_told(walked(head + body + "ZZZ'ZZZ'")), 1);
}

}  // namespace
}  // namespace cargo::edi::test
