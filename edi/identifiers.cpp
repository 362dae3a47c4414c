#include "edi/identifiers.hpp"

#include <fmt/format.h>

#include <array>

#include "libcargo/characters.hpp"
#include "libcargo/container_number.hpp"
#include "libcargo/hs_code.hpp"
#include "libcargo/iso6346.hpp"

namespace cargo::edi {

bool is_imo_shape(std::string_view text) {
    return text.size() == 7 && is_digits(text);
}

char imo_check_digit(std::string_view text) {
    int sum = 0;
    for (int i = 0; i < 6; ++i) sum += (text[static_cast<std::size_t>(i)] - '0') * (7 - i);
    return static_cast<char>('0' + sum % 10);
}

Words imo_words(std::string_view number) {
    return {
        fmt::format("Le numéro OMI {} a une clé de contrôle fausse : ce serait {}. Vérifiez le navire.", number,
                    imo_check_digit(number)),
        fmt::format("IMO number {} has a wrong check digit: it would be {}. Check the ship.", number, imo_check_digit(number))};
}

Words container_words(std::string_view number, Errc code) {
    if (code == Errc::value_bad_check_digit) {
        const char right = iso6346_check_digit(number.substr(0, ContainerNumber::length - 1));
        return {fmt::format("Le numéro de conteneur {} a une clé de contrôle fausse : ce serait {}. Relisez le numéro sur la "
                            "porte et renvoyez le message.",
                            number, right),
                fmt::format("Container number {} has a wrong check digit: it would be {}. Read the number on the door again and "
                            "send the message again.",
                            number, right)};
    }
    return {fmt::format("« {} » n'est pas un numéro de conteneur ISO 6346 : trois lettres, U, J ou Z, six chiffres et la clé.",
                        number),
            fmt::format("\"{}\" is not an ISO 6346 container number: three letters, U, J or Z, six digits and the check digit.",
                        number)};
}

bool is_un_number(std::string_view text) {
    return text.size() == 4 && is_digits(text);
}

Words un_number_words(std::string_view text) {
    return {fmt::format("« {} » n'est pas un numéro ONU : quatre chiffres, par exemple 1263.", text),
            fmt::format("\"{}\" is not a UN number: four digits, such as 1263.", text)};
}

Words hs_words(std::string_view text) {
    return {fmt::format("« {} » n'est pas un code SH : 4 à 10 chiffres, sans point. Corrigez le code.", text),
            fmt::format("\"{}\" is not an HS code: 4 to 10 digits, no points. Correct the code.", text)};
}

std::string hs_in_text(std::string_view text) {
    std::size_t at = text.find("HS");
    if (at == std::string_view::npos || (at > 0 && is_capital_or_digit(text[at - 1]))) return {};
    at += 2;
    if (text.substr(at).starts_with("-")) ++at;
    if (text.substr(at).starts_with(" ")) ++at;
    if (text.substr(at).starts_with("CODE")) at += 4;
    while (at < text.size() && (text[at] == ' ' || text[at] == ':' || text[at] == '.')) ++at;
    std::array<char, 10> digits{};  // as many as a code has at most
    std::size_t count = 0;
    for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && count > 0)); ++at) {
        if (text[at] == '.') continue;
        if (count == digits.size()) return {};
        digits[count++] = text[at];
    }
    const std::string_view code(digits.data(), count);
    return HsCode::parse(code) ? std::string(code) : std::string{};
}

}  // namespace cargo::edi
