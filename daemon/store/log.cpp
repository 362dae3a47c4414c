#include "daemon/store/impl.hpp"
#include "daemon/store/log_sequence.hpp"

// Each recipient's log. The outbox's ids are taken before its rows are seen, so a cursor over them
// would lose events; the sequencer gives every row a position once it is visible, and cursors go over those.
namespace cargo::store {

namespace {

constexpr std::int64_t page_bytes_max = 4 * 1024 * 1024;

constexpr const char* sql_position =
    "SELECT p.position FROM outbox o JOIN log_position p ON p.outbox_id = o.id"
    " WHERE o.event_id = $1 AND o.audience = $2::smallint AND o.recipient = $3";
/// The row that fills the page is its last: memory is spent on no more than that.
constexpr const char* sql_page =
    "SELECT id, key, type, event_id, data, version, time_ms FROM ("
    "SELECT o.id, o.key, o.type, o.event_id, o.data, o.version, o.time_ms, p.position,"
    " sum(octet_length(o.data)) OVER (ORDER BY p.position) - octet_length(o.data) AS before"
    " FROM (SELECT position, outbox_id FROM log_position WHERE audience = $1::smallint AND recipient = $2"
    "  AND position > $3::bigint ORDER BY position LIMIT $4::bigint) p"
    " CROSS JOIN LATERAL (SELECT x.id, x.key, x.type, x.event_id, x.data, x.version, x.time_ms FROM outbox x"
    "  WHERE x.id = p.outbox_id OFFSET 0) o) AS sized WHERE before < $5::bigint ORDER BY position";

std::optional<std::int64_t> position_of(pqxx::connection& connection, views::Audience audience, const std::string& recipient,
                                        const std::string& event) {
    pqxx::nontransaction tx{connection};
    const pqxx::result rows = tx.exec_prepared("log_position_of", event, static_cast<int>(audience), recipient);
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::int64_t>();
}

}  // namespace

void prepare_log(pqxx::connection& connection) {
    prepare_sequence(connection);
    connection.prepare("log_position_of", sql_position);
    connection.prepare("log_page", sql_page);
}

Result<std::vector<OutboxRow>> Store::log_after(views::Audience audience, const std::string& recipient, const std::string& after,
                                                std::size_t limit) {
    return impl_->session->guarded([&]() -> Result<std::vector<OutboxRow>> {
        pqxx::connection& connection = impl_->session->connection();
        const bool current = sequence(connection, Wait::no);
        std::optional<std::int64_t> position = 0;
        if (!after.empty()) {
            position = position_of(connection, audience, recipient, after);
            // It may have come by another road before it had a position.
            if (!position && !current && sequence(connection, Wait::yes))
                position = position_of(connection, audience, recipient, after);
        }
        if (!position) return fail(Errc::target_unknown, {}, "no event of this log");
        pqxx::nontransaction tx{connection};
        std::vector<OutboxRow> page;
        for (const pqxx::row& row :
             tx.exec_prepared("log_page", static_cast<int>(audience), recipient, *position, limit, page_bytes_max)) {
            page.push_back({.id = row[0].as<std::int64_t>(),
                            .audience = audience,
                            .recipient = recipient,
                            .key = row[1].as<std::string>(),
                            .type = row[2].as<std::string>(),
                            .event_id = row[3].as<std::string>(),
                            .data = row[4].as<std::string>(),
                            .version = row[5].as<std::uint64_t>(),
                            .time = Instant{row[6].as<std::int64_t>()}});
        }
        return page;
    });
}

}  // namespace cargo::store
