#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "daemon/folders/directory.hpp"

/// Which files of a folder are whole. A file is whole when nothing of it (inode, size, times) has moved between two looks that
/// are `quiet` apart. Times of files are compared, never computed with, and `quiet` is counted by a clock that cannot be set: a
/// jump of the system's clock changes nothing.
namespace cargo::folders {

class Stillness {
public:
    using Moment = std::chrono::steady_clock::time_point;
    explicit Stillness(std::chrono::milliseconds quiet) : quiet_(quiet) {}

    /// One look at all that is there. The names that are still, oldest first.
    [[nodiscard]] std::vector<std::string> look(const std::vector<Item>& items, Moment now);
    /// It begins anew: whatever it was, it is looked at as if it had just come.
    void forget(const std::string& name) { seen_.erase(name); }

private:
    struct Seen {
        Identity identity{};
        Moment since{};
    };
    std::chrono::milliseconds quiet_;
    std::map<std::string, Seen> seen_{};
};

/// Names under which senders write before they rename, and hidden ones.
[[nodiscard]] bool is_unfinished_name(std::string_view name);

}  // namespace cargo::folders
