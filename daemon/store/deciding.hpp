#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/store/group.hpp"
#include "daemon/store/write.hpp"

/// From what was loaded for an act to everything it writes.
namespace cargo::store {

/// An act that was decided, on its way to be written.
struct Decided {
    Member& member;
    Writing writing;
    const Loaded* loaded = nullptr;  ///< null: refused
    Done done{};
    std::optional<Error> refusal{};
};

/// Decides one act; nothing is added of one that was answered before, or could not be decided now: its outcome is set then.
void decide_one(Member& member, Loaded& loaded, std::vector<Decided>& decided);

/// What follows from the events: the state after them, its changes, cores and books. `loaded` outlives `decided`.
void follow(Decided& decided, Loaded& loaded, Events events);

/// Writes all of it, with what the audiences are told; takes the writings out of `decided`. Gives the transaction's number.
/// Errors: version_conflict.
[[nodiscard]] Result<std::string> write_decided(pqxx::work& tx, const GroupSettings& settings, std::span<Decided> decided);

/// All is written: each gets its outcome, and COMMIT is sent.
void commit(pqxx::work& tx, std::span<Decided> decided, Attempt& attempt);

}  // namespace cargo::store
