#include "rules/values.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "libcargo/characters.hpp"
#include "libcargo/instant.hpp"
#include "libcargo/un_locode.hpp"
#include "rules/countries.hpp"
#include "rules/fold.hpp"
#include "rules/suggest.hpp"

namespace cargo::rules {

namespace {

using Read = std::expected<Value, BadValue>;

std::unexpected<BadValue> bad(std::string english, std::string french) {
    return std::unexpected(BadValue{Errc::rule_bad_value, {std::move(english), std::move(french)}});
}
std::unexpected<BadValue> mismatch(std::string english, std::string french) {
    return std::unexpected(BadValue{Errc::rule_type_mismatch, {std::move(english), std::move(french)}});
}

struct Unit {
    std::string_view name;
    FieldType type;
    unsigned decimals;  ///< of the unit that fit the smallest unit held
};

constexpr std::array units{
    Unit{"kg", FieldType::mass, 3},       Unit{"t", FieldType::mass, 6},   Unit{"g", FieldType::mass, 0},
    Unit{"m3", FieldType::volume, 3},     Unit{"l", FieldType::volume, 0}, Unit{"dm3", FieldType::volume, 0},
    Unit{"C", FieldType::temperature, 1},
};

struct UnitHint {
    std::string_view english, french;
};

UnitHint hint(FieldType type) {
    switch (type) {
        case FieldType::mass:
            return {"a mass, written with kg, t or g", "une masse, écrite avec kg, t ou g"};
        case FieldType::volume:
            return {"a volume, written with m3, dm3 or l", "un volume, écrit avec m3, dm3 ou l"};
        case FieldType::temperature:
            return {"a temperature, written with C", "une température, écrite avec C"};
        case FieldType::count:
            return {"a whole number without unit", "un nombre entier sans unité"};
        case FieldType::day:
            return {"a date such as 2026-11-01", "une date comme 2026-11-01"};
        case FieldType::text:
        case FieldType::code:
        case FieldType::choice:
        case FieldType::country:
        case FieldType::port:
        case FieldType::hs:
        case FieldType::iso_type:
        case FieldType::un_number:
        case FieldType::imdg_class:
        case FieldType::package:
            break;
    }
    return {"a code", "un code"};
}

std::string as_written(const Word& word) {
    if (word.shape == Word::Shape::quoted) return "\"" + word.text + "\"";
    return word.unit.empty() ? word.text : word.text + " " + word.unit;
}

Read number_of(const Word& word, FieldType type) {
    const UnitHint wanted = hint(type);
    std::string text = word.text;
    std::string unit = word.unit;
    if (unit.empty() && text.size() > 1 && text.back() == 'C') {
        text.pop_back();
        unit = "C";
    }
    const bool plain =
        word.shape == Word::Shape::bare && std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.' || c == '-'; });
    const auto found = std::ranges::find(units, unit, &Unit::name);
    const bool zero = unit.empty() && text == "0" && type != FieldType::temperature;
    const bool fits = type == FieldType::count ? unit.empty() : found != units.end() && found->type == type;
    if (!plain || (!fits && !zero)) {
        const bool unitless = plain && unit.empty() && (type == FieldType::mass || type == FieldType::volume);
        const std::string meant = text + (type == FieldType::mass ? " kg" : " m3");
        return mismatch(as_written(word) + " does not fit: this field holds " + std::string(wanted.english) +
                            (unitless ? "; did you mean " + meant + "?" : ""),
                        as_written(word) + " ne convient pas : ce champ contient " + std::string(wanted.french) +
                            (unitless ? " ; vouliez-vous dire " + meant + " ?" : ""));
    }
    const unsigned decimals = found == units.end() ? 0 : found->decimals;
    const std::optional<std::int64_t> number = scaled(text, decimals);
    if (!number || (*number < 0 && type != FieldType::temperature)) {
        return bad(as_written(word) + " has too many digits or decimals, or is negative",
                   as_written(word) + " a trop de chiffres ou de décimales, ou est négatif");
    }
    return Value{{}, *number, shown_number(type, *number)};
}

Read country_value(const std::string& text) {
    if (is_country(text)) return Value{text, 0, text};
    std::string capitals = text;
    std::ranges::transform(capitals, capitals.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (is_country(capitals)) {
        return bad("'" + text + "' is no country code: did you mean " + capitals + "?",
                   "'" + text + "' n'est pas un code de pays : vouliez-vous dire " + capitals + " ?");
    }
    return bad("'" + text + "' is no country code of ISO 3166-1", "'" + text + "' n'est pas un code de pays de l'ISO 3166-1");
}

Read port_value(const std::string& text) {
    if (!UnLocode::parse(text)) {
        return bad("'" + text + "' is no UN/LOCODE: two letters of the country and three of the place, such as FRLEH",
                   "'" + text + "' n'est pas un UN/LOCODE : deux lettres du pays et trois du lieu, comme FRLEH");
    }
    if (!is_country(text.substr(0, 2))) {
        return bad("'" + text + "' is no UN/LOCODE: there is no country " + text.substr(0, 2),
                   "'" + text + "' n'est pas un UN/LOCODE : le pays " + text.substr(0, 2) + " n'existe pas");
    }
    return Value{text, 0, text};
}

Read hs_value(const std::string& text) {
    constexpr std::size_t digits_min = 2;
    constexpr std::size_t digits_max = 10;
    std::string room;
    const std::string digits(canonical(FieldType::hs, text, room));
    const bool shaped = is_digits(digits) && digits.size() >= digits_min && digits.size() <= digits_max;
    if (!shaped || digits.starts_with("00") || digits.starts_with("77")) {
        return bad("'" + text + "' is no HS code: 2 to 10 digits of a chapter 01 to 99 (77 is not in use)",
                   "'" + text + "' n'est pas un code SH : 2 à 10 chiffres d'un chapitre 01 à 99 (77 n'existe pas)");
    }
    return Value{digits, 0, text};
}

/// `shape`: 9 a digit, X a capital or digit.
bool has_shape(std::string_view text, std::string_view shape) {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (shape[i] == '9' ? !is_digit(text[i]) : !is_capital_or_digit(text[i])) return false;
    }
    return true;
}

bool is_imdg_class(std::string_view text) {
    if (text.empty() || text[0] < '1' || text[0] > '9') return false;
    if (text.size() == 1) return true;
    const bool division = text.size() >= 3 && text[1] == '.' && text[2] >= '1' && text[2] <= '6';
    return division && (text.size() == 3 || (text.size() == 4 && text[0] == '1' && text[3] >= 'A' && text[3] <= 'S'));
}

Read shaped_value(const std::string& text, bool good, std::string_view english, std::string_view french) {
    if (good) return Value{text, 0, text};
    return bad("'" + text + "' is no " + std::string(english), "'" + text + "' n'est pas " + std::string(french));
}

Read text_value(const Word& word) {
    if (word.shape != Word::Shape::quoted) {
        return mismatch("put text between double quotes: \"" + word.text + "\"",
                        "mettez le texte entre guillemets : \"" + word.text + "\"");
    }
    std::string words = folded(word.text);
    if (words == " ") return bad("this text has no letter and no digit", "ce texte n'a ni lettre ni chiffre");
    return Value{std::move(words), 0, as_written(word)};
}

Read code_value(const Word& word) {
    std::string room;
    std::string text(canonical(FieldType::code, word.text, room));
    if (text.empty())
        return bad("an empty text is no code: write 'is missing'", "un texte vide n'est pas un code : écrivez 'is missing'");
    return Value{std::move(text), 0, as_written(word)};
}

/// "1234500" of three decimals -> "1234.5".
std::string with_decimals(std::int64_t number, unsigned decimals) {
    const bool negative = number < 0;
    std::string digits = std::to_string(number);
    if (negative) digits.erase(0, 1);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    std::string out = digits.substr(0, digits.size() - decimals);
    std::string rest = digits.substr(digits.size() - decimals);
    while (!rest.empty() && rest.back() == '0') rest.pop_back();
    if (!rest.empty()) out += "." + rest;
    return negative ? "-" + out : out;
}

}  // namespace

std::optional<std::int64_t> scaled(std::string_view text, unsigned decimals) {
    constexpr std::int64_t most = 1'000'000'000'000'000;  // a thousand million tonnes in grams: far past any ship
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const std::size_t mark = text.find('.');
    const std::string_view whole = text.substr(0, mark);
    const std::string_view part = mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
    if (!is_digits(whole) || (mark != std::string_view::npos && !is_digits(part)) || part.size() > decimals) return std::nullopt;
    std::int64_t number = 0;
    const std::string digits = std::string(whole) + std::string(part) + std::string(decimals - part.size(), '0');
    for (const char c : digits) {
        number = number * 10 + (c - '0');
        if (number > most) return std::nullopt;
    }
    return negative ? -number : number;
}

std::expected<std::int64_t, BadValue> day_of(const Word& word) {
    constexpr std::int64_t day_ms = 86'400'000;
    const bool shaped = word.shape == Word::Shape::bare && word.text.size() == 10;
    const Result<Instant> at = parse_instant(shaped ? word.text + "T00:00:00Z" : std::string("no"));
    if (!at) {
        return bad("'" + word.text + "' is no date: write year-month-day, such as 2026-11-01",
                   "'" + word.text + "' n'est pas une date : écrivez année-mois-jour, comme 2026-11-01");
    }
    return at->ms / day_ms - (at->ms % day_ms < 0 ? 1 : 0);
}

std::expected<Value, BadValue> value_of(const Word& word, FieldType type) {
    if (type == FieldType::text) return text_value(word);
    if (type == FieldType::day) {
        const auto day = day_of(word);
        if (!day) return std::unexpected(day.error());
        return Value{{}, *day, word.text};
    }
    if (is_number(type)) return number_of(word, type);
    if (!word.unit.empty()) {
        return mismatch(as_written(word) + " has a unit, and this field holds " + std::string(hint(type).english),
                        as_written(word) + " a une unité, et ce champ contient " + std::string(hint(type).french));
    }
    const std::string& text = word.text;
    switch (type) {
        case FieldType::country:
            return country_value(text);
        case FieldType::port:
            return port_value(text);
        case FieldType::hs:
            return hs_value(text);
        case FieldType::iso_type:
            return shaped_value(text, has_shape(text, "XXXX"), "ISO 6346 type: four capitals or digits, such as 22R1",
                                "un type ISO 6346 : quatre capitales ou chiffres, comme 22R1");
        case FieldType::un_number:
            return shaped_value(text, has_shape(text, "9999"), "UN number: four digits, such as 3480",
                                "un numéro ONU : quatre chiffres, comme 3480");
        case FieldType::imdg_class:
            return shaped_value(text, is_imdg_class(text), "IMDG class, such as 3, 2.1 or 1.4S",
                                "une classe IMDG, comme 3, 2.1 ou 1.4S");
        case FieldType::package:
            return shaped_value(text, has_shape(text, "XX"), "package code: two capitals or digits, such as CT",
                                "un code de colis : deux capitales ou chiffres, comme CT");
        case FieldType::text:
        case FieldType::code:
        case FieldType::choice:
        case FieldType::count:
        case FieldType::mass:
        case FieldType::volume:
        case FieldType::temperature:
        case FieldType::day:
            break;
    }
    return code_value(word);
}

std::expected<Value, BadValue> phrase_of(const Word& word) {
    if (word.shape != Word::Shape::quoted) return text_value(word);
    const bool any_ending = word.text.ends_with('*');
    Word words = word;
    if (any_ending) words.text.pop_back();
    Read value = text_value(words);
    if (!value) return value;
    if (any_ending) value->text.pop_back();
    value->shown = as_written(word);
    return value;
}

std::string_view canonical(FieldType type, std::string_view text, std::string& room) {
    if (type == FieldType::text) {
        fold_into(room, text);
        return room;
    }
    if (type == FieldType::choice || std::ranges::all_of(text, is_capital_or_digit)) return text;
    room.clear();
    for (const char c : text) {
        const bool small = c >= 'a' && c <= 'z';
        if (type == FieldType::hs && (c == '.' || c == ' ')) continue;
        room += small ? static_cast<char>(c - 32) : c;
    }
    std::string_view out = room;
    while (out.starts_with(' ')) out.remove_prefix(1);
    while (out.ends_with(' ')) out.remove_suffix(1);
    return out;
}

std::string shown_number(FieldType type, std::int64_t number) {
    constexpr std::int64_t day_ms = 86'400'000;
    switch (type) {
        case FieldType::mass:
            return with_decimals(number, 3) + " kg";
        case FieldType::volume:
            return with_decimals(number, 3) + " m3";
        case FieldType::temperature:
            return with_decimals(number, 1) + " C";
        case FieldType::day:
            return to_text(Instant{number * day_ms}).substr(0, 10);
        case FieldType::count:
        case FieldType::text:
        case FieldType::code:
        case FieldType::choice:
        case FieldType::country:
        case FieldType::port:
        case FieldType::hs:
        case FieldType::iso_type:
        case FieldType::un_number:
        case FieldType::imdg_class:
        case FieldType::package:
            break;
    }
    return std::to_string(number);
}

}  // namespace cargo::rules
