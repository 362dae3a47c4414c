#pragma once

#include <string>

/// Reading an append-only table (id, xid) so that nothing is lost or read twice, and one
/// key's rows come in the order they were committed: the difference of two snapshots, by id.
/// An id is taken at insert and seen at commit; reading by id alone would pass over rows
/// still in flight.
namespace cargo::store {

/// The parts of a WITH: `reader` (prev, cur, last_id) and `fresh` (`columns` of at most $1 rows,
/// by id) for the reader of that name over `table`, and `moved`, which saves how far it came.
/// The caller holds the reader's lock, taken by a statement before.
[[nodiscard]] std::string snapshot_difference(const std::string& reader, const std::string& table, const std::string& columns);

/// "SELECT pg_advisory_xact_lock(...)": one at a time works for this reader, until its transaction ends.
[[nodiscard]] std::string lock_reader(const std::string& reader);
/// The same, but false instead of waiting.
[[nodiscard]] std::string try_lock_reader(const std::string& reader);

}  // namespace cargo::store
