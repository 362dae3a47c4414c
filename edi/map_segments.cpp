#include "edi/map_segments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "edi/identifiers.hpp"
#include "libcargo/characters.hpp"
#include "libcargo/container_number.hpp"
#include "libcargo/mass.hpp"
#include "libcargo/un_locode.hpp"

namespace cargo::edi {
namespace {

std::optional<std::int64_t> grams_per_unit_scaled(std::string_view unit) {
    // Grams in a thousandth of the unit, times 1000: exact for the metric ones.
    if (unit == "KGM" || unit == "KG") return 1'000;  // KG: senders of IFCSUM
    if (unit == "TNE") return 1'000'000;
    if (unit == "GRM") return 1;
    return std::nullopt;
}

/// Element 3036; after five of them C080 has a code for their order.
constexpr Fields::Full name_line{35, 70};
constexpr std::uint16_t last_line_of_name = 5;
/// Elements 3124 and 3042.
constexpr Fields::Full address_line{35, 256};

/// npos without one.
std::size_t decimal_mark(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '.' || text[i] == ',') return i;
    }
    return std::string_view::npos;
}

/// A value of digits and codes as a sentence may show it: what is not ASCII is a dot.
std::string readable(std::string_view value) {
    std::string text(shown(value));
    std::ranges::replace_if(text, [](char c) { return c < 0x20 || c > 0x7E; }, '.');
    return text;
}

}  // namespace

Measure measure_of(const Fields& fields) {
    switch (fields.peek_packed(2, 1)) {
        case pack("G"):
        case pack("AAB"):
        case pack("EGW"):
        case pack("AET"):
            return Measure::gross;
        case pack("AAL"):
        case pack("AAC"):
        case pack("N"):
            return Measure::net;
        case pack("T"):
            return Measure::tare;
        case pack("AAW"):
        case pack("ABJ"):
            return Measure::volume;
        case pack("VGM"):
            return Measure::verified_gross;
        default:  // a number, not an enum
            break;
    }
    if (fields.has(2, 1)) return Measure::other;
    const std::string_view purpose = fields.peek(1);
    if (purpose == "WT" || purpose == "G") return Measure::gross;
    if (purpose == "VOL") return Measure::volume;
    if (purpose == "VGM") return Measure::verified_gross;  // stowage plans
    return Measure::other;
}

bool take_call_reference(const Reference& reference, CallRef& call) {
    const bool stay = reference.qualifier == "ATZ" || reference.qualifier == "SSX";
    const bool voyage = reference.qualifier == "VON";
    if (!stay && !voyage) return false;
    std::string& place = stay ? call.stay : call.voyage;
    if (!place.empty()) return voyage && place == reference.number;
    place = reference.number;
    return true;
}

std::optional<std::int64_t> decidegrees(std::string_view value, std::string_view unit) {
    const Result<std::int64_t> tenths = parse_decimal(value, 1);
    if (!tenths || (!unit.empty() && unit != "CEL" && unit != "FAH")) return std::nullopt;
    return unit == "FAH" ? (*tenths - 320) * 5 / 9 : *tenths;
}

std::string unit_number(std::string_view sent) {
    std::string number(sent);
    std::erase(number, ' ');
    return number;
}

void unit_number_to(std::string& out, Fields& fields, std::uint16_t element, std::uint16_t component) {
    fields.text_to(out, element, component);
    if (out.find(' ') != std::string::npos) std::erase(out, ' ');
}

Result<std::int64_t> parse_decimal(std::string_view text, std::size_t decimals, Position at) {
    if (text.empty()) return fail(Errc::value_empty, at);
    const bool negative = text.front() == '-';
    const std::string_view digits = negative ? text.substr(1) : text;
    const std::size_t mark = decimal_mark(digits);
    const std::string_view whole = digits.substr(0, mark);
    const std::string_view part = mark == std::string_view::npos ? std::string_view{} : digits.substr(mark + 1);
    if (!is_digits(whole) || (mark != std::string_view::npos && !is_digits(part))) return fail(Errc::value_not_numeric, at, text);
    if (part.size() > decimals) return fail(Errc::value_too_long, at, text);
    constexpr std::int64_t number_max = 1'000'000'000'000'000;
    std::int64_t number = 0;
    for (const char c : whole) {
        number = number * 10 + (c - '0');
        if (number > number_max) return fail(Errc::value_out_of_range, at, text);
    }
    for (std::size_t i = 0; i < decimals; ++i) {
        number = number * 10 + (i < part.size() ? part[i] - '0' : 0);
        if (number > number_max) return fail(Errc::value_out_of_range, at, text);
    }
    return negative ? -number : number;
}

bool MapTools::is_known_wrong(const Fields& fields, std::uint16_t element, std::uint16_t component) const {
    if (fields.segment().sound()) return false;
    const std::vector<Finding>& kept = findings_.kept();
    for (std::size_t i = kept.size(); i-- > 0;) {
        const Position& at = kept[i].at;
        if (at.segment != fields.segment().number()) {
            if (i < fields.findings_before()) break;
            continue;  // about what ended when this segment came
        }
        const bool whole = at.element == 0 || at.component == 0 || component == 0;
        if (at.element == 0 || (at.element == element && (whole || at.component == component))) return true;
    }
    return false;
}

void MapTools::wrong(const Fields& fields, Errc code, Scope scope, std::uint16_t element, std::uint16_t component, Words words,
                     Severity severity) const {
    if (is_known_wrong(fields, element, component)) return;
    const std::string value =
        charset_ ? to_utf8(*charset_, fields.peek(element, component)).text : std::string(fields.peek(element, component));
    const Place place{fields.tag(), fields.at(element, component), group_path(fields.segment().groups())};
    report(findings_, code, severity, scope, place, value, std::move(words));
}

std::optional<Instant> MapTools::time(Fields& fields, DayEdge edge) const {
    fields.take(1, 1);
    const Result<Instant> read = clock_.read(fields.take(1, 2), fields.take(1, 3), edge, fields.at(1, 2));
    if (read) return *read;
    const std::string value = readable(fields.peek(1, 2));
    const std::string format = readable(fields.peek(1, 3));
    const std::uint16_t component = read.error().code == Errc::value_not_in_list ? 3 : 2;
    wrong(fields, read.error().code, Scope::stop_segment, 1, component,
          {fmt::format("« {} » n'est pas une date lisible au format « {} ». Corrigez la valeur, ou le format (102 : AAAAMMJJ, "
                       "203 : AAAAMMJJHHMM).",
                       value, format),
           fmt::format("\"{}\" is not a date in format \"{}\". Correct the value, or the format (102: CCYYMMDD, "
                       "203: CCYYMMDDHHMM).",
                       value, format)});
    return std::nullopt;
}

std::optional<Instant> MapTools::time_of(std::string_view local_minute) const {
    const Result<Instant> read = clock_.read(local_minute, "203", DayEdge::first_moment, {});
    return read ? std::optional<Instant>(*read) : std::nullopt;
}

std::optional<std::int64_t> MapTools::count(Fields& fields, std::uint16_t element, std::uint16_t component) const {
    const std::string_view value = fields.take(element, component);
    if (value.empty()) return std::nullopt;
    constexpr std::int64_t count_max = 99'999'999;  // 7224 is n..8
    if (const std::optional<std::uint32_t> digits = short_number(value)) [[likely]] return *digits;
    const Result<std::int64_t> read = parse_decimal(value, 0);
    if (read && *read >= 0 && *read <= count_max) return *read;
    const Errc code = read ? Errc::value_out_of_range : read.error().code;
    wrong(fields, code == Errc::value_too_long ? Errc::value_not_numeric : code, Scope::stop_segment, element, component,
          {fmt::format("« {} » n'est pas un nombre entier de 0 à {}. Corrigez le nombre.", readable(value), count_max),
           fmt::format("\"{}\" is not a whole number from 0 to {}. Correct the number.", readable(value), count_max)});
    return std::nullopt;
}

std::optional<Grams> MapTools::mass(Fields& fields, std::uint16_t element, std::uint16_t value_component, std::string_view unit,
                                    std::uint16_t unit_component, Grams max) const {
    const std::string_view value = fields.take(element, value_component);
    if (value.empty()) return std::nullopt;
    const std::string_view in = unit.empty() ? "KGM" : unit;
    if (const std::optional<std::uint32_t> kilograms = short_number(value); kilograms && in == "KGM") [[likely]] {
        const Grams grams{*kilograms * std::int64_t{1'000}};
        if (grams <= max) return grams;
    }
    const std::optional<std::int64_t> scale = grams_per_unit_scaled(in);
    if (!scale && in != "LBR") {
        wrong(fields, Errc::value_not_in_list, Scope::stop_segment, element, unit_component,
              {fmt::format("L'unité de masse « {} » n'est pas reconnue. Déclarez en KGM, TNE, GRM ou LBR.", readable(in)),
               fmt::format("The unit of mass \"{}\" is not known. Declare in KGM, TNE, GRM or LBR.", readable(in))});
        return std::nullopt;
    }
    const bool plain = scale == 1'000 && max == mass_max;
    Result<Grams> read = parse_mass_kg(plain ? value : "0");
    if (!plain) {
        const Result<std::int64_t> thousandths = parse_decimal(value, 3);
        if (!thousandths) {
            read = std::unexpected(thousandths.error());
        } else if (*thousandths < 0 || *thousandths > max.value) {
            read = fail(Errc::value_out_of_range);
        } else {
            // A pound is 453.59237 g by definition; half a gram is rounded up.
            const std::int64_t grams =
                scale ? (*thousandths * *scale + 500) / 1'000 : (*thousandths * 45'359'237 / 1'000 + 50'000) / 100'000;
            read = grams > max.value ? Result<Grams>(fail(Errc::value_out_of_range)) : Result<Grams>(Grams{grams});
        }
    }
    if (read) return *read;
    wrong(fields, read.error().code, Scope::stop_segment, element, value_component,
          {fmt::format("La masse « {} » {} n'est pas lisible : des chiffres, au plus trois décimales, pas de signe. Corrigez-la.",
                       readable(value), in),
           fmt::format("The mass \"{}\" {} cannot be read: digits, at most three decimals, no sign. Correct it.", readable(value),
                       in)});
    return std::nullopt;
}

void MapTools::party(Fields& fields, PartyRef& party) const {
    party.at = fields.at();
    fields.text_to(party.qualifier, 1);
    fields.text_to(party.id, 2, 1);
    fields.text_to(party.id_qualifier, 2, 2);
    fields.text_to(party.id_agency, 2, 3);
    fields.joined_to(party.name, {{4, 1, last_line_of_name}}, " ", name_line);
    fields.text_to(party.country, 9);
    // C058 is a name and address without structure: its first line is the name when C080 gave none.
    std::uint16_t address = 1;
    if (party.name.empty()) {
        const std::uint16_t last = fields.end_of_first(3, address_line);
        fields.joined_to(party.name, {{3, 1, last}}, " ", address_line);
        address = static_cast<std::uint16_t>(last + 1);
    }
    fields.joined_to(party.address, {{3, address}, {5}, {8}, {6}, {7}}, ", ", address_line);
}

void MapTools::location(Fields& fields, LocationRef& location) const {
    location.at = fields.at();
    fields.text_to(location.qualifier, 1);
    const bool says_locode = fields.peek(2, 2) == "139" || fields.peek(2, 3) == "139";
    fields.text_to(location.code, 2, 1);
    fields.text_to(location.name, 2, 4);
    fields.text_to(location.terminal, 3, 1);
    fields.known(2, 2, {"139"});
    fields.known(2, 3, {"5", "6", "139", "112", "ZZZ"});
    fields.known(3, 2, {"TER", "72", "STO", "BER"});
    fields.known(3, 3, {"6", "ZZZ", "306"});
    if (says_locode && !location.code.empty() && !UnLocode::parse(location.code)) {
        wrong(fields, Errc::value_bad_shape, Scope::stop_segment, 2, 1,
              {fmt::format("« {} » n'a pas la forme d'un UN/LOCODE : cinq caractères, le pays puis trois lettres ou chiffres "
                           "de 2 à 9, par exemple FRLEH.",
                           location.code),
               fmt::format("\"{}\" is not shaped like a UN/LOCODE: five characters, the country, then three letters or digits "
                           "2 to 9, such as FRLEH.",
                           location.code)});
    }
}

void MapTools::reference(Fields& fields, Reference& reference) const {
    reference.at = fields.at();
    fields.text_to(reference.qualifier, 1, 1);
    fields.text_to(reference.number, 1, 2);
}

void MapTools::seal(Fields& fields, Seal& seal) const {
    fields.text_to(seal.number, 1);
    fields.text_to(seal.issuer, 2, 1);
}

void MapTools::check_container(const Fields& fields, const std::string& number, Severity severity) const {
    if (number.empty()) {
        wrong(fields, Errc::value_empty, Scope::stop_group, 2, 1,
              {"Ce conteneur n'a pas de numéro. Donnez le numéro peint sur sa porte (élément 8260).",
               "This container has no number. Give the number painted on its door (element 8260)."});
        return;
    }
    const Result<ContainerNumber> parsed = ContainerNumber::parse(number);
    if (parsed) return;
    const Scope scope = severity == Severity::error ? Scope::stop_group : Scope::proceed;
    wrong(fields, parsed.error().code, scope, 2, 1, container_words(number, parsed.error().code), severity);
}

void MapTools::equipment(Fields& fields, Equipment& equipment) const {
    equipment_values(fields, equipment);
    if (equipment.kind == "CN") check_container(fields, equipment.number);
}

void MapTools::announced_equipment(Fields& fields, Equipment& equipment, Severity severity) const {
    equipment_values(fields, equipment);
    if (equipment.kind == "CN" && !equipment.number.empty()) check_container(fields, equipment.number, severity);
}

void MapTools::danger_name(Fields& fields, DangerousGoods& danger) const {
    if (fields.peek(1) != "AAD" || !danger.name.empty()) return;
    fields.take(1);
    fields.free_text_to(danger.name, 4);
}

void MapTools::equipment_values(Fields& fields, Equipment& equipment) const {
    equipment.at = fields.at();
    fields.text_to(equipment.kind, 1);
    unit_number_to(equipment.number, fields, 2, 1);
    fields.known(2, 2, {"146", "6346", "109", "ZZZ"});
    fields.known(2, 3, {"5", "20", "ZZZ"});
    fields.text_to(equipment.size_type, 3, 1);
    fields.known(3, 2, {"102", "6346", "ZZZ"});
    fields.known(3, 3, {"5", "306", "20"});
    fields.text_to(equipment.movement, 5);
    const std::string_view fullness = fields.peek(6);
    if (fullness == "4") equipment.fullness = Fullness::empty;
    if (fullness == "5" || fullness == "7" || fullness == "8") equipment.fullness = Fullness::full;
    fields.known(6, 1, {"4", "5", "7", "8"});
}

void MapTools::dangerous(Fields& fields, DangerousGoods& danger) const {
    fields.known(1, 1, {"IMD"});
    fields.text_to(danger.imdg_class, 2, 1);
    fields.text_to(danger.un_number, 3, 1);
    if (!danger.un_number.empty() && !is_un_number(danger.un_number)) {
        wrong(fields, Errc::value_bad_shape, Scope::stop_segment, 3, 1, un_number_words(danger.un_number));
    }
    danger.flashpoint_decidegrees = decidegrees(fields.peek(4, 1), fields.peek(4, 2));
    if (danger.flashpoint_decidegrees) {
        fields.take(4, 1);
        fields.take(4, 2);
    }
    fields.text_to(danger.packing_group, 5);
    fields.text_to(danger.emergency, 6);
}

void MapTools::transport(Fields& fields, CallRef& call) const {
    fields.take(1);
    call.at = fields.at();
    fields.text_to(call.voyage, 2);
    fields.known(3, 1, {"1"});  // by sea
    fields.text_to(call.carrier, 5, 1);
    fields.known(5, 2, {"172", "182", "ZZZ"});
    fields.known(5, 3, {"20", "166", "ZZZ", "87"});
    std::string ship = unit_number(fields.text(8, 1));
    if (ship.starts_with("IMO") && is_imo_shape(std::string_view(ship).substr(3))) ship = ship.substr(3);
    fields.known(8, 2, {"146", "103", "ZZZ"});
    fields.known(8, 3, {"11", "ZZZ", "54"});
    fields.text_to(call.ship_name, 8, 4);
    if (fields.peek(8, 2) == "103" || !is_imo_shape(ship)) {
        call.call_sign = std::move(ship);
        return;
    }
    if (imo_check_digit(ship) != ship.back()) {
        wrong(fields, Errc::value_bad_check_digit, Scope::stop_message, 8, 1, imo_words(ship));
    }
    call.imo = std::move(ship);
}

void MapTools::ship(Fields& fields, CallRef& call) const {
    std::string voyage = std::move(call.voyage);
    transport(fields, call);
    if (call.voyage.empty()) call.voyage = std::move(voyage);
}

void MapTools::temperature(Fields& fields, Equipment& equipment) const {
    if (fields.peek(1) != "2") return;  // the setpoint; others have no place
    const std::string_view unit = fields.peek(2, 2);
    const bool known_unit = unit.empty() || unit == "CEL" || unit == "FAH";
    fields.take(1);
    const Result<std::int64_t> tenths = parse_decimal(fields.take(2, 1), 1, fields.at(2, 1));
    fields.take(2, 2);
    equipment.temperature_decidegrees = decidegrees(fields.peek(2, 1), unit);
    if (equipment.temperature_decidegrees) return;
    wrong(fields, tenths && !known_unit ? Errc::value_not_in_list : tenths.error().code, Scope::stop_segment, 2,
          tenths ? 2 : 1,
          {"La température de consigne n'est pas lisible : des degrés CEL ou FAH, au plus une décimale.",
           "The set temperature cannot be read: degrees CEL or FAH, at most one decimal."});
}

void MapTools::equipment_mass(Fields& fields, Equipment& equipment) const {
    const Measure measure = measure_of(fields);
    const bool to_gross = measure == Measure::gross || (measure == Measure::verified_gross && !equipment.gross);
    if (!to_gross && measure != Measure::tare) return;
    fields.take(1);
    fields.take(2, 1);
    const std::string_view unit = fields.take(3, 1);
    const std::optional<Grams> grams = mass(fields, 3, 2, unit, 1);
    if (!grams) return;
    (measure == Measure::tare ? equipment.tare : equipment.gross) = grams;
}

}  // namespace cargo::edi
