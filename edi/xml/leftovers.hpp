#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "edi/xml/element_walk.hpp"
#include "libcargo/manifest.hpp"

namespace cargo::edi::xml {

/// Lists what was read and has no place in the model, by the group it stands in, as EDIFACT's is by its segment. A list
/// nobody can read any more is a flood: it refuses the message, and is cut.
class Leftovers {
public:
    /// All outlive it.
    Leftovers(const PlaceBook& book, FindingLog& findings, std::vector<Unmapped>& list)
        : book_(book), findings_(findings), list_(list) {}

    void group_start(const Position& at) { groups_.push_back(at.byte_offset.value_or(0)); }
    void group_end() {
        if (!groups_.empty()) groups_.pop_back();  // the root ends as a group, and began as none
    }
    /// A known element's value.
    void leave(const Value& value);
    /// What the definition has no place for either.
    void unplaced(std::string_view where, std::string_view text, const Position& at);

private:
    [[nodiscard]] bool has_room();

    const PlaceBook& book_;
    FindingLog& findings_;
    std::vector<Unmapped>& list_;
    std::vector<std::uint64_t> groups_{};  ///< where the open ones began
    std::uint64_t last_group_ = 0;         ///< the one whose values the last line lists
    bool too_many_ = false;
};

}  // namespace cargo::edi::xml
