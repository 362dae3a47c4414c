#include "benchmarks/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace cargo::benchmarks {
namespace {

double seconds_now(Clock clock) {
    timespec now{};
    clock_gettime(clock == Clock::cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

std::vector<double> median_seconds(const std::vector<std::function<void()>>& works, std::size_t rounds, Clock clock) {
    for (const std::function<void()>& work : works) work();
    std::vector<std::vector<double>> seconds(works.size());
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < works.size(); ++i) {
            const double start = seconds_now(clock);
            works[i]();
            seconds[i].push_back(seconds_now(clock) - start);
        }
    }
    std::vector<double> medians;
    for (std::vector<double>& one : seconds) medians.push_back(median(std::move(one)));
    return medians;
}

double median(std::vector<double> values) {
    return percentile(std::move(values), 0.5);
}

double percentile(std::vector<double> values, double share) {
    const double rank = std::ceil(share * static_cast<double>(values.size()));
    const std::size_t index = std::min(values.size() - 1, static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(index));
    return values[index];
}

void keep(std::size_t result) {
    [[maybe_unused]] static volatile std::size_t sink;
    sink = result;
}

}  // namespace cargo::benchmarks
