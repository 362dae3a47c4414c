#include "daemon/events/log_text.hpp"

#include <fmt/format.h>

namespace cargo::events {

std::string to_ndjson(const Naming& naming, const store::OutboxView& row) {
    return structured(naming, row) + "\n";
}

std::string to_sse(const Naming& naming, const store::OutboxView& row) {
    // Canonical JSON has no line ends, so one data line is enough.
    return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", row.event_id, event_type(row), structured(naming, row));
}

}  // namespace cargo::events
