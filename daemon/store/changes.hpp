#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/store/rows.hpp"

namespace cargo::store {

/// One entry of the books: what moved on one account of one line.
struct LedgerEntry {
    enum class Account : std::uint8_t { accepted = 1, released = 2, exited = 3, exited_unreleased = 4 };  // stored
    ConsignmentKey lot{};
    std::uint32_t line = 0;
    Account account{};
    Quantity moved{};
};

/// A box changed hands. `keeper` empty: it left the port.
struct CustodyEntry {
    BoxKey box{};
    std::string keeper;
    Instant since{};
};

/// What an act changed: the rows to write, and the keys whose views may have moved.
/// Pointers are into the `after` it was made from. What hangs on a consignment or box that
/// was not there before is `fresh`: its rows cannot be there either.
struct Changes {
    CallRow* call = nullptr;
    std::vector<Consignment*> lots{};  ///< new or changed, with their new version
    std::vector<Box*> boxes{};
    std::vector<LineRow> lines{};
    std::vector<SplitRow> splits{};
    std::vector<ClearanceRow> clearances{};
    std::vector<RightRow> rights{};
    std::vector<SelectionRow> selections{};
    std::vector<OrderRow> orders{};
    std::vector<HoldRow> holds{};
    std::vector<LedgerEntry> ledger{};
    std::vector<CustodyEntry> custody{};
};

/// Compares, and gives what changed its next version (new: 1). `call` is the row of
/// `after.call`, or null when there is none. Nothing is ever taken away by an event;
/// a thing that vanished stays in the tables.
[[nodiscard]] Changes changes_between(const Stock& before, Stock& after, CallRow* call);

}  // namespace cargo::store
