#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "edi/xml/byte_source.hpp"
#include "edi/xml/prolog.hpp"

namespace cargo::edi::xml {

/// A file as the parser gets it: UTF-16 of this machine, decoded by ourselves, each line end one line feed, and without the
/// indentation between two tags. Knows where in the file each unit stood, which no parser can tell us of a text that it
/// refuses to decode, and which it need not count.
class DecodedFile {
public:
    /// `head` are the file's first bytes, from which `prolog` was read; `source` has what follows. Both outlive it.
    DecodedFile(std::string_view head, const Prolog& prolog, ByteSource& source);

    /// Fills up to `room` units of `into`; 0 is the end. Bytes that are no character of the encoding become U+FFFF, which is
    /// none of XML's either, and end the file: so the parser stops there, after all that stood before.
    std::size_t read(char16_t* into, std::size_t room);

    struct Where {
        Position at{};
        std::uint64_t unit = 0;  ///< of all that were given, counted from 0
    };
    /// Of a line and column as the parser counts them in what it was given, from 1: the place behind the unit before it. To be
    /// asked in ascending order, and of nothing farther behind than the parser holds.
    [[nodiscard]] Where where(std::uint64_t line, std::uint64_t column);

    /// Units given.
    [[nodiscard]] std::uint64_t units() const { return units_; }
    /// Bytes they came from, with the byte order mark.
    [[nodiscard]] std::uint64_t bytes() const { return byte_; }
    /// There are no more, and it was not a wrong byte that ended them.
    [[nodiscard]] bool ended() const { return over_ && !fault_; }
    /// Behind the last '>' given, in units: markup that begins later has no end yet.
    [[nodiscard]] std::uint64_t behind_mark() const { return behind_mark_; }
    /// The first byte that is no character.
    [[nodiscard]] const std::optional<Position>& fault() const { return fault_; }

private:
    /// Units from (given_line, column) on: `width` bytes each, one behind the other, all in one line of the file.
    struct Stretch {
        std::uint64_t unit;
        std::uint64_t byte;
        std::uint64_t given_line;
        std::uint64_t column;
        std::uint32_t line;
        std::uint32_t width;
    };

    [[nodiscard]] bool is_wide() const { return encoding_ == Encoding::utf_16_le || encoding_ == Encoding::utf_16_be; }
    [[nodiscard]] std::size_t left() const { return size_ - at_; }
    void fill();
    void forget();
    void decode();
    void copy_plain();
    void special();
    [[nodiscard]] char16_t wide_at(std::size_t at) const;
    [[nodiscard]] char16_t blank_or_mark_at(std::size_t at) const;
    void put(char16_t unit, std::size_t bytes, std::uint32_t width);
    void put_point(std::uint32_t point, std::size_t bytes);
    void line_end(std::size_t bytes, bool counts);
    bool leave_out_indentation();
    bool leave_out_narrow();
    bool leave_out_wide();
    void left_out(std::size_t bytes, std::uint32_t lines);
    void many_bytes();
    void end_at_fault(std::size_t tail);
    void begin_stretch(std::uint32_t width);
    [[nodiscard]] char16_t unit_before() const { return out_ == begin_ ? last_ : out_[-1]; }
    [[nodiscard]] std::uint64_t unit_now() const { return units_ + static_cast<std::uint64_t>(out_ - begin_); }

    Encoding encoding_;
    std::string_view head_;
    ByteSource& source_;
    std::vector<char> in_;  ///< what was read and not decoded: from at_ to size_
    std::size_t at_ = 0;
    std::size_t size_ = 0;
    bool source_ended_ = false;

    char16_t* begin_ = nullptr;  ///< of read(), while it runs
    char16_t* out_ = nullptr;
    char16_t* end_ = nullptr;
    char16_t last_ = 0;

    std::uint64_t units_ = 0;
    std::uint64_t byte_ = 0;  ///< of in_[at_], in the file
    std::uint32_t line_ = 1;
    std::uint64_t given_line_ = 1;
    std::uint64_t line_unit_ = 0;  ///< the first unit of that line
    std::uint32_t width_ = 1;
    std::vector<Stretch> stretches_{};
    std::size_t current_ = 0;  ///< the stretch that was asked of last
    std::uint64_t behind_mark_ = 0;
    bool over_ = false;
    bool leaves_out_ = true;  ///< no CDATA section yet, in which blanks between marks are data
    std::optional<Position> fault_{};
};

}  // namespace cargo::edi::xml
