#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "rules/condition.hpp"

namespace cargo::rules {

/// Numbers what comparisons look for: constants (codes, texts or phrases) in one field. Comparisons with the same number are
/// true, false or unknown of the same values, a negative one the other way round; value_index.hpp finds the numbers from a
/// value. Comparisons of quantities, with another field, or for something missing have none, nor has a phrase of one byte.
class Keys {
public:
    /// The condition and all below it.
    void number(Condition& condition);

private:
    enum class Way : std::uint8_t { whole, begins, mentions };
    /// A named list is known by its place, for it may be long; other constants by themselves.
    using LookedFor = std::tuple<const Field*, Way, const Values*, std::string>;

    [[nodiscard]] static bool has_key(const Condition& comparison);
    [[nodiscard]] static LookedFor looked_for(const Condition& comparison);

    std::map<LookedFor, std::uint32_t> known_{};
};

}  // namespace cargo::rules
