// What this measures: the relay over an outbox in which half a million events wait (the broker was away), until the last one
// is acknowledged; the reference is librdkafka alone with the same bytes, headers, topics and settings, its messages ready in
// memory.
// Why it matters: after an outage every party is as late as the drain is slow.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>

#include "benchmarks/bare_kafka.hpp"
#include "benchmarks/benchmark.hpp"
#include "benchmarks/full_outbox.hpp"
#include "benchmarks/rounds.hpp"
#include "daemon/events/message_maker.hpp"
#include "daemon/events/relay.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::benchmarks {

namespace {

using Monotonic = std::chrono::steady_clock;
constexpr std::size_t events_a_consignment = 10;  // 500,000 events at the usual setting
constexpr std::size_t rounds_max = 3;
constexpr int customs_partitions = 12;

/// Seconds by the wall, and of processor time in this process (the database and the broker are others).
struct Took {
    double wall = 0;
    double cpu = 0;
};

class Watch {
public:
    [[nodiscard]] Took took() const {
        return {std::chrono::duration<double>(Monotonic::now() - begun_).count(), cpu_seconds() - cpu_begun_};
    }

private:
    static double cpu_seconds() {
        timespec now{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
    }
    Monotonic::time_point begun_ = Monotonic::now();
    double cpu_begun_ = cpu_seconds();
};

void wait_for(const events::Relay& relay, std::uint64_t published) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    while (relay.metrics().events_published < published) never.wait_for(lock, std::chrono::milliseconds(1));
}

/// From the relay's start: its lease, its topics and its producer are part of the drain.
Took drain_once(const std::vector<store::OutboxRow>& waiting, const std::string& port) {
    events::RelayOptions options;
    options.database = fixtures::test_database();
    options.kafka.brokers = fixtures::test_brokers();
    options.naming.port = port;
    options.instance = "drain";
    fill_outbox(options.database, waiting);
    events::Relay relay(options);
    const Watch watch;
    relay.start();
    wait_for(relay, waiting.size());
    return watch.took();
}

/// Messages ready to be sent.
class Ready {
public:
    Ready(const std::vector<store::OutboxRow>& rows, const std::string& port) {
        events::MessageMaker maker(events::Naming{port}, 1u << 23);
        kept_.reserve(rows.size());
        for (const store::OutboxRow& row : rows) {
            const events::Message& message = maker.of(row);
            Kept& one = kept_.emplace_back();
            one.topic = message.topic;
            one.row = &row;
            for (const auto& [name, value] : message.headers) one.headers.emplace_back(name, std::string(value));
        }
    }

    Took send(BareProducer& producer) const {
        std::vector<std::pair<std::string_view, std::string_view>> headers;
        const Watch watch;
        for (const Kept& one : kept_) {
            headers.assign(one.headers.begin(), one.headers.end());
            producer.send({one.topic, one.row->key, one.row->data, headers, one.row->time.ms});
        }
        producer.wait();
        return watch.took();
    }

    [[nodiscard]] std::vector<std::string> topics() const {
        std::vector<std::string> all;
        for (const Kept& one : kept_)
            if (std::ranges::find(all, one.topic) == all.end()) all.push_back(one.topic);
        return all;
    }

private:
    struct Kept {
        std::string topic;
        const store::OutboxRow* row = nullptr;
        std::vector<std::pair<std::string_view, std::string>> headers{};
    };
    std::vector<Kept> kept_;
};

Took bare_once(const std::vector<store::OutboxRow>& waiting, const std::string& port) {
    const Ready ready(waiting, port);
    BareProducer producer(fixtures::test_brokers());
    for (const std::string& topic : ready.topics())
        producer.make_topic(topic, topic.ends_with("customs.v1") ? customs_partitions : 1);
    return ready.send(producer);
}

std::vector<Figure> drain(const Settings& settings) {
    const std::vector<store::OutboxRow> waiting = waiting_events(settings.consignments * events_a_consignment);
    std::uint64_t bytes = 0;
    for (const store::OutboxRow& event : waiting) bytes += event.data.size();
    std::vector<double> ours;
    std::vector<double> bare;
    std::vector<double> ours_cpu;
    std::vector<double> bare_cpu;
    for (std::size_t round = 0; round < std::min(settings.rounds, rounds_max); ++round) {
        const Took alone = bare_once(waiting, fixtures::topic_prefix() + "bare");
        const Took relayed = drain_once(waiting, fixtures::topic_prefix() + "relay");
        bare.push_back(alone.wall);
        bare_cpu.push_back(alone.cpu);
        ours.push_back(relayed.wall);
        ours_cpu.push_back(relayed.cpu);
    }
    const double count = static_cast<double>(waiting.size());
    return {{.name = "events.drain",
             .value = count / median(ours),
             .unit = "events/s",
             .reference = "librdkafka alone, same messages",
             .reference_value = count / median(bare),
             .goal = 0.4,
             .goal_of = Goal::ratio_at_least,
             .rows = waiting.size(),
             .bytes = bytes,
             .beside = fmt::format("processor time of this process {:.1f} us an event, alone {:.1f}",
                                   median(ours_cpu) * 1e6 / count, median(bare_cpu) * 1e6 / count)}};
}

const Registration registered("events.drain", drain, Needs::postgres_and_kafka);

}  // namespace

}  // namespace cargo::benchmarks
