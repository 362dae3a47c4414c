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

/// The rows of a transaction's acts by table. Points into the Writings it was made from, which outlive it and keep their lists.
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

    // Each calls `writer(table, rows)` for its tables, those that others refer to first.
    template <class Writer>
    void each_table_of_state(const Writer& writer) {
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
    }
    template <class Writer>
    void each_table_of_events(const Writer& writer) {
        writer("outbox", events);
        writer("view_head", heads);
    }
};

/// Without events and heads.
[[nodiscard]] ActRows rows_of_state(std::span<Writing> writings);
void add_events(ActRows& rows, std::span<const Writing> writings);

}  // namespace cargo::store
