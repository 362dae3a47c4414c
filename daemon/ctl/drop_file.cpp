#include "daemon/ctl/drop_file.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

#include "daemon/ctl/bytes.hpp"
#include "daemon/ctl/file_report.hpp"

namespace cargo::ctl {
namespace {

namespace fs = std::filesystem;

/// What was answered to a file of this name; the result comes last.
std::optional<std::string> take_result(const fs::path& out, const std::string& name) {
    std::vector<fs::path> all;
    std::optional<std::string> result;
    for (const fs::directory_entry& entry : fs::directory_iterator(out)) {
        const std::string answer = entry.path().filename().string();
        if (!answer.starts_with(name + ".")) continue;
        all.push_back(entry.path());
        if (answer.ends_with(".result.json")) result = bytes_of(entry.path().string());
    }
    if (!result) return std::nullopt;
    for (const fs::path& path : all) fs::remove(path);
    return result;
}

}  // namespace

int drop_file(const Session& session, const std::string& path, const DropFolders& folders) {
    const std::string name = fs::path(path).filename().string();
    const fs::path beside = fs::path(folders.in) / ("." + name);
    std::error_code error;
    fs::copy_file(path, beside, fs::copy_options::overwrite_existing, error);
    if (!error) fs::rename(beside, fs::path(folders.in) / name, error);
    if (error) {
        fmt::print(*session.err, "{}: {}\n", path, error.message());
        return exit_usage;
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (std::chrono::steady_clock::now() < until) {
        if (const std::optional<std::string> result = take_result(folders.out, name)) {
            boost::json::error_code unreadable;
            const boost::json::value entry = boost::json::parse(*result, unreadable);
            *session.out << *result;
            return !unreadable && entry.is_object() && is_accepted(entry.as_object()) ? exit_ok : exit_refused;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    fmt::print(*session.err, "{}: {}\n", path, session.say("pas de réponse", "no answer"));
    return exit_unreachable;
}

}  // namespace cargo::ctl
