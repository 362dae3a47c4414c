#include "daemon/store/act_rows.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace cargo::store {

namespace {

template <class Row>
void add_pointers(std::vector<Row*>& list, std::vector<Row>& rows) {
    list.reserve(list.size() + rows.size());
    for (Row& row : rows) list.push_back(&row);
}
template <class Row>
void add_pointers(std::vector<Row*>& list, const std::vector<Row*>& rows) {
    list.insert(list.end(), rows.begin(), rows.end());
}

void add_books(ActRows& rows, const Writing& writing) {
    const Instant now = writing.request.now;
    const AuditEntry& entry = writing.request.audit;
    const std::string_view by = entry.person.empty() ? entry.subject : entry.person;
    const auto is_fresh_lot = [&](const ConsignmentKey& key) {
        const auto key_of = [](const Consignment* lot) -> const ConsignmentKey& { return lot->key; };
        const std::vector<Consignment*>& lots = writing.changes.lots;
        const auto lot = std::ranges::lower_bound(lots, key, {}, key_of);
        return lot != lots.end() && (*lot)->key == key && is_fresh(**lot);
    };
    rows.documents.reserve(rows.documents.size() + writing.documents.size());
    for (const Document& document : writing.documents) {
        rows.documents.push_back({document.key, document.message, document.json, now, 1, is_fresh_lot(document.key)});
    }
    for (const LedgerEntry& moved : writing.changes.ledger) rows.ledger.push_back({moved, now, entry.act, by});
    for (const CustodyEntry& changed : writing.changes.custody) rows.custody.push_back({changed, now, entry.act});
}

using Streams = std::map<std::tuple<views::Audience, std::string_view, std::string_view>, HeadRow>;

/// The newest of each stream, in the streams' order: so everybody locks heads in one order, but for large acts, which do so
/// piece by piece; they have locked the goods before.
void add_heads(Streams& newest, const Writing& writing) {
    for (const NewEvent& event : writing.events) {
        HeadRow& head = newest[{event.audience, event.recipient, event.key}];
        head = {.audience = event.audience,
                .recipient = event.recipient,
                .key = event.key,
                .event_id = event.event_id,
                .sha256 = event.sha256,
                .version = event.version,
                .fresh = head.fresh || event.version == 1};
    }
}

void add_outbox(ActRows& rows, const Writing& writing) {
    rows.events.reserve(rows.events.size() + writing.events.size());
    for (const NewEvent& event : writing.events) {
        rows.events.push_back({.audience = event.audience,
                               .recipient = event.recipient,
                               .key = event.key,
                               .type = event.type,
                               .event_id = event.event_id,
                               .data = event.data,
                               .version = event.version,
                               .at = writing.request.now});
    }
}

void add_state(ActRows& rows, Writing& writing) {
    Changes& changes = writing.changes;
    if (changes.call != nullptr) rows.calls.push_back(changes.call);
    add_pointers(rows.lots, changes.lots);
    add_pointers(rows.boxes, changes.boxes);
    add_pointers(rows.lines, changes.lines);
    add_pointers(rows.splits, changes.splits);
    add_pointers(rows.clearances, changes.clearances);
    add_pointers(rows.rights, changes.rights);
    add_pointers(rows.selections, changes.selections);
    add_pointers(rows.orders, changes.orders);
    add_pointers(rows.holds, changes.holds);
    add_pointers(rows.cores, writing.cores);
    add_pointers(rows.cores, writing.quiet_cores);
}

}  // namespace

ActRows rows_of_state(std::span<Writing> writings) {
    ActRows rows;
    for (Writing& writing : writings) {
        if (writing.refused) continue;
        add_state(rows, writing);
        add_books(rows, writing);
    }
    return rows;
}

void add_events(ActRows& rows, std::span<const Writing> writings) {
    Streams newest;
    for (const Writing& writing : writings) {
        add_outbox(rows, writing);
        add_heads(newest, writing);
    }
    rows.heads.reserve(newest.size());
    for (const auto& [stream, head] : newest) rows.heads.push_back(head);
}

}  // namespace cargo::store
