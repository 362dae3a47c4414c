#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "edi/service_string.hpp"

namespace cargo::edi {

/// What a tokenizer must look at among 64 bytes, a bit each, the first byte lowest. A separator that a release character protects
/// is among them all the same.
struct Marks {
    std::uint64_t separators = 0;  ///< of components, elements and segments
    std::uint64_t odd = 0;         ///< what is rare: release and repetition characters, control characters
};

/// Finds them by plain comparison with each delimiter: with five of them SSE2 is as fast as wider registers.
class MarkFinder {
public:
    static constexpr std::size_t block_bytes = 64;

    void look_for(const ServiceString& delimiters);
    /// Of block_bytes bytes; of fewer when `left` says so: no byte behind them is read.
    [[nodiscard]] Marks find(const char* at, std::size_t left) const;

private:
    template <bool repeats>
    [[nodiscard]] Marks find_all(const char* at) const;
    [[nodiscard]] Marks find_all(const char* at) const { return repeats_ ? find_all<true>(at) : find_all<false>(at); }

    enum Looked : std::uint8_t { component, element, terminator, release, repetition, looked_for };
    std::array<std::array<char, 16>, looked_for> delimiters_{};  ///< each sixteen times
    bool repeats_ = false;                                       ///< there is a repetition character: in syntax 4 alone
};

template <bool repeats>
Marks MarkFinder::find_all(const char* at) const {
    Marks marks;
#if defined(__SSE2__)
    const auto sixteen = [](const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); };
    const auto bits = [](__m128i found) {
        return static_cast<std::uint64_t>(static_cast<std::uint16_t>(_mm_movemask_epi8(found)));
    };
    const auto equal = [&](__m128i bytes, Looked which) { return _mm_cmpeq_epi8(bytes, sixteen(delimiters_[which].data())); };
    const __m128i control_max = _mm_set1_epi8(0x1F);
    const auto odd = [&](__m128i bytes) {
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, control_max), bytes);
        const __m128i releases = _mm_or_si128(controls, equal(bytes, release));
        return repeats ? _mm_or_si128(releases, equal(bytes, repetition)) : releases;
    };
    __m128i any_odd = _mm_setzero_si128();
    const auto separators_in = [&](std::size_t i) {
        const __m128i bytes = sixteen(at + i);
        any_odd = _mm_or_si128(any_odd, odd(bytes));
        return bits(_mm_or_si128(_mm_or_si128(equal(bytes, component), equal(bytes, element)), equal(bytes, terminator)));
    };
    const auto odd_in = [&](std::size_t i) { return bits(odd(sixteen(at + i))); };
    const auto of_four = [](auto&& in) { return in(0) | in(16) << 16U | in(32) << 32U | in(48) << 48U; };
    marks.separators = of_four(separators_in);
    if (_mm_movemask_epi8(any_odd) != 0) marks.odd = of_four(odd_in);
#else
    for (std::size_t i = 0; i < block_bytes; ++i) {
        const auto bit = [&](bool found) { return static_cast<std::uint64_t>(found) << i; };
        const auto is = [&](Looked which) { return at[i] == delimiters_[which][0]; };
        marks.separators |= bit(is(terminator) || is(element) || is(component));
        marks.odd |= bit(static_cast<unsigned char>(at[i]) < 0x20 || is(release) || (repeats && is(repetition)));
    }
#endif
    marks.odd &= ~marks.separators;  // a separator may be a control character, or stand for a delimiter that is missing
    return marks;
}

inline Marks MarkFinder::find(const char* at, std::size_t left) const {
    if (left >= block_bytes) [[likely]] return find_all(at);
    std::array<char, block_bytes> last{};
    std::memcpy(last.data(), at, left);
    const Marks marks = find_all(last.data());
    const std::uint64_t sent = (std::uint64_t{1} << left) - 1;
    return {marks.separators & sent, marks.odd & sent};
}

}  // namespace cargo::edi
