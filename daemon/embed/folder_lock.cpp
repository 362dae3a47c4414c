#include "daemon/embed/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

namespace cargo::embed {

std::expected<FolderLock, int> FolderLock::take(const std::filesystem::path& file) {
    using namespace std::chrono_literals;
    // Close-on-exec: a lock that a program we start inherited would outlive us.
    FolderLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.file_ < 0) return std::unexpected(errno);
    const auto deadline = std::chrono::steady_clock::now() + 2s;
    while (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        if ((why != EWOULDBLOCK && why != EINTR) || std::chrono::steady_clock::now() > deadline) return std::unexpected(why);
        std::this_thread::sleep_for(10ms);
    }
    return lock;
}

FolderLock::~FolderLock() {
    if (file_ >= 0) ::close(file_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
    if (this == &other) return *this;
    if (file_ >= 0) ::close(file_);
    file_ = std::exchange(other.file_, -1);
    return *this;
}

}  // namespace cargo::embed
