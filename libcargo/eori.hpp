#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo {

/// An economic operator's number, in shape only: whether it is registered is asked elsewhere.
/// Source: Implementing Regulation (EU) 2015/2447 annex B: country (2 letters), then
/// 1 to 15 characters unique in that country.
class Eori {
public:
    static constexpr std::size_t length_min = 3;
    static constexpr std::size_t length_max = 17;

    /// Capitals and digits without blanks. Errors, by precedence: value_empty,
    /// value_too_short, value_too_long, value_bad_shape (no country), value_bad_character.
    [[nodiscard]] static Result<Eori> parse(std::string_view text, Position at = {});

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::string_view country() const { return text().substr(0, 2); }
    friend auto operator<=>(const Eori&, const Eori&) = default;

private:
    Eori() = default;
    std::string text_;
};

}  // namespace cargo
