#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/layering/rooms.hpp"
#include "tests/layering/source_file.hpp"

/// House style that a machine can check; each message names the replacement.
namespace cargo::layering {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t columns_max = 130;
constexpr std::size_t table_columns_max = 300;
constexpr std::size_t readme_lines_max = 80;
const std::vector<std::string> folders = {"libcargo", "edi", "rules", "daemon", "tests", "benchmarks"};

std::vector<SourceFile> all_sources() {
    std::vector<SourceFile> all;
    for (const std::string& folder : folders) {
        for (SourceFile& file : read_sources(QUAI_SOURCE_DIR, folder)) all.push_back(std::move(file));
    }
    return all;
}

std::string where(const SourceFile& file, const SourceLine& line) { return file.path + ":" + std::to_string(line.number) + ": "; }

/// Columns as a reader counts them: UTF-8 continuation bytes are no column.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

struct Banned {
    const char* call;
    const char* instead;
    std::vector<std::string> allowed_in{};  ///< beginnings of paths
};

TEST(HouseStyle, NoBannedCall) {
    const std::vector<std::string> tests = {"tests/", "edi/compiler/"};  // a throw there fails test or build, as it should
    const Banned calls[] = {
        {"stoi", "std::from_chars", tests},
        {"stol", "std::from_chars", tests},
        {"stoll", "std::from_chars", tests},
        {"stoul", "std::from_chars", tests},
        {"stoull", "std::from_chars", tests},
        {"stod", "std::from_chars", tests},
        {"atoi", "std::from_chars", tests},
        {"atol", "std::from_chars", tests},
        {"strtol", "std::from_chars", tests},
        {"strtoul", "std::from_chars", tests},
        {"std::regex", "a parser of its own", tests},
        {"sprintf", "fmt::format"},
        {"strcpy", "std::string"},
        {"strcat", "std::string"},
        {"rand(", "std::mt19937_64 with a printed seed, or a keyed hash"},
        {"srand", "std::mt19937_64 with a printed seed"},
        {"std::format", "fmt::format"},
        {"std::print", "fmt::print"},
        {"gmtime", "libcargo/instant.hpp"},
        {"localtime", "libcargo/instant.hpp"},
        {"system_clock::now", "an Instant that comes in as an argument", {"daemon/", "benchmarks/"}},
        {"steady_clock::now", "an Instant that comes in as an argument", {"daemon/", "benchmarks/", "tests/"}},
        {"sleep_for", "a condition to wait for", {"daemon/"}},
        {"system(", "embed/system_account.hpp: no shell", tests},
    };
    for (const SourceFile& file : all_sources()) {
        for (const SourceLine& line : file.code) {
            for (const Banned& banned : calls) {
                const bool allowed =
                    std::ranges::any_of(banned.allowed_in, [&](const std::string& p) { return file.path.starts_with(p); });
                EXPECT_FALSE(!allowed && mentions(line.text, banned.call))
                    << where(file, line) << banned.call << " -> " << banned.instead;
            }
        }
    }
}

TEST(HouseStyle, NoUnfinishedPlace) {
    for (const SourceFile& file : all_sources()) {
        for (std::size_t i = 0; i < file.raw.size(); ++i) {
            const SourceLine& line = file.raw[i];
            for (const char* mark : {"TODO", "FIXME", "XXX"}) {
                const bool quoted = i < file.literals.size() && mentions(file.literals[i].text, mark);
                EXPECT_FALSE(!quoted && mentions(line.text, mark)) << where(file, line) << mark << " -> do it, or file an issue";
            }
        }
    }
}

/// Tables (between clang-format off and on) may be wider: their columns are the point.
TEST(HouseStyle, LinesFitTheScreen) {
    for (const SourceFile& file : all_sources()) {
        bool table = false;
        for (const SourceLine& line : file.raw) {
            if (mentions(line.text, "clang-format off")) table = true;
            if (mentions(line.text, "clang-format on")) table = false;
            EXPECT_LE(columns(line.text), table ? table_columns_max : columns_max) << where(file, line);
        }
    }
}

TEST(HouseStyle, NoFileIsNamedForNothing) {
    const char* const empty_names[] = {"utils", "util", "common", "helpers", "helper", "manager", "misc", "stuff"};
    for (const SourceFile& file : all_sources()) {
        const std::string name = fs::path(file.path).stem().string();
        for (const char* empty : empty_names) EXPECT_NE(name, empty) << file.path << " -> name the idea";
    }
}

TEST(HouseStyle, HeadersAreGuardedByPragmaOnce) {
    for (const SourceFile& file : all_sources()) {
        if (!file.path.ends_with(".hpp")) continue;
        ASSERT_FALSE(file.raw.empty()) << file.path;
        EXPECT_EQ(file.raw.front().text, "#pragma once") << file.path;
    }
}

/// Time is a parameter: a database's clock is a second clock.
TEST(HouseStyle, MigrationsAskNoClock) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(QUAI_SOURCE_DIR) / "migrations")) {
        if (entry.path().extension() != ".sql") continue;
        std::ifstream in(entry.path());
        std::size_t number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            const std::string code = line.substr(0, line.find("--"));
            for (const char* clock : {"now()", "current_timestamp", "CURRENT_TIMESTAMP", "clock_timestamp", "localtimestamp"}) {
                EXPECT_FALSE(mentions(code, clock)) << entry.path() << ":" << number << ": " << clock << " -> pass the time in";
            }
        }
    }
}

TEST(HouseStyle, AReadmeIsShort) {
    std::size_t seen = 0;
    for (const std::string& folder : folders) {
        for (const auto& entry : fs::recursive_directory_iterator(fs::path(QUAI_SOURCE_DIR) / folder)) {
            if (entry.path().filename() != "README.md") continue;
            ++seen;
            std::ifstream in(entry.path());
            std::size_t lines = 0;
            for (std::string line; std::getline(in, line);) ++lines;
            EXPECT_LT(lines, readme_lines_max) << entry.path();
        }
    }
    EXPECT_GT(seen, 0U);
}

}  // namespace
}  // namespace cargo::layering
