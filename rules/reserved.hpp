#pragma once

#include <algorithm>
#include <array>
#include <string_view>

/// The words that mean something to the language itself.
namespace cargo::rules {

/// Never the name of a field or list.
inline constexpr std::array<std::string_view, 24> reserved_words{
    "and",      "any", "because", "between", "control", "end",  "every",  "in",     "includes", "is",   "lane",   "list",
    "mentions", "no",  "not",     "or",      "random",  "rule", "starts", "strata", "test",     "then", "unless", "when"};

/// Of later versions; named so that they are refused by name.
inline constexpr std::array<std::string_view, 11> later_words{"hold",       "expect",    "limit",  "table",  "usual", "count",
                                                              "first_seen", "resembles", "within", "import", "plugin"};

/// Behind a number: mass, volume, temperature, share.
inline constexpr std::array<std::string_view, 8> unit_words{"kg", "g", "t", "m3", "dm3", "l", "C", "%"};

[[nodiscard]] constexpr bool is_reserved(std::string_view word) {
    return std::ranges::find(reserved_words, word) != reserved_words.end();
}
[[nodiscard]] constexpr bool is_for_later(std::string_view word) {
    return std::ranges::find(later_words, word) != later_words.end();
}
[[nodiscard]] constexpr bool is_unit(std::string_view word) {
    return std::ranges::find(unit_words, word) != unit_words.end();
}

}  // namespace cargo::rules
