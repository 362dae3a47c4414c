// What this measures: from the answer to COMMIT until a consumer has the event, through the outbox, the relay and a real broker,
// at 2,000 events/s in commits of four; then the same beside a foreign transaction that stays open. The reference is
// librdkafka alone, producer to consumer, at the same rate in bursts of four.
// Why it matters: it is how late a terminal learns that a box may leave, or that it may not.
#include <fmt/format.h>

#include <atomic>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>

#include <pqxx/pqxx>

#include "benchmarks/bare_kafka.hpp"
#include "benchmarks/benchmark.hpp"
#include "benchmarks/rounds.hpp"
#include "daemon/events/relay.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::benchmarks {

namespace {

using Monotonic = std::chrono::steady_clock;
constexpr std::size_t events_a_second = 2'000;
constexpr std::size_t events_a_commit = 4;
constexpr std::size_t writers = 8;
constexpr std::size_t seconds_usual = 8;
constexpr const char* seconds_variable = "QUAI_LAG_SECONDS";  // of each part; 120 for the figure of the issue
constexpr const char* topic_tail = ".port.TDF.v1";

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Monotonic::now().time_since_epoch()).count();
}

/// When each event was committed, and how long it took to arrive.
class Lags {
public:
    explicit Lags(std::size_t events) : committed_(events), lags_ms_(events, -1) {}

    void committed(std::size_t event) { committed_[event] = now_us(); }
    void arrived(std::string_view value) {
        constexpr std::size_t begin = std::string_view(R"({"n":)").size();
        std::size_t event = 0;
        std::from_chars(value.begin() + begin, value.end(), event);
        const std::int64_t now = now_us();
        // The event may overtake the answer to its own COMMIT.
        const std::int64_t since = committed_[event] == 0 ? now : committed_[event].load();
        if (lags_ms_[event] < 0) ++count_;
        lags_ms_[event] = static_cast<double>(now - since) / 1'000;
    }
    void wait_for_all() const {
        while (count_ < lags_ms_.size()) std::this_thread::yield();
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    /// Of all but the first second's, in which connections are made.
    [[nodiscard]] double at(double share) const {
        return percentile({lags_ms_.begin() + events_a_second, lags_ms_.end()}, share);
    }

private:
    std::vector<std::atomic<std::int64_t>> committed_;
    std::vector<double> lags_ms_;
    std::atomic<std::size_t> count_ = 0;
};

std::string value_of(std::size_t event) {
    return fmt::format(R"({{"n":{},"core":{{"gate":"closed"}},"note":"{:0>380}"}})", event, event * 7919);
}

/// Calls `work(n)` for every `step`-th n from `first`, at an even pace from now on.
void at_a_pace(std::size_t first, std::size_t step, std::size_t count, std::chrono::microseconds pause,
               const std::function<void(std::size_t)>& work) {
    Monotonic::time_point next = Monotonic::now();
    for (std::size_t n = first; n < count; n += step) {
        std::this_thread::sleep_until(next);
        work(n);
        next += pause;
    }
}

/// As the store writes: the row of the goods is locked, then the events of the act go out in one statement.
void write_commits(const std::string& database, std::size_t writer, std::size_t commits, Lags& lags, events::Relay& relay) {
    pqxx::connection connection{database};
    connection.prepare("lock", "UPDATE goods SET version = version + 1 WHERE id = $1 RETURNING version");
    connection.prepare("events",
                       "INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data)"
                       " SELECT 0, 'TDF', r.key, r.version, 'status', r.event_id, 1795363186000, r.data FROM"
                       " json_to_recordset($1::json) AS r(n bigint, key text, version bigint, event_id text, data text)"
                       " ORDER BY r.n");
    const std::chrono::microseconds pause(1'000'000 * events_a_commit * writers / events_a_second);
    at_a_pace(writer, writers, commits, pause, [&](std::size_t commit) {
        pqxx::work tx{connection};
        const pqxx::row goods = tx.exec_prepared1("lock", static_cast<int>(commit % 1'000));
        std::string rows = "[";
        for (std::size_t i = 0; i < events_a_commit; ++i) {
            const std::size_t event = commit * events_a_commit + i;
            rows += fmt::format(R"({}{{"n":{},"key":"box/{}/{}","version":{},"event_id":"event-{}","data":{}}})",
                                i == 0 ? "" : ",", i, commit % 1'000, i, goods[0].as<std::int64_t>(), event,
                                boost::json::serialize(boost::json::string(value_of(event))));
        }
        tx.exec_prepared0("events", rows + "]");
        tx.commit();
        for (std::size_t i = 0; i < events_a_commit; ++i) lags.committed(commit * events_a_commit + i);
        relay.wake();
    });
}

std::string goods_database() {
    std::string database = fixtures::test_database();
    pqxx::connection connection{database};
    pqxx::work tx{connection};
    tx.exec("CREATE TABLE goods (id integer PRIMARY KEY, version bigint NOT NULL) WITH (fillfactor = 50)");
    tx.exec("INSERT INTO goods SELECT n, 0 FROM generate_series(0, 999) n");
    tx.exec("CREATE TABLE elsewhere (n bigint)");
    tx.commit();
    return database;
}

enum class Foreign { nothing, open_transaction };

/// Commit to consumer through outbox, relay and broker.
void measure_relay(Lags& lags, std::size_t events, Foreign foreign) {
    events::RelayOptions options;
    options.database = goods_database();
    options.kafka.brokers = fixtures::test_brokers();
    options.naming.port = fixtures::topic_prefix() + "lag";
    options.instance = "lag";
    pqxx::connection beside{options.database};
    std::optional<pqxx::work> report;
    if (foreign == Foreign::open_transaction) {
        report.emplace(beside);
        report->exec("INSERT INTO elsewhere VALUES (1)");
    }
    events::Relay relay(options);
    BareProducer(options.kafka.brokers).make_topic(options.naming.port + topic_tail, 1);
    const BareConsumer consumer(options.kafka.brokers, options.naming.port + topic_tail,
                                [&lags](std::string_view value) { lags.arrived(value); });
    relay.start();
    {
        std::vector<std::jthread> threads;
        for (std::size_t writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&, writer] { write_commits(options.database, writer, events / events_a_commit, lags, relay); });
        }
    }
    lags.wait_for_all();
}

/// Producer to consumer, nothing between.
void measure_bare(Lags& lags, std::size_t events) {
    const std::string topic = fixtures::topic_prefix() + "bare" + topic_tail;
    BareProducer producer(fixtures::test_brokers());
    producer.make_topic(topic, 1);
    const BareConsumer consumer(fixtures::test_brokers(), topic, [&lags](std::string_view value) { lags.arrived(value); });
    const std::chrono::microseconds pause(1'000'000 * events_a_commit / events_a_second);
    at_a_pace(0, 1, events / events_a_commit, pause, [&](std::size_t burst) {
        for (std::size_t i = 0; i < events_a_commit; ++i) {
            const std::size_t event = burst * events_a_commit + i;
            const std::string value = value_of(event);
            lags.committed(event);
            producer.send({topic, "key", value, {}, 1'795'363'186'000});
        }
    });
    producer.wait();
    lags.wait_for_all();
}

Figure figure(const char* name, const Lags& ours, const Lags& bare, double share, double goal_ms) {
    return {
        .name = name,
        .value = ours.at(share),
        .unit = "ms",
        .reference = "librdkafka alone, producer to consumer",
        .reference_value = bare.at(share),
        .goal = goal_ms,
        .goal_of = Goal::value_at_most,
        .rows = ours.count(),
        .bytes = ours.count() * value_of(0).size(),
        .beside = fmt::format("p50 {:.1f} p90 {:.1f} p99 {:.1f} max {:.1f} ms; alone {:.1f} {:.1f} {:.1f} {:.1f}", ours.at(0.5),
                              ours.at(0.9), ours.at(0.99), ours.at(1), bare.at(0.5), bare.at(0.9), bare.at(0.99), bare.at(1))};
}

std::size_t seconds_of_each_part() {
    const char* const asked = std::getenv(seconds_variable);
    if (asked == nullptr) return seconds_usual;
    const std::string_view text = asked;
    std::size_t seconds = 0;
    std::from_chars(text.begin(), text.end(), seconds);
    if (seconds < 2) throw std::runtime_error(std::string(seconds_variable) + ": 2 seconds or more");
    return seconds;
}

std::vector<Figure> lag(const Settings&) {
    const std::size_t events = seconds_of_each_part() * events_a_second;
    Lags bare(events);
    Lags ours(events);
    Lags beside_foreign(events);
    measure_bare(bare, events);
    measure_relay(ours, events, Foreign::nothing);
    measure_relay(beside_foreign, events, Foreign::open_transaction);
    return {figure("events.lag", ours, bare, 0.5, 10), figure("events.lag.p99", ours, bare, 0.99, 50),
            figure("events.lag.foreign", beside_foreign, bare, 0.99, 1'000)};
}

const Registration registered("events.lag", lag, Needs::postgres_and_kafka);

}  // namespace

}  // namespace cargo::benchmarks
