#include <gtest/gtest.h>

#include <algorithm>

#include "map_sample.hpp"

using namespace cargo;
using namespace cargo::edi;
using namespace cargo::edi::test;

namespace {

const AnswerStamp stamp{.our_id = "QUAI", .reference = "K7Q2MB4XN3ZD5A", .now_date = "261122", .now_time = "1559"};

std::vector<std::string> contrl_of(std::string_view bytes) {
    const std::vector<Interchange> received = read(bytes);
    EXPECT_EQ(received.size(), 1U);
    return lines_of(write_contrl(received.at(0), stamp));
}

std::vector<std::string> with_tag(const std::vector<std::string>& lines, std::string_view tag) {
    std::vector<std::string> found;
    for (const std::string& line : lines) {
        if (line.starts_with(tag)) found.push_back(line);
    }
    return found;
}

}  // namespace

TEST(Contrl, AcknowledgesAGoodInterchangeInItsOwnSyntax) {
    const std::vector<std::string> expected = {
        "UNB+UNOC:3+QUAI+AGENTLH+261122:1559+K7Q2MB4XN3ZD5A",
        "UNH+1+CONTRL:D:3:UN",
        "UCI+AGLH000200+AGENTLH+QUAI+7",
        "UCM+M0001+CUSCAR:D:95B:UN+7",
        "UNT+4+1",
        "UNZ+1+K7Q2MB4XN3ZD5A",
    };
    EXPECT_EQ(contrl_of(file_bytes("cuscar_one_bill.edi")), expected);
}

TEST(Contrl, InSyntaxFourWritesItsVersionAndTheYearInFull) {
    const std::vector<std::string> lines = contrl_of(file_bytes("cuscar_syntax_4.edi"));
    EXPECT_EQ(lines.at(0), "UNB+UNOY:4+QUAI+AGENTLH+20261122:1559+K7Q2MB4XN3ZD5A");
    EXPECT_EQ(lines.at(1), "UNH+1+CONTRL:4:1:UN");
}

TEST(Contrl, PointsAtSegmentElementAndComponent) {
    Variant sample("cuscar_one_bill.edi");
    sample.change("GID", "GID+1+ABC:CT")
        .change("SEL", "SEL+QA20000112345+CA")
        .add_after("DTM+133", "XYZ+1")
        .change("LOC+11", "LOC+11+FRLEH:1399:6");
    const std::vector<std::string> lines = contrl_of(sample.text());
    EXPECT_EQ(with_tag(lines, "UCI").at(0), "UCI+AGLH000200+AGENTLH+QUAI+7");
    EXPECT_EQ(with_tag(lines, "UCM").at(0), "UCM+M0001+CUSCAR:D:95B:UN+4");
    const auto ucs = std::ranges::find_if(lines, [](const std::string& line) { return line.starts_with("UCS+"); });
    const std::vector<std::string> places(ucs, lines.end() - 2);
    const std::vector<std::string> expected = {
        "UCS+13+15",                // XYZ is no segment
        "UCS+17",    "UCD+39+2",    // the seal's number is too long: its element is the second place, the tag the first
        "UCS+25",    "UCD+39+3:2",  // the code list's component
        "UCS+29",    "UCD+37+3:1",  // packages are no number
    };
    EXPECT_EQ(places, expected);
}

TEST(Contrl, RejectsAnInterchangeWhoseEnvelopeIsWrong) {
    struct Case {
        const char* file;
        const char* uci;
    };
    const Case cases[] = {
        {"cuscar_test_indicator.edi", "UCI+AGLH000203+AGENTLH+QUAI+4+25+UNB+12"},
        {"cuscar_wrong_counts.edi", "UCI+AGLH000204+AGENTLH+QUAI+4+29+UNZ+2"},
    };
    for (const Case& given : cases) {
        const std::vector<std::string> lines = contrl_of(file_bytes(given.file));
        EXPECT_EQ(with_tag(lines, "UCI").at(0), given.uci);
        EXPECT_TRUE(with_tag(lines, "UCM").empty());
    }
}

TEST(Contrl, RejectsAMessageOfAnUnknownDirectoryAndAWrongCount) {
    EXPECT_EQ(with_tag(contrl_of(file_bytes("cuscar_d97a.edi")), "UCM").at(0), "UCM+M0001+CUSCAR:D:97A:UN+4+14+UNH+3:2");
    std::string text = file_bytes("cuscar_one_bill.edi");
    text.replace(text.find("UNT+33"), 6, "UNT+34");
    EXPECT_EQ(with_tag(contrl_of(text), "UCM").at(0), "UCM+M0001+CUSCAR:D:95B:UN+4+29+UNT+2");
}

TEST(Contrl, NamesAMessageWhoseSenderLeftOutHalfOfItsName) {
    for (const std::string header : {"UNH+1+CUSCAR:D:9GISUN'", "UNH+1+CUSCAR'", "UNH+1'", "UNH++CUSCAR:D:95B:UN'",
                                     "UNH+1+CUSCAR:D:95B:\xBC\x81'"}) {
        const std::vector<std::string> lines =
            contrl_of("UNB+UNOA:3+AGENTLH+QUAI+261122:1200+R1'" + header + "BGM+785+B1+9'UNT+3+1'UNZ+1+R1'");
        ASSERT_EQ(with_tag(lines, "UCM").size(), 1U) << header;
        std::string contrl;
        for (const std::string& line : lines) contrl += line + "'";
        const std::vector<Interchange> back = read(contrl, {.look_only = true});
        ASSERT_EQ(back.size(), 1U) << header;
        EXPECT_TRUE(back[0].findings.empty()) << contrl;
        ASSERT_EQ(back[0].messages.size(), 1U) << contrl;
        EXPECT_EQ(back[0].messages[0].verdict, Verdict::accepted) << contrl;
    }
    const std::vector<std::string> lines =
        contrl_of("UNB+UNOA:3+AGENTLH+QUAI+261122:1200+R1'UNH+1+CUSCAR:D:95B'BGM+785+B1+9'UNT+3+1'UNZ+1+R1'");
    EXPECT_EQ(with_tag(lines, "UCM").at(0), "UCM+1+CUSCAR:D:95B:ZZ+4+13+UNH+3:4");
}

TEST(Contrl, LeavesMeaningToCusres) {
    const std::vector<std::string> lines = contrl_of(file_bytes("cuscar_function_5.edi"));
    EXPECT_EQ(with_tag(lines, "UCM").at(0), "UCM+M0001+CUSCAR:D:95B:UN+7");
}

TEST(Contrl, IsWrittenForWhatCouldHardlyBeRead) {
    for (const char* bytes : {"UNB", "UNB+UNOA:3+A", "garbage", "UNA:+.? 'UNB+UNOZ:9+A+B+1:1+R'UNZ+0+R'"}) {
        const std::vector<Interchange> received = read(bytes);
        ASSERT_EQ(received.size(), 1U) << bytes;
        const std::vector<std::string> lines = lines_of(write_contrl(received[0], stamp));
        EXPECT_EQ(with_tag(lines, "UCI").size(), 1U) << bytes;
        EXPECT_EQ(with_tag(lines, "UCI").at(0).find("++"), std::string::npos) << bytes;
    }
}

TEST(Contrl, EscapesWhatItQuotesAndReadsBack) {
    std::string text = file_bytes("cuscar_one_bill.edi");
    text.replace(text.find("AGENTLH"), 7, "L?'A?+B?:C??");
    const std::vector<Interchange> received = read(text);
    const std::vector<Interchange> answer = read(write_contrl(received.at(0), stamp));
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_TRUE(answer[0].findings.empty()) << answer[0].findings.at(0).text_en;
    EXPECT_EQ(answer[0].header.recipient, "L'A+B:C?");
    EXPECT_EQ(answer[0].header.reference, stamp.reference);
}

TEST(Contrl, ReadsBackWithASoundEnvelopeForEverySample) {
    for (const char* file : {"portday_cuscar.edi", "cuscar_broken.edi", "cuscar_structure.edi", "cuscar_one_good_one_bad.edi",
                             "cuscar_syntax_4.edi", "portday_coarri.edi", "portday_coreor_d00b.edi"}) {
        const std::vector<Interchange> received = read(file_bytes(file));
        const std::vector<Interchange> answer = read(write_contrl(received.at(0), stamp));
        ASSERT_EQ(answer.size(), 1U) << file;
        EXPECT_TRUE(answer[0].findings.empty()) << file;
        ASSERT_EQ(answer[0].messages.size(), 1U) << file;
        // This port takes no CONTRL, and says so: nothing else may be wrong.
        ASSERT_EQ(answer[0].messages[0].findings.size(), 1U) << file;
        EXPECT_EQ(answer[0].messages[0].findings[0].code, Errc::message_kind_unsupported) << file;
    }
}
