#include "daemon/events/producer.hpp"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <map>

#include "tests/events/mock_brokers.hpp"
#include "tests/events/publishing.hpp"
#include "tests/events/topic_reader.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::events {
namespace {

using testing::MockBrokers;
using testing::publish;

bool patient() {
    return true;
}

TEST(Producer, TheValueHeadersKeyAndTimeArrive) {
    const std::string brokers = fixtures::test_brokers();
    const std::string topic = fixtures::topic_prefix() + "one";
    const std::unique_ptr<Producer> producer = Producer::open({.brokers = brokers}).value();
    ASSERT_TRUE(producer->ensure_topic(topic, 1, patient).has_value());
    ASSERT_TRUE(producer->ensure_topic(topic, 1, patient).has_value()) << "there already";
    const Message message{topic, "box/1", "{\"é\":1}", {{"ce_id", "a"}, {"ce_empty", ""}}, Instant{1'795'363'186'123}};
    ASSERT_TRUE(publish(*producer, {&message, 1}, patient).has_value());
    const std::vector<testing::Received> all = testing::read_topic(brokers, topic);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].key, "box/1");
    EXPECT_EQ(all[0].value, "{\"é\":1}");
    EXPECT_EQ(all[0].headers, (std::map<std::string, std::string>{{"ce_id", "a"}, {"ce_empty", ""}}));
    EXPECT_EQ(all[0].time_ms, 1'795'363'186'123);
}

TEST(Producer, ATopicThatIsThereKeepsItsPartitions) {
    const std::string brokers = fixtures::test_brokers();
    const std::string topic = fixtures::topic_prefix() + "twelve";
    ASSERT_TRUE(Producer::open({.brokers = brokers}).value()->ensure_topic(topic, 12, patient).has_value());
    ASSERT_TRUE(Producer::open({.brokers = brokers}).value()->ensure_topic(topic, 1, patient).has_value());
    // The broker tells of a new topic a moment after it made it.
    int partitions = 0;
    for (int tries = 0; tries < 200 && partitions == 0; ++tries) partitions = testing::partitions_of(brokers, topic);
    EXPECT_EQ(partitions, 12);
}

/// Partitions computed with Java's DefaultPartitioner: toPositive(murmur2(key)) % 12.
TEST(Producer, KeysGoWhereJavaClientsSendThem) {
    // Test vectors of Kafka's own UtilsTest.testMurmur2: hash of the bytes, as a signed number.
    const std::pair<std::string, std::int32_t> hashes[] = {{"21", -973932308},
                                                           {"foobar", -790332482},
                                                           {"a-little-bit-long-string", -985981536},
                                                           {"a-little-bit-longer-string", -1486304829},
                                                           {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
                                                           {"abc", 479470107}};
    const std::string brokers = fixtures::test_brokers();
    const std::string topic = fixtures::topic_prefix() + "keys";
    const std::unique_ptr<Producer> producer = Producer::open({.brokers = brokers}).value();
    ASSERT_TRUE(producer->ensure_topic(topic, 12, patient).has_value());
    std::vector<Message> messages;
    for (const auto& [key, hash] : hashes) messages.push_back({topic, key, "{}", {}, Instant{1}});
    ASSERT_TRUE(publish(*producer, messages, patient).has_value());
    std::map<std::string, int> found;
    for (const testing::Received& one : testing::read_topic(brokers, topic)) found[one.key] = one.partition;
    for (const auto& [key, hash] : hashes) EXPECT_EQ(found.at(key), (hash & 0x7fffffff) % 12) << key;
}

TEST(Producer, GivesUpWhenToldAndSaysWhy) {
    const std::unique_ptr<Producer> producer = Producer::open({.brokers = "127.0.0.1:1"}).value();
    int asked = 0;
    const Message message{"nowhere", "k", "{}", {}, Instant{1}};
    const Result<void> sent = publish(*producer, {&message, 1}, [&] { return ++asked < 3; });
    EXPECT_EQ(sent.error().code, Errc::bus_unavailable);
    EXPECT_EQ(asked, 3);
    EXPECT_FALSE(producer->reachable());
    EXPECT_EQ(producer->ensure_topic("nowhere", 1, [] { return false; }).error().code, Errc::bus_unavailable);
}

TEST(Producer, MemoryIsBoundedWhileTheBrokerIsAway) {
    const std::unique_ptr<Producer> producer = Producer::open({.brokers = "127.0.0.1:1", .queue_kbytes_max = 1'000}).value();
    const std::string value(10'000, 'x');
    const std::vector<Message> messages(200, Message{"nowhere", "k", value, {}, Instant{1}});
    const Result<void> sent = publish(*producer, messages, [] { return false; });
    ASSERT_FALSE(sent.has_value());
    EXPECT_NE(sent.error().detail.find("full"), std::string::npos) << sent.error().detail;
}

TEST(Producer, ASettingThatIsNoneIsRefusedByName) {
    const Result<std::unique_ptr<Producer>> producer =
        Producer::open({.brokers = "127.0.0.1:1", .security = {{"sasl.magic", "1"}}});
    ASSERT_FALSE(producer.has_value());
    EXPECT_EQ(producer.error().code, Errc::bus_unavailable);
    EXPECT_NE(producer.error().detail.find("sasl.magic"), std::string::npos);
}

TEST(Producer, WhatMustHoldCannotBeConfiguredAway) {
    const std::map<std::string, std::string> careless{
        {"acks", "0"}, {"enable.idempotence", "false"}, {"message.timeout.ms", "1"}};
    const std::unique_ptr<Producer> producer = Producer::open({.brokers = "127.0.0.1:1", .security = careless}).value();
    const Message message{"nowhere", "k", "{}", {}, Instant{1}};
    int asked = 0;
    const Result<void> sent = publish(*producer, {&message, 1}, [&] { return ++asked < 5; });
    EXPECT_EQ(asked, 5) << "a message that timed out would have ended it sooner";
    EXPECT_NE(sent.error().detail.find("gave up"), std::string::npos) << sent.error().detail;
}

TEST(Producer, AFatalErrorThrowsTheHandleAwayAndTheNextTryWorks) {
    MockBrokers mock;
    mock.make_topic("t");
    const std::unique_ptr<Producer> producer = Producer::open({.brokers = mock.address()}).value();
    const Message first{"t", "k", "1", {}, Instant{1}};
    ASSERT_TRUE(publish(*producer, {&first, 1}, patient).has_value());
    mock.next_produce_fails(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    const Message second{"t", "k", "2", {}, Instant{1}};
    const Result<void> sent = publish(*producer, {&second, 1}, patient);
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().code, Errc::bus_fatal) << sent.error().detail;
    EXPECT_TRUE(publish(*producer, {&second, 1}, patient).has_value());
}

}  // namespace
}  // namespace cargo::events
