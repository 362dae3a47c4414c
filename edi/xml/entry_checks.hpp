#pragma once

#include <string>
#include <vector>

#include "edi/meaning.hpp"
#include "libcargo/entry_summary.hpp"

namespace cargo::edi::xml {

/// Where values stood that are spoken of when all is read.
struct EntryPositions {
    Position items{};
    Position packages{};
    Position gross{};
    Position identity{};
    Position mrn{};
    struct Container {
        std::string number;
        Position at{};
    };
    std::vector<Container> containers{};
};

/// Does a declaration agree with itself: totals, numbers of items, ships and boxes. All are warnings: whether it is right was
/// for the customs system that took it to say, and what differs from the manifest is found there (libcargo/entry_check.hpp).
void check_entry_summary(const EntrySummary& summary, const EntryPositions& positions, FindingLog& findings);

}  // namespace cargo::edi::xml
