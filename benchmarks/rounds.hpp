#pragma once

#include <cstddef>
#include <functional>
#include <vector>

/// Times several pieces of work in turn, so that whatever else the machine does falls on all of them alike: only the ratios of
/// figures from one call mean anything.
namespace cargo::benchmarks {

enum class Clock : unsigned char {
    cpu,   ///< of this process, all threads: for work without waiting; another process' load hardly counts
    wall,  ///< for work that waits for servers
};

/// Runs each of `works` once to warm up, then `rounds` times in turn.
/// @return the median seconds of each, in the order given.
[[nodiscard]] std::vector<double> median_seconds(const std::vector<std::function<void()>>& works, std::size_t rounds,
                                                 Clock clock);

/// The middle one; of an even number the lower middle one. `values` must not be empty.
[[nodiscard]] double median(std::vector<double> values);
/// The value that `share` (0 to 1) of the values do not exceed. `values` must not be empty.
[[nodiscard]] double percentile(std::vector<double> values, double share);

/// Keeps the compiler from leaving out work whose result nobody looks at.
void keep(std::size_t result);

}  // namespace cargo::benchmarks
