#include "daemon/ctl/entry_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

struct Word {
    std::string_view code;
    std::string_view french;
    std::string_view english;
};

// clang-format off
constexpr Word statuses[] = {
    {"none",      "aucune",   "none"},
    {"lodged",    "déposée",  "lodged"},
    {"cancelled", "annulée",  "cancelled"},
};
constexpr Word concerns[] = {
    {"no_declaration", "aucune déclaration ne nomme ce connaissement", "no declaration names this bill"},
    {"cancelled",      "déclaration annulée",                          "declaration cancelled"},
    {"late",           "déposée trop tard",                            "lodged too late"},
    {"ship_differs",   "navire différent",                             "ship differs"},
    {"parties_differ", "partie différente",                            "party differs"},
    {"goods_differ",   "marchandises différentes",                     "goods differ"},
};
constexpr Word fields[] = {
    {"CN",               "destinataire",       "consignee"},
    {"CZ",               "expéditeur",         "consignor"},
    {"NI",               "à notifier",         "notify"},
    {"after_manifest",   "après le manifeste", "after the manifest"},
    {"before_manifest",  "avant le manifeste", "before the manifest"},
    {"before_arrival",   "avant l'arrivée",    "before arrival"},
    {"before_departure", "avant le départ",    "before departure"},
    {"bill",             "connaissement",      "bill"},
    {"containers",       "conteneurs",         "containers"},
    {"gross",            "masse brute, kg",    "gross mass, kg"},
    {"hs",               "code SH",            "HS code"},
    {"imo",              "numéro OMI",         "IMO number"},
    {"packages",         "colis",              "packages"},
    {"un",               "numéro ONU",         "UN number"},
    {"voyage",           "voyage",             "voyage"},
};
// clang-format on

/// A code that came after this program stands as it is.
std::string_view word_of(std::span<const Word> words, std::string_view code, const Speech& speech) {
    const auto found = std::ranges::find(words, code, &Word::code);
    return found == words.end() ? code : speech.say(found->french, found->english);
}

std::string_view text_of(const value& from, const char* name) {
    return from.at(name).as_string();
}

std::string declaration_line(const value& one, const Speech& speech) {
    const bool amendment = one.at("amendment").as_bool();
    const std::string_view number = amendment ? text_of(one, "mrn") : text_of(one, "lrn");
    const std::string_view kind =
        amendment ? speech.say("rectification", "amendment") : speech.say("déclaration", "declaration");
    return fmt::format("  {} {} {}, {} {}, {}\n", kind, amendment ? "MRN" : "LRN", number, speech.say("de", "by"),
                       text_of(one, "party"), text_of(one, "lodged_at"));
}

std::string difference_line(const value& one, const Speech& speech) {
    std::string line = fmt::format("  ! {}", word_of(concerns, text_of(one, "concern"), speech));
    if (const std::string_view field = text_of(one, "field"); !field.empty())
        line += fmt::format(", {}{}{} {}, {} {}", word_of(fields, field, speech), speech.colon(),
                            speech.say("manifeste", "manifest"), text_of(one, "manifest"),
                            speech.say("déclaration", "declaration"), text_of(one, "declared"));
    if (const std::int64_t item = one.at("item").to_number<std::int64_t>(); item > 0)
        line += fmt::format(" ({} {})", speech.say("article", "item"), item);
    if (const std::string_view name = text_of(one, "declaration"); !name.empty()) line += fmt::format(" [{}]", name);
    return line + "\n";
}

}  // namespace

std::string entry_text(const object& entry, Speech speech) {
    std::string text = fmt::format("{}{}{}\n", speech.say("Déclaration sommaire d'entrée", "Entry summary declaration"),
                                   speech.colon(), word_of(statuses, entry.at("status").as_string(), speech));
    for (const value& one : entry.at("declarations").as_array()) text += declaration_line(one, speech);
    for (const value& one : entry.at("differences").as_array()) text += difference_line(one, speech);
    if (entry.at("differences").as_array().empty())
        text += fmt::format("  {}\n", speech.say("rien ne diffère du manifeste", "nothing differs from the manifest"));
    return text;
}

}  // namespace cargo::ctl
