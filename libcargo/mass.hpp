#pragma once

#include <string_view>

#include "libcargo/quantity.hpp"
#include "libcargo/result.hpp"

namespace cargo {

/// Ten thousand tonnes: more than any goods line, less than what a slip of the decimal mark makes.
inline constexpr Grams mass_max{10'000'000'000};

/// Reads a mass declared in kilograms, such as `1234.5`.
///
/// @param text  digits, then optionally `.` or `,` and one to three digits.
/// @param at    where `text` stood in the message; reported with any error.
/// @return the mass in grams, 0 to `mass_max`.
/// Errors, by precedence: value_empty; value_not_numeric (any other character, or
/// no digit on one side of the mark); value_too_long (more than three decimals);
/// value_out_of_range (above `mass_max`).
/// Source: EDIFACT MEA, composite C174, element 6314 with unit KGM. Stricter than
/// ISO 9735-1 clause 10: a mass has neither sign nor exponent.
/// Allocates only when it fails.
[[nodiscard]] Result<Grams> parse_mass_kg(std::string_view text, Position at = {});

}  // namespace cargo
