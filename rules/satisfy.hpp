#pragma once

#include <utility>
#include <vector>

#include "rules/condition.hpp"

namespace cargo::rules {

/// One condition and the value it is asked to take.
using Wish = std::pair<const Condition*, bool>;

/// Can all wishes come true on the same consignment? False only when they certainly cannot: each comparison is looked at
/// with the others of its field, each quantifier by itself, and a long search ends in "perhaps", which is true.
[[nodiscard]] bool possible(const std::vector<Wish>& wishes);

}  // namespace cargo::rules
