#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/folders/watched_folder.hpp"
#include "daemon/store/running_hash.hpp"

/// A partner's folders on the disk, and a port that keeps messages as files: so that a process that is killed leaves both as
/// they were.
namespace cargo::folders::test {

namespace fs = std::filesystem;

inline std::string bytes_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void put(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

/// Every plain file below a folder: its path from there, and its bytes.
inline std::map<std::string, std::string> files_below(const fs::path& folder) {
    std::map<std::string, std::string> found;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_symlink() && entry.is_regular_file()) found[fs::relative(entry.path(), folder)] = bytes_of(entry.path());
    }
    return found;
}

class DiskDoor final : public Door {
public:
    explicit DiskDoor(fs::path folder) : folder_(std::move(folder)) { fs::create_directory(folder_); }

    [[nodiscard]] Result<std::string> file(const store::Spool& bytes) override {
        ++asked;
        if (error) return fail(*error);
        std::string all;
        const Result<void> read = bytes.each_piece([&](std::string_view piece) -> Result<void> {
            all += piece;
            return {};
        });
        if (!read) return std::unexpected(read.error());
        if (all.empty()) return fail(Errc::value_empty);
        store::RunningHash hash;
        hash.add(all);
        const std::string id = hash.hex().substr(0, 32);
        put(folder_ / (id + ".new"), all);
        fs::rename(folder_ / (id + ".new"), folder_ / id);
        return id;
    }
    [[nodiscard]] Result<std::optional<Finished>> finished(const std::string& id) override {
        if (!works) return std::optional<Finished>{};
        return std::optional<Finished>(Finished{false, "{\"id\":\"" + id + "\"}", {{"1-contrl.edi", "CONTRL of " + id}}});
    }
    /// What was filed, as a set: the same bytes are one message.
    [[nodiscard]] std::multiset<std::string> messages() const {
        std::multiset<std::string> all;
        for (const auto& [name, bytes] : files_below(folder_)) all.insert(bytes);
        return all;
    }

    std::optional<Errc> error{};
    bool works = true;
    int asked = 0;

private:
    fs::path folder_;
};

/// In memory where there is such a place: what a disk costs is not what these tests are about.
inline fs::path fresh_folder() {
    const fs::path memory = "/dev/shm";
    const bool there = ::access(memory.c_str(), W_OK | X_OK) == 0;
    std::string name = ((there ? memory : fs::temp_directory_path()) / "quai-folders-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    return name;
}

class Desk : public ::testing::Test {
protected:
    Desk() {
        for (const char* one : {"in", "out"}) fs::create_directory(root / one);
    }
    ~Desk() override {
        std::error_code ignored;
        fs::remove_all(root, ignored);
    }

    [[nodiscard]] FolderOrder order() const { return {"AGENTLH", "C-AGENT", root / "in", root / "out", {}, quiet}; }
    [[nodiscard]] WatchedFolder::Hooks hooks() {
        WatchedFolder::Hooks made;
        made.tell = [this](const FolderNews& one) { news.push_back(one.event); };
        made.at = [this](std::string_view step) {
            if (at) at(step);
        };
        return made;
    }
    /// Steps until nothing moves any more, time going on; what the last one said.
    Result<bool> settle(WatchedFolder& folder, int steps = 12) {
        Result<bool> last = false;
        for (int n = 0; n < steps; ++n) {
            now += quiet;
            do last = folder.step(door, now);
            while (last && *last);
        }
        return last;
    }
    [[nodiscard]] std::map<std::string, std::string> in() const { return files_below(root / "in"); }
    [[nodiscard]] std::map<std::string, std::string> out() const { return files_below(root / "out"); }
    [[nodiscard]] std::map<std::string, std::string> kept(const char* room) const { return files_below(root / "in.kept" / room); }
    /// The names of what lies in a room, without their folders.
    [[nodiscard]] std::multiset<std::string> names(const char* room) const {
        std::multiset<std::string> all;
        for (const auto& [path, bytes] : kept(room)) all.insert(fs::path(path).filename());
        return all;
    }

    static constexpr std::chrono::milliseconds quiet{2'000};
    fs::path root = fresh_folder();
    DiskDoor door{root / "inbox"};
    std::vector<std::string> news{};
    std::function<void(std::string_view)> at{};
    WatchedFolder::Moment now = std::chrono::steady_clock::now();
};

}  // namespace cargo::folders::test
