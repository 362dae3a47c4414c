#include "benchmarks/machine.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace cargo::benchmarks {
namespace {

std::string processor() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);) {
        const std::size_t colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
    }
    return "unknown processor";
}

}  // namespace

std::string describe_machine() {
    utsname kernel{};
    uname(&kernel);
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page = sysconf(_SC_PAGESIZE);
    double load = 0;
    getloadavg(&load, 1);
    return fmt::format("{}, {} cores, {} GB, Linux {}, {} {}, load {:.1f}", processor(), sysconf(_SC_NPROCESSORS_ONLN),
                       (pages / 1024) * (page / 1024) / 1024, kernel.release,
#if defined(__clang__)
                       "clang", __clang_version__,
#else
                       "g++", __VERSION__,
#endif
                       load);
}

}  // namespace cargo::benchmarks
