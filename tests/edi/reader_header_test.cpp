#include <gtest/gtest.h>

#include <algorithm>

#include "tests/edi/map_sample.hpp"
#include "tests/edi/recorder.hpp"

/// UNH that is wrong but clear.
namespace cargo::edi::test {
namespace {

const ReadOptions tolerant{.tolerant_header = true};

std::string with_header(const std::string& header, const std::string& application = {}) {
    std::string text = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    text.replace(text.find("CUSCAR:D:95B:UN"), 15, header);
    if (!application.empty()) text.replace(text.find("+R1'"), 4, "+R1++" + application + "'");
    return text;
}

TEST(MessageHeader, MayHaveItsAssociationInTheNextElement) {
    const Recorder read = walked(with_header("CUSCAR:D:95B:UN+LOT10"));
    EXPECT_EQ(read.messages.at(0).association, "LOT10");
    ASSERT_EQ(read.finding_lines().size(), 1U);
    EXPECT_TRUE(read.finding_lines()[0].starts_with("warning structure_header_misplaced UNH 1 3.0")) << read.finding_lines()[0];
    EXPECT_EQ(walked(with_header("CUSCAR:D:95B:UN:LOT10")).findings.size(), 0U);
}

TEST(MessageHeader, KeepsACommonReferenceThatIsNoAssociation) {
    for (const char* sent : {"LOADINGCOPRAR", "KEY1234", "10", "itg13", "I1", "ITG"}) {
        const Recorder read = walked(with_header(std::string("CUSCAR:D:95B:UN+") + sent));
        EXPECT_EQ(read.messages.at(0).association, "") << sent;
        EXPECT_TRUE(read.findings.empty()) << sent;
    }
}

TEST(MessageHeader, WithABlankTypeIsWhatTheInterchangeSaysWhenTheProfileAllowsIt) {
    for (const char* blank : {":D:95B:UN", "  :D:95B:UN"}) {
        const Recorder strict = walked(with_header(blank, "CUSCAR"));
        EXPECT_EQ(strict.verdicts.at(0), Verdict::refused) << blank;
        const Recorder read = walked(with_header(blank, "CUSCAR"), tolerant);
        EXPECT_EQ(read.messages.at(0).type, "CUSCAR") << blank;
        ASSERT_EQ(read.finding_lines().size(), 1U) << blank;
        EXPECT_TRUE(read.finding_lines()[0].starts_with("warning structure_header_misplaced UNH 1 2.1"))
            << read.finding_lines()[0];
        EXPECT_FALSE(read.values.empty()) << "its segments are handed on";
    }
    EXPECT_EQ(walked(with_header(":D:95B:UN", "NONSENSE"), tolerant).verdicts.at(0), Verdict::refused);
    EXPECT_EQ(walked(with_header(":D:95B:UN"), tolerant).verdicts.at(0), Verdict::refused);
}

TEST(MessageHeader, WithABlankTypeStillTellsItsOtherFaults) {
    const Recorder read = walked(with_header(":D:95B", "CUSCAR"), tolerant);
    ASSERT_EQ(read.finding_lines().size(), 2U);
    EXPECT_TRUE(read.finding_lines()[0].starts_with("error structure_missing_element UNH 1 2.4")) << read.finding_lines()[0];
}

/// BAPLIE: the ship's places and each cell begin with the same tag; a box has further places.
TEST(Structure, OfAStowagePlanIsFoundByTheCellWhateverIsMissingBeforeIt) {
    const std::string header = "BGM++PLAN1+9'DTM+137:2601020304:201'TDT+20+V1+++CAR:172:20+++CALL1:103::SHIP'";
    const std::string ports = "LOC+5+FRLEH:139:6'LOC+61+ESALG:139:6'";
    const std::string dates = "DTM+178:2601020304:201'";
    const auto box = [](const std::string& cell, const std::string& rest) {
        return "LOC+147+" + cell + "::5'MEA+WT++KGM:1000'LOC+9+FRLEH:139:6'LOC+11+ESALG:139:6'" + rest;
    };
    const std::string rest = "RFF+BM:1'EQD+CN+CSQU3054383+2210+++5'NAD+CA+CAR:172:20'";
    struct Case {
        const char* name;
        std::string body;
        std::size_t cells;
        std::vector<std::string> findings;
    };
    const Case cases[] = {
        {"sound", header + ports + dates + box("0010282", rest) + box("0010284", rest), 2, {}},
        {"no dates of the ship", header + ports + box("0010282", rest), 1, {"missing_segment DTM"}},
        {"one port and no dates", header + "LOC+5+FRLEH:139:6'" + box("0010282", rest), 1, {"missing_segment DTM"}},
        {"a box without reference or container",
         header + ports + dates + box("0010282", "") + box("0010284", rest),
         2,
         {"missing_segment RFF"}},
        {"a cell and nothing else",
         header + ports + dates + "LOC+147+0010282::5'" + box("0010284", rest),
         2,
         {"missing_segment MEA", "missing_segment RFF"}},
    };
    for (const Case& given : cases) {
        const Recorder read = walked(interchange("BAPLIE:D:95B:UN:SMDG20", given.body));
        std::vector<std::string> told;
        for (const Finding& f : read.findings) {
            if (f.severity == Severity::error) told.push_back(std::string(to_string(f.code)).substr(10) + " " + f.segment);
        }
        EXPECT_EQ(told, given.findings) << given.name;
        EXPECT_EQ(std::ranges::count_if(read.walk_lines, [](const std::string& line) { return line.starts_with("SG2["); }),
                  static_cast<std::ptrdiff_t>(given.cells))
            << given.name;
    }
}

TEST(Cuscar, ReadsASecondBillUnderOneConsignment) {
    Variant sample("cuscar_one_bill.edi");
    sample.change("CNT+7", "CNT+7:1500:KGM").change("CNT+11", "CNT+11:15");
    for (const char* segment :
         {"RFF+BM:QLH26BL0102", "LOC+11+FRLEH:139:6", "NAD+CN+FR41234567800011:160:ZZZ++TORREFACTION DU BASSIN", "GID+1+5:CT",
          "FTX+AAA+++CHAISES", "MEA+AAE+G+KGM:500", "SGP+QAIU2011015+5"}) {
        sample.append(segment);
    }
    const Message message = sample.message();
    EXPECT_EQ(message.verdict, Verdict::accepted) << (message.findings.empty() ? "" : message.findings[0].text_en);
    const Manifest& manifest = std::get<Manifest>(message.body);
    ASSERT_EQ(manifest.consignments.size(), 2U);
    EXPECT_EQ(manifest.consignments[0].bill, "QLH26BL0101");
    EXPECT_EQ(manifest.consignments[1].bill, "QLH26BL0102");
    EXPECT_EQ(manifest.consignments[1].sequence, manifest.consignments[0].sequence);
    EXPECT_EQ(manifest.consignments[1].items.at(0).packages, 5);
}

TEST(Cuscar, JoinsTextThatWasCutInTheMidstOfAWord) {
    const std::string full = "CAFE VERT EN SACS DE JUTE, RECOLTE 2026, LAVE, GRAINS ENTIERS, NON TOR";
    ASSERT_EQ(full.size(), 70U);
    const auto description = [](const std::string& text) {
        const Message message = Variant("cuscar_one_bill.edi").change("FTX+AAA", "FTX+AAA+++" + text).message();
        return std::get<Manifest>(message.body).consignments.at(0).items.at(0).description;
    };
    EXPECT_EQ(description(full + ":REFIE, EN VRAC"), full + "REFIE, EN VRAC");
    EXPECT_EQ(description(full + ": ET EMBALLE"), full + " ET EMBALLE");
    EXPECT_EQ(description("CAFE VERT:EN SACS"), "CAFE VERT EN SACS");
    EXPECT_EQ(description("CAFE VERT : EN SACS"), "CAFE VERT EN SACS");
    EXPECT_EQ(description(full), full);
}

}  // namespace
}  // namespace cargo::edi::test
