#pragma once

#include <string_view>

namespace cargo {

/// The check digit over `text`, '0' to '9', as both freight containers and MRNs use it:
/// digits count as themselves, letters from A = 10 leaving out multiples of 11, each
/// times 2 to the power of its place from 0; the sum modulo 11, of which 10 is written 0.
/// Source: ISO 6346; for MRNs "Check character algorithm for the MRN and GRN",
/// DGXXI/0879/99 Rev. 1, section 2, the same with 17 places.
///
/// @param text  at most 40 characters of A-Z and 0-9, checked by the caller.
[[nodiscard]] char iso6346_check_digit(std::string_view text);

}  // namespace cargo
