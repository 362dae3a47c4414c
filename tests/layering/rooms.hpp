#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace cargo::layering {

/// Which folder may include which: the one truth is what CMake links.
struct Rooms {
    std::vector<std::string> order{};                       ///< as declared; a room links only what stands before it
    std::map<std::string, std::set<std::string>> sees{};    ///< folder -> all folders it may include, itself among them
};

/// Folders are named as in include lines: "libcargo", "edi", "rules", "daemon/store"...
/// Reads `quai_library` and `quai_room` lines; what a room links it sees through.
[[nodiscard]] Rooms read_rooms(const std::string& root);

/// The room that a path lies in: "daemon/store/store.cpp" -> "daemon/store".
[[nodiscard]] std::string room_of(const std::string& path);

}  // namespace cargo::layering
