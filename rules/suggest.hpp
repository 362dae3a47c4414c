#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cargo::rules {

/// Changes of one character (insert, drop, replace, swap neighbours) between two words. Counts bytes.
[[nodiscard]] std::size_t changes_between(std::string_view a, std::string_view b);

/// The candidate a person most likely meant: at most two changes away, one for words under five letters; the first among equals.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace cargo::rules
