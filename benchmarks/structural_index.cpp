#include "benchmarks/structural_index.hpp"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace cargo::benchmarks {
namespace {

constexpr std::size_t block_bytes = 64;
constexpr std::size_t window_bytes = 64 * 1024;

struct Masks {
    std::uint64_t separators = 0;
    std::uint64_t releases = 0;
};

Masks masks_of(const char* at) {
    const __m128i component = _mm_set1_epi8(':');
    const __m128i element = _mm_set1_epi8('+');
    const __m128i terminator = _mm_set1_epi8('\'');
    const __m128i release = _mm_set1_epi8('?');
    Masks masks;
    for (std::size_t i = 0; i < block_bytes; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
        const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, component), _mm_cmpeq_epi8(bytes, element)),
                                           _mm_cmpeq_epi8(bytes, terminator));
        const auto bits = [](__m128i v) { return static_cast<std::uint64_t>(static_cast<std::uint16_t>(_mm_movemask_epi8(v))); };
        masks.separators |= bits(found) << i;
        masks.releases |= bits(_mm_cmpeq_epi8(bytes, release)) << i;
    }
    return masks;
}

/// The bits behind a release character that is not released itself; `carry` goes from block to block.
std::uint64_t released(std::uint64_t releases, bool& carry) {
    std::uint64_t after = carry ? 1 : 0;
    carry = false;
    std::uint64_t left = releases & ~after;
    while (left != 0) {
        const int at = std::countr_zero(left);
        left &= left - 1;
        if (at == 63) {
            carry = true;
            break;
        }
        after |= std::uint64_t{2} << at;
        left &= ~after;
    }
    return after;
}

/// Eight at a time whether there are so many or not: no branch for each.
std::uint32_t* flatten(std::uint64_t bits, std::uint32_t base, std::uint32_t* out) {
    const int count = std::popcount(bits);
    for (int done = 0; done < count; done += 8) {
        for (int i = 0; i < 8; ++i) {
            out[done + i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
            bits &= bits - 1;
        }
    }
    return out + count;
}

}  // namespace

std::size_t structural_index(std::string_view bytes, std::vector<std::uint32_t>& index) {
    index.resize(window_bytes + block_bytes);
    std::size_t total = 0;
    bool carry = false;
    for (std::size_t window = 0; window < bytes.size(); window += window_bytes) {
        const std::size_t end = std::min(bytes.size(), window + window_bytes);
        std::uint32_t* out = index.data();
        std::size_t at = window;
        for (; at < end; at += block_bytes) {
            std::array<char, block_bytes> last{};
            const char* from = bytes.data() + at;
            if (end - at < block_bytes) {
                std::memcpy(last.data(), from, end - at);
                from = last.data();
            }
            const Masks masks = masks_of(from);
            std::uint64_t separators = masks.separators;
            if (masks.releases != 0 || carry) separators &= ~released(masks.releases, carry);
            out = flatten(separators, static_cast<std::uint32_t>(at), out);
        }
        total += static_cast<std::size_t>(out - index.data());
    }
    return total;
}

}  // namespace cargo::benchmarks
