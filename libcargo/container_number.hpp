#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo {

/// A freight-container number that has passed its check digit.
/// Source: ISO 6346, owner code (3) + category U/J/Z + serial (6) + check digit.
class ContainerNumber {
public:
    static constexpr std::size_t length = 11;

    /// Capitals and digits without blanks. Errors, by precedence: value_empty,
    /// value_bad_shape, value_bad_check_digit (the detail says the right digit).
    [[nodiscard]] static Result<ContainerNumber> parse(std::string_view text, Position at = {});

    [[nodiscard]] std::string_view text() const { return {chars_.data(), length}; }
    friend auto operator<=>(const ContainerNumber&, const ContainerNumber&) = default;

private:
    ContainerNumber() = default;
    std::array<char, length> chars_{};
};

}  // namespace cargo
