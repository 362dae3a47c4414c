#include <fmt/format.h>

#include "daemon/store/impl.hpp"
#include "daemon/store/row_codec.hpp"

// Reads without locks, each one statement.
namespace cargo::store {

namespace {

// $2: the state "gated out".
constexpr const char* sql_boxes_now =
    "SELECT k.container, t.call FROM json_array_elements_text($1::json) AS k(container) CROSS JOIN LATERAL"
    " (SELECT b.call FROM equipment b JOIN port_call c ON c.stay = b.call WHERE b.container = k.container"
    "  ORDER BY b.state = $2::smallint, c.opened_at_ms DESC, b.call DESC LIMIT 1) t";
constexpr const char* sql_lots_of =
    "SELECT agent, bill FROM consignment WHERE call = $1 AND (agent, bill) > ($2, $3) AND ($4::boolean OR office = $5)"
    " AND (NOT $6::boolean OR undetermined <> '[]'::jsonb) ORDER BY agent, bill LIMIT $7::bigint";
constexpr const char* sql_boxes_of =
    "SELECT container FROM equipment WHERE call = $1 AND container > $2 AND ($3::boolean OR office = $4)"
    " ORDER BY container LIMIT $5::bigint";
constexpr const char* sql_document =
    "SELECT json FROM document WHERE call = $1 AND agent = $2 AND bill = $3 ORDER BY version DESC LIMIT 1";
constexpr const char* sql_view =
    "SELECT h.key, h.version, h.event_id, o.time_ms, CASE WHEN h.audience = 2 THEN '' ELSE o.data END"
    " FROM view_head h JOIN outbox o ON o.event_id = h.event_id WHERE h.audience = $1 AND h.recipient = $2 AND h.key = $3";
// U+10FFFF ends every text that begins with the prefix, in byte order.
constexpr const char* sql_views_of =
    "SELECT t.key, t.version, t.event_id, o.time_ms, CASE WHEN $1::smallint = 2 THEN '' ELSE o.data END"
    " FROM (SELECT h.key, h.version, h.event_id FROM view_head h WHERE h.audience = $1::smallint"
    "  AND h.recipient = $2 AND h.key > $4 AND h.key >= $3 AND h.key < $3 || U&'\\+10FFFF' ORDER BY h.key LIMIT $5::bigint) t"
    " CROSS JOIN LATERAL (SELECT x.time_ms, x.data FROM outbox x WHERE x.event_id = t.event_id OFFSET 0) o ORDER BY t.key";

std::string call_statement(const char* where) {
    return fmt::format("SELECT {} FROM port_call WHERE {} ORDER BY opened_at_ms DESC, stay DESC", column_list<CallRow>(), where);
}

StoredView stored_view(const pqxx::row& row, views::Audience audience, const std::string& recipient) {
    StoredView stored;
    stored.view = {audience, recipient, row[0].as<std::string>(), row[4].as<std::string>()};
    stored.version = row[1].as<std::uint64_t>();
    stored.event_id = row[2].as<std::string>();
    stored.time.ms = row[3].as<std::int64_t>();
    return stored;
}

}  // namespace

void prepare_look_ups(pqxx::connection& connection) {
    connection.prepare("boxes_now", sql_boxes_now);
    connection.prepare("lots_of", sql_lots_of);
    connection.prepare("boxes_of", sql_boxes_of);
    connection.prepare("document", sql_document);
    connection.prepare("view", sql_view);
    connection.prepare("views_of", sql_views_of);
    connection.prepare("calls", call_statement("true"));
    connection.prepare("call_by_imo", call_statement("imo = $1 AND voyage = $2"));
    connection.prepare("call_by_sign", call_statement("call_sign = $1 AND voyage = $2"));
}

Result<std::map<std::string, BoxKey>> Store::boxes_now(const std::set<std::string>& containers) {
    return impl_->session->guarded([&]() -> Result<std::map<std::string, BoxKey>> {
        pqxx::nontransaction tx{impl_->session->connection()};
        std::string names = "[";
        for (const std::string& container : containers) {
            if (names.size() > 1) names += ',';
            append_json(names, container);
        }
        std::map<std::string, BoxKey> boxes;
        const int left = static_cast<int>(EquipmentState::gated_out);
        for (const pqxx::row& row : tx.exec_prepared("boxes_now", names + "]", left)) {
            const std::string container = row[0].as<std::string>();
            boxes[container] = {row[1].as<std::string>(), container};
        }
        return boxes;
    });
}

Result<std::vector<ConsignmentKey>> Store::lots_of(const LotPage& page) {
    return impl_->session->guarded([&]() -> Result<std::vector<ConsignmentKey>> {
        pqxx::nontransaction tx{impl_->session->connection()};
        const ConsignmentKey& after = page.after;
        std::vector<ConsignmentKey> keys;
        for (const pqxx::row& row : tx.exec_prepared("lots_of", after.call, after.agent, after.bill, !page.office,
                                                     page.office.value_or(""), page.undetermined_only, page.limit))
            keys.push_back({after.call, row[0].as<std::string>(), row[1].as<std::string>()});
        return keys;
    });
}

Result<std::vector<BoxKey>> Store::boxes_of(const BoxPage& page) {
    return impl_->session->guarded([&]() -> Result<std::vector<BoxKey>> {
        pqxx::nontransaction tx{impl_->session->connection()};
        std::vector<BoxKey> keys;
        for (const pqxx::row& row :
             tx.exec_prepared("boxes_of", page.after.call, page.after.container, !page.office,
                              page.office.value_or(""), page.limit))
            keys.push_back({page.after.call, row[0].as<std::string>()});
        return keys;
    });
}

Result<std::optional<PortCall>> Store::find_call(const std::string& stay, const std::string& imo, const std::string& call_sign,
                                                 const std::string& voyage) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::optional<PortCall>> {
        pqxx::result rows;
        if (!stay.empty()) rows = tx.exec_prepared("call_read", stay);
        if (rows.empty() && stay.empty() && !imo.empty()) rows = tx.exec_prepared("call_by_imo", imo, voyage);
        if (rows.empty() && stay.empty() && !call_sign.empty()) rows = tx.exec_prepared("call_by_sign", call_sign, voyage);
        if (rows.empty()) return std::nullopt;
        return read_row<CallRow>(rows[0]).call;
    });
}

Result<std::vector<PortCall>> Store::calls() {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::vector<PortCall>> {
        std::vector<PortCall> calls;
        for (const pqxx::row& row : tx.exec_prepared("calls")) calls.push_back(read_row<CallRow>(row).call);
        return calls;
    });
}

Result<std::string> Store::document(const ConsignmentKey& key) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::string> {
        const pqxx::result rows = tx.exec_prepared("document", key.call, key.agent, key.bill);
        if (rows.empty()) return fail(Errc::target_unknown);
        return rows[0][0].as<std::string>();
    });
}

Result<std::optional<StoredView>> Store::view(views::Audience audience, const std::string& recipient, const std::string& key) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::optional<StoredView>> {
        const pqxx::result rows = tx.exec_prepared("view", static_cast<int>(audience), recipient, key);
        if (rows.empty()) return std::nullopt;
        return stored_view(rows[0], audience, recipient);
    });
}

Result<std::vector<StoredView>> Store::views_of(views::Audience audience, const std::string& recipient,
                                                const std::string& key_prefix, const std::string& after_key, std::size_t limit) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::vector<StoredView>> {
        std::vector<StoredView> views;
        for (const pqxx::row& row :
             tx.exec_prepared("views_of", static_cast<int>(audience), recipient, key_prefix, after_key, limit))
            views.push_back(stored_view(row, audience, recipient));
        return views;
    });
}

}  // namespace cargo::store
