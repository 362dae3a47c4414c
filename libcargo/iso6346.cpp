#include "libcargo/iso6346.hpp"

#include <cstdint>

namespace cargo {
namespace {

/// A = 10, B = 12 ... K = 21, L = 23 ... U = 32, V = 34 ... Z = 38: 11, 22 and 33 are left out.
std::uint64_t value_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint64_t>(c - '0');
    const std::uint64_t place = static_cast<std::uint64_t>(c - 'A');
    return 10 + place + (place + 9) / 10;
}

}  // namespace

char iso6346_check_digit(std::string_view text) {
    std::uint64_t sum = 0;
    std::uint64_t factor = 1;
    for (const char c : text) {
        sum += value_of(c) * factor;
        factor *= 2;
    }
    return static_cast<char>('0' + sum % 11 % 10);
}

}  // namespace cargo
