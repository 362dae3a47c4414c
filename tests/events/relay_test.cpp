#include "daemon/events/relay.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "tests/events/outbox_writer.hpp"
#include "tests/events/relay_watch.hpp"
#include "tests/events/storm.hpp"
#include "tests/events/streams.hpp"

namespace cargo::events {
namespace {

using testing::becomes;
using testing::commit_event;
using testing::expect_every_version_in_order;
using testing::has_published;
using testing::options_for;
using testing::outbox_database;
using testing::port_topic;
using testing::read_topic;
using testing::Received;
using testing::relay_in_a_child;
using testing::seed_of_run;
using testing::Storm;
using testing::Streams;
using testing::streams_of;
using testing::write_storm;

TEST(Relay, PublishesEachAudienceToItsTopicWithHeadersAndTime) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    commit_event(url, {.key = "box/C/CSQU3054383"});
    commit_event(url, {.audience = views::Audience::party, .recipient = "MSC", .key = "lot/C/MSC/B1"});
    commit_event(
        url, {.audience = views::Audience::customs, .recipient = "FR002300", .key = "lot/C/MSC/B1", .type = "goods.accepted"});
    Relay relay(options);
    relay.start();
    ASSERT_TRUE(has_published(relay, 3));
    const std::vector<Received> port = read_topic(options.kafka.brokers, port_topic(options));
    ASSERT_EQ(port.size(), 1u);
    EXPECT_EQ(port[0].key, "box/C/CSQU3054383");
    EXPECT_EQ(port[0].value, R"({"status":"expected"})");
    EXPECT_EQ(port[0].time_ms, 1'795'363'186'000);
    EXPECT_EQ(port[0].headers.at("ce_type"), "quai.port.status.v1");
    EXPECT_EQ(port[0].headers.at("ce_id"), "port-TDF-box/C/CSQU3054383-1");
    EXPECT_EQ(port[0].headers.at("ce_sequence"), "1");
    EXPECT_EQ(port[0].headers.at("content-type"), "application/json");
    EXPECT_EQ(read_topic(options.kafka.brokers, topic(options.naming, views::Audience::party, "MSC")).size(), 1u);
    const std::string customs = topic(options.naming, views::Audience::customs, "");
    EXPECT_EQ(read_topic(options.kafka.brokers, customs).at(0).headers.at("ce_type"), "quai.customs.goods.accepted.v1");
    EXPECT_EQ(testing::partitions_of(options.kafka.brokers, customs), 12);
    EXPECT_EQ(testing::partitions_of(options.kafka.brokers, port_topic(options)), 1);
}

TEST(Relay, WakingItIsEnough) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.poll = std::chrono::hours(1);
    options.lease = std::chrono::hours(2);
    Relay relay(options);
    relay.start();
    ASSERT_TRUE(becomes(relay, [](const RelayMetrics& m) { return m.leading; }));
    for (std::uint64_t i = 1; i <= 5; ++i) {
        commit_event(url, {.key = "box"});
        relay.wake();
        ASSERT_TRUE(has_published(relay, i));
    }
}

TEST(Relay, PartiesThatAreNotSubscribedHaveNoTopic) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.subscribed = [](const std::string& party) { return party == "MSC"; };
    commit_event(url, {.audience = views::Audience::party, .recipient = "CMA", .key = "lot/1"});
    commit_event(url, {.audience = views::Audience::party, .recipient = "MSC", .key = "lot/1"});
    Relay relay(options);
    relay.start();
    ASSERT_TRUE(has_published(relay, 1));
    EXPECT_EQ(relay.metrics().events_withheld, 1u);
    EXPECT_EQ(read_topic(options.kafka.brokers, topic(options.naming, views::Audience::party, "MSC")).size(), 1u);
    EXPECT_EQ(testing::partitions_of(options.kafka.brokers, topic(options.naming, views::Audience::party, "CMA")), 0);
}

TEST(Relay, AnEventTooLargeForTheBrokerDoesNotStopTheOthers) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    commit_event(url, {.key = "before"});
    commit_event(url, {.key = "large", .data = "\"" + std::string(2'000'000, 'x') + "\""});
    commit_event(url, {.key = "too-large", .data = "\"" + std::string(options.kafka.message_bytes_max, 'x') + "\""});
    commit_event(url, {.key = "after"});
    Relay relay(options);
    relay.start();
    ASSERT_TRUE(has_published(relay, 4));
    std::map<std::string, Received> by_key;
    for (Received& one : read_topic(options.kafka.brokers, port_topic(options))) by_key[one.key] = std::move(one);
    EXPECT_EQ(by_key.size(), 4u);
    EXPECT_EQ(by_key["large"].value.size(), 2'000'002u);
    EXPECT_EQ(by_key["too-large"].value, "");
    EXPECT_EQ(by_key["too-large"].headers["ce_dataref"], "/v1/events#port-TDF-too-large-1");
    EXPECT_EQ(relay.metrics().oversize_events, 1u);
}

TEST(Relay, RestartedInTheMiddleOfAStormItLosesAndRepeatsNothing) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.page_rows_max = 16;
    Storm storm(url, seed, 6, 100);
    std::uint64_t published = 0;
    for (const std::uint64_t until : {40u, 80u, 120u}) {
        Relay relay(options);
        relay.start();
        ASSERT_TRUE(has_published(relay, until / 3));
        relay.stop();
        published += relay.metrics().events_published;
    }
    const std::size_t committed = storm.finish();
    Relay relay(options);
    relay.start();
    ASSERT_TRUE(has_published(relay, committed - published));
    const Streams streams = streams_of(read_topic(options.kafka.brokers, port_topic(options)));
    EXPECT_EQ(streams.events, committed);
    EXPECT_EQ(streams.repeats, 0u) << "a stop in good order waits for no acknowledgement, but saves what it has";
    expect_every_version_in_order(streams);
}

TEST(Relay, KilledAgainAndAgainItLosesNothingAndRepeatsOnlyWhatWasUnderWay) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.page_rows_max = 16;
    std::size_t committed = 0;
    std::size_t seen = 0;
    for (unsigned round = 0; round < 4; ++round) {
        committed += write_storm(url, round, 60);
        const pid_t child = relay_in_a_child(options);
        const std::size_t wanted = seen + 20;  // it dies somewhere after these
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (seen < wanted && std::chrono::steady_clock::now() < deadline) {
            seen = read_topic(options.kafka.brokers, port_topic(options)).size();
        }
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        ASSERT_GE(seen, wanted) << "round " << round;
    }
    Relay relay(options);
    relay.start();
    commit_event(url, {.key = "the-last"});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::vector<Received> all;
    while (streams_of(all).events < committed + 1 && std::chrono::steady_clock::now() < deadline) {
        all = read_topic(options.kafka.brokers, port_topic(options));
    }
    const Streams streams = streams_of(all);
    EXPECT_EQ(streams.events, committed + 1);
    EXPECT_LE(streams.repeats, 4 * (options.pages_under_way_max + 1) * options.page_rows_max)
        << "at most what was under way or not saved, each time";
    expect_every_version_in_order(streams);
}

TEST(Relay, OfTwoOneLeadsAndTheOtherFollowsWhenItIsGone) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.lease = std::chrono::milliseconds(400);
    Relay first(options);
    first.start();
    ASSERT_TRUE(becomes(first, [](const RelayMetrics& m) { return m.leading; }));
    options.instance = "two";
    Relay second(options);
    second.start();
    for (int i = 0; i < 20; ++i) commit_event(url, {.key = "box"});
    ASSERT_TRUE(has_published(first, 20));
    EXPECT_FALSE(second.metrics().leading);
    EXPECT_EQ(second.metrics().events_published, 0u);
    first.stop();
    for (int i = 0; i < 20; ++i) commit_event(url, {.key = "box"});
    ASSERT_TRUE(has_published(second, 20));
    const Streams streams = streams_of(read_topic(options.kafka.brokers, port_topic(options)));
    EXPECT_EQ(streams.events, 40u);
    EXPECT_EQ(streams.repeats, 0u);
    expect_every_version_in_order(streams);
}

TEST(Relay, AHolderThatWasKilledIsFollowedAfterItsLease) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.lease = std::chrono::milliseconds(400);
    commit_event(url, {.key = "box"});
    const pid_t child = relay_in_a_child(options);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (read_topic(options.kafka.brokers, port_topic(options)).empty() && std::chrono::steady_clock::now() < deadline) {}
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    commit_event(url, {.key = "box"});
    options.instance = "two";
    Relay second(options);
    second.start();
    ASSERT_TRUE(becomes(second, [](const RelayMetrics& m) { return m.leading && m.events_published >= 1; }));
    const Streams streams = streams_of(read_topic(options.kafka.brokers, port_topic(options)));
    EXPECT_EQ(streams.events, 2u);
    expect_every_version_in_order(streams);
}

TEST(Relay, ADatabaseSessionThatIsEndedIsMadeAnew) {
    const std::string url = outbox_database();
    const RelayOptions options = options_for(url, fixtures::test_brokers());
    Relay relay(options);
    relay.start();
    commit_event(url, {.key = "box"});
    ASSERT_TRUE(has_published(relay, 1));
    {
        pqxx::connection connection{url};
        pqxx::work tx{connection};
        tx.exec(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
            "pg_backend_pid()");
        tx.commit();
    }
    commit_event(url, {.key = "box"});
    ASSERT_TRUE(has_published(relay, 2));
    const Streams streams = streams_of(read_topic(options.kafka.brokers, port_topic(options)));
    EXPECT_EQ(streams.events, 2u);
    expect_every_version_in_order(streams);
}

TEST(Relay, StoppedWhileTheBrokerIsAwayItStopsAtOnceAndGoesOnLater) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, "127.0.0.1:1");
    commit_event(url, {.key = "box"});
    {
        Relay relay(options);
        relay.start();
        ASSERT_TRUE(becomes(relay, [](const RelayMetrics& m) { return m.oldest_waiting.ms != 0; }));
        const auto asked = std::chrono::steady_clock::now();
        relay.stop();
        EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(5));
        EXPECT_EQ(relay.metrics().events_published, 0u);
    }
    options.kafka.brokers = fixtures::test_brokers();
    Relay relay(options);
    relay.start();
    ASSERT_TRUE(has_published(relay, 1));
    EXPECT_EQ(read_topic(options.kafka.brokers, port_topic(options)).size(), 1u);
}

}  // namespace
}  // namespace cargo::events
