#pragma once

#include <string>

namespace cargo::benchmarks {

/// Processor, cores, memory, kernel, compiler and load: what the absolute figures depend on.
[[nodiscard]] std::string describe_machine();

}  // namespace cargo::benchmarks
