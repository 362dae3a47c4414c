#pragma once

#include <span>
#include <string_view>

/// The schema, compiled into the library from `migrations/NNNN_words.sql`. A new
/// file there is a new migration; one that was released is never edited.
namespace cargo::store {

struct Migration {
    int number;
    std::string_view name;  ///< the file's name without ".sql"
    std::string_view sql;   ///< one script, run in one transaction
};

/// In order of number.
[[nodiscard]] std::span<const Migration> migrations();

}  // namespace cargo::store
