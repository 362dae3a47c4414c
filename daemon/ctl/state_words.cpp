#include "daemon/ctl/state_words.hpp"

#include <algorithm>
#include <array>

namespace cargo::ctl {
namespace {

// clang-format off
constexpr std::array words{
    //        of                    name                          French                         English
    StateWord{StateOf::position,    "announced",                  "annoncé",                     "announced"},
    StateWord{StateOf::position,    "presented",                  "présenté",                    "presented"},
    StateWord{StateOf::position,    "accepted",                   "pris en charge",              "accepted"},
    StateWord{StateOf::position,    "disposed",                   "apuré",                       "discharged"},
    StateWord{StateOf::position,    "invalidated",                "invalidé",                    "invalidated"},

    StateWord{StateOf::box,         "expected",                   "attendu",                     "expected"},
    StateWord{StateOf::box,         "in_yard",                    "au terminal",                 "in the yard"},
    StateWord{StateOf::box,         "short_landed",               "manquant",                    "short landed"},
    StateWord{StateOf::box,         "gated_out",                  "sorti",                       "left"},

    StateWord{StateOf::selectivity, "none",                       "pas encore",                  "not yet"},
    StateWord{StateOf::selectivity, "nothing_selected",           "rien retenu",                 "nothing"},
    StateWord{StateOf::selectivity, "selected",                   "sélectionné",                 "selected"},
    StateWord{StateOf::selectivity, "not_evaluated",              "non évalué",                  "not evaluated"},

    StateWord{StateOf::selection,   "open",                       "ouverte",                     "open"},
    StateWord{StateOf::selection,   "deselect_requested",         "désélection demandée",        "deselection asked"},
    StateWord{StateOf::selection,   "ordered",                    "contrôle ordonné",            "control ordered"},
    StateWord{StateOf::selection,   "deselected",                 "désélectionnée",              "deselected"},
    StateWord{StateOf::selection,   "closed",                     "close",                       "closed"},

    StateWord{StateOf::order,       "issued",                     "ordonné",                     "issued"},
    StateWord{StateOf::order,       "announced",                  "annoncé",                     "announced"},
    StateWord{StateOf::order,       "cancel_requested_issued",    "annulation demandée",         "cancelling asked"},
    StateWord{StateOf::order,       "cancel_requested_announced", "annulation demandée",         "cancelling asked"},
    StateWord{StateOf::order,       "irregular_pending",          "irrégulier, à contresigner",  "irregular, to countersign"},
    StateWord{StateOf::order,       "conform",                    "conforme",                    "conform"},
    StateWord{StateOf::order,       "irregular",                  "irrégulier",                  "irregular"},
    StateWord{StateOf::order,       "inconclusive",               "non concluant",               "inconclusive"},
    StateWord{StateOf::order,       "cancelled",                  "annulé",                      "cancelled"},

    StateWord{StateOf::hold,        "placed",                     "posé",                        "placed"},
    StateWord{StateOf::hold,        "lift_requested",             "déblocage demandé",           "lift asked"},
    StateWord{StateOf::hold,        "lifted",                     "levé",                        "lifted"},
    StateWord{StateOf::hold,        "converted",                  "saisie",                      "seizure"},

    StateWord{StateOf::release,     "not_released",               "non libéré",                  "not released"},
    StateWord{StateOf::release,     "partly_released",            "libéré en partie",            "released in part"},
    StateWord{StateOf::release,     "released",                   "libéré",                      "released"},

    StateWord{StateOf::gate,        "closed",                     "fermée",                      "closed"},
    StateWord{StateOf::gate,        "open",                       "ouverte",                     "open"},

    StateWord{StateOf::difference,  "seal_differs",               "scellé différent",            "another seal"},
    StateWord{StateOf::difference,  "count_short",                "écor en moins",               "counted less"},
    StateWord{StateOf::difference,  "count_excess",               "écor en plus",                "counted more"},
    StateWord{StateOf::difference,  "landed_twice",               "débarqué deux fois",          "landed twice"},
    StateWord{StateOf::difference,  "exit_twice",                 "sorti deux fois",             "left twice"},
    StateWord{StateOf::difference,  "exit_unreleased",            "sorti non libéré",            "left unreleased"},
};
// clang-format on

}  // namespace

std::span<const StateWord> state_words() {
    return words;
}

std::string_view word_for(StateOf of, std::string_view name, Language language) {
    const auto* row = std::ranges::find_if(words, [&](const StateWord& word) { return word.of == of && word.name == name; });
    if (row == words.end()) return name;
    return language == Language::french ? row->french : row->english;
}

}  // namespace cargo::ctl
