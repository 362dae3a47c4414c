#pragma once

#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/changes.hpp"
#include "daemon/store/closure.hpp"
#include "daemon/store/write.hpp"

/// What an act tells the audiences: cores, views, events with their versions.
namespace cargo::store {

/// A core as the views tell it.
[[nodiscard]] views::Core view_of(const CoreRow& row);

/// The next core of every box whose gate is new or moved. `after` and `changes` are of the same act.
[[nodiscard]] std::vector<CoreRow> moved_cores(const Loaded& loaded, const Stock& after, Instant now);

/// The customs events of the act and the views whose bytes are not those of their newest
/// version, each with its next version and id.
[[nodiscard]] std::vector<NewEvent> events_of(pqxx::transaction_base& tx, const IdKeys& keys, const ActRequest& request,
                                              const Loaded& loaded, const Stock& after, const Events& events,
                                              const Changes& changes, const std::vector<CoreRow>& cores);

void prepare_streams(pqxx::connection& connection);

}  // namespace cargo::store
