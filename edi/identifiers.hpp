#pragma once

#include <string>
#include <string_view>

#include "edi/meaning.hpp"

/// Numbers that identify ships, boxes and goods, as the mappings of all formats check them, and what is said of wrong ones.
namespace cargo::edi {

/// Seven digits of which the last is the sum of the others times 7 down to 2, modulo 10.
/// Source: IMO resolution A.1117(30).
[[nodiscard]] bool is_imo_shape(std::string_view text);
/// Of a text of that shape.
[[nodiscard]] char imo_check_digit(std::string_view text);
[[nodiscard]] Words imo_words(std::string_view number);

/// `code` is what ContainerNumber::parse said: value_bad_check_digit or value_bad_shape.
[[nodiscard]] Words container_words(std::string_view number, Errc code);

[[nodiscard]] bool is_un_number(std::string_view text);
[[nodiscard]] Words un_number_words(std::string_view text);

[[nodiscard]] Words hs_words(std::string_view text);
/// The commodity code in a mark or a description such as "HS CODE 0803.90"; empty when there is none.
[[nodiscard]] std::string hs_in_text(std::string_view text);

}  // namespace cargo::edi
