#pragma once

#include <set>
#include <string>

#include <pqxx/pqxx>

#include "daemon/store/rows.hpp"
#include "daemon/store/store.hpp"

namespace cargo::store {

/// What hangs together with a scope: everything a decision on it may read or change.
/// From the targets to their boxes, to all consignments with a line in those (with their
/// masters, and all houses of these), and once more to boxes, consignments and boxes: so that
/// a change of any consignment next to the target finds its boxes' gates computable. Only what
/// exists: a manifest names thousands of bills and boxes that nobody has filed before.
struct Closure {
    std::set<ConsignmentKey> lots{};
    std::set<std::string> boxes{};
    std::set<std::string> whole{};  ///< boxes whose consignments are all in `lots`
    friend bool operator==(const Closure&, const Closure&) = default;
};

void prepare_closure(pqxx::connection& connection);

/// Without locks.
[[nodiscard]] Closure find_closure(pqxx::transaction_base& tx, const Scope& scope);

enum class CallLock { none, share, alone };
/// The call's row; version 0 when there is no such call. Every act shares it; an act on the whole call has it alone.
[[nodiscard]] CallRow read_call(pqxx::transaction_base& tx, const std::string& stay, CallLock lock);

/// Locks the rows, boxes first, each kind in key order.
void lock_rows(pqxx::transaction_base& tx, const std::string& call, const Closure& closure);

/// Reads everything of the closure, with the boxes' cores.
struct Loaded {
    Stock stock{};
    CallRow call{};
    std::map<std::string, CoreRow> cores{};  ///< by container
    std::set<std::string> whole{};
};
[[nodiscard]] Loaded load_rows(pqxx::transaction_base& tx, CallRow call, const std::string& stay, const Closure& closure);

}  // namespace cargo::store
