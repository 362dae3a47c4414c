#include "libcargo/eori.hpp"

#include <algorithm>

#include "libcargo/characters.hpp"

namespace cargo {

Result<Eori> Eori::parse(std::string_view text, Position at) {
    if (text.empty()) return fail(Errc::value_empty, at);
    if (text.size() < length_min) return fail(Errc::value_too_short, at, text);
    if (text.size() > length_max) return fail(Errc::value_too_long, at, text);
    if (!is_capital(text[0]) || !is_capital(text[1])) return fail(Errc::value_bad_shape, at, text);
    if (!std::ranges::all_of(text, is_capital_or_digit)) return fail(Errc::value_bad_character, at, text);
    Eori eori;
    eori.text_ = text;
    return eori;
}

}  // namespace cargo
