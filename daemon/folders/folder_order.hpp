#pragma once

#include <chrono>
#include <string>

namespace cargo::folders {

/// One partner's folders, as the configuration has them.
struct FolderOrder {
    std::string party;
    std::string account;  ///< who files: a named actor of the registry, of that party
    std::string in;       ///< the partner writes here
    std::string out;      ///< he reads here
    std::string keep{};   ///< ours alone, on the file system of `in`; empty: `in` and ".kept"
    std::chrono::milliseconds quiet{2'000};  ///< untouched for so long, a file is whole
    friend bool operator==(const FolderOrder&, const FolderOrder&) = default;
};

}  // namespace cargo::folders
