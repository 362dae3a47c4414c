#pragma once

#include <string>

#include "benchmarks/benchmark.hpp"
#include "libcargo/instant.hpp"

namespace cargo::benchmarks {

/// Machine, date and commit, then the table's head. With `json` to stderr, for stdout is a line a figure.
void print_header(const std::string& machine, Instant now, const std::string& commit, bool json);
void print_figure(const Figure& figure, bool json);

}  // namespace cargo::benchmarks
