#include "daemon/events/cloud_event.hpp"

#include <gtest/gtest.h>

#include <map>

#include "daemon/events/log_text.hpp"
#include "daemon/events/relay.hpp"

namespace cargo::events {
namespace {

const Naming le_havre{"FRLEH"};

store::OutboxRow row() {
    store::OutboxRow row;
    row.id = 4711;
    row.audience = views::Audience::port;
    row.recipient = "TDF";
    row.key = "box/FRLEH2026001/CSQU3054383";
    row.type = "status";
    row.event_id = "8f14e45fceea167a5a36dedd4bea2543";
    row.data = R"({"core":{"gate":"closed"},"note":"\"é\""})";
    row.version = 3;
    row.time = Instant{1'795'363'186'000};
    return row;
}

struct TopicCase {
    views::Audience audience;
    std::string_view recipient;
    std::string_view expected;
};
// clang-format off
const TopicCase topics[] = {
    {views::Audience::port,    "TDF",      "frleh.port.TDF.v1"},
    {views::Audience::party,   "MSC-FR",   "frleh.party.MSC-FR.v1"},
    {views::Audience::party,   "msc-fr",   "frleh.party.msc-fr.v1"},       // another code, another topic
    {views::Audience::party,   "A.B",      "frleh.party.A_2eB.v1"},
    {views::Audience::party,   "A_2eB",    "frleh.party.A_5f2eB.v1"},      // never the topic of A.B
    {views::Audience::party,   "A B/C",    "frleh.party.A_20B_2fC.v1"},
    {views::Audience::party,   "É",        "frleh.party._c3_89.v1"},
    {views::Audience::customs, "FR002300", "frleh.customs.v1"},            // one topic for all offices
};
// clang-format on

TEST(Topic, NamesPortAudienceAndRecipient) {
    std::map<std::string, std::string_view> seen;
    for (const TopicCase& c : topics) {
        EXPECT_EQ(topic(le_havre, c.audience, c.recipient), c.expected);
        EXPECT_TRUE(seen.emplace(c.expected, c.recipient).second) << c.recipient;
    }
}

TEST(Topic, TheLongestRegistryCodeFits) {
    EXPECT_LE(topic(le_havre, views::Audience::party, std::string(limits::reference_chars_max, '/')).size(), 249u);
}

TEST(CloudEvent, BinaryModeHasExactlyTheseHeaders) {
    const std::vector<std::pair<std::string, std::string>> expected{
        {"ce_specversion", "1.0"},
        {"ce_id", "8f14e45fceea167a5a36dedd4bea2543"},
        {"ce_source", "urn:quai:frleh"},
        {"ce_type", "quai.port.status.v1"},
        {"ce_subject", "box/FRLEH2026001/CSQU3054383"},
        {"ce_time", "2026-11-22T15:59:46.000Z"},
        {"ce_dataschema", "urn:quai:schema:port.status.v1"},
        {"ce_partitionkey", "box/FRLEH2026001/CSQU3054383"},
        {"ce_sequence", "3"},
        {"ce_sequencetype", "Integer"},
        {"ce_recipient", "TDF"},
        {"content-type", "application/json"},
    };
    EXPECT_EQ(headers(le_havre, row()), expected);
}

constexpr std::string_view as_json =
    R"({"specversion":"1.0","id":"8f14e45fceea167a5a36dedd4bea2543","source":"urn:quai:frleh","type":"quai.port.status.v1",)"
    R"("subject":"box/FRLEH2026001/CSQU3054383","time":"2026-11-22T15:59:46.000Z","dataschema":"urn:quai:schema:port.status.v1",)"
    R"("partitionkey":"box/FRLEH2026001/CSQU3054383","sequence":"3","sequencetype":"Integer","recipient":"TDF",)"
    R"("datacontenttype":"application/json","data":{"core":{"gate":"closed"},"note":"\"é\""}})";

TEST(CloudEvent, StructuredModeKeepsTheDataByteForByte) {
    EXPECT_EQ(structured(le_havre, row()), as_json);
}

TEST(CloudEvent, AttributesAreEscaped) {
    store::OutboxRow odd = row();
    odd.key = "lot/A\"B\\C/\n";
    EXPECT_NE(structured(le_havre, odd).find(R"("subject":"lot/A\"B\\C/\n")"), std::string::npos);
}

TEST(CloudEvent, TheRowsNumberLeavesNowhere) {
    EXPECT_EQ(structured(le_havre, row()).find("4711"), std::string::npos);
    for (const auto& [name, value] : headers(le_havre, row())) EXPECT_EQ(value.find("4711"), std::string::npos) << name;
}

TEST(LogText, NdjsonIsOneLine) {
    EXPECT_EQ(to_ndjson(le_havre, row()), std::string(as_json) + "\n");
}

TEST(LogText, SseCarriesTheCursorToComeBackWith) {
    EXPECT_EQ(to_sse(le_havre, row()),
              "id: 8f14e45fceea167a5a36dedd4bea2543\nevent: quai.port.status.v1\ndata: " + std::string(as_json) + "\n\n");
}

TEST(MessageOf, HasKeyTimeAndDataOfTheEvent) {
    const Message message = message_of(le_havre, row(), 1'000'000);
    EXPECT_EQ(message.topic, "frleh.port.TDF.v1");
    EXPECT_EQ(message.key, row().key);
    EXPECT_EQ(message.value, row().data);
    EXPECT_EQ(message.headers, headers(le_havre, row()));
    EXPECT_EQ(message.time, row().time);
}

TEST(MessageOf, DataAboveTheLimitStaysInTheLog) {
    store::OutboxRow large = row();
    constexpr std::size_t limit = 100'000;
    constexpr std::size_t room = 16 * 1024;
    large.data.assign(limit - room, 'x');
    EXPECT_EQ(message_of(le_havre, large, limit).value, large.data);
    large.data += 'x';
    const Message message = message_of(le_havre, large, limit);
    EXPECT_TRUE(message.value.empty());
    EXPECT_EQ(message.headers.back(), (std::pair<std::string, std::string>{"ce_dataref", "/v1/events#" + large.event_id}));
}

}  // namespace
}  // namespace cargo::events
