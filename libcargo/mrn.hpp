#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo {

/// A movement reference number that has passed its check digit.
/// Source: Implementing Regulation (EU) 2015/2447 annex B: year (2 digits), country
/// (2 letters), 12 characters of the country's own, procedure identifier (1), check
/// digit (1). Numbers made before the identifier existed have any character there,
/// so it is not restricted. Check digit: DGXXI/0879/99 Rev. 1 (see iso6346.hpp).
class Mrn {
public:
    static constexpr std::size_t length = 18;

    /// Capitals and digits without blanks. Errors, by precedence: value_empty,
    /// value_bad_shape, value_bad_check_digit.
    [[nodiscard]] static Result<Mrn> parse(std::string_view text, Position at = {});

    [[nodiscard]] std::string_view text() const { return {chars_.data(), length}; }
    [[nodiscard]] std::string_view country() const { return text().substr(2, 2); }
    friend auto operator<=>(const Mrn&, const Mrn&) = default;

private:
    Mrn() = default;
    std::array<char, length> chars_{};
};

/// House rule: temporary storage's letter, since what we register are goods brought in.
inline constexpr char registered_number_procedure = 'U';

/// A registered number: shaped like an MRN, its own 12 characters taken from a keyed
/// hash, so that numbers neither count nor sort.
///
/// @param year      the four-digit year of registration.
/// @param country   ISO 3166 alpha-2.
/// @param seed_hex  at least 16 hexadecimal digits of a keyed hash; the first 16 are used.
/// Errors, by precedence: value_bad_shape (country, seed or procedure identifier).
[[nodiscard]] Result<Mrn> make_mrn(int year, std::string_view country, std::string_view seed_hex,
                                   char procedure = registered_number_procedure);

}  // namespace cargo
