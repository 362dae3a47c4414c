#include "daemon/store/act_rows.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace cargo::store {

namespace {

template <class Row>
std::vector<Row*> pointers(std::vector<Row>& rows) {
    std::vector<Row*> list;
    list.reserve(rows.size());
    for (Row& row : rows) list.push_back(&row);
    return list;
}

void add_books(ActRows& rows, const Writing& writing) {
    const Instant now = writing.request.now;
    const AuditEntry& entry = writing.request.audit;
    const std::string_view by = entry.person.empty() ? entry.subject : entry.person;
    const auto is_fresh_lot = [&](const ConsignmentKey& key) {
        const auto key_of = [](const Consignment* lot) -> const ConsignmentKey& { return lot->key; };
        const auto lot = std::ranges::lower_bound(rows.lots, key, {}, key_of);
        return lot != rows.lots.end() && (*lot)->key == key && is_fresh(**lot);
    };
    rows.documents.reserve(writing.documents.size());
    for (const Store::Document& document : writing.documents) {
        rows.documents.push_back({document.key, document.message, document.json, now, 1, is_fresh_lot(document.key)});
    }
    for (const LedgerEntry& moved : writing.changes.ledger) rows.ledger.push_back({moved, now, entry.act, by});
    for (const CustodyEntry& changed : writing.changes.custody) rows.custody.push_back({changed, now, entry.act});
}

/// The newest of each stream, in the streams' order: so everybody locks heads in one order.
void add_heads(ActRows& rows, const Writing& writing) {
    std::map<std::tuple<views::Audience, std::string_view, std::string_view>, HeadRow> newest;
    for (const NewEvent& event : writing.events) {
        HeadRow& head = newest[{event.audience, event.recipient, event.key}];
        head = {.audience = event.audience,
                .recipient = event.recipient,
                .key = event.key,
                .event_id = event.event_id,
                .sha256 = event.sha256,
                .version = event.version,
                .at = writing.request.now,
                .fresh = head.fresh || event.version == 1};
    }
    rows.heads.reserve(newest.size());
    for (const auto& [stream, head] : newest) rows.heads.push_back(head);
}

}  // namespace

ActRows rows_of(Writing& writing) {
    Changes& changes = writing.changes;
    ActRows rows{.lots = changes.lots,
                 .boxes = changes.boxes,
                 .lines = pointers(changes.lines),
                 .splits = pointers(changes.splits),
                 .clearances = pointers(changes.clearances),
                 .rights = pointers(changes.rights),
                 .selections = pointers(changes.selections),
                 .orders = pointers(changes.orders),
                 .holds = pointers(changes.holds),
                 .cores = pointers(writing.cores)};
    if (changes.call != nullptr) rows.calls.push_back(changes.call);
    add_books(rows, writing);
    rows.events.reserve(writing.events.size());
    for (const NewEvent& event : writing.events) {
        rows.events.push_back({.id = static_cast<std::int64_t>(rows.events.size()),
                               .audience = event.audience,
                               .recipient = event.recipient,
                               .key = event.key,
                               .type = event.type,
                               .event_id = event.event_id,
                               .data = event.data,
                               .version = event.version,
                               .at = writing.request.now});
    }
    add_heads(rows, writing);
    return rows;
}

}  // namespace cargo::store
