#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo::edi::xml {

/// Looks at an attached document while it passes: is it base64, how large, and what does it say it is. Nothing of it is
/// kept, opened or believed: a name ending in .pdf is no PDF.
class AttachmentCheck {
public:
    void feed(std::string_view piece);

    /// The first thing wrong. Errors, by precedence: syntax_too_large, value_bad_shape (no base64), value_not_in_list (its
    /// beginning is none of the kinds we know).
    [[nodiscard]] std::optional<Errc> fault() const;
    /// The document's size in bytes, as far as it was looked at.
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// "application/pdf" by its first bytes; empty when unknown.
    [[nodiscard]] std::string_view media_type() const;
    /// "12345 bytes, application/pdf": what stands in the list of what has no place.
    [[nodiscard]] std::string summary() const;

private:
    void byte(std::uint32_t value);

    std::uint64_t encoded_ = 0;  ///< characters but blanks
    std::uint64_t bytes_ = 0;
    std::uint32_t bits_ = 0;
    int bit_count_ = 0;
    int padding_ = 0;
    bool bad_ = false;
    std::array<char, 8> first_{};
};

}  // namespace cargo::edi::xml
