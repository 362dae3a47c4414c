#include "daemon/folders/file_reading.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace cargo::folders {
namespace {

constexpr std::size_t piece_bytes = 256u * 1024;

std::string no_file_of_ours() {
    return "pas un fichier ordinaire (lien, tube, périphérique) / not a plain file (link, pipe, device)";
}

NotRead not_opened(int error) {
    NotRead none;
    if (error == ENOENT) return none;
    const bool other = error == ELOOP || error == ENXIO || error == ENODEV;
    none.why = other ? no_file_of_ours() : fmt::format("illisible / cannot be read: {}", std::strerror(error));
    return none;
}

/// Bytes into the spool; the reason when that ended early.
std::optional<NotRead> read_into(int file, ReadFile& read, std::size_t bytes_max) {
    std::string piece(piece_bytes, '\0');
    for (;;) {
        const ssize_t got = ::read(file, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return NotRead{fmt::format("illisible / cannot be read: {}", std::strerror(errno)), read.identity};
        if (got == 0) return std::nullopt;
        const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
        if (!read.bytes.append(bytes)) return NotRead{{}, read.identity, true};
        if (read.bytes.size() > bytes_max)
            return NotRead{fmt::format("trop grand / too large: > {}", bytes_max), read.identity};
    }
}

}  // namespace

std::expected<ReadFile, NotRead> read_file(const Directory& folder, const std::string& name, std::size_t bytes_max,
                                           const std::string& spool_folder) {
    const int opened = folder.open_file(name);
    if (opened < 0) return std::unexpected(not_opened(-opened));
    const Descriptor file(opened);
    struct stat before {};
    if (::fstat(file.get(), &before) != 0) return std::unexpected(not_opened(errno));
    ReadFile read{store::Spool(spool_folder), identity_of(before)};
    if (!S_ISREG(before.st_mode)) return std::unexpected(NotRead{no_file_of_ours(), read.identity});
    // Another name may be in another's folder, and its bytes not this partner's.
    if (before.st_nlink > 1)
        return std::unexpected(NotRead{"plusieurs noms (liens durs) / several names (hard links)", read.identity});
    if (static_cast<std::uint64_t>(before.st_size) > bytes_max)
        return std::unexpected(NotRead{fmt::format("trop grand / too large: > {}", bytes_max), read.identity});
    if (std::optional<NotRead> not_read = read_into(file.get(), read, bytes_max)) return std::unexpected(std::move(*not_read));
    struct stat after {};
    const bool moved = ::fstat(file.get(), &after) != 0 || identity_of(after) != read.identity ||
                       static_cast<std::uint64_t>(after.st_size) != read.bytes.size();
    if (moved) return std::unexpected(NotRead{{}, read.identity});
    return read;
}

bool is_being_written(const Directory& folder, const std::string& name) {
    const int opened = folder.open_file(name);
    if (opened < 0) return false;
    const Descriptor file(opened);
    struct stat seen {};
    if (::fstat(file.get(), &seen) != 0 || !S_ISREG(seen.st_mode)) return false;
    if (::fcntl(file.get(), F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(file.get(), F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

}  // namespace cargo::folders
