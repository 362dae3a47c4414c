#include "edi/xml/decoded_file.hpp"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace cargo::edi::xml {
namespace {

constexpr std::size_t room_for_input = std::size_t{64} * 1024;
/// Indentation that is left out: a longer run of blanks is handed on. Bounded, so that what is done with it never depends on the
/// pieces the file comes in.
constexpr std::size_t indentation_max = 256;
/// So much of the file is seen before a byte is decoded: the longest indentation of two bytes a character, and what follows it.
constexpr std::size_t ahead = 2 * indentation_max + 16;
/// More than a parser holds of what it was given and has not read: its 48 KiB of raw bytes and 16 Ki of characters.
constexpr std::uint64_t held_units_max = std::uint64_t{64} * 1024;

/// No character, in Unicode and in XML.
constexpr char16_t no_character = 0xFFFF;
constexpr char16_t next_line = 0x85;
constexpr char16_t line_separator = 0x2028;

/// 0x80 to 0x9F of windows-1252; what it leaves free are the control characters of ISO 8859-1.
constexpr std::array<char16_t, 32> windows_1252{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D,
    0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D,
    0x017E, 0x0178};

/// How UTF-8 writes a character that is no ASCII, by its first byte. Source: The Unicode Standard, table 3-7.
struct Written {
    std::size_t bytes = 0;  ///< 0: no character begins so
    unsigned char second_min = 0x80;
    unsigned char second_max = 0xBF;
};
Written written(unsigned char first) {
    if (first < 0xC2) return {};
    if (first < 0xE0) return {.bytes = 2};
    if (first == 0xE0) return {.bytes = 3, .second_min = 0xA0};
    if (first == 0xED) return {.bytes = 3, .second_max = 0x9F};  // halves of pairs are UTF-16's
    if (first < 0xF0) return {.bytes = 3};
    if (first == 0xF0) return {.bytes = 4, .second_min = 0x90};
    if (first < 0xF4) return {.bytes = 4};
    if (first == 0xF4) return {.bytes = 4, .second_max = 0x8F};
    return {};
}

bool is_blank(char16_t unit) {
    return unit == u' ' || unit == u'\t' || unit == u'\r' || unit == u'\n';
}

bool is_special(unsigned char byte) {
    return byte >= 0x80 || byte == '\n' || byte == '\r' || byte == '!';
}

}  // namespace

DecodedFile::DecodedFile(std::string_view head, const Prolog& prolog, ByteSource& source)
    : encoding_(prolog.encoding),
      head_(head.substr(std::min(prolog.bom_bytes, head.size()))),
      source_(source),
      in_(room_for_input),
      byte_(prolog.bom_bytes) {
    width_ = is_wide() ? 2 : 1;
    begin_stretch(width_);
}

/// Enough to look ahead, or all there is.
void DecodedFile::fill() {
    if (left() >= ahead || source_ended_) return;
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(at_), in_.begin() + static_cast<std::ptrdiff_t>(size_), in_.begin());
    size_ -= at_;
    at_ = 0;
    while (size_ < ahead && !source_ended_) {
        std::size_t got = head_.copy(in_.data() + size_, in_.size() - size_);
        head_.remove_prefix(got);
        if (got == 0) got = source_.read(in_.data() + size_, in_.size() - size_);
        size_ += got;
        source_ended_ = got == 0;
    }
}

std::size_t DecodedFile::read(char16_t* into, std::size_t room) {
    constexpr std::size_t pair = 2;
    if (room < pair) return 0;  // never asked: the parser's buffer is larger
    forget();
    begin_ = out_ = into;
    end_ = into + room - (pair - 1);  // a pair is never torn
    while (out_ < end_ && !over_) {
        fill();
        if (left() == 0) {
            over_ = true;
        } else {
            decode();
        }
    }
    const auto given = static_cast<std::size_t>(out_ - begin_);
    for (std::size_t i = given; i > 0; --i) {
        if (into[i - 1] != u'>') continue;
        behind_mark_ = units_ + i;
        break;
    }
    if (given > 0) last_ = out_[-1];
    units_ += given;
    begin_ = out_ = end_ = nullptr;
    return given;
}

/// Drops the stretches that nobody can ask of any more.
void DecodedFile::forget() {
    while (current_ + 1 < stretches_.size() && stretches_[current_ + 1].unit + held_units_max <= units_) ++current_;
    stretches_.erase(stretches_.begin(), stretches_.begin() + static_cast<std::ptrdiff_t>(current_));
    current_ = 0;
}

void DecodedFile::begin_stretch(std::uint32_t width) {
    width_ = width;
    const std::uint64_t unit = unit_now();
    stretches_.push_back({unit, byte_, given_line_, unit - line_unit_ + 1, line_, width});
}

DecodedFile::Where DecodedFile::where(std::uint64_t line, std::uint64_t column) {
    const auto begins_before = [&](const Stretch& one) {
        return one.given_line < line || (one.given_line == line && one.column < column);
    };
    while (current_ + 1 < stretches_.size() && begins_before(stretches_[current_ + 1])) ++current_;
    const Stretch& one = stretches_[current_];
    Where found{.at = {.segment = one.line, .byte_offset = one.byte}, .unit = one.unit};
    if (one.given_line != line) {  // at a line's first column, behind the line end that is the stretch's last unit
        if (current_ + 1 == stretches_.size()) return found;
        const Stretch& next = stretches_[current_ + 1];
        return {.at = {.segment = next.line, .byte_offset = next.byte}, .unit = next.unit};
    }
    const std::uint64_t behind = std::min(column - std::min(column, one.column), units_ - std::min(units_, one.unit));
    found.unit += behind;
    found.at.byte_offset = std::min(one.byte + behind * one.width, byte_);
    return found;
}

void DecodedFile::put(char16_t unit, std::size_t bytes, std::uint32_t width) {
    if (width != width_) begin_stretch(width);
    *out_++ = unit;
    at_ += bytes;
    byte_ += bytes;
}

/// A pair's first half stands where the character begins, its second two bytes behind.
void DecodedFile::put_point(std::uint32_t point, std::size_t bytes) {
    if (point < 0x10000) return put(static_cast<char16_t>(point), bytes, static_cast<std::uint32_t>(bytes));
    point -= 0x10000;
    put(static_cast<char16_t>(0xD800 + (point >> 10U)), 2, 2);
    put(static_cast<char16_t>(0xDC00 + (point & 0x3FFU)), 2, 2);
}

/// U+0085 and U+2028 end lines in XML 1.1, and the parser's columns are one short behind them in 1.0: we make line ends of
/// them in both. `counts`: a line of the file ends, as editors count.
void DecodedFile::line_end(std::size_t bytes, bool counts) {
    *out_++ = u'\n';
    at_ += bytes;
    byte_ += bytes;
    line_ += counts ? 1 : 0;
    ++given_line_;
    line_unit_ = unit_now();
    begin_stretch(width_);
}

char16_t DecodedFile::wide_at(std::size_t at) const {
    const auto first = static_cast<unsigned char>(in_[at]);
    const auto second = static_cast<unsigned char>(in_[at + 1]);
    return encoding_ == Encoding::utf_16_le ? static_cast<char16_t>(first | (second << 8U))
                                            : static_cast<char16_t>((first << 8U) | second);
}

/// The unit there, as far as blanks and marks are concerned; of others anything that is neither.
char16_t DecodedFile::blank_or_mark_at(std::size_t at) const {
    if (at + (is_wide() ? 2 : 1) > size_) return 0;
    return is_wide() ? wide_at(at) : static_cast<char16_t>(static_cast<unsigned char>(in_[at]));
}

/// At a line end: when a tag ends before it and another begins behind the blanks, they are the file's indentation.
bool DecodedFile::leave_out_indentation() {
    if (!leaves_out_ || unit_before() != u'>') return false;
    return is_wide() ? leave_out_wide() : leave_out_narrow();
}

bool DecodedFile::leave_out_narrow() {
    const char* const first = in_.data() + at_;
    const char* const end = first + std::min(left(), indentation_max);
    std::uint32_t lines = 0;
    const char* in = first;
    for (; in != end && is_blank(static_cast<unsigned char>(*in)); ++in) {
        lines += *in == '\n' || (*in == '\r' && (in + 1 == end || in[1] != '\n')) ? 1 : 0;
    }
    if (in == end || *in != '<') return false;
    left_out(static_cast<std::size_t>(in - first), lines);
    return true;
}

bool DecodedFile::leave_out_wide() {
    std::size_t end = at_;
    std::uint32_t lines = 0;
    char16_t unit = blank_or_mark_at(end);
    while (is_blank(unit) && end - at_ < 2 * indentation_max) {
        end += 2;
        const char16_t next = blank_or_mark_at(end);
        lines += unit == u'\n' || (unit == u'\r' && next != u'\n') ? 1 : 0;
        unit = next;
    }
    if (unit != u'<') return false;
    left_out(end - at_, lines);
    return true;
}

void DecodedFile::left_out(std::size_t bytes, std::uint32_t lines) {
    at_ += bytes;
    byte_ += bytes;
    line_ += lines;
    begin_stretch(width_);
}

/// Ends the file where it is not what its encoding says; `tail`: so many bytes are the beginning of a character that the file
/// does not end.
void DecodedFile::end_at_fault(std::size_t tail) {
    if (tail == 0) fault_ = Position{.segment = line_, .byte_offset = byte_};
    begin_stretch(static_cast<std::uint32_t>(tail));
    *out_++ = no_character;
    at_ += tail;
    byte_ += tail;
    over_ = true;
}

/// A byte over 0x7F.
void DecodedFile::many_bytes() {
    const auto byte = static_cast<unsigned char>(in_[at_]);
    switch (encoding_) {
        case Encoding::utf_16_le:
        case Encoding::utf_16_be:
        case Encoding::us_ascii:
            return end_at_fault(0);
        case Encoding::iso_8859_1:
            if (byte == next_line) return line_end(1, false);
            return put(byte, 1, 1);
        case Encoding::windows_1252:
            return put(byte < 0xA0 ? windows_1252[byte - 0x80U] : byte, 1, 1);
        case Encoding::utf_8:
            break;
    }
    const Written shape = written(byte);
    const std::size_t there = std::min(shape.bytes, left());
    if (there == 0) return end_at_fault(0);
    std::uint32_t point = byte & (0x7FU >> shape.bytes);
    for (std::size_t i = 1; i < there; ++i) {
        const auto next = static_cast<unsigned char>(in_[at_ + i]);
        const bool fits = i == 1 ? next >= shape.second_min && next <= shape.second_max : (next & 0xC0U) == 0x80;
        if (!fits) return end_at_fault(0);
        point = (point << 6U) | (next & 0x3FU);
    }
    if (there < shape.bytes) return end_at_fault(there);
    if (point == next_line || point == line_separator) return line_end(shape.bytes, false);
    put_point(point, shape.bytes);
}

/// What is not simply copied, where the input stands.
void DecodedFile::special() {
    const std::size_t wide = is_wide() ? 2 : 1;
    if (left() < wide) return end_at_fault(left());
    const char16_t unit = blank_or_mark_at(at_);
    if (unit == u'\n' || unit == u'\r') {
        if (leave_out_indentation()) return;
        const bool two = unit == u'\r' && blank_or_mark_at(at_ + wide) == u'\n';
        return line_end(two ? 2 * wide : wide, true);
    }
    if (unit == u'!' && unit_before() == u'<' && blank_or_mark_at(at_ + wide) == u'[') leaves_out_ = false;
    if (is_wide()) {
        if (unit == next_line || unit == line_separator) return line_end(wide, false);
        return put(unit, wide, 2);
    }
    if (unit >= 0x80) return many_bytes();
    put(unit, 1, 1);
}

/// ASCII without anything special in it, sixteen at a time.
void DecodedFile::copy_plain() {
    const char* in = in_.data() + at_;
    const char* const in_end = in_.data() + size_;
    const char* const first = in;
    if (width_ != 1 && !is_special(static_cast<unsigned char>(*in))) begin_stretch(1);
#if defined(__SSE2__)
    const __m128i line_feed = _mm_set1_epi8('\n');
    const __m128i carriage_return = _mm_set1_epi8('\r');
    const __m128i exclamation = _mm_set1_epi8('!');
    while (in_end - in >= 16 && end_ - out_ >= 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
        const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, line_feed), _mm_cmpeq_epi8(bytes, carriage_return));
        const __m128i found = _mm_or_si128(_mm_or_si128(ends, _mm_cmpeq_epi8(bytes, exclamation)), bytes);
        const auto stops = static_cast<unsigned>(_mm_movemask_epi8(found));  // the high bit is no ASCII's
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out_), _mm_unpacklo_epi8(bytes, _mm_setzero_si128()));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out_ + 8), _mm_unpackhi_epi8(bytes, _mm_setzero_si128()));
        const int plain = stops == 0 ? 16 : std::countr_zero(stops);
        in += plain;
        out_ += plain;
        if (stops != 0) break;
    }
#endif
    while (in != in_end && out_ != end_ && !is_special(static_cast<unsigned char>(*in))) {
        *out_++ = static_cast<char16_t>(*in++);
    }
    const auto copied = static_cast<std::size_t>(in - first);
    at_ += copied;
    byte_ += copied;
}

/// Until there is no more room, or not enough to look ahead.
void DecodedFile::decode() {
    const bool wide = is_wide();
    while (out_ < end_ && !over_ && left() > 0 && (left() >= ahead || source_ended_)) {
        if (!wide) copy_plain();
        if (out_ < end_ && left() > 0 && (left() >= ahead || source_ended_)) special();
    }
}

}  // namespace cargo::edi::xml
