#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace cargo::edi::xml {

/// Where a file's bytes come from, piece by piece, so that it need not be in memory.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// Fills up to `room` bytes of `into`; 0 is the end of the file. `room` is not 0.
    virtual std::size_t read(char* into, std::size_t room) = 0;
};

/// A file in memory. `bytes` outlives it.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::string_view bytes) : left_(bytes) {}
    std::size_t read(char* into, std::size_t room) override {
        const std::size_t size = left_.copy(into, room);  // of no bytes at all as well, which have no address
        left_.remove_prefix(size);
        return size;
    }

private:
    std::string_view left_;
};

}  // namespace cargo::edi::xml
