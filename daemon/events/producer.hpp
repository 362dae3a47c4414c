#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libcargo/instant.hpp"
#include "libcargo/result.hpp"

namespace cargo::events {

struct KafkaOptions {
    std::string brokers;                            ///< host:port, comma separated
    std::map<std::string, std::string> security{};  ///< librdkafka's security.*, ssl.* and sasl.* settings
    /// Copies of each partition; 0: the broker's default. From 3 on, two must have a message before it is acknowledged.
    int replication = 0;
    std::size_t queue_kbytes_max = 64 * 1024;         ///< bound on what waits for the broker, in memory
    std::size_t message_bytes_max = 8 * 1024 * 1024;  ///< also of the topics made here
};

struct Message {
    std::string topic;
    std::string key;
    std::string value;
    std::vector<std::pair<std::string, std::string>> headers{};
    Instant time{};
};

/// An idempotent Kafka producer. Every message of one key goes to the partition that a
/// Java client would choose. Used by one thread at a time.
///
/// The outbox is the only queue that lasts: messages never time out here, and after a
/// fatal error (librdkafka before 2.3 has them when the broker comes and goes) the handle
/// is thrown away and the caller publishes the page again from its cursor.
class Producer {
public:
    /// Asked about every 100 ms while waiting; false: give up.
    using GoOn = std::function<bool()>;

    /// Connects lazily. Errors: bus_unavailable (a setting librdkafka refuses; the detail names it).
    [[nodiscard]] static Result<std::unique_ptr<Producer>> open(const KafkaOptions& options);
    ~Producer();
    Producer(const Producer&) = delete;
    Producer& operator=(const Producer&) = delete;

    /// Makes the topic unless it is there; its partition count is for ever. Errors:
    /// bus_unavailable (no answer, or the broker refuses; the detail says what).
    [[nodiscard]] Result<void> ensure_topic(const std::string& topic, int partitions, const GoOn& go_on);

    /// Hands all messages over and waits until the broker has acknowledged every one: only
    /// delivery reports count. On an error some may have arrived; publish all again.
    /// Errors: bus_unavailable (`go_on` said no, or the broker refused a message);
    /// bus_fatal (the handle was thrown away; publish again).
    [[nodiscard]] Result<void> publish(std::span<const Message> messages, const GoOn& go_on);

    /// False from when no broker can be reached until one acknowledges a message. Any thread.
    [[nodiscard]] bool reachable() const;

private:
    struct Reports;
    struct Handle;
    Producer(KafkaOptions options, std::unique_ptr<Reports> reports);
    /// The next use makes another handle after this one was thrown away.
    [[nodiscard]] Result<void> have_handle();
    [[nodiscard]] Result<void> hand_over(std::span<const Message> messages, const GoOn& go_on);

    KafkaOptions options_;
    std::unique_ptr<Reports> reports_;  // outlives the handle, whose callbacks write to it
    std::unique_ptr<Handle> handle_;
};

}  // namespace cargo::events
