#pragma once

#include <string>

#include "daemon/events/cloud_event.hpp"

/// The log over HTTP: the same events as on Kafka, for one reader at a time.
namespace cargo::events {

/// `application/x-ndjson`: a structured CloudEvent and a line feed.
[[nodiscard]] std::string to_ndjson(const Naming& naming, const store::OutboxView& row);

/// `text/event-stream`: `id` is the cursor to come back with (Last-Event-ID), `event` the
/// event's type, `data` a structured CloudEvent. Source: WHATWG HTML, server-sent events.
[[nodiscard]] std::string to_sse(const Naming& naming, const store::OutboxView& row);

}  // namespace cargo::events
