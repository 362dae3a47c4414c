#pragma once

#include <string>
#include <string_view>

#include "daemon/auth/registry.hpp"

/// JSON of registry records: what `POST /v1/registry/{kind}` takes, what the table keeps.
namespace cargo::auth {

/// A record to put, with the dates and the reason that came with it.
struct Change {
    Record record{};
    std::optional<Instant> from{};   ///< nullopt: from now
    std::optional<Instant> until{};
    std::string reason{};
};

/// Reads the body of a registry act: the record's members and `from`, `until`, `reason`. Strict.
/// Errors, by precedence: registry_unknown (no such kind); request_malformed (not a JSON object, an
/// unknown member, a member of the wrong type); value_empty (no code); value_bad_date; value_bad_shape
/// (a code with other characters than A-Z a-z 0-9 . _ * -); value_not_in_list (role, kind of site, setting).
[[nodiscard]] Result<Change> read_change(std::string_view kind, std::string_view json);

/// The record alone, canonical (keys in fixed order, no blanks); read back by read_change.
[[nodiscard]] std::string to_json(const Record& record);
/// Record, dates, author, reason: a row of `GET /v1/registry/{kind}`.
[[nodiscard]] std::string to_json(const Entry& entry);

}  // namespace cargo::auth
