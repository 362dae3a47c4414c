#include "daemon/store/snapshot_reader.hpp"

#include <fmt/format.h>

namespace cargo::store {

namespace {

// A difference never changes: it is paged by id, and `prev` becomes `cur` when its end is reached. A poll that
// finds nothing writes nothing. What `prev` did not see was begun after it or still running in it: both are index
// probes, however long a foreign transaction holds the horizon back.
constexpr const char* sql_difference =
    "reader AS (SELECT prev, coalesce(cur, pg_current_snapshot()) AS cur, cur IS NOT NULL AS inside, last_id"
    "  FROM snapshot_reader WHERE name = '{0}'),"
    " fresh AS ("
    " (SELECT {2} FROM {1} t WHERE t.xid >= (SELECT pg_snapshot_xmax(prev) FROM reader)"
    "  AND t.xid < (SELECT pg_snapshot_xmax(cur) FROM reader) AND t.id > (SELECT last_id FROM reader)"
    "  AND pg_visible_in_snapshot(t.xid, (SELECT cur FROM reader)))"
    " UNION ALL"
    " (SELECT {2} FROM {1} t WHERE t.xid = ANY (ARRAY(SELECT pg_snapshot_xip(prev) FROM reader))"
    "  AND t.id > (SELECT last_id FROM reader) AND pg_visible_in_snapshot(t.xid, (SELECT cur FROM reader)))"
    " ORDER BY id LIMIT $1::bigint),"
    " moved AS (UPDATE snapshot_reader AS mark SET"
    "  prev = CASE WHEN seen.n < $1::bigint THEN reader.cur ELSE reader.prev END,"
    "  cur = CASE WHEN seen.n < $1::bigint THEN NULL ELSE reader.cur END,"
    "  last_id = CASE WHEN seen.n < $1::bigint THEN 0 ELSE seen.last END"
    "  FROM reader, (SELECT count(*) AS n, max(id) AS last FROM fresh) seen"
    "  WHERE mark.name = '{0}' AND (seen.n > 0 OR reader.inside))";

}  // namespace

std::string snapshot_difference(const std::string& reader, const std::string& table, const std::string& columns) {
    return fmt::format(fmt::runtime(sql_difference), reader, table, columns);
}

std::string lock_reader(const std::string& reader) {
    return fmt::format("SELECT pg_advisory_xact_lock(hashtext('quai reader {}'))", reader);
}

std::string try_lock_reader(const std::string& reader) {
    return fmt::format("SELECT pg_try_advisory_xact_lock(hashtext('quai reader {}'))", reader);
}

}  // namespace cargo::store
