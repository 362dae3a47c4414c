#pragma once

#include <algorithm>
#include <string_view>

/// ASCII classes, the same in every locale.
namespace cargo {

[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}
[[nodiscard]] constexpr bool is_capital_or_digit(char c) {
    return is_digit(c) || is_capital(c);
}

/// True when there is at least one character and all are digits.
[[nodiscard]] constexpr bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

}  // namespace cargo
