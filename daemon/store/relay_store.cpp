#include "daemon/store/relay_store.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <pqxx/pqxx>

#include "daemon/store/session.hpp"

namespace cargo::store {

namespace {

// All SQL of the relay. The rows between two snapshots are those begun after the first and
// committed in the second, and those still running in the first; both are index probes,
// however long a foreign transaction holds the first snapshot's horizon back.
constexpr const char* sql_holder = "SELECT holder, epoch, beat FROM relay WHERE name = 'kafka'";
constexpr const char* sql_take =
    "UPDATE relay SET holder = $1, epoch = epoch + 1, beat = 0 WHERE name = 'kafka' AND epoch = $2 AND beat = $3 "
    "RETURNING epoch, previous::text, current::text, last_id";
constexpr const char* sql_beat = "UPDATE relay SET beat = beat + 1 WHERE name = 'kafka' AND epoch = $1";
constexpr const char* sql_release = "UPDATE relay SET beat = beat + 1, holder = '' WHERE name = 'kafka' AND epoch = $1";
constexpr const char* sql_save =
    "UPDATE relay SET beat = beat + 1, previous = $2::pg_snapshot, current = $3::pg_snapshot, last_id = $4 "
    "WHERE name = 'kafka' AND epoch = $1";

/// One statement, so that its own snapshot is the current one. `total` and `before` tell
/// whether the bounds cut anything off.
constexpr const char* sql_fresh = R"sql(
WITH now AS MATERIALIZED (SELECT pg_current_snapshot() AS cur),
fresh AS MATERIALIZED (
  (SELECT id, audience, recipient, key, version, type, event_id, time_ms, data FROM outbox
    WHERE xid >= pg_snapshot_xmax($1::pg_snapshot) AND xid < pg_snapshot_xmax((SELECT cur FROM now))
      AND pg_visible_in_snapshot(xid, (SELECT cur FROM now)) LIMIT $2::bigint + 1)
  UNION ALL
  (SELECT id, audience, recipient, key, version, type, event_id, time_ms, data FROM outbox
    WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot)))
      AND pg_visible_in_snapshot(xid, (SELECT cur FROM now)) LIMIT $2::bigint + 1)),
sized AS (
  SELECT fresh.*, count(*) OVER () AS total, sum(octet_length(data)) OVER (ORDER BY id) - octet_length(data) AS before FROM fresh)
SELECT (SELECT cur FROM now)::text, total, id, audience, recipient, key, version, type, event_id, time_ms, data
  FROM (SELECT 1) AS always LEFT JOIN sized ON before < $3::bigint ORDER BY id)sql";

/// Where a long set begins; its pages are then read by number.
constexpr const char* sql_first = R"sql(
WITH fresh AS MATERIALIZED (
  SELECT id FROM outbox WHERE xid >= pg_snapshot_xmax($1::pg_snapshot) AND xid < pg_snapshot_xmax($2::pg_snapshot)
     AND pg_visible_in_snapshot(xid, $2::pg_snapshot)
  UNION ALL
  SELECT id FROM outbox WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::pg_snapshot)))
     AND pg_visible_in_snapshot(xid, $2::pg_snapshot))
SELECT coalesce(min(id), 1) FROM fresh)sql";

constexpr const char* sql_page = R"sql(
SELECT id, audience, recipient, key, version, type, event_id, time_ms, data FROM (
  SELECT page.*, sum(octet_length(data)) OVER (ORDER BY id) - octet_length(data) AS before FROM (
    SELECT id, audience, recipient, key, version, type, event_id, time_ms, data FROM outbox
     WHERE id > $3::bigint AND NOT pg_visible_in_snapshot(xid, $1::pg_snapshot) AND pg_visible_in_snapshot(xid, $2::pg_snapshot)
     ORDER BY id LIMIT $4::bigint) AS page) AS sized
 WHERE before < $5::bigint ORDER BY id)sql";

std::string_view text_at(const pqxx::row& row, int column) {
    const pqxx::field field = row[column];
    return {field.c_str(), field.size()};
}

template <class Number>
Number number_at(const pqxx::row& row, int column) {
    const std::string_view text = text_at(row, column);
    Number out{};
    if (std::from_chars(text.begin(), text.end(), out).ec != std::errc{}) throw std::logic_error("outbox: not a number");
    return out;
}

OutboxView row_at(const pqxx::row& row, int first) {
    OutboxView out;
    out.audience = static_cast<views::Audience>(number_at<int>(row, first + 1));
    out.recipient = text_at(row, first + 2);
    out.key = text_at(row, first + 3);
    out.version = number_at<std::uint64_t>(row, first + 4);
    out.type = text_at(row, first + 5);
    out.event_id = text_at(row, first + 6);
    out.time = Instant{number_at<std::int64_t>(row, first + 7)};
    out.data = text_at(row, first + 8);
    return out;
}

/// The rows of an answer, which they keep alive.
RelayPage page_of(pqxx::result answer, int first) {
    const auto kept = std::make_shared<const pqxx::result>(std::move(answer));
    RelayPage page;
    page.rows.reserve(kept->size());
    for (const pqxx::row& row : *kept) page.rows.push_back(row_at(row, first));
    page.bytes = kept;
    return page;
}

}  // namespace

struct RelayStore::Impl {
    std::unique_ptr<Session> session;

    /// A statement that changes the row only while the epoch is ours.
    Result<void> as_holder(const char* statement, std::int64_t epoch) {
        return session->guarded([&]() -> Result<void> {
            pqxx::work tx{session->connection()};
            const pqxx::result done = tx.exec_prepared(statement, epoch);
            if (done.affected_rows() == 0) return fail(Errc::version_conflict, {}, "another relay took the lease");
            tx.commit();
            return {};
        });
    }

    /// The end of a set is the beginning of the next.
    static RelayCursor closed(const std::string& current) { return {current, std::nullopt, 0}; }

    Result<RelayPage> page_between(const RelayCursor& cursor, RelayPageSize size) {
        pqxx::nontransaction tx{session->connection()};
        pqxx::result rows = tx.exec_prepared("relay_page", cursor.previous, *cursor.current, cursor.last_id,
                                             static_cast<std::int64_t>(size.rows_max), static_cast<std::int64_t>(size.bytes_max));
        RelayPage page;
        if (rows.empty()) {
            page.after = closed(*cursor.current);
            return page;
        }
        const std::int64_t last_id = number_at<std::int64_t>(rows.back(), 0);
        page = page_of(std::move(rows), 0);
        page.after = {cursor.previous, cursor.current, last_id};
        return page;
    }

    /// What the statement read, when it read all of it; else only the cursor of the set's beginning.
    Result<RelayPage> fresh_page(const RelayCursor& cursor, RelayPageSize size) {
        pqxx::nontransaction tx{session->connection()};
        pqxx::result rows = tx.exec_prepared("relay_fresh", cursor.previous, static_cast<std::int64_t>(size.rows_max),
                                             static_cast<std::int64_t>(size.bytes_max));
        const std::string current = rows[0][0].as<std::string>();
        RelayPage page;
        if (rows[0][1].is_null()) {
            page.after = closed(current);
            return page;
        }
        const std::size_t total = rows[0][1].as<std::size_t>();
        if (total > size.rows_max || total > rows.size()) {
            const pqxx::result first = tx.exec_prepared("relay_first", cursor.previous, current);
            page.after = {cursor.previous, current, first[0][0].as<std::int64_t>() - 1};
            return page;
        }
        page = page_of(std::move(rows), 2);
        page.after = closed(current);
        return page;
    }
};

RelayStore::RelayStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RelayStore::~RelayStore() = default;

Result<std::unique_ptr<RelayStore>> RelayStore::open(const std::string& url) {
    Result<std::unique_ptr<Session>> session = Session::open(url);
    if (!session) return std::unexpected(session.error());
    return (*session)->guarded([&]() -> Result<std::unique_ptr<RelayStore>> {
        pqxx::connection& connection = (*session)->connection();
        {
            pqxx::nontransaction setup{connection};
            // A cursor that a crash of the server sets back is repeated, with the same ids.
            setup.exec("SET synchronous_commit = off");
            // The statistics never know the newest transactions; the right plan is always an index.
            setup.exec("SET enable_seqscan = off");
            setup.exec("SET plan_cache_mode = force_generic_plan");
        }
        connection.prepare("relay_holder", sql_holder);
        connection.prepare("relay_take", sql_take);
        connection.prepare("relay_beat", sql_beat);
        connection.prepare("relay_release", sql_release);
        connection.prepare("relay_save", sql_save);
        connection.prepare("relay_fresh", sql_fresh);
        connection.prepare("relay_first", sql_first);
        connection.prepare("relay_page", sql_page);
        return std::unique_ptr<RelayStore>(new RelayStore(std::make_unique<Impl>(Impl{std::move(*session)})));
    });
}

Result<RelayHolder> RelayStore::holder() {
    return impl_->session->guarded([&]() -> Result<RelayHolder> {
        pqxx::nontransaction tx{impl_->session->connection()};
        const pqxx::row row = tx.exec_prepared1("relay_holder");
        return RelayHolder{row[0].as<std::string>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>()};
    });
}

Result<RelayLease> RelayStore::take(const RelayHolder& seen, const std::string& as) {
    return impl_->session->guarded([&]() -> Result<RelayLease> {
        pqxx::work tx{impl_->session->connection()};
        tx.exec("SET LOCAL synchronous_commit = on");  // an epoch is never given twice
        const pqxx::result rows = tx.exec_prepared("relay_take", as, seen.epoch, seen.beat);
        if (rows.empty()) return fail(Errc::version_conflict, {}, "another relay took the lease");
        RelayLease lease;
        lease.epoch = rows[0][0].as<std::int64_t>();
        lease.cursor.previous = rows[0][1].as<std::string>();
        if (!rows[0][2].is_null()) lease.cursor.current = rows[0][2].as<std::string>();
        lease.cursor.last_id = rows[0][3].as<std::int64_t>();
        tx.commit();
        return lease;
    });
}

Result<void> RelayStore::beat(std::int64_t epoch) {
    return impl_->as_holder("relay_beat", epoch);
}

Result<void> RelayStore::release(std::int64_t epoch) {
    return impl_->as_holder("relay_release", epoch);
}

Result<void> RelayStore::save(std::int64_t epoch, const RelayCursor& cursor) {
    return impl_->session->guarded([&]() -> Result<void> {
        pqxx::work tx{impl_->session->connection()};
        const char* const current = cursor.current ? cursor.current->c_str() : nullptr;
        const pqxx::result done = tx.exec_prepared("relay_save", epoch, cursor.previous, current, cursor.last_id);
        if (done.affected_rows() == 0) return fail(Errc::version_conflict, {}, "another relay took the lease");
        tx.commit();
        return {};
    });
}

Result<RelayPage> RelayStore::next(const RelayCursor& cursor, RelayPageSize size) {
    return impl_->session->guarded([&]() -> Result<RelayPage> {
        RelayCursor at = cursor;
        if (!at.current) {
            Result<RelayPage> page = impl_->fresh_page(at, size);
            if (!page || !page->after.current) return page;
            at = page->after;  // a long set: read its first page by number
        }
        return impl_->page_between(at, size);
    });
}

}  // namespace cargo::store
