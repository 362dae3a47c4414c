#pragma once

#include <string>

#include "daemon/folders/directory.hpp"
#include "daemon/store/spool.hpp"

namespace cargo::folders {

/// A file read to its end.
struct ReadFile {
    store::Spool bytes;
    Identity identity{};
};
/// Why one is not taken.
struct NotRead {
    std::string why{};      ///< a line, French and English; empty: it is not there any more, or is still being written
    Identity identity{};
    bool no_room = false;   ///< our own trouble, not the file's
};

/// Reads a regular file of `folder`, with one name, at most `bytes_max` long, that nobody writes to meanwhile.
[[nodiscard]] std::expected<ReadFile, NotRead> read_file(const Directory& folder, const std::string& name, std::size_t bytes_max,
                                                         const std::string& spool_folder);

/// Somebody has it open for writing, as far as the system tells (a lease: for files of our own, or with the right to ask).
[[nodiscard]] bool is_being_written(const Directory& folder, const std::string& name);

}  // namespace cargo::folders
