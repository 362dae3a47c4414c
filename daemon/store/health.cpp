#include "daemon/store/health.hpp"

#include "daemon/store/migrations.hpp"
#include "daemon/store/session.hpp"

namespace cargo::store {

namespace {

// The only question of ours about the database's clock: how far it is from this machine's.
constexpr const char* sql_server =
    "SELECT coalesce((SELECT max(number) FROM schema_version), 0),"
    " NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off',"
    " (extract(epoch FROM clock_timestamp()) * 1000)::bigint,"
    " (SELECT holder FROM relay WHERE name = 'kafka'),"
    " (SELECT count(*) FROM inbox WHERE state = 'poisoned'),"
    " coalesce((SELECT hash FROM rule_text ORDER BY id DESC LIMIT 1), '')";

// What a snapshot-difference reader has still to read, as relay_store.cpp and snapshot_reader.cpp put it: rows begun
// after its snapshot or running in it, without those it has had of the set it is in. Both are index probes.
constexpr const char* sql_events =
    "WITH mark AS MATERIALIZED (SELECT previous, current, last_id FROM relay WHERE name = 'kafka'),"
    " unread AS ((SELECT id, xid, time_ms FROM outbox WHERE xid >= (SELECT pg_snapshot_xmax(previous) FROM mark)"
    " ORDER BY xid LIMIT $1::bigint) UNION ALL"
    " (SELECT id, xid, time_ms FROM outbox WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip(previous) FROM mark))"
    " LIMIT $1::bigint))"
    " SELECT count(*), min(time_ms) FROM unread, mark"
    " WHERE current IS NULL OR id > last_id OR NOT pg_visible_in_snapshot(xid, current)";
constexpr const char* sql_audit =
    "WITH mark AS MATERIALIZED (SELECT prev, cur, last_id FROM snapshot_reader WHERE name = 'audit'),"
    " unread AS ((SELECT id, xid, at_ms FROM audit WHERE xid >= (SELECT pg_snapshot_xmax(prev) FROM mark)"
    " ORDER BY xid LIMIT $1::bigint) UNION ALL"
    " (SELECT id, xid, at_ms FROM audit WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip(prev) FROM mark)) LIMIT $1::bigint))"
    " SELECT min(at_ms) FROM unread, mark WHERE cur IS NULL OR id > last_id OR NOT pg_visible_in_snapshot(xid, cur)";

constexpr const char* query_canceled = "57014";  ///< by statement_timeout
constexpr std::int64_t audit_rows_looked_at = 10'000;  ///< one seal's worth: past it the oldest is among them

std::optional<Instant> instant_at(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return Instant{field.as<std::int64_t>()};
}

}  // namespace

struct HealthStore::Impl {
    std::unique_ptr<Session> session;
};

int newest_schema() {
    return migrations().empty() ? 0 : migrations().back().number;
}

HealthStore::HealthStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HealthStore::~HealthStore() = default;

Result<std::unique_ptr<HealthStore>> HealthStore::open(const std::string& url) {
    Result<std::unique_ptr<Session>> session = Session::open(url);
    if (!session) return std::unexpected(session.error());
    return (*session)->guarded([&]() -> Result<std::unique_ptr<HealthStore>> {
        pqxx::connection& connection = (*session)->connection();
        {
            pqxx::nontransaction setup{connection};
            setup.exec("SET statement_timeout = '2s'");
            setup.exec("SET enable_seqscan = off");
            setup.exec("SET plan_cache_mode = force_generic_plan");
        }
        connection.prepare("health_server", sql_server);
        connection.prepare("health_events", sql_events);
        connection.prepare("health_audit", sql_audit);
        return std::unique_ptr<HealthStore>(new HealthStore(std::make_unique<Impl>(Impl{std::move(*session)})));
    });
}

Result<Health> HealthStore::look(bool with_events) {
    return impl_->session->guarded([&]() -> Result<Health> {
        pqxx::nontransaction tx{impl_->session->connection()};
        Health health;
        try {
            const pqxx::row server = tx.exec_prepared1("health_server");
            health.schema = server[0].as<int>();
            health.writable = server[1].as<bool>();
            health.clock_ms = server[2].as<std::int64_t>();
            health.relay_holder = server[3].is_null() ? std::string() : server[3].as<std::string>();
            health.messages_poisoned = server[4].as<std::size_t>();
            health.rules_hash = server[5].as<std::string>();
            if (with_events) {
                const pqxx::row events = tx.exec_prepared1("health_events", static_cast<std::int64_t>(waiting_count_max));
                health.events_waiting = events[0].as<std::size_t>();
                health.oldest_waiting = instant_at(events[1]);
            }
            health.oldest_unsealed = instant_at(tx.exec_prepared1("health_audit", audit_rows_looked_at)[0]);
        } catch (const pqxx::sql_error& slow) {
            if (slow.sqlstate() != query_canceled) throw;
            return fail(Errc::store_unavailable, {}, slow.what());  // as good as away
        }
        return health;
    });
}

}  // namespace cargo::store
