#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/embed/folder_lock.hpp"
#include "daemon/store/store.hpp"

namespace cargo::daemon {

/// The state folder: made when missing, locked for one process at a time until this is gone.
class StateFolder {
public:
    /// Errors, in words: not writable; another cargod has it.
    [[nodiscard]] static std::expected<StateFolder, std::string> open(const std::string& path);

    [[nodiscard]] const std::string& path() const { return path_; }
    /// The secret behind every outward id, 256 bits of chance in `id-key` (0600), made once. It must
    /// outlive the database: another one would give every view and event another id.
    [[nodiscard]] std::expected<store::IdKeys, std::string> id_keys() const;

    /// Whole content of a file here; nothing: there is none.
    [[nodiscard]] std::string read(const std::string& name) const;
    /// Replaces a file as a whole, on disk before this returns. @param mode  such as 0600.
    [[nodiscard]] bool write(const std::string& name, std::string_view bytes, unsigned mode) const;
    void remove(const std::string& name) const;

private:
    StateFolder(std::string path, embed::FolderLock lock) : path_(std::move(path)), lock_(std::move(lock)) {}
    std::string path_;
    embed::FolderLock lock_;
};

}  // namespace cargo::daemon
