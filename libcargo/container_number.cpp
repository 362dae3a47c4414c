#include "libcargo/container_number.hpp"

#include <algorithm>
#include <string>

#include "libcargo/characters.hpp"
#include "libcargo/iso6346.hpp"

namespace cargo {
namespace {

bool has_shape(std::string_view text) {
    constexpr std::size_t owner_chars = 3;
    if (text.size() != ContainerNumber::length) return false;
    const char category = text[owner_chars];
    return std::ranges::all_of(text.substr(0, owner_chars), is_capital) &&
           (category == 'U' || category == 'J' || category == 'Z') && is_digits(text.substr(owner_chars + 1));
}

}  // namespace

Result<ContainerNumber> ContainerNumber::parse(std::string_view text, Position at) {
    if (text.empty()) return fail(Errc::value_empty, at);
    if (!has_shape(text)) return fail(Errc::value_bad_shape, at, text);
    const char right = iso6346_check_digit(text.substr(0, length - 1));
    if (text.back() != right) {
        return fail(Errc::value_bad_check_digit, at, std::string(text) + ": the check digit would be " + right);
    }
    ContainerNumber number;
    std::ranges::copy(text, number.chars_.begin());
    return number;
}

}  // namespace cargo
