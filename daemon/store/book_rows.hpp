#pragma once

#include <cstdint>
#include <string_view>

#include "daemon/store/changes.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/views/views.hpp"

/// The rows of the tables that are only added to, and of the heads, as they are written: columns as in rows.hpp.
/// Texts are views into what the act writes, which outlives the rows.
namespace cargo::store {

struct DocumentRow {
    ConsignmentKey lot{};
    std::string_view message{}, json{};
    Instant at{};
    std::uint64_t version = 1;  ///< of a fresh consignment; any other is counted by the statement
    bool fresh = false;
};
struct LedgerRow {
    static constexpr bool append_only = true;
    LedgerEntry entry{};
    Instant at{};
    std::string_view act{}, by{};
};
struct CustodyRow {
    static constexpr bool append_only = true;
    CustodyEntry entry{};
    Instant at{};
    std::string_view act{};
};
struct EventRow {
    static constexpr bool append_only = true;
    views::Audience audience{};
    std::string_view recipient{}, key{}, type{}, event_id{}, data{};
    std::uint64_t version = 0;
    Instant at{};
};
/// The newest of a stream.
struct HeadRow {
    views::Audience audience{};
    std::string_view recipient{}, key{}, event_id{}, sha256{};
    std::uint64_t version = 0;
    bool fresh = false;  ///< the stream begins with this act
};

/// True of a row whose key cannot be in its table yet. Where it is all the same, another writer was faster.
template <class Row>
[[nodiscard]] bool is_fresh(const Row& row) {
    if constexpr (requires { Row::append_only; }) {
        return true;
    } else if constexpr (requires { row.fresh; }) {
        return row.fresh;
    } else {
        return row.version == 1;
    }
}

template <class Visitor>
void columns(Visitor& v, DocumentRow& row) {
    columns(v, row.lot);
    v("version", row.version);
    v("message", row.message);
    v("json", row.json);
    v("at_ms", row.at);
}

template <class Visitor>
void columns(Visitor& v, LedgerRow& row) {
    columns(v, row.entry.lot);
    v("line", row.entry.line);
    v("account", row.entry.account);
    v("packages", row.entry.moved.packages);
    v("mass_g", row.entry.moved.mass.value);
    v("at_ms", row.at);
    v("act", row.act);
    v("by_person", row.by);
}

template <class Visitor>
void columns(Visitor& v, CustodyRow& row) {
    columns(v, row.entry.box);
    v("keeper", row.entry.keeper);
    v("since_ms", row.entry.since);
    v("act", row.act);
    v("at_ms", row.at);
}

template <class Visitor>
void columns(Visitor& v, EventRow& row) {
    v("audience", row.audience);
    v("recipient", row.recipient);
    v("key", row.key);
    v("version", row.version);
    v("type", row.type);
    v("event_id", row.event_id);
    v("time_ms", row.at);
    v("data", row.data);
}

template <class Visitor>
void columns(Visitor& v, HeadRow& row) {
    v("audience", row.audience);
    v("recipient", row.recipient);
    v("key", row.key);
    v("version", row.version);
    v("event_id", row.event_id);
    v("sha256", row.sha256);
}

}  // namespace cargo::store
