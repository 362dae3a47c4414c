#pragma once

#include <compare>
#include <cstdint>

namespace cargo {

/// A mass. EDIFACT gives kilograms with decimals; the books hold grams.
struct Grams {
    std::int64_t value = 0;
    friend auto operator<=>(const Grams&, const Grams&) = default;
};

/// Packages and gross mass, always moved together in the ledger.
struct Quantity {
    std::int64_t packages = 0;
    Grams mass{};
    friend bool operator==(const Quantity&, const Quantity&) = default;
};

[[nodiscard]] constexpr Quantity operator+(Quantity a, Quantity b) {
    return {a.packages + b.packages, Grams{a.mass.value + b.mass.value}};
}
[[nodiscard]] constexpr Quantity operator-(Quantity a, Quantity b) {
    return {a.packages - b.packages, Grams{a.mass.value - b.mass.value}};
}

}  // namespace cargo
