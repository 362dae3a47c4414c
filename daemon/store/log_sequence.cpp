#include "daemon/store/log_sequence.hpp"

#include "daemon/store/snapshot_reader.hpp"
#include "libcargo/limits.hpp"

namespace cargo::store {

namespace {

/// Whether anything committed has no position yet.
constexpr const char* sql_waiting =
    "SELECT r.cur IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM outbox t WHERE t.xid >= pg_snapshot_xmax(r.prev)"
    "  AND t.xid < pg_snapshot_xmax(pg_current_snapshot()) AND pg_visible_in_snapshot(t.xid, pg_current_snapshot()))"
    " OR EXISTS (SELECT 1 FROM outbox t WHERE t.xid = ANY (ARRAY(SELECT pg_snapshot_xip(r.prev)))"
    "  AND pg_visible_in_snapshot(t.xid, pg_current_snapshot()))"
    " FROM snapshot_reader r WHERE r.name = 'log'";

bool is_anything_waiting(pqxx::connection& connection) {
    pqxx::nontransaction tx{connection};
    return tx.exec_prepared1("log_waiting")[0].as<bool>();
}

}  // namespace

void prepare_sequence(pqxx::connection& connection) {
    connection.prepare("log_waiting", sql_waiting);
    connection.prepare("log_lock", lock_reader("log"));
    connection.prepare("log_try_lock", try_lock_reader("log"));
    connection.prepare("log_sequence", "WITH " + snapshot_difference("log", "outbox", "t.id, t.audience, t.recipient") +
                                           ", put AS (INSERT INTO log_position (audience, recipient, outbox_id)"
                                           " SELECT audience, recipient, id FROM fresh ORDER BY id) SELECT count(*) FROM fresh");
}

bool sequence(pqxx::connection& connection, Wait wait) {
    if (!is_anything_waiting(connection)) return true;
    for (;;) {
        pqxx::work tx{connection};
        if (wait == Wait::yes) {
            tx.exec_prepared("log_lock");
        } else if (!tx.exec_prepared1("log_try_lock")[0].as<bool>()) {
            return false;
        }
        const std::size_t moved = tx.exec_prepared1("log_sequence", limits::outbox_batch_rows)[0].as<std::size_t>();
        tx.commit();
        if (moved < limits::outbox_batch_rows) return true;
    }
}

}  // namespace cargo::store
