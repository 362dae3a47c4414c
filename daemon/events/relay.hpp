#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "daemon/events/cloud_event.hpp"
#include "daemon/events/producer.hpp"
#include "libcargo/limits.hpp"

namespace cargo::events {

struct RelayOptions {
    std::string database;  ///< libpq URL
    KafkaOptions kafka{};
    Naming naming{};
    /// Who runs the relay. Two that run at once must differ; the same name after a crash takes its
    /// own lease back without waiting (whoever gives it proves that the former one is dead: the lock
    /// on the state folder does).
    std::string instance;
    int customs_partitions = 12;   ///< for ever: another count would break the order of keys
    int recipient_partitions = 1;  ///< of port and party topics
    /// Which parties have a topic; asked on the relay's thread. Not set: all.
    std::function<bool(const std::string& party)> subscribed{};
    std::size_t page_rows_max = limits::outbox_batch_rows;
    std::size_t page_bytes_max = limits::outbox_batch_bytes;
    std::size_t pages_under_way_max = 4;       ///< handed to the broker and not acknowledged: what a crash may repeat
    std::chrono::milliseconds poll{25};        ///< for rows that other processes commit
    std::chrono::milliseconds gather{2};       ///< from one look to the next while commits come one by one
    std::chrono::milliseconds save_every{50};  ///< the cursor, at the latest; sooner after page_rows_max rows
    std::chrono::milliseconds lease{3'000};    ///< a silent holder is followed after this
    std::chrono::milliseconds retry{250};      ///< after database or broker failed
};

/// What the relay has done since it was started; counts only grow.
struct RelayMetrics {
    bool leading = false;  ///< this relay holds the lease
    bool broker_reachable = false;
    std::uint64_t events_published = 0;  ///< acknowledged by the broker
    std::uint64_t events_withheld = 0;   ///< of parties that are not subscribed
    std::uint64_t pages_published = 0;
    std::uint64_t pages_tried_again = 0;
    std::uint64_t producers_made_anew = 0;  ///< after a fatal error
    std::uint64_t leases_lost = 0;
    std::uint64_t oversize_events = 0;  ///< sent without their data (see MessageMaker)
    Instant newest_published{};         ///< time of the last event acknowledged
    Instant oldest_waiting{};           ///< time of the first event being published; 0: none known
    std::string last_error{};
};

/// Publishes the outbox to Kafka, in commit order per key, on a thread of its own. Nothing is
/// lost: the cursor moves only after the broker's acknowledgements, so a crash repeats
/// events, with the same ids. Without broker or database it waits and holds what is under way.
/// Of several relays on one database the lease's holder publishes.
class Relay {
public:
    explicit Relay(RelayOptions options);
    ~Relay();  ///< stops
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    void start();
    /// Waits up to 3 s for acknowledgements under way, not at all when the broker is away; what
    /// was not acknowledged waits in the outbox.
    void stop();
    /// Something was committed: look now. Any thread; cheap.
    void wake();
    /// Any thread.
    [[nodiscard]] RelayMetrics metrics() const;

private:
    class Run;

    RelayOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable_any signal_;
    bool woken_ = false;  ///< something was committed
    bool news_ = false;   ///< the broker has answered
    RelayMetrics metrics_{};
    std::jthread thread_;
};

}  // namespace cargo::events
