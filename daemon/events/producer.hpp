#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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

/// What is to be sent, in somebody else's memory: it is copied when it is handed over.
struct Message {
    std::string_view topic{};
    std::string_view key{};
    std::string_view value{};
    std::vector<std::pair<std::string_view, std::string_view>> headers{};
    Instant time{};
};

/// Messages whose acknowledgements are counted together. It stands still in memory until it
/// is complete or the producer has discarded what it holds.
struct Batch {
    std::size_t sent = 0;
    std::size_t acknowledged = 0;
    [[nodiscard]] bool complete() const { return acknowledged == sent; }
};

/// An idempotent Kafka producer. Every message of one key goes to the partition that a
/// Java client would choose. Used by one thread at a time.
///
/// The outbox is the only queue that lasts: messages never time out here, and after any
/// error all that was handed over and not acknowledged is discarded; the caller sends it again
/// from its cursor. After a fatal error (librdkafka before 2.3 has them when the broker comes
/// and goes) the next use works with a new handle.
class Producer {
public:
    /// Asked at least every two seconds while waiting; false: give up.
    using GoOn = std::function<bool()>;
    /// There may be something for `collect`. On a thread of librdkafka; it must not wait.
    using News = std::function<void()>;

    /// Connects lazily. Errors: bus_unavailable (a setting librdkafka refuses; the detail names it).
    [[nodiscard]] static Result<std::unique_ptr<Producer>> open(const KafkaOptions& options, News news = {});
    ~Producer();
    Producer(const Producer&) = delete;
    Producer& operator=(const Producer&) = delete;

    /// Makes the topic unless it is there; its partition count is for ever. Errors:
    /// bus_unavailable (no answer, or the broker refuses; the detail says what).
    [[nodiscard]] Result<void> ensure_topic(std::string_view topic, int partitions, const GoOn& go_on);

    /// Hands a copy over and returns; waits only while the queue is full. Errors: bus_unavailable
    /// (`go_on` said no, or a message was refused); bus_fatal.
    [[nodiscard]] Result<void> send(const Message& message, Batch& batch, const GoOn& go_on);

    /// Counts the acknowledgements that have come; while there are none, waits for one at most so
    /// long. Only delivery reports count. Errors: as `send`.
    [[nodiscard]] Result<void> collect(std::chrono::milliseconds at_most);

    /// Drops what was handed over and is not acknowledged. Some of it may have arrived.
    void discard();

    /// The last error was a refusal because of the size of a message, or of several that travelled together.
    [[nodiscard]] bool too_large() const { return too_large_; }
    /// False from when no broker can be reached until one answers. Any thread.
    [[nodiscard]] bool reachable() const { return reachable_; }

private:
    struct Handle;
    Producer(KafkaOptions options, News news);
    /// The next use makes another handle after one was thrown away.
    [[nodiscard]] Result<void> have_handle();
    [[nodiscard]] Result<void> learn_topics(const GoOn& go_on);
    [[nodiscard]] Result<void> make_topic(const std::string& topic, int partitions, const GoOn& go_on);
    /// Takes what librdkafka reports; the handle stays, whatever it was.
    void serve(std::chrono::milliseconds at_most);
    void take_event(void* event);
    [[nodiscard]] Result<void> refused();

    KafkaOptions options_;
    News news_;
    std::set<std::string, std::less<>> topics_{};  ///< known to be there
    bool topics_learnt_ = false;
    std::optional<std::string> refusal_{};  ///< the first message that the broker did not take, and why
    bool too_large_ = false;
    std::atomic<bool> reachable_{true};
    std::unique_ptr<Handle> handle_{};
};

}  // namespace cargo::events
