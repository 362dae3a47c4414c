#pragma once

#include <expected>
#include <filesystem>

namespace cargo::embed {

/// A folder's lock file, held by one process at a time; the kernel gives it up with the process.
class FolderLock {
public:
    /// Waits two seconds for one that is held: a child that its holder was starting when it was killed has a copy of it until it
    /// becomes its own program. Errors: errno; EWOULDBLOCK when another holds it.
    [[nodiscard]] static std::expected<FolderLock, int> take(const std::filesystem::path& file);
    ~FolderLock();
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&& other) noexcept;

private:
    explicit FolderLock(int file) : file_(file) {}
    int file_;
};

}  // namespace cargo::embed
