#include "daemon/folders/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

namespace cargo::folders {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr const char* unfinished_begin = ".quai-";
constexpr const char* unfinished_end = ".unfinished";

std::unexpected<Error> failed(int error) {
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    const Errc code = full ? Errc::store_full : error == ENOENT ? Errc::target_unknown : Errc::store_unavailable;
    return std::unexpected(Error{code, {}, std::strerror(error)});
}

/// Some network file systems cannot refuse to replace; there we look first.
int rename_unless_there(int from, const char* name, int to) {
    if (::renameat2(from, name, to, name, RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    struct stat there {};
    if (::fstatat(to, name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return ::renameat(from, name, to, name);
}

int write_whole(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

}  // namespace

Identity identity_of(const struct stat& of) {
    return {of.st_dev, of.st_ino, of.st_size, of.st_mtim.tv_sec * ns_per_second + of.st_mtim.tv_nsec,
            of.st_ctim.tv_sec * ns_per_second + of.st_ctim.tv_nsec};
}

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}
Descriptor::Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

Result<Directory> Directory::open(const std::string& path, bool make) {
    if (make && ::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failed(errno);
    Descriptor opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!opened.is_open()) return failed(errno);
    return Directory(std::move(opened));
}

Result<Directory> Directory::inside(const std::string& name, bool make) const {
    if (make && ::mkdirat(descriptor_.get(), name.c_str(), 0700) != 0 && errno != EEXIST) return failed(errno);
    Descriptor opened(::openat(descriptor_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!opened.is_open()) return failed(errno);
    return Directory(std::move(opened));
}

Result<std::vector<Item>> Directory::list() const {
    // A descriptor of its own: reading a folder moves it.
    const int again = ::openat(descriptor_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (again < 0) return failed(errno);
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(again), ::closedir);
    if (!folder) {
        const int error = errno;
        ::close(again);
        return failed(error);
    }
    std::vector<Item> items;
    for (;;) {
        errno = 0;
        const dirent* const entry = ::readdir(folder.get());
        if (entry == nullptr) break;
        const std::string_view name(entry->d_name);
        if (name == "." || name == "..") continue;
        struct stat seen {};
        if (::fstatat(descriptor_.get(), entry->d_name, &seen, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone meanwhile
        items.push_back({std::string(name), identity_of(seen), seen.st_mode});
    }
    if (errno != 0) return failed(errno);
    return items;
}

Result<Item> Directory::look(const std::string& name) const {
    struct stat seen {};
    if (::fstatat(descriptor_.get(), name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) return failed(errno);
    return Item{name, identity_of(seen), seen.st_mode};
}

bool Directory::is_at(const std::string& path) const {
    struct stat there {};
    struct stat ours {};
    return ::lstat(path.c_str(), &there) == 0 && ::fstat(descriptor_.get(), &ours) == 0 && there.st_dev == ours.st_dev &&
           there.st_ino == ours.st_ino;
}

bool Directory::same_device_as(const Directory& other) const {
    struct stat ours {};
    struct stat theirs {};
    return ::fstat(descriptor_.get(), &ours) == 0 && ::fstat(other.descriptor_.get(), &theirs) == 0 &&
           ours.st_dev == theirs.st_dev;
}

int Directory::open_file(const std::string& name) const {
    const int file = ::openat(descriptor_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    return file >= 0 ? file : -errno;
}

Result<bool> Directory::move(const std::string& name, const Directory& to) const {
    if (rename_unless_there(descriptor_.get(), name.c_str(), to.descriptor_.get()) == 0) return true;
    if (errno == EEXIST) return false;
    return failed(errno);
}

Result<void> Directory::move_over(const std::string& name, const Directory& to) const {
    if (::renameat(descriptor_.get(), name.c_str(), to.descriptor_.get(), name.c_str()) != 0) return failed(errno);
    return {};
}

void Directory::remove_folder(const std::string& name) const {
    ::unlinkat(descriptor_.get(), name.c_str(), AT_REMOVEDIR);
}

Result<Directory::Staged> Directory::stage(const std::string& name, std::string_view bytes) const {
    static std::atomic<unsigned> number{0};
    const int folder = descriptor_.get();
    Staged staged{unfinished_begin + std::to_string(::getpid()) + "-" + std::to_string(++number) + unfinished_end, name};
    ::unlinkat(folder, staged.unfinished.c_str(), 0);
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const Descriptor file(::openat(folder, staged.unfinished.c_str(), flags, 0644));
    if (!file.is_open()) return failed(errno);
    const int error = write_whole(file.get(), bytes);
    if (error == 0) return staged;
    ::unlinkat(folder, staged.unfinished.c_str(), 0);
    return failed(error);
}

Result<void> Directory::publish(const std::vector<Staged>& staged) const {
    if (staged.empty()) return {};
    const int folder = descriptor_.get();
    int error = ::syncfs(folder) == 0 ? 0 : errno;  // one wait for all of them
    for (std::size_t i = 0; i < staged.size() && error == 0; ++i) {
        if (::renameat(folder, staged[i].unfinished.c_str(), folder, staged[i].name.c_str()) != 0) error = errno;
    }
    if (error == 0 && ::fsync(folder) != 0) error = errno;
    if (error == 0) return {};
    discard(staged);
    return failed(error);
}

void Directory::discard(const std::vector<Staged>& staged) const {
    for (const Staged& one : staged) ::unlinkat(descriptor_.get(), one.unfinished.c_str(), 0);
}

void Directory::sweep() const {
    const Result<std::vector<Item>> items = list();
    if (!items) return;
    for (const Item& item : *items) {
        if (item.name.starts_with(unfinished_begin) && item.name.ends_with(unfinished_end))
            ::unlinkat(descriptor_.get(), item.name.c_str(), 0);
    }
}

}  // namespace cargo::folders
