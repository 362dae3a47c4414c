#pragma once

#include <pqxx/pqxx>

/// The sequencer of the logs: gives a position to every outbox row that became visible.
namespace cargo::store {

void prepare_sequence(pqxx::connection& connection);

enum class Wait { no, yes };

/// Gives positions to all that is visible now. False: somebody else is at it, and we did not wait.
[[nodiscard]] bool sequence(pqxx::connection& connection, Wait wait);

}  // namespace cargo::store
