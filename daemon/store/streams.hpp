#pragma once

#include <span>
#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/changes.hpp"
#include "daemon/store/closure.hpp"
#include "daemon/store/write.hpp"

/// What an act tells the audiences: cores, views, events with their versions.
namespace cargo::store {

/// A core as the views tell it.
[[nodiscard]] views::Core view_of(const CoreRow& row);

/// The next core of every box whose gate is new or moved, and apart from them of those where only the reasons did, which
/// keep version and time: nobody is told, for reasons are no handler's.
struct NextCores {
    std::vector<CoreRow> moved{}, quiet{};
};
[[nodiscard]] NextCores next_cores(const Loaded& loaded, const Stock& after, Instant now);

/// What an act tells: its customs events, and the views that may look different now. Pure; only the views of what was not
/// there before have their version and id already.
[[nodiscard]] std::vector<NewEvent> events_of(const IdKeys& keys, const ActRequest& request, const Loaded& loaded,
                                              const Stock& after, const Events& events, const Changes& changes,
                                              const std::vector<CoreRow>& cores);

/// Takes out the views whose bytes are those of their newest version, and gives all others their next versions and ids, in
/// the order of the acts and of each act's events.
void number_events(pqxx::transaction_base& tx, const IdKeys& keys, std::span<Writing> writings);

void prepare_streams(pqxx::connection& connection);

}  // namespace cargo::store
