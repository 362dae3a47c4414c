#pragma once

#include <span>
#include <vector>

#include "daemon/store/book_rows.hpp"
#include "daemon/store/write.hpp"

namespace cargo::store {

template <class Row>
[[nodiscard]] Row& the(Row& row) {
    return row;
}
template <class Row>
[[nodiscard]] Row& the(Row* row) {
    return *row;
}

/// The rows of a transaction's acts by table. Points into the Writings it was made from, which outlive it.
struct ActRows {
    std::vector<CallRow*> calls{};
    std::vector<Consignment*> lots{};
    std::vector<Box*> boxes{};
    std::vector<LineRow*> lines{};
    std::vector<SplitRow*> splits{};
    std::vector<ClearanceRow*> clearances{};
    std::vector<RightRow*> rights{};
    std::vector<SelectionRow*> selections{};
    std::vector<OrderRow*> orders{};
    std::vector<HoldRow*> holds{};
    std::vector<CoreRow*> cores{};
    std::vector<DocumentRow> documents{};
    std::vector<LedgerRow> ledger{};
    std::vector<CustodyRow> custody{};
    std::vector<EventRow> events{};
    std::vector<HeadRow> heads{};

    /// Calls `writer(table, rows)` for each table, those that others refer to first.
    template <class Writer>
    void each_table(const Writer& writer) {
        writer("port_call", calls);
        writer("consignment", lots);
        writer("equipment", boxes);
        writer("goods_line", lines);
        writer("line_equipment", splits);
        writer("clearance", clearances);
        writer("pickup_right", rights);
        writer("selection", selections);
        writer("control_order", orders);
        writer("hold", holds);
        writer("core", cores);
        writer("document", documents);
        writer("ledger", ledger);
        writer("custody", custody);
        writer("outbox", events);
        writer("view_head", heads);
    }
};

[[nodiscard]] ActRows rows_of(std::span<Writing> writings);

}  // namespace cargo::store
