#include "libcargo/mass.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "libcargo/characters.hpp"

namespace cargo {

Result<Grams> parse_mass_kg(std::string_view text, Position at) {
    constexpr std::size_t decimals_max = 3;
    if (text.empty()) return fail(Errc::value_empty, at);

    const auto is_mark = [](char c) { return c == '.' || c == ','; };
    const auto mark = static_cast<std::size_t>(std::ranges::find_if(text, is_mark) - text.begin());
    const bool has_mark = mark < text.size();
    const std::string_view whole = text.substr(0, mark);
    const std::string_view decimals = has_mark ? text.substr(mark + 1) : std::string_view{};
    if (!is_digits(whole) || (has_mark && !is_digits(decimals))) return fail(Errc::value_not_numeric, at, text);
    if (decimals.size() > decimals_max) return fail(Errc::value_too_long, at, text);

    std::int64_t kilograms = 0;
    for (const char c : whole) {
        kilograms = kilograms * 10 + (c - '0');
        if (kilograms > mass_max.value / 1'000) return fail(Errc::value_out_of_range, at, text);
    }
    std::int64_t grams = 0;
    for (std::size_t i = 0; i < decimals_max; ++i) { grams = grams * 10 + (i < decimals.size() ? decimals[i] - '0' : 0); }
    grams += kilograms * 1'000;
    if (grams > mass_max.value) return fail(Errc::value_out_of_range, at, text);
    return Grams{grams};
}

}  // namespace cargo
