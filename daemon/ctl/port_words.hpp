#pragma once

#include <string>
#include <string_view>

#include "daemon/ctl/speech.hpp"
#include "libcargo/acknowledgement.hpp"
#include "libcargo/cargo_unit.hpp"
#include "libcargo/quantity.hpp"

/// Codes of messages in the words of a port; a code without a word of ours stands as it was sent.
namespace cargo::ctl {

/// What a message is read into, as MessageKind names it; XML's messages have no other title.
[[nodiscard]] std::string_view kind_word(Speech speech, std::string_view kind);
[[nodiscard]] std::string place_word(Speech speech, std::string_view qualifier);
[[nodiscard]] std::string time_word(Speech speech, std::string_view qualifier);
[[nodiscard]] std::string party_word(Speech speech, std::string_view qualifier);
[[nodiscard]] std::string function_word(Speech speech, std::string_view function);
[[nodiscard]] std::string_view side_word(Speech speech, Overhang::Side side);
[[nodiscard]] std::string_view verdict_word(Speech speech, AnswerVerdict verdict);
/// Kilograms, with decimals only where there are some.
[[nodiscard]] std::string kilograms(Grams mass);
/// Tenths of a degree: "-18 °C".
[[nodiscard]] std::string degrees(std::int64_t tenths);

}  // namespace cargo::ctl
