#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "libcargo/instant.hpp"

/// Entry summary declarations as filed; kept by the Store, which is the front door.
namespace cargo::store {

struct EntryRow {
    std::string party;          ///< who filed it here
    std::string key;            ///< what it is known by at that party: the first filed under it stays
    std::string root{};         ///< the same for all that belongs to one declaration
    std::string mrn{};          ///< of an amendment
    std::string lrn{};          ///< of a declaration
    Instant lodged{};
    Instant filed{};
    std::string message{};
    std::string content_sha256{};
    std::string json{};
    friend bool operator==(const EntryRow&, const EntryRow&) = default;
};

/// Rows, and which roots each number belongs to.
struct NamedEntries {
    std::vector<EntryRow> rows{};  ///< whole roots, by root and time
    std::map<std::string, std::set<std::string>> roots{};
};

}  // namespace cargo::store
