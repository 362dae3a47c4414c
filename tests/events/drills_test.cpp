// Fault drills of the relay: the database and the broker are real, the mock cluster stands in only for errors that a real
// broker cannot be made to give. K1-K4, D3, D4, B1, B5 are their names in the drill table.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "tests/events/mock_brokers.hpp"
#include "tests/events/outbox_writer.hpp"
#include "tests/events/own_broker.hpp"
#include "tests/events/publishing.hpp"
#include "tests/events/relay_watch.hpp"
#include "tests/events/storm.hpp"
#include "tests/events/streams.hpp"

namespace cargo::events {
namespace {

using std::chrono::milliseconds;
using testing::becomes;
using testing::commit_event;
using testing::expect_every_version_in_order;
using testing::has_published;
using testing::MockBrokers;
using testing::options_for;
using testing::outbox_database;
using testing::OwnBroker;
using testing::port_topic;
using testing::read_topic;
using testing::Received;
using testing::seed_of_run;
using testing::Storm;
using testing::Streams;
using testing::streams_of;
using testing::write_storm;

/// How long something is away: short in CI; QUAI_DRILL_SECONDS=600 by hand.
std::chrono::seconds drill_time() {
    const char* const given = std::getenv("QUAI_DRILL_SECONDS");
    return std::chrono::seconds(given != nullptr ? std::strtol(given, nullptr, 10) : 2);
}

/// Load until the drill's time is over; how many events were committed.
std::size_t load_for_drill_time(const std::string& url, unsigned seed) {
    const auto until = std::chrono::steady_clock::now() + drill_time();
    std::size_t committed = 0;
    while (std::chrono::steady_clock::now() < until) committed += write_storm(url, seed++, 20);
    return committed;
}

void expect_all_of(const std::string& brokers, const std::string& topic, std::size_t committed) {
    const Streams streams = streams_of(read_topic(brokers, topic));
    EXPECT_EQ(streams.events, committed);
    expect_every_version_in_order(streams);
}

TEST(DrillK1, UnderLoadABrokerThatWasAwayGetsAllThatWaitedInOrder) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    OwnBroker broker;
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, broker.address());
    options.lease = milliseconds(800);  // shorter than the broker is away
    options.page_rows_max = 64;
    Relay relay(options);
    relay.start();
    std::size_t committed = write_storm(url, seed, 40);
    ASSERT_TRUE(has_published(relay, committed));

    Storm storm(url, seed + 1, 4, 60);
    broker.kill9();
    committed += storm.finish();
    committed += load_for_drill_time(url, seed + 1'000);
    ASSERT_TRUE(becomes(relay, [](const RelayMetrics& m) { return !m.broker_reachable && m.oldest_waiting.ms != 0; }));
    EXPECT_TRUE(relay.metrics().leading) << "waiting for the broker keeps the lease";

    broker.start_again();
    committed += load_for_drill_time(url, seed + 2'000);
    ASSERT_TRUE(has_published(relay, committed));
    EXPECT_TRUE(relay.metrics().broker_reachable);
    EXPECT_EQ(relay.metrics().leases_lost, 0u);
    expect_all_of(options.kafka.brokers, port_topic(options), committed);
}

/// A relay over brokers that fail as they are told. The mock does not check sequence numbers as brokers do: of two requests
/// at once it may refuse the first and take the second, which librdkafka rightly reads as both taken. Where a drill
/// refuses single requests, one event travels at a time.
class Mocked {
public:
    enum class Travel { in_pages, one_by_one };
    Mocked(unsigned seed, Travel travel) : url_(outbox_database()), options_(options_for(url_, mock_.address())), seed_(seed) {
        mock_.make_topic(port_topic(options_));
        options_.page_rows_max = travel == Travel::in_pages ? 16 : 1;
        options_.pages_under_way_max = travel == Travel::in_pages ? 4 : 1;
        options_.retry = milliseconds(20);
        relay_.emplace(options_);
        relay_->start();
        load(20);
        EXPECT_TRUE(has_published(*relay_, committed_));
    }

    void load(int transactions) { committed_ += write_storm(url_, seed_++, transactions); }
    void expect_nothing_lost() {
        ASSERT_TRUE(has_published(*relay_, committed_));
        expect_all_of(options_.kafka.brokers, port_topic(options_), committed_);
    }

    [[nodiscard]] MockBrokers& brokers() { return mock_; }
    [[nodiscard]] std::string topic() const { return port_topic(options_); }
    [[nodiscard]] Relay& relay() { return *relay_; }
    [[nodiscard]] std::size_t committed() const { return committed_; }

private:
    MockBrokers mock_;  // outlives the relay
    std::string url_;
    RelayOptions options_;
    unsigned seed_;
    std::size_t committed_ = 0;
    std::optional<Relay> relay_{};
};

struct Refusal {
    const char* name;
    rd_kafka_resp_err_t code;
};
// clang-format off
const Refusal refusals[] = {
    {"disk full",               RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR},
    {"not enough replicas",     RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS},
    {"written, too few copies", RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND},
    {"not the leader",          RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION},
    {"timed out",               RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT},
    {"connection cut",          RD_KAFKA_RESP_ERR__TRANSPORT},
};
// clang-format on

TEST(DrillK2, ABrokerWithoutDiskReplicasOrLeaderGetsEverythingLater) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    Mocked port(seed, Mocked::Travel::one_by_one);
    for (const Refusal& refusal : refusals) {
        SCOPED_TRACE(refusal.name);
        port.brokers().next_produce_fails(refusal.code, 4);
        port.load(4);
        port.expect_nothing_lost();
    }
}

TEST(DrillK2, SlowAnswersKeepTheOrder) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    Mocked port(seed, Mocked::Travel::in_pages);
    port.brokers().answer_after(500);
    port.load(10);
    port.expect_nothing_lost();
}

TEST(DrillK2, MovingLeadersKeepTheOrder) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    Mocked port(seed, Mocked::Travel::one_by_one);
    for (int round = 0; round < 12; ++round) {
        port.brokers().lead(port.topic(), 1 + round % 3);
        port.load(5);
    }
    port.expect_nothing_lost();
}

/// Requests in doubt, all brokers down, and up again: librdkafka before 2.3 loses count of its sequence numbers here and
/// refuses everything for ever.
TEST(DrillK3, AProducerThatRefusesEverythingForEverIsReplaced) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    Mocked port(seed, Mocked::Travel::in_pages);
    for (int in_doubt = 1; in_doubt <= 5; in_doubt += 4) {
        port.brokers().next_produce_fails(RD_KAFKA_RESP_ERR__TRANSPORT, in_doubt);
        port.load(10);
        port.brokers().all_down();
        ASSERT_TRUE(becomes(port.relay(), [](const RelayMetrics& m) { return !m.broker_reachable; }));
        port.brokers().all_up();
        ASSERT_TRUE(has_published(port.relay(), port.committed()));
    }
    const std::uint64_t before = port.relay().metrics().producers_made_anew;
    port.brokers().next_produce_fails(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    port.load(10);
    const auto fatal_at = std::chrono::steady_clock::now();
    ASSERT_TRUE(has_published(port.relay(), port.committed()));
    const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - fatal_at);
    EXPECT_GT(port.relay().metrics().producers_made_anew, before);
    port.expect_nothing_lost();
    RecordProperty("fatal_by_recipe", std::to_string(before));
    RecordProperty("ms_after_the_load", std::to_string(took.count()));
    std::printf("K3: %llu fatal by the recipe itself; everything out %lld ms after the last commit beside a fatal error\n",
                static_cast<unsigned long long>(before), static_cast<long long>(took.count()));
}

/// The rule we publish: apply an event only if its version is above yours.
class Partner {
public:
    void take(const Received& event) {
        const std::uint64_t version = std::stoull(event.headers.at("ce_sequence"));
        Known& known = goods_[event.key];
        if (version <= known.version) return;
        known = {version, event.value};
        ++applied_;
    }
    struct Known {
        std::uint64_t version = 0;
        std::string value{};
        friend bool operator==(const Known&, const Known&) = default;
    };
    [[nodiscard]] const std::map<std::string, Known>& goods() const { return goods_; }
    [[nodiscard]] std::size_t applied() const { return applied_; }

private:
    std::map<std::string, Known> goods_{};
    std::size_t applied_ = 0;
};

/// Keys mixed anew, each key's events in their order: what a consumer sees of several partitions.
std::vector<Received> mixed(const std::vector<Received>& events, unsigned seed) {
    std::map<std::string, std::vector<Received>> waiting;
    for (const Received& event : events) waiting[event.key].push_back(event);
    std::vector<std::string> turns;
    for (const Received& event : events) turns.push_back(event.key);
    std::ranges::shuffle(turns, std::mt19937(seed));
    std::map<std::string, std::size_t> next;
    std::vector<Received> out;
    for (const std::string& key : turns) out.push_back(waiting[key][next[key]++]);
    return out;
}

TEST(DrillK4, RepeatsReplaysAndMixedKeysEndInTheSameState) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    const std::string url = outbox_database();
    const RelayOptions options = options_for(url, fixtures::test_brokers());
    const std::size_t committed = write_storm(url, seed, 60);
    for (int round = 0; round < 3; ++round) {
        Relay relay(options);
        relay.start();
        ASSERT_TRUE(has_published(relay, committed));
        relay.stop();
        pqxx::connection connection{url};  // as after a crash of the database that took the cursor back
        pqxx::work tx{connection};
        tx.exec("UPDATE relay SET previous = '1:1:', current = NULL, last_id = 0");
        tx.commit();
    }
    const std::vector<Received> all = read_topic(options.kafka.brokers, port_topic(options));
    ASSERT_EQ(all.size(), 3 * committed);
    Partner once;
    for (std::size_t i = 0; i < committed; ++i) once.take(all[i]);
    EXPECT_EQ(once.applied(), committed);
    Partner repeated;
    for (const Received& event : all) repeated.take(event);
    for (const Received& event : all) repeated.take(event);  // and the whole topic once more
    EXPECT_EQ(repeated.goods(), once.goods());
    EXPECT_EQ(repeated.applied(), committed) << "no effect twice";
    Partner shuffled;
    for (const Received& event : mixed(all, seed)) shuffled.take(event);
    EXPECT_EQ(shuffled.goods(), once.goods());
    EXPECT_EQ(shuffled.applied(), committed);
}

/// Ends with 0 once the database told this relay that another leads.
pid_t relay_until_it_is_refused(const RelayOptions& options) {
    const pid_t child = fork();
    if (child != 0) return child;
    Relay relay(options);
    relay.start();
    const bool refused = becomes(relay, [](const RelayMetrics& m) { return m.leases_lost > 0; });
    _exit(refused ? 0 : 1);
}

std::string holder_and_epoch(const std::string& url) {
    pqxx::connection connection{url};
    pqxx::work tx{connection};
    const pqxx::row row = tx.exec1("SELECT holder, epoch FROM relay");
    return row[0].as<std::string>() + " " + row[1].as<std::string>();
}

TEST(DrillD3, AHolderThatSleptPastItsLeaseIsRefusedWhenItWakes) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.lease = milliseconds(600);
    options.page_rows_max = 16;
    const pid_t sleeper = relay_until_it_is_refused(options);
    std::size_t committed = write_storm(url, seed, 10);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (read_topic(options.kafka.brokers, port_topic(options)).empty() && std::chrono::steady_clock::now() < deadline) {}

    Storm storm(url, seed + 1, 3, 40);  // it falls asleep in the middle of work
    kill(sleeper, SIGSTOP);
    options.instance = "two";
    Relay second(options);
    second.start();
    ASSERT_TRUE(becomes(second, [](const RelayMetrics& m) { return m.leading; }));
    const std::string led = holder_and_epoch(url);
    kill(sleeper, SIGCONT);
    int status = -1;
    waitpid(sleeper, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the sleeper was not refused";

    committed += storm.finish();
    commit_event(url, {.key = "the-last"});
    ++committed;
    ASSERT_TRUE(becomes(second, [](const RelayMetrics& m) { return m.events_published > 0 && m.oldest_waiting.ms == 0; }));
    std::vector<Received> all;
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (streams_of(all).events < committed && std::chrono::steady_clock::now() < patience)
        all = read_topic(options.kafka.brokers, port_topic(options));
    EXPECT_EQ(holder_and_epoch(url), led) << "the sleeper took nothing back";
    const Streams streams = streams_of(all);  // counts an id that comes again as a repeat, not as an event
    EXPECT_EQ(streams.events, committed);
    expect_every_version_in_order(streams);
}

TEST(DrillD4, OfTwoRelaysUnderLoadOnlyOnePublishes) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    Relay first(options);
    options.instance = "two";
    Relay second(options);
    first.start();
    second.start();
    Storm storm(url, seed, 4, 60);
    const std::size_t committed = storm.finish();
    ASSERT_TRUE(becomes(
        first, [&](const RelayMetrics& m) { return m.events_published + second.metrics().events_published >= committed; }));
    EXPECT_NE(first.metrics().leading, second.metrics().leading);
    EXPECT_EQ(std::min(first.metrics().events_published, second.metrics().events_published), 0u);
    const Streams streams = streams_of(read_topic(options.kafka.brokers, port_topic(options)));
    EXPECT_EQ(streams.events, committed);
    EXPECT_EQ(streams.repeats, 0u);
    expect_every_version_in_order(streams);
}

TEST(DrillB1, ABackendKilledInTheMiddleOfPagesLosesNothing) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    options.page_rows_max = 8;
    options.retry = milliseconds(5);
    const std::size_t committed = write_storm(url, seed, 200);
    Relay relay(options);
    relay.start();
    pqxx::connection killer{url};
    for (std::uint64_t kills = 1; kills <= 8; ++kills) {
        ASSERT_TRUE(has_published(relay, 20 * kills));
        pqxx::work tx{killer};
        tx.exec(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
            "pg_backend_pid()");
        tx.commit();
    }
    ASSERT_TRUE(has_published(relay, committed));
    ASSERT_TRUE(becomes(relay, [](const RelayMetrics& m) { return m.leading && m.oldest_waiting.ms == 0; }));
    commit_event(url, {.key = "the-last"});
    std::vector<Received> all;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (streams_of(all).events < committed + 1 && std::chrono::steady_clock::now() < deadline)
        all = read_topic(options.kafka.brokers, port_topic(options));
    const Streams streams = streams_of(all);
    EXPECT_EQ(streams.events, committed + 1);
    expect_every_version_in_order(streams);
    EXPECT_GE(relay.metrics().leases_lost, 1u);
}

TEST(DrillB5, AForeignTransactionHoldsNoEventBack) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    const std::string url = outbox_database();
    const RelayOptions options = options_for(url, fixtures::test_brokers());
    pqxx::connection foreign{url};
    pqxx::work report{foreign};
    report.exec("INSERT INTO elsewhere VALUES (1)");  // it has a number, and keeps every snapshot's horizon down
    Relay relay(options);
    relay.start();
    std::size_t committed = 0;
    for (unsigned round = 0; round < 5; ++round) {
        committed += write_storm(url, seed + round, 20);
        ASSERT_TRUE(has_published(relay, committed)) << "while the report runs";
    }
    testing::write_event(report, {.key = "of-the-report"});
    report.commit();
    ASSERT_TRUE(has_published(relay, committed + 1));
    const Streams streams = streams_of(read_topic(options.kafka.brokers, port_topic(options)));
    EXPECT_EQ(streams.events, committed + 1);
    EXPECT_EQ(streams.repeats, 0u);
    expect_every_version_in_order(streams);
}

/// Values that do not compress: the broker's limit is on what travels.
std::string noise(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::string out(size, ' ');
    for (char& c : out) c = static_cast<char>('0' + random() % 64);
    std::ranges::replace(out, '\\', '/');
    return out;
}

/// A site whose topic takes less than we allow ourselves: the event goes without its data, and says where that is.
TEST(DrillOversize, WhatTheBrokerIsTooSmallForGoesWithoutItsData) {
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, fixtures::test_brokers());
    KafkaOptions small{.brokers = options.kafka.brokers};
    small.message_bytes_max = 30'000;
    ASSERT_TRUE(Producer::open(small).value()->ensure_topic(port_topic(options), 1, [] { return true; }).has_value());
    for (int i = 0; i < 3; ++i) commit_event(url, {.key = "before"});
    commit_event(url, {.key = "large", .data = "\"" + noise(20'000, 1) + "\""});
    commit_event(url, {.key = "too-large", .data = "\"" + noise(60'000, 2) + "\""});
    for (int i = 0; i < 3; ++i) commit_event(url, {.key = "after"});
    Relay relay(options);
    relay.start();
    ASSERT_TRUE(has_published(relay, 8));
    EXPECT_EQ(relay.metrics().oversize_events, 1u);
    commit_event(url, {.key = "after"});
    ASSERT_TRUE(has_published(relay, 9)) << "the feed goes on";
    const std::vector<Received> all = read_topic(options.kafka.brokers, port_topic(options));
    const Streams streams = streams_of(all);
    EXPECT_EQ(streams.events, 9u);
    expect_every_version_in_order(streams);
    std::map<std::string, Received> newest;
    for (const Received& one : all) newest[one.key] = one;
    EXPECT_EQ(newest.at("large").value.size(), 20'002u);
    EXPECT_EQ(newest.at("too-large").value, "");
    EXPECT_EQ(newest.at("too-large").headers.at("ce_dataref"), "/v1/events#port-TDF-too-large-1");
    EXPECT_EQ(newest.at("after").headers.count("ce_dataref"), 0u);
}

}  // namespace
}  // namespace cargo::events
