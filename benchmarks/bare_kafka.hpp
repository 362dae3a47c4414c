#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// Kafka as a program without us would use it: the reference of the events.* benchmarks. Throws std::runtime_error.
namespace cargo::benchmarks {

struct BareMessage {
    std::string_view topic, key, value;
    std::span<const std::pair<std::string_view, std::string_view>> headers;
    std::int64_t time_ms = 0;
};

/// librdkafka's producer with the settings of daemon/events/producer.cpp and nothing else. One thread.
class BareProducer {
public:
    explicit BareProducer(const std::string& brokers);
    ~BareProducer();
    BareProducer(const BareProducer&) = delete;
    BareProducer& operator=(const BareProducer&) = delete;

    void make_topic(const std::string& topic, int partitions);
    void send(const BareMessage& message);
    /// Until every message is acknowledged.
    void wait();

private:
    static void on_delivery(rd_kafka_t* kafka, const rd_kafka_message_t* message, void* opaque);
    [[nodiscard]] rd_kafka_topic_t* topic(std::string_view name);

    rd_kafka_t* kafka_ = nullptr;
    std::vector<std::pair<std::string, rd_kafka_topic_t*>> topics_{};
    std::size_t sent_ = 0;
    std::size_t acknowledged_ = 0;
    std::size_t failed_ = 0;
};

/// A consumer's own thread over partition 0 of one topic, from its first message on.
class BareConsumer {
public:
    /// `take` is called for each value, on the consumer's thread.
    BareConsumer(const std::string& brokers, const std::string& topic, std::function<void(std::string_view value)> take);
    ~BareConsumer();
    BareConsumer(const BareConsumer&) = delete;
    BareConsumer& operator=(const BareConsumer&) = delete;

private:
    rd_kafka_t* kafka_ = nullptr;
    std::function<void(std::string_view)> take_;
    std::jthread thread_{};
};

}  // namespace cargo::benchmarks
