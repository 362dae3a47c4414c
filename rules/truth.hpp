#pragma once

#include <algorithm>
#include <cstdint>

namespace cargo::rules {

/// Kleene's three values, in their order: and is the smaller, or the larger.
enum class Truth : std::uint8_t { no, unknown, yes };

[[nodiscard]] constexpr Truth both(Truth a, Truth b) {
    return std::min(a, b);
}
[[nodiscard]] constexpr Truth either(Truth a, Truth b) {
    return std::max(a, b);
}
[[nodiscard]] constexpr Truth opposite(Truth a) {
    return a == Truth::unknown ? Truth::unknown : a == Truth::yes ? Truth::no : Truth::yes;
}
[[nodiscard]] constexpr Truth truth(bool holds) {
    return holds ? Truth::yes : Truth::no;
}

}  // namespace cargo::rules
