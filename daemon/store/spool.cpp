#include "daemon/store/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "libcargo/limits.hpp"

namespace cargo::store {

namespace {

/// A file that no folder names. -1: none can be made there.
int nameless_file(const std::string& folder) {
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return file;
    // Some file systems know no nameless files: the name is taken away at once.
    std::string name = folder + "/spool-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

}  // namespace

Spool::~Spool() {
    if (file_ >= 0) ::close(file_);
}

Spool::Spool(Spool&& other) noexcept
    : folder_(std::move(other.folder_)),
      text_(std::move(other.text_)),
      size_(std::exchange(other.size_, 0)),
      file_(std::exchange(other.file_, -1)) {}

Spool& Spool::operator=(Spool&& other) noexcept {
    std::swap(folder_, other.folder_);
    std::swap(text_, other.text_);
    std::swap(size_, other.size_);
    std::swap(file_, other.file_);
    return *this;
}

Result<void> Spool::append(std::string_view bytes) {
    size_ += bytes.size();
    if (in_memory()) {
        if (size_ <= spool_memory_bytes) {
            text_ += bytes;
            return {};
        }
        if (Result<void> moved = to_file(); !moved) return moved;
    }
    return write(bytes);
}

Result<void> Spool::to_file() {
    file_ = nameless_file(folder_);
    if (file_ < 0) return fail(Errc::store_full, {}, std::strerror(errno));
    const std::string kept = std::exchange(text_, {});
    return write(kept);
}

Result<void> Spool::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail(Errc::store_full, {}, std::strerror(errno));
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

std::string Spool::take_text() {
    size_ = 0;
    return std::exchange(text_, {});
}

Result<void> Spool::each_piece(const Take& take) const {
    std::string piece;
    for (std::uint64_t at = 0; at < size_; at += piece.size()) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(limits::message_chunk_bytes, size_ - at));
        if (in_memory()) {
            piece.assign(text_, static_cast<std::size_t>(at), wanted);
        } else {
            piece.resize(wanted);
            for (std::size_t have = 0; have < wanted;) {
                const ssize_t got = ::pread(file_, piece.data() + have, wanted - have, static_cast<off_t>(at + have));
                if (got < 0 && errno == EINTR) continue;
                if (got <= 0) return fail(Errc::store_unavailable, {}, "a message's bytes were lost while it was received");
                have += static_cast<std::size_t>(got);
            }
        }
        if (Result<void> taken = take(piece); !taken) return taken;
    }
    return {};
}

}  // namespace cargo::store
