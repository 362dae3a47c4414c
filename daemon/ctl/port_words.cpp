#include "daemon/ctl/port_words.hpp"

#include <fmt/format.h>

#include <span>

#include "edi/definition.hpp"
#include "edi/manifest_checks.hpp"

namespace cargo::ctl {
namespace {

struct Word {
    std::string_view code;
    std::string_view french;
    std::string_view english;
};

std::string word_of(Speech speech, std::span<const Word> words, std::string_view code, std::string_view otherwise) {
    for (const Word& word : words) {
        if (word.code == code) return std::string(speech.say(word.french, word.english));
    }
    return fmt::format("{} {}", otherwise, code);
}

// clang-format off
/// EDIFACT 3227.
constexpr Word places[] = {
    {"5",   "départ",              "departure"},
    {"7",   "livraison",           "delivery"},
    {"8",   "destination",         "destination"},
    {"9",   "chargement",          "loading"},
    {"11",  "déchargement",        "discharge"},
    {"12",  "déchargement",        "discharge"},
    {"13",  "transbordement",      "transhipment"},
    {"60",  "arrivée",             "arrival"},
    {"61",  "port suivant",        "next port"},
    {"76",  "premier chargement",  "first loading"},
    {"83",  "livraison",           "delivery"},
    {"87",  "arrivée",             "arrival"},
    {"88",  "réception",           "receipt"},
    {"92",  "route",               "routing"},
    {"94",  "port précédent",      "previous port"},
    {"98",  "prise en charge",     "pick-up"},
    {"125", "dernier port",        "last port"},
    {"152", "déchargement suivant", "next discharge"},
};
/// EDIFACT 2005.
constexpr Word times[] = {
    {"7",   "effectif",            "effective"},
    {"132", "arrivée prévue",      "arrival expected"},
    {"133", "départ prévu",        "departure expected"},
    {"136", "départ",              "departure"},
    {"178", "arrivée",             "arrival"},
    {"186", "départ",              "departure"},
    {"189", "départ programmé",    "departure scheduled"},
    {"201", "enlèvement",          "pick-up"},
    {"232", "arrivée programmée",  "arrival scheduled"},
    {"798", "pesé",                "weighed"},
};
/// EDIFACT 3035.
constexpr Word parties[] = {
    {"CA",  "transporteur",        "carrier"},
    {"CF",  "exploitant des conteneurs", "container operator"},
    {"CG",  "agent",               "agent"},
    {"CN",  "destinataire",        "consignee"},
    {"CV",  "agent",               "agent"},
    {"CZ",  "expéditeur",          "consignor"},
    {"FW",  "transitaire",         "forwarder"},
    {"MR",  "destinataire du message", "message to"},
    {"MS",  "émetteur du message", "message from"},
    {"N1",  "à prévenir",          "notify"},
    {"NI",  "à prévenir",          "notify"},
    {"SPC", "pesé par",            "weighed by"},
    {"TB",  "émetteur",            "submitted by"},
};
// clang-format on

}  // namespace

std::string_view kind_word(Speech speech, std::string_view kind) {
    if (kind == edi::name_of(edi::MessageKind::entry_summary))
        return speech.say("déclaration sommaire d'entrée", "entry summary declaration");
    return speech.say("manifeste", "manifest");
}

std::string place_word(Speech speech, std::string_view qualifier) {
    return word_of(speech, places, qualifier, speech.say("lieu", "place"));
}

std::string time_word(Speech speech, std::string_view qualifier) {
    return word_of(speech, times, qualifier, speech.say("date", "date"));
}

std::string party_word(Speech speech, std::string_view qualifier) {
    return word_of(speech, parties, qualifier, speech.say("partie", "party"));
}

std::string function_word(Speech speech, std::string_view function) {
    const edi::Words words = edi::function_name(function);
    const edi::Words none = edi::function_name({});
    if (words.french == none.french) return fmt::format("{} {}", speech.say("fonction", "function"), function);
    return std::string(speech.say(words.french, words.english));
}

std::string_view side_word(Speech speech, Overhang::Side side) {
    switch (side) {
        case Overhang::Side::front:
            return speech.say("à l'avant", "at the front");
        case Overhang::Side::back:
            return speech.say("à l'arrière", "at the back");
        case Overhang::Side::right:
            return speech.say("à droite", "to the right");
        case Overhang::Side::left:
            return speech.say("à gauche", "to the left");
        case Overhang::Side::top:
            return speech.say("en haut", "at the top");
    }
    return {};
}

std::string_view verdict_word(Speech speech, AnswerVerdict verdict) {
    switch (verdict) {
        case AnswerVerdict::unknown:
            return speech.say("sans verdict connu", "no known verdict");
        case AnswerVerdict::received:
            return speech.say("reçu", "received");
        case AnswerVerdict::accepted:
            return speech.say("accepté", "accepted");
        case AnswerVerdict::partly_accepted:
            return speech.say("accepté en partie", "partly accepted");
        case AnswerVerdict::refused:
            return speech.say("refusé", "refused");
    }
    return {};
}

std::string kilograms(Grams mass) {
    if (mass.value % 1'000 == 0) return fmt::format("{} kg", mass.value / 1'000);
    return fmt::format("{}.{:03} kg", mass.value / 1'000, mass.value % 1'000);
}

std::string degrees(std::int64_t tenths) {
    const std::int64_t whole = tenths < 0 ? -tenths : tenths;
    const std::string_view sign = tenths < 0 ? "-" : "";
    if (whole % 10 == 0) return fmt::format("{}{} °C", sign, whole / 10);
    return fmt::format("{}{}.{} °C", sign, whole / 10, whole % 10);
}

}  // namespace cargo::ctl
