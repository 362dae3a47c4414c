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

/// What an act tells, before it has versions: its customs events, and the views that may look different now.
struct Telling {
    std::vector<views::CustomsEvent> customs{};
    std::vector<views::View> views{};
};
[[nodiscard]] Telling telling_of(const ActRequest& request, const Loaded& loaded, const Stock& after, const Events& events,
                                 const Changes& changes, const std::vector<CoreRow>& cores);

/// The events of each act of a group, in its order: customs events, and the views whose bytes are not
/// those of their newest version, each with its next version and id.
[[nodiscard]] std::vector<std::vector<NewEvent>> events_of(pqxx::transaction_base& tx, const IdKeys& keys,
                                                           std::vector<Telling> told);

void prepare_streams(pqxx::connection& connection);

}  // namespace cargo::store
