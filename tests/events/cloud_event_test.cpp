#include "daemon/events/cloud_event.hpp"

#include <gtest/gtest.h>

#include <map>

#include "daemon/events/log_text.hpp"
#include "daemon/events/message_maker.hpp"
#include "libcargo/limits.hpp"

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

using Headers = std::vector<Header>;

TEST(MessageMaker, BinaryModeHasExactlyTheseHeaders) {
    const Headers expected{
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
    const store::OutboxRow one = row();
    MessageMaker maker(le_havre, 1'000'000);
    EXPECT_EQ(maker.of(one).headers, expected);
}

constexpr std::string_view as_json =
    R"({"specversion":"1.0","id":"8f14e45fceea167a5a36dedd4bea2543","source":"urn:quai:frleh","type":"quai.port.status.v1",)"
    R"("subject":"box/FRLEH2026001/CSQU3054383","time":"2026-11-22T15:59:46.000Z","dataschema":"urn:quai:schema:port.status.v1",)"
    R"("partitionkey":"box/FRLEH2026001/CSQU3054383","sequence":"3","sequencetype":"Integer","recipient":"TDF",)"
    R"("datacontenttype":"application/json","data":{"core":{"gate":"closed"},"note":"\"é\""}})";

TEST(CloudEvent, StructuredModeKeepsTheDataByteForByte) {
    const store::OutboxRow one = row();
    EXPECT_EQ(structured(le_havre, one), as_json);
}

TEST(CloudEvent, AttributesAreEscaped) {
    store::OutboxRow odd = row();
    odd.key = "lot/A\"B\\C/\n";
    EXPECT_NE(structured(le_havre, odd).find(R"("subject":"lot/A\"B\\C/\n")"), std::string::npos);
}

TEST(CloudEvent, TheRowsNumberLeavesNowhere) {
    const store::OutboxRow one = row();
    EXPECT_EQ(structured(le_havre, one).find("4711"), std::string::npos);
    MessageMaker maker(le_havre, 1'000'000);
    for (const auto& [name, value] : maker.of(one).headers) EXPECT_EQ(value.find("4711"), std::string::npos) << name;
}

TEST(LogText, NdjsonIsOneLine) {
    const store::OutboxRow one = row();
    EXPECT_EQ(to_ndjson(le_havre, one), std::string(as_json) + "\n");
}

TEST(LogText, SseCarriesTheCursorToComeBackWith) {
    const store::OutboxRow one = row();
    EXPECT_EQ(to_sse(le_havre, one),
              "id: 8f14e45fceea167a5a36dedd4bea2543\nevent: quai.port.status.v1\ndata: " + std::string(as_json) + "\n\n");
}

TEST(MessageMaker, HasKeyTimeAndDataOfTheEvent) {
    const store::OutboxRow one = row();
    MessageMaker maker(le_havre, 1'000'000);
    const Message& message = maker.of(one);
    EXPECT_EQ(message.topic, "frleh.port.TDF.v1");
    EXPECT_EQ(message.key, one.key);
    EXPECT_EQ(message.value, one.data);
    EXPECT_EQ(message.time, one.time);
}

/// Names and times are made once for many rows: what belongs to one row must not show in the next.
TEST(MessageMaker, NothingOfOneRowStaysInTheNext) {
    store::OutboxRow other = row();
    other.audience = views::Audience::customs;
    other.recipient = "FR002300";
    other.key = "lot/A/B/C";
    other.type = "goods.accepted";
    other.event_id = "e2";
    other.data = "{}";
    other.version = 41;
    other.time = Instant{1'795'363'187'001};
    const store::OutboxRow one = row();
    MessageMaker used(le_havre, 1'000'000);
    static_cast<void>(used.without_data(one));
    const store::OutboxRow* const rows[] = {&other, &one, &other};
    for (const store::OutboxRow* each : rows) {
        MessageMaker fresh(le_havre, 1'000'000);
        const Message& expected = fresh.of(*each);
        const Message& message = used.of(*each);
        EXPECT_EQ(message.topic, expected.topic);
        EXPECT_EQ(message.key, expected.key);
        EXPECT_EQ(message.value, expected.value);
        EXPECT_EQ(message.headers, expected.headers);
        EXPECT_EQ(message.time, expected.time);
    }
}

TEST(MessageMaker, DataAboveTheLimitStaysInTheLog) {
    store::OutboxRow large = row();
    constexpr std::size_t limit = 100'000;
    constexpr std::size_t room = 16 * 1024;
    large.data.assign(limit - room, 'x');
    MessageMaker maker(le_havre, limit);
    EXPECT_EQ(maker.of(large).value, large.data);
    large.data += 'x';
    const Message& message = maker.of(large);
    EXPECT_TRUE(message.value.empty());
    EXPECT_EQ(message.headers.back(), Header("ce_dataref", "/v1/events#" + large.event_id));
}

}  // namespace
}  // namespace cargo::events
