#include "daemon/embed/postmaster.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace cargo::embed {
namespace {

namespace fs = std::filesystem;

pid_t number_in(const std::string& text) {
    pid_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

/// A process that is ending has given up its program before its files and shared memory:
/// it still counts, because a new server would be refused until it has gone.
bool works_in(pid_t process, const fs::path& data_folder) {
    const fs::path proc = "/proc/" + std::to_string(process);
    std::error_code error;
    if (fs::read_symlink(proc / "cwd", error) != data_folder) return false;
    const fs::path program = fs::read_symlink(proc / "exe", error);
    return error || program.filename().string().starts_with("postgres");  // a replaced package adds " (deleted)"
}

std::vector<std::string> lines_of(const fs::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::string status_of(const fs::path& data_folder) {
    constexpr std::size_t status_line = 7;  // PostgreSQL's miscadmin.h, LOCK_FILE_LINE_PM_STATUS, counted from 1 there
    std::vector<std::string> lines = lines_of(data_folder / "postmaster.pid");
    return lines.size() > status_line ? std::move(lines[status_line]) : std::string{};
}

}  // namespace

std::vector<pid_t> processes_in(const fs::path& data_folder) {
    std::vector<pid_t> found;
    std::error_code error;
    for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
        const pid_t process = number_in(it->path().filename().string());
        if (process > 0 && works_in(process, data_folder)) found.push_back(process);
    }
    return found;
}

pid_t postmaster_of(const fs::path& data_folder) {
    const std::vector<std::string> lines = lines_of(data_folder / "postmaster.pid");
    if (lines.empty()) return 0;
    const pid_t process = number_in(lines[0]);
    return process > 0 && works_in(process, data_folder) ? process : 0;
}

bool says_ready(const fs::path& data_folder) {
    return status_of(data_folder).starts_with("ready");
}

bool says_stopping(const fs::path& data_folder) {
    return status_of(data_folder).starts_with("stopping");
}

bool wait_until_empty(const fs::path& data_folder, int timeout_s) {
    constexpr auto step = std::chrono::milliseconds(20);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(timeout_s);
    while (!processes_in(data_folder).empty()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(step);
    }
    return true;
}

}  // namespace cargo::embed
