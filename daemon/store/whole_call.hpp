#pragma once

#include <pqxx/pqxx>

#include "daemon/store/group.hpp"

namespace cargo::store {

/// An act on a whole call, of which a ship's arrival is one: in one transaction, that holds the call alone, but read, decided and
/// written part by part, so that memory does not grow with the ship. First the call itself, with the act's audit row and
/// answer; then its goods, which follow from the call as it is by then. `Done` has the events and the state of the call only.
/// As `work_group`.
[[nodiscard]] Result<void> work_whole_call(pqxx::work& tx, const GroupSettings& settings, Member& member, Attempt& attempt);

}  // namespace cargo::store
