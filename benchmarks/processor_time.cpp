#include "benchmarks/processor_time.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cargo::benchmarks {
namespace {

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// utime and stime, the 14th and 15th field of /proc/N/stat; the second may have blanks, and ends with the last bracket.
double seconds_of_process(const std::filesystem::path& process) {
    std::ifstream file(process / "stat");
    std::string line;
    std::getline(file, line);
    const std::size_t bracket = line.rfind(')');
    if (bracket == std::string::npos) return 0;
    std::istringstream fields(line.substr(bracket + 1));
    std::string skipped;
    constexpr int between = 11;
    for (int i = 0; i < between; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

bool is_process(const std::filesystem::path& path) {
    const std::string name = path.filename();
    return std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

ProcessorTime processor_time(const std::string& data_directory) {
    rusage own{};
    ::getrusage(RUSAGE_SELF, &own);
    ProcessorTime time{.program = seconds_of(own.ru_utime) + seconds_of(own.ru_stime)};
    std::error_code gone;  // a process may end while it is looked at
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        if (!is_process(entry.path())) continue;
        const std::filesystem::path at = std::filesystem::read_symlink(entry.path() / "cwd", gone);
        if (!gone && at == data_directory) time.database += seconds_of_process(entry.path());
    }
    return time;
}

}  // namespace cargo::benchmarks
