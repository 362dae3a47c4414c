#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/spool.hpp"
#include "libcargo/result.hpp"

/// A folder by its descriptor: whatever its path becomes, we stay in it, and nothing in it leads us elsewhere. Names are bytes:
/// any but NUL and '/'.
namespace cargo::folders {

/// What a file was when it was looked at; equal: nobody has touched it since.
struct Identity {
    dev_t device = 0;
    ino_t number = 0;
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    friend auto operator<=>(const Identity&, const Identity&) = default;
};
[[nodiscard]] Identity identity_of(const struct stat& of);

/// What stands in a folder, without following anything.
struct Item {
    std::string name;
    Identity identity{};
    mode_t mode = 0;
    [[nodiscard]] bool is_folder() const { return S_ISDIR(mode); }
};

/// An open file, closed with the object.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] bool is_open() const { return fd_ >= 0; }

private:
    int fd_;
};

/// Errors of all: the system's words as detail; store_full when there is no room, target_unknown when it is not there (any
/// more), else store_unavailable.
class Directory {
public:
    /// Follows links on the way there (the site's own), not as the folder itself. `make`: it is made (0700) when it is not there.
    [[nodiscard]] static Result<Directory> open(const std::string& path, bool make);
    [[nodiscard]] Result<Directory> inside(const std::string& name, bool make) const;

    [[nodiscard]] Result<std::vector<Item>> list() const;
    [[nodiscard]] Result<Item> look(const std::string& name) const;
    /// False once another folder stands at that path, or none: it was mounted, moved, made anew.
    [[nodiscard]] bool is_at(const std::string& path) const;
    [[nodiscard]] bool same_device_as(const Directory& other) const;
    /// Opens for reading: a link is not followed, a FIFO is not waited for. The descriptor, or errno below zero.
    [[nodiscard]] int open_file(const std::string& name) const;
    /// Never over something else. False: something of that name is there.
    [[nodiscard]] Result<bool> move(const std::string& name, const Directory& to) const;
    /// Over whatever is there.
    [[nodiscard]] Result<void> move_over(const std::string& name, const Directory& to) const;
    /// When it is empty; else it stays.
    void remove_folder(const std::string& name) const;
    /// Writes a file that has no name yet; `publish` gives it.
    struct Staged {
        std::string unfinished;
        std::string name;
    };
    [[nodiscard]] Result<Staged> stage(const std::string& name, std::string_view bytes) const;
    /// Gives staged files their names, in their order and over earlier ones, once all are on the disk; the names are there too
    /// when it returns. After an error those that have none are gone. Several cost little more than one.
    [[nodiscard]] Result<void> publish(const std::vector<Staged>& staged) const;
    void discard(const std::vector<Staged>& staged) const;
    /// What a writing that was killed left.
    void sweep() const;

private:
    explicit Directory(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    Descriptor descriptor_;
};

}  // namespace cargo::folders
