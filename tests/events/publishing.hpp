#pragma once

#include <span>

#include "daemon/events/producer.hpp"

namespace cargo::events::testing {

/// Hands all over and waits until the broker has acknowledged every one; `go_on` is asked about every 50 ms.
inline Result<void> publish(Producer& producer, std::span<const Message> messages, const Producer::GoOn& go_on) {
    Batch batch;
    Result<void> outcome;
    for (const Message& message : messages) {
        outcome = producer.send(message, batch, go_on);
        if (!outcome) return outcome;
    }
    while (outcome && !batch.complete()) {
        outcome = producer.collect(std::chrono::milliseconds(50));
        if (outcome && !batch.complete() && !go_on()) outcome = fail(Errc::bus_unavailable, {}, "gave up waiting for the broker");
    }
    producer.discard();  // the batch ends here
    return outcome;
}

}  // namespace cargo::events::testing
