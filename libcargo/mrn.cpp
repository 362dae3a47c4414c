#include "libcargo/mrn.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "libcargo/characters.hpp"
#include "libcargo/iso6346.hpp"

namespace cargo {
namespace {

constexpr std::size_t year_chars = 2;
constexpr std::size_t country_chars = 2;
constexpr std::size_t own_chars = 12;
constexpr std::size_t seed_digits = 16;  // 64 bits: 36^12 needs 63

bool has_shape(std::string_view text) {
    return text.size() == Mrn::length && is_digits(text.substr(0, year_chars)) &&
           std::ranges::all_of(text.substr(year_chars, country_chars), is_capital) &&
           std::ranges::all_of(text.substr(year_chars + country_chars), is_capital_or_digit) && is_digit(text.back());
}

/// Twelve characters of 0-9 and A-Z, from 64 bits.
std::string own_part(std::uint64_t seed) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string own(own_chars, '0');
    for (char& c : own) {
        c = alphabet[seed % alphabet.size()];
        seed /= alphabet.size();
    }
    return own;
}

}  // namespace

Result<Mrn> Mrn::parse(std::string_view text, Position at) {
    if (text.empty()) return fail(Errc::value_empty, at);
    if (!has_shape(text)) return fail(Errc::value_bad_shape, at, text);
    if (text.back() != iso6346_check_digit(text.substr(0, length - 1))) return fail(Errc::value_bad_check_digit, at, text);
    Mrn mrn;
    std::ranges::copy(text, mrn.chars_.begin());
    return mrn;
}

Result<Mrn> make_mrn(int year, std::string_view country, std::string_view seed_hex, char procedure) {
    std::uint64_t seed = 0;
    if (seed_hex.size() < seed_digits) return fail(Errc::value_bad_shape, {}, seed_hex);
    const char* const end = seed_hex.data() + seed_digits;
    const std::from_chars_result read = std::from_chars(seed_hex.data(), end, seed, 16);
    if (read.ec != std::errc{} || read.ptr != end) return fail(Errc::value_bad_shape, {}, seed_hex);

    const int two_digits = ((year % 100) + 100) % 100;
    std::string text{static_cast<char>('0' + two_digits / 10), static_cast<char>('0' + two_digits % 10)};
    text += country;
    text += own_part(seed);
    text += procedure;
    if (text.size() != Mrn::length - 1 || !has_shape(text + '0')) return fail(Errc::value_bad_shape, {}, text);
    return Mrn::parse(text + iso6346_check_digit(text));
}

}  // namespace cargo
