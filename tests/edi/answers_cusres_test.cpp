#include <gtest/gtest.h>

#include <algorithm>

#include "map_sample.hpp"

using namespace cargo;
using namespace cargo::edi;
using namespace cargo::edi::test;

namespace {

const AnswerStamp stamp{.our_id = "QUAI", .reference = "K7Q2MB4XN3ZD5A", .now_date = "261122", .now_time = "1559"};

/// Every CUSRES must be sound in its own structure: the only finding is that this port takes none.
std::vector<std::string> sound_lines(const std::string& cusres) {
    for (const Interchange& interchange : read(cusres)) {
        EXPECT_TRUE(interchange.findings.empty());
        EXPECT_FALSE(interchange.messages.empty());
        for (const Message& message : interchange.messages) {
            EXPECT_EQ(message.header.type, "CUSRES");
            EXPECT_EQ(message.findings.size(), 1U) << message.findings.at(0).text_en;
            EXPECT_EQ(message.findings.at(0).code, Errc::message_kind_unsupported);
        }
    }
    return lines_of(cusres);
}

std::size_t count_of(const std::vector<std::string>& lines, std::string_view beginning) {
    return static_cast<std::size_t>(
        std::ranges::count_if(lines, [&](const std::string& line) { return line.starts_with(beginning); }));
}

}  // namespace

TEST(Cusres, GivesEachBillItsRegisteredNumber) {
    const std::vector<Interchange> received = read(file_bytes("cuscar_one_bill.edi"));
    Answered answered;
    answered.registered = {{"QLH26BL0101", "26FR0LEH7Q2MB4XN39"}};
    const std::vector<std::string> expected = {
        "UNB+UNOC:3+QUAI+AGENTLH+261122:1559+K7Q2MB4XN3ZD5A",
        "UNH+1+CUSRES:D:95B:UN",
        "BGM+962+K7Q2MB4XN3ZD5A+11",
        "DTM+137:202611221559:203",
        "GIS+1",
        "RFF+ACW:QUAI126W-IMP2",
        "RFF+AGO:M0001",
        "RFF+ATZ:LEH2026001234",
        "RFF+BM:QLH26BL0101",
        "RFF+ABT:26FR0LEH7Q2MB4XN39",
        "UNT+10+1",
        "UNZ+1+K7Q2MB4XN3ZD5A",
    };
    EXPECT_EQ(sound_lines(write_cusres(received.at(0), answered, stamp)), expected);
}

TEST(Cusres, RefusesWithThePlaceOfEveryError) {
    const std::vector<Interchange> received = read(file_bytes("cuscar_function_5.edi"));
    Answered answered;
    answered.verdict = Verdict::refused;
    const std::vector<std::string> lines = sound_lines(write_cusres(received.at(0), answered, stamp));
    EXPECT_EQ(lines.at(2), "BGM+963+K7Q2MB4XN3ZD5A+11");
    EXPECT_EQ(count_of(lines, "GIS+2"), 1U);
    EXPECT_EQ(count_of(lines, "ERP+1:2.3.1 BGM"), 1U);
    EXPECT_EQ(count_of(lines, "ERC+150::ZZZ"), 1U);
    EXPECT_EQ(count_of(lines, "RFF+BM"), 0U);
}

TEST(Cusres, NeverSpeaksOfGoods) {
    for (const char* file : {"cuscar_one_bill.edi", "cuscar_broken.edi", "portday_cuscar.edi"}) {
        const std::vector<Interchange> received = read(file_bytes(file));
        const std::vector<std::string> lines = sound_lines(write_cusres(received.at(0), Answered{}, stamp));
        EXPECT_EQ(count_of(lines, "GIS+1") + count_of(lines, "GIS+2"), count_of(lines, "GIS+")) << file;
    }
}

TEST(Cusres, TellsWhatThePortFoundBesideTheReader) {
    const std::vector<Interchange> received = read(file_bytes("cuscar_one_bill.edi"));
    Answered answered;
    answered.verdict = Verdict::refused;
    Finding finding;
    finding.code = Errc::message_bill_already_registered;
    finding.segment = "RFF";
    finding.at = {.segment = 22, .element = 1, .component = 2};
    finding.group = "SG4[1]/SG5[1]";
    finding.text_fr = "Le connaissement QLH26BL0101 est déjà enregistré : voir l'escale.";
    answered.findings.push_back(finding);
    const std::vector<std::string> lines = sound_lines(write_cusres(received.at(0), answered, stamp));
    EXPECT_EQ(count_of(lines, "ERP+2:22.1.2 RFF"), 1U);
    EXPECT_EQ(count_of(lines, "ERC+157"), 1U);
    EXPECT_EQ(count_of(lines, "FTX+AAO+++Le connaissement QLH26BL0101 est d\xE9j\xE0 enregistr\xE9 ?: voir l?"), 1U);
}

TEST(Cusres, IsRefusedWhenTheReaderRefusedWhateverTheCallerSays) {
    const std::vector<Interchange> received = read(file_bytes("cuscar_export.edi"));
    EXPECT_EQ(count_of(lines_of(write_cusres(received.at(0), Answered{}, stamp)), "GIS+2"), 1U);
    const std::vector<Interchange> test = read(file_bytes("cuscar_test_indicator.edi"));
    EXPECT_EQ(count_of(lines_of(write_cusres(test.at(0), Answered{}, stamp)), "GIS+2"), 1U);
}

TEST(Cusres, InLevelAIsWrittenInCapitalsWithoutAccents) {
    std::string text = file_bytes("cuscar_function_5.edi");
    text.replace(text.find("UNOC:3"), 6, "UNOA:2");
    const std::vector<Interchange> received = read(text);
    const std::string cusres = write_cusres(received.at(0), Answered{}, stamp);
    EXPECT_TRUE(
        std::ranges::all_of(cusres, [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7F && !(c >= 'a' && c <= 'z')); }));
    EXPECT_NE(cusres.find("PRISE EN CHARGE"), std::string::npos);
}

TEST(Cusres, SpreadsManyErrorsOverSeveralMessagesAndLosesNone) {
    Variant sample("cuscar_one_bill.edi");
    for (int i = 0; i < 130; ++i) sample.append("CNI+" + std::to_string(i + 2));
    const std::vector<Interchange> received = read(sample.text());
    const std::vector<std::string> lines = sound_lines(write_cusres(received.at(0), Answered{}, stamp));
    EXPECT_EQ(count_of(lines, "ERP+"), received[0].messages.at(0).findings.size());
    EXPECT_EQ(count_of(lines, "UNH+"), 3U);
}

TEST(Cusres, SpreadsManyBillsOverSeveralMessagesAndLosesNone) {
    const std::vector<Interchange> received = read(file_bytes("cuscar_one_bill.edi"));
    Answered answered;
    for (int i = 0; i < 9'999; ++i)
        answered.registered.emplace_back("B" + std::to_string(i), "26FR0LEH" + std::to_string(1'000'000'000 + i));
    const std::vector<std::string> lines = sound_lines(write_cusres(received.at(0), answered, stamp));
    EXPECT_EQ(count_of(lines, "RFF+BM:"), 9'999U);
    EXPECT_EQ(count_of(lines, "RFF+ABT:"), 9'999U);
    EXPECT_EQ(count_of(lines, "UNH+"), 3U);
}
