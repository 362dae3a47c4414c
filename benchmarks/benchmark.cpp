#include "benchmarks/benchmark.hpp"

#include <algorithm>

namespace cargo::benchmarks {
namespace {

/// Made at its first use: registrations of other files run in any order.
std::vector<Benchmark>& registered() {
    static std::vector<Benchmark> all;
    return all;
}

}  // namespace

bool Figure::met() const {
    switch (goal_of) {
        case Goal::ratio_at_least:
            return ratio() >= goal;
        case Goal::ratio_at_most:
            return ratio() <= goal;
        case Goal::value_at_least:
            return value >= goal;
        case Goal::value_at_most:
            return value <= goal;
    }
    return false;
}

Registration::Registration(std::string_view name, Run run, Needs needs) {
    registered().push_back({.name = name, .run = run, .needs = needs});
}

std::vector<Benchmark> all_benchmarks() {
    std::vector<Benchmark> all = registered();
    std::ranges::sort(all, {}, &Benchmark::name);
    return all;
}

}  // namespace cargo::benchmarks
