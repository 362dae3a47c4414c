#include "libcargo/un_locode.hpp"

#include <algorithm>

#include "libcargo/characters.hpp"

namespace cargo {

Result<UnLocode> UnLocode::parse(std::string_view text, Position at) {
    constexpr std::size_t country_chars = 2;
    const auto of_place = [](char c) { return is_capital(c) || (c >= '2' && c <= '9'); };
    if (text.empty()) return fail(Errc::value_empty, at);
    if (text.size() != length || !std::ranges::all_of(text.substr(0, country_chars), is_capital) ||
        !std::ranges::all_of(text.substr(country_chars), of_place)) {
        return fail(Errc::value_bad_shape, at, text);
    }
    UnLocode place;
    std::ranges::copy(text, place.chars_.begin());
    return place;
}

}  // namespace cargo
