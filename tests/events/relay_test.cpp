#include "daemon/events/relay.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/events/outbox_writer.hpp"
#include "tests/events/topic_reader.hpp"

namespace cargo::events {
namespace {

using testing::commit_event;
using testing::outbox_database;
using testing::read_topic;
using testing::Received;

/// The prefix stands in the port's code, so that every test has topics of its own.
RelayOptions options_for(const std::string& database, const std::string& brokers) {
    RelayOptions options;
    options.database = database;
    options.kafka.brokers = brokers;
    options.naming.port = fixtures::topic_prefix() + "FRLEH";
    options.instance = "one";
    return options;
}

/// Looks at the relay's figures until they are as told; false after a minute.
template <class Told>
bool becomes(const Relay& relay, const Told& told) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!told(relay.metrics())) {
        if (std::chrono::steady_clock::now() > deadline) {
            ADD_FAILURE() << "after a minute: published " << relay.metrics().events_published << ", "
                          << relay.metrics().last_error;
            return false;
        }
        never.wait_for(lock, std::chrono::milliseconds(2));
    }
    return true;
}

bool has_published(const Relay& relay, std::uint64_t events) {
    return becomes(relay, [events](const RelayMetrics& m) { return m.events_published >= events; });
}

std::string port_topic(const RelayOptions& options) {
    return topic(options.naming, views::Audience::port, "TDF");
}

/// Every key's versions, first occurrences in order; `repeats` counts the others.
struct Streams {
    std::map<std::string, std::vector<std::uint64_t>> versions{};
    std::size_t repeats = 0;
    std::size_t events = 0;
};
Streams streams_of(const std::vector<Received>& received) {
    Streams out;
    std::set<std::string> ids;
    for (const Received& one : received) {
        if (!ids.insert(one.headers.at("ce_id")).second) {
            ++out.repeats;
            continue;
        }
        out.versions[one.key].push_back(std::stoull(one.headers.at("ce_sequence")));
        ++out.events;
    }
    return out;
}
void expect_every_version_in_order(const Streams& streams) {
    for (const auto& [key, versions] : streams.versions) {
        for (std::size_t i = 0; i < versions.size(); ++i) ASSERT_EQ(versions[i], i + 1) << key;
    }
}

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

/// Writers that race for few keys; returns how many events were committed.
std::size_t write_storm(const std::string& url, unsigned seed, int transactions) {
    std::mt19937 random(seed);
    pqxx::connection connection{url};
    std::size_t committed = 0;
    for (int n = 0; n < transactions; ++n) {
        pqxx::work tx{connection};
        if (random() % 2 == 0) tx.exec("INSERT INTO elsewhere VALUES (2)");
        const int events = 1 + static_cast<int>(random() % 3);
        std::set<int> keys;  // in order, as the store locks them
        while (static_cast<int>(keys.size()) < events) keys.insert(static_cast<int>(random() % 10));
        for (const int key : keys) testing::write_event(tx, {.key = "box" + std::to_string(key)});
        if (random() % 20 == 0) {
            tx.abort();
        } else {
            tx.commit();
            committed += keys.size();
        }
    }
    return committed;
}

class Storm {
public:
    Storm(const std::string& url, unsigned seed, int writers, int transactions) {
        for (int w = 0; w < writers; ++w) {
            threads_.emplace_back([=, this] { committed_ += write_storm(url, seed + static_cast<unsigned>(w), transactions); });
        }
    }
    std::size_t finish() {
        threads_.clear();
        return committed_;
    }

private:
    std::atomic<std::size_t> committed_ = 0;
    std::vector<std::jthread> threads_;
};

unsigned seed_of_run() {
    const char* given = std::getenv("CARGO_TEST_SEED");
    return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
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

/// A child that relays until it is killed: what a crash of cargod is to the database and the broker.
pid_t relay_in_a_child(const RelayOptions& options) {
    const pid_t child = fork();
    if (child != 0) return child;
    Relay relay(options);
    relay.start();
    while (true) pause();
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
    EXPECT_LE(streams.repeats, 4 * options.page_rows_max) << "at most one page each time";
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

/// A broker of this test's own, to be killed.
class OwnBroker {
public:
    OwnBroker() {
        std::array<char, 64> name{"/tmp/quai-broker-XXXXXX"};
        folder_ = mkdtemp(name.data());
        address_ = run("start");
    }
    ~OwnBroker() {
        run("stop", " --now");
        std::filesystem::remove_all(folder_);
    }
    OwnBroker(const OwnBroker&) = delete;
    OwnBroker& operator=(const OwnBroker&) = delete;

    [[nodiscard]] const std::string& address() const { return address_; }
    void kill9() { run("kill"); }
    void start_again() { EXPECT_EQ(run("start", " " + address_.substr(address_.find(':') + 1)), address_); }

private:
    std::string run(const std::string& action, const std::string& more = "") const {
        const std::string command = QUAI_SOURCE_DIR "/scripts/kafka/broker " + action + " " + folder_ + more;
        FILE* const pipe = popen(command.c_str(), "r");
        std::array<char, 256> line{};
        std::string out;
        while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) out += line.data();
        pclose(pipe);
        if (!out.empty() && out.back() == '\n') out.pop_back();
        return out;
    }
    std::string folder_;
    std::string address_;
};

TEST(Relay, ABrokerKilledAndBackGetsEverythingThatWaited) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    OwnBroker broker;
    const std::string url = outbox_database();
    RelayOptions options = options_for(url, broker.address());
    options.lease = std::chrono::milliseconds(800);  // shorter than the broker is away
    Relay relay(options);
    relay.start();
    std::size_t committed = write_storm(url, seed, 50);
    ASSERT_TRUE(has_published(relay, committed));

    Storm storm(url, seed + 1, 4, 60);
    broker.kill9();
    committed += storm.finish();
    commit_event(url, {.key = "the-last"});
    ++committed;
    ASSERT_TRUE(becomes(relay, [](const RelayMetrics& m) { return !m.broker_reachable && m.oldest_waiting.ms != 0; }));
    EXPECT_TRUE(relay.metrics().leading) << "waiting for the broker keeps the lease";

    broker.start_again();
    ASSERT_TRUE(has_published(relay, committed));
    EXPECT_TRUE(relay.metrics().broker_reachable);
    EXPECT_EQ(relay.metrics().leases_lost, 0u);
    const Streams streams = streams_of(read_topic(options.kafka.brokers, port_topic(options)));
    EXPECT_EQ(streams.events, committed);
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
