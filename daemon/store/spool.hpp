#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo::store {

/// Of a body that is being received; what is longer waits in a file, so that a ship's manifest costs no memory.
inline constexpr std::size_t spool_memory_bytes = 1u * 1024 * 1024;

/// Bytes on their way in, of a message that may be larger than the daemon: in memory up to
/// spool_memory_bytes, past that in a file without a name in `folder`, which is gone with the spool or
/// with the process. For one thread at a time.
class Spool {
public:
    explicit Spool(std::string folder = "/tmp") : folder_(std::move(folder)) {}
    ~Spool();
    Spool(Spool&& other) noexcept;
    Spool& operator=(Spool&& other) noexcept;
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Errors: store_full (no room, or no file can be made there).
    [[nodiscard]] Result<void> append(std::string_view bytes);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] bool in_memory() const { return file_ < 0; }
    /// What is in memory; the spool is empty afterwards.
    [[nodiscard]] std::string take_text();

    /// Calls `take` with pieces of limits::message_chunk_bytes (the last one is shorter), in order; ends with its
    /// first error. Errors: store_unavailable when the file does not give back what was put into it.
    using Take = std::function<Result<void>(std::string_view)>;
    [[nodiscard]] Result<void> each_piece(const Take& take) const;

private:
    [[nodiscard]] Result<void> to_file();
    [[nodiscard]] Result<void> write(std::string_view bytes);

    std::string folder_;
    std::string text_{};
    std::uint64_t size_ = 0;
    int file_ = -1;
};

}  // namespace cargo::store
