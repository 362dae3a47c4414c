#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"

namespace cargo::benchmarks {

/// Events as a day leaves them: a third to customs, a third to one terminal, a third to four parties; data of 430 bytes
/// on average, in JSON. The same count gives the same events.
[[nodiscard]] std::vector<store::OutboxRow> waiting_events(std::size_t count);

/// Puts them into the outbox, a thousand a transaction, with nothing beside them.
void fill_outbox(const std::string& database, const std::vector<store::OutboxRow>& events);

}  // namespace cargo::benchmarks
