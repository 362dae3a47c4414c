#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo {

/// A place in the shape of a UN/LOCODE, e.g. FRLEH. Whether the place exists is
/// registry data, not looked at here.
/// Source: UN/ECE recommendation 16: ISO 3166 alpha-2 country, then three characters,
/// letters or, where these run out, the digits 2 to 9.
class UnLocode {
public:
    static constexpr std::size_t length = 5;

    /// Capitals and digits without blanks. Errors, by precedence: value_empty, value_bad_shape.
    [[nodiscard]] static Result<UnLocode> parse(std::string_view text, Position at = {});

    [[nodiscard]] std::string_view text() const { return {chars_.data(), length}; }
    [[nodiscard]] std::string_view country() const { return text().substr(0, 2); }
    friend auto operator<=>(const UnLocode&, const UnLocode&) = default;

private:
    UnLocode() = default;
    std::array<char, length> chars_{};
};

}  // namespace cargo
