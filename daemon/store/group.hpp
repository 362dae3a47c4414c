#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/closure.hpp"
#include "daemon/store/store.hpp"

/// Several acts in one transaction: locked together, read together, decided one after the other, written together.
namespace cargo::store {

/// An act of the group.
struct Member {
    const GroupedAct& act;
    AuditLeaf leaf;                         ///< of the act done
    std::optional<Result<Done>> outcome{};  ///< empty: left for a later transaction
    bool grown = false;                     ///< left because goods were added to its boxes while it waited
};

/// What the acts of a group are worked with.
struct GroupSettings {
    const IdKeys& keys;
    std::size_t copy_from = 0;         ///< as of ActWriter
    bool staged = false;               ///< likewise
    std::size_t part_of = 0;           ///< consignments of a whole call that are worked together
    std::int64_t registry_epoch = -1;  ///< -1: any
    std::chrono::milliseconds lock_patience{};
};

/// What is known of a transaction should its commit end in doubt, and why it was given up.
struct Attempt {
    std::string xid{};
    std::string leaf_hex{};
    bool committing = false;      ///< COMMIT was sent
    bool registry_moved = false;  ///< the registry is not at the epoch asked for: nothing was done
    bool locked = false;          ///< somebody else held something beyond the patience: nothing was done
};

/// The audit row of a request that ended like this; `detail` is added to what it says already.
[[nodiscard]] AuditEntry entry_with(const ActRequest& request, std::string outcome, const std::string& detail);

/// Everything between BEGIN and the end of COMMIT. All members are of one span, and alone where that is a whole call.
/// Those whose goods another one has before them are left for the next transaction, in their order. Errors:
/// version_conflict.
[[nodiscard]] Result<void> work_group(pqxx::work& tx, const GroupSettings& settings, std::vector<Member>& members,
                                      Attempt& attempt);

/// Did it commit? Asked on connections of its own until the server knows. Errors: store_unavailable (it did not),
/// store_outcome_unknown (nobody could say in time).
[[nodiscard]] Result<void> resolve_doubt(const std::string& url, const Attempt& attempt);

}  // namespace cargo::store
