#pragma once

#include <cstddef>
#include <string>

/// Writes rule sets of any size for the benchmarks.
namespace cargo::benchmarks {

/// A text of `count` rules and five lists, in the proportions of real sets: goods by prefix with a place or a weight, words of a
/// description in four languages, boxes that weigh too much for what they are, parties of a country, dangerous goods not
/// declared, one rule in ten with `or`, one in ten with `unless`, one in fifty a random share. Over the generated manifest a few
/// in a hundred consignments are selected. The same count gives the same text.
[[nodiscard]] std::string generate_rules(std::size_t count);

}  // namespace cargo::benchmarks
