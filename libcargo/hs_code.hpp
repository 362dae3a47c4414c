#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo {

/// A commodity code: the Harmonized System's heading (4 digits) or subheading (6), and
/// what the Union adds to it (8 CN, 10 TARIC). Filers also send 5, 7 or 9: kept as sent.
/// Whether the code is in the nomenclature in force is not looked at here.
class HsCode {
public:
    static constexpr std::size_t length_min = 4;
    static constexpr std::size_t length_max = 10;

    /// Digits without blanks or points. Errors, by precedence: value_empty,
    /// value_not_numeric, value_too_short, value_too_long, value_out_of_range (chapter 00).
    [[nodiscard]] static Result<HsCode> parse(std::string_view text, Position at = {});

    [[nodiscard]] std::string_view text() const { return {chars_.data(), length_}; }
    [[nodiscard]] std::string_view chapter() const { return text().substr(0, 2); }
    [[nodiscard]] std::string_view heading() const { return text().substr(0, length_min); }
    friend auto operator<=>(const HsCode&, const HsCode&) = default;

private:
    HsCode() = default;
    std::array<char, length_max> chars_{};
    std::size_t length_ = 0;
};

}  // namespace cargo
