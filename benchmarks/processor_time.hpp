#pragma once

#include <string>

namespace cargo::benchmarks {

/// Seconds of processor time used so far: what a busy machine does not change much, where seconds on the wall double.
struct ProcessorTime {
    double program = 0;   ///< this one
    double database = 0;  ///< of a server's processes, those that are alive
};
/// @param data_directory  of the server: its processes work there
[[nodiscard]] ProcessorTime processor_time(const std::string& data_directory);

}  // namespace cargo::benchmarks
