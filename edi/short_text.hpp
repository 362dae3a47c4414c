#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Values are short: what must be known of all their characters is asked of eight at a time.
namespace cargo::edi {

static_assert(std::endian::native == std::endian::little, "a word's lowest byte is the first character");

namespace word {

inline constexpr std::uint64_t each_byte = ~std::uint64_t{0} / 255;

template <class Word>
[[nodiscard]] std::uint64_t at(const char* from) {
    Word loaded = 0;
    std::memcpy(&loaded, from, sizeof loaded);
    return loaded;
}

/// All characters of a text of at most eight, the first lowest, and nothing above them.
[[nodiscard]] inline std::uint64_t of(std::string_view text) {
    const std::size_t size = text.size();
    const char* const begin = text.data();
    const char* const end = begin + size;
    if (size == 8) return at<std::uint64_t>(begin);
    // What overlaps is the same twice.
    if (size >= 4) return at<std::uint32_t>(begin) | at<std::uint32_t>(end - 4) << 8 * (size - 4);
    if (size == 0) return 0;
    const auto byte = [&](std::size_t i) { return at<std::uint8_t>(begin + i) << 8 * i; };
    return byte(0) | byte(size / 2) | byte(size - 1);
}

/// True when one of eight bytes is below a blank or above the tilde.
[[nodiscard]] constexpr bool any_unprintable(std::uint64_t eight) {
    const std::uint64_t below = (eight - each_byte * 0x20) & ~eight;
    const std::uint64_t above = (eight + each_byte) | eight;
    return ((below | above) & (each_byte * 0x80)) != 0;
}

}  // namespace word

/// True when all of it is printable ASCII.
[[nodiscard]] inline bool is_plain(std::string_view bytes) {
    if (bytes.size() < 8) {
        const std::uint64_t blanks = word::each_byte * 0x20 << 8 * bytes.size();
        return !word::any_unprintable(word::of(bytes) | blanks);
    }
    const char* const end = bytes.data() + bytes.size();
#if defined(__SSE2__)
    if (bytes.size() >= 16) {
        const auto sixteen = [](const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); };
        const __m128i below = _mm_set1_epi8(0x20);
        const __m128i above = _mm_set1_epi8(0x7F);
        // Bytes above ASCII are negative.
        const auto odd = [&](__m128i some) { return _mm_or_si128(_mm_cmplt_epi8(some, below), _mm_cmpeq_epi8(some, above)); };
        __m128i any = odd(sixteen(end - 16));
        for (const char* from = bytes.data(); from < end - 16; from += 16) any = _mm_or_si128(any, odd(sixteen(from)));
        return _mm_movemask_epi8(any) == 0;
    }
#endif
    const auto odd = [](const char* from) { return word::any_unprintable(word::at<std::uint64_t>(from)); };
    bool any = odd(end - 8);
    for (const char* from = bytes.data(); from < end - 8; from += 8) any |= odd(from);
    return !any;
}

/// True when none of them is above the tilde.
[[nodiscard]] inline bool is_ascii(std::string_view bytes) {
    std::size_t i = 0;
#if defined(__SSE2__)
    __m128i highest = _mm_setzero_si128();
    for (; i + 64 <= bytes.size(); i += 64) {
        const auto in = [&](std::size_t from) {
            return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + i + from));
        };
        highest = _mm_max_epu8(highest, _mm_max_epu8(_mm_max_epu8(in(0), in(16)), _mm_max_epu8(in(32), in(48))));
    }
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(highest, _mm_set1_epi8(0x7F)), highest)) != 0) return false;
#endif
    unsigned char above = 0;
    for (; i < bytes.size(); ++i) above = std::max(above, static_cast<unsigned char>(bytes[i]));
    return above <= '~';
}

/// The number that one to eight digits are; nothing for any other text.
[[nodiscard]] inline std::optional<std::uint32_t> short_number(std::string_view text) {
    if (text.empty() || text.size() > 8) return std::nullopt;
    constexpr std::uint64_t zeros = word::each_byte * '0';
    constexpr std::uint64_t high_halves = word::each_byte * 0xF0;
    const std::size_t missing = 8 - text.size();
    const std::uint64_t digits = word::of(text) << 8 * missing | (zeros & ~(~std::uint64_t{0} << 8 * missing));
    const std::uint64_t above_nine = digits + word::each_byte * 6;
    if ((digits & high_halves) != zeros || (above_nine & high_halves) != zeros) return std::nullopt;
    // Neighbours are joined: digits to pairs, pairs to fours, fours to the number.
    const std::uint64_t ones = digits - zeros;
    const std::uint64_t pairs = (ones * 10 + (ones >> 8)) & 0x00FF'00FF'00FF'00FF;
    const std::uint64_t fours = (pairs * 100 + (pairs >> 16)) & 0x0000'FFFF'0000'FFFF;
    return static_cast<std::uint32_t>(fours * 10'000 + (fours >> 32));
}

/// Another one in each process: who sends numbers cannot choose ten thousand that meet in one place of a table.
inline const std::uint64_t hash_seed = [] {
    try {
        std::random_device random;
        return std::uint64_t{random()} << 32U | random();
    } catch (const std::exception&) {  // no source of chance here: where we were loaded is hard enough to choose numbers by
        static const char here = 0;
        return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&here));
    }
}();

/// For tables by numbers of bills and boxes; who uses it mixes it, as Boost's flat tables do.
[[nodiscard]] inline std::uint64_t hash_of(std::string_view text) {
    constexpr std::uint64_t odd = 0x9E37'79B9'7F4A'7C15;
    std::uint64_t hash = hash_seed + text.size();
    const auto take = [&](std::uint64_t eight) {
        hash = (hash ^ eight) * odd;
        hash ^= hash >> 32U;
    };
    for (; text.size() > 8; text.remove_prefix(8)) take(word::at<std::uint64_t>(text.data()));
    take(word::of(text));
    return hash;
}

/// Copies at most sixteen characters, without a call: what overlaps is the same twice.
inline void copy_short(char* to, std::string_view text) {
    const char* const from = text.data();
    const std::size_t size = text.size();
    if (size >= 8) {
        std::memcpy(to, from, 8);
        std::memcpy(to + size - 8, from + size - 8, 8);
    } else if (size >= 4) {
        std::memcpy(to, from, 4);
        std::memcpy(to + size - 4, from + size - 4, 4);
    } else if (size > 0) {
        to[0] = from[0];
        to[size / 2] = from[size / 2];
        to[size - 1] = from[size - 1];
    }
}

/// Copies a text, which is short as a rule.
/// @return behind what was copied.
inline char* copy_text(char* to, std::string_view text) {
    const std::size_t size = text.size();
    if (size <= 16) {
        copy_short(to, text);
    } else if (size <= 32) {
        std::memcpy(to, text.data(), 16);
        std::memcpy(to + size - 16, text.data() + size - 16, 16);
    } else {
        std::memcpy(to, text.data(), size);
    }
    return to + size;
}

/// The same as assignment.
inline void set_text(std::string& to, std::string_view text) {
    // Not the size that it gives us: g++ 12's is the room that it made.
    to.resize_and_overwrite(text.size(), [&](char* begin, std::size_t) {
        copy_text(begin, text);
        return text.size();
    });
}

/// Assigns what fits into any string's own room. False, and nothing done, when it does not.
[[nodiscard]] inline bool set_short_text(std::string& to, std::string_view text) {
    if (text.size() > 15 || text.size() > to.capacity()) return false;
    to.resize_and_overwrite(text.size(), [&](char* begin, std::size_t) {
        copy_short(begin, text);
        return text.size();
    });
    return true;
}

}  // namespace cargo::edi
