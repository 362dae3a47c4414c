#include "edi/transfers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/edi/recorder.hpp"

/// Messages that belong together (UNH S010): what of their sequence one interchange shows.
namespace cargo::edi::test {
namespace {

using Lines = std::vector<std::string>;

/// Manifests whose UNH ends as each of `transfers` says: "TOPIC+2:F", or nothing.
std::vector<Interchange> sent(const std::vector<std::string>& transfers) {
    std::string text = "UNB+UNOC:3+ME+YOU+260102:0304+R1'";
    for (std::size_t i = 0; i < transfers.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        std::string body = small_manifest_body();
        body.replace(body.find("DOC1"), 4, "DOC" + number);
        const auto segments = std::ranges::count(body, '\'') + 2;
        text += "UNH+" + number + "+CUSCAR:D:95B:UN" + (transfers[i].empty() ? "" : "+" + transfers[i]) + "'" + body + "UNT+" +
                std::to_string(segments) + "+" + number + "'";
    }
    return read(text + "UNZ+" + std::to_string(transfers.size()) + "+R1'");
}

std::string line_of(const Finding& finding) {
    return (finding.severity == Severity::error ? "error " : "warning ") + std::string(to_string(finding.code)) + " " +
           finding.segment + " " + finding.value;
}

/// "2: warning ..." for each finding of a message, then those of the envelope.
Lines told(const std::vector<std::string>& transfers) {
    const std::vector<Interchange> read = sent(transfers);
    Lines lines;
    for (std::size_t i = 0; i < read.at(0).messages.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        for (const Finding& finding : read[0].messages[i].findings) lines.push_back(number + ": " + line_of(finding));
    }
    for (const Finding& finding : read[0].findings) lines.push_back("envelope: " + line_of(finding));
    return lines;
}

struct Case {
    const char* name;
    std::vector<std::string> transfers;
    Lines expected;
};
const std::string out = " envelope_out_of_sequence UNH ";
// clang-format off
const Case cases[] = {
    {"alone",                    {"", "", ""},                               {}},
    {"a topic and no number",    {"T", "T"},                                 {}},
    {"whole",                    {"T+1:C", "T+2", "T+3:F"},                  {}},
    {"first without its mark",   {"T+1", "T+2:F"},                           {}},
    {"one and all",              {"T+1:F"},                                  {}},
    {"two topics",               {"A+1:C", "B+1:C", "A+2:F", "B+2:F"},       {}},
    {"no topic",                 {"+1:C", "+2:F", "+1:C", "+2:F"},           {}},
    {"a topic once more",        {"T+1:C", "T+2:F", "T+1:C", "T+2:F"},       {}},
    {"a hole",                   {"T+1:C", "T+3:F"},                         {"2: warning" + out + "3"}},
    {"no beginning",             {"T+2", "T+3:F"},                           {"1: warning" + out + "2"}},
    {"not in their order",       {"T+1:C", "T+3", "T+2", "T+4:F"},           {"2: warning" + out + "3", "3: warning" + out + "2"}},
    {"a number twice",           {"T+1:C", "T+2", "T+2", "T+3:F"},           {"3: error" + out + "2"}},
    {"the first twice",          {"T+1:C", "T+1:C", "T+2:F"},                {"2: error" + out + "1"}},
    {"behind the last",          {"T+1:C", "T+2:F", "T+3"},                  {"3: warning" + out + "3"}},
    {"the last twice",           {"T+1:C", "T+2:F", "T+2:F"},                {"3: error" + out + "2"}},
    {"no end",                   {"T+1:C", "T+2"},                           {"envelope: warning" + out + "2"}},
    {"two without an end",       {"A+1:C", "B+1:C"},                         {"envelope: warning" + out + "1", "envelope: warning" + out + "1"}},
};
// clang-format on

TEST(Transfers, FollowTheTable) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(told(c.transfers), c.expected);
    }
}

TEST(Transfers, AWarningRefusesNothingAndASecondOfOneNumberOnlyItself) {
    const std::vector<Interchange> holed = sent({"T+1:C", "T+3"});
    for (const Message& message : holed.at(0).messages) EXPECT_EQ(message.verdict, Verdict::accepted);
    const std::vector<Interchange> twice = sent({"T+1:C", "T+1:C", "T+2:F"});
    EXPECT_EQ(twice.at(0).messages.at(0).verdict, Verdict::accepted);
    EXPECT_EQ(twice.at(0).messages.at(1).verdict, Verdict::refused);
    EXPECT_EQ(twice.at(0).messages.at(2).verdict, Verdict::accepted);
}

TEST(Transfers, TheHeaderSaysThem) {
    const MessageHeader header = sent({"VOYAGE7+2:F"}).at(0).messages.at(0).header;
    EXPECT_EQ(header.transfer.get(), (Transfer{"VOYAGE7", "2", "F"}));
    const MessageHeader misplaced = sent({"ITG13+1:C"}).at(0).messages.at(0).header;
    EXPECT_EQ(misplaced.association, "ITG13") << "is no topic";
    EXPECT_EQ(misplaced.transfer.get().topic, "");
    EXPECT_FALSE(sent({"VOYAGE7"}).at(0).messages.at(0).header.transfer.was_made());
}

TEST(Transfers, AProfileMayRefuseAHole) {
    ReadOptions options;
    ASSERT_TRUE(options.finding_rules.add("envelope_out_of_sequence", "error=S3"));
    std::string text = "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+CUSCAR:D:95B:UN+T+2:F'" + small_manifest_body();
    text += "UNT+" + std::to_string(std::ranges::count(small_manifest_body(), '\'') + 2) + "+1'UNZ+1+R1'";
    const Message message = read(text, options).at(0).messages.at(0);
    EXPECT_EQ(message.verdict, Verdict::refused);
    EXPECT_EQ(message.findings.at(0).own_code, "S3");
    EXPECT_FALSE(FindingRules::may_lower(Errc::envelope_out_of_sequence, "UNH", {}));
}

/// Every sentence names the numbers.
TEST(Transfers, SayWhichNumbers) {
    Transfers transfers;
    const std::optional<Transfers::Fault> fault = transfers.next("CUSCAR", {{}, "5", {}}, {});
    ASSERT_TRUE(fault);
    EXPECT_NE(fault->words.english.find("numbers 1 to 4"), std::string::npos);
    EXPECT_NE(fault->words.french.find("n° 1 à 4"), std::string::npos);
    EXPECT_FALSE(transfers.next("CUSCAR", {{}, "no number", {}}, {})) << "the element's own rule tells that";
    ASSERT_EQ(transfers.unfinished().size(), 1U);
    EXPECT_EQ(transfers.unfinished()[0].number, "5");
}

}  // namespace
}  // namespace cargo::edi::test
