#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "rules/prefilter.hpp"

namespace cargo::rules {

/// What `rules` say of one consignment, in their order; of facts that are whole. With a prefilter, which was made of the same
/// rules, most are not evaluated; what comes out is the same to the letter.
[[nodiscard]] Outcome judged(std::span<const std::unique_ptr<const Rule>> rules, const Prefilter* prefilter, const Facts& facts,
                             std::string_view random_key);

}  // namespace cargo::rules
