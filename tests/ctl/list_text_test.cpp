#include "daemon/ctl/list_text.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "daemon/ctl/state_words.hpp"
#include "daemon/ctl/text_table.hpp"
#include "libcargo/machines.hpp"

using namespace cargo;
using namespace cargo::ctl;

namespace {

std::string told(std::string_view kind, const std::string& items, Language language) {
    return list_text(kind, boost::json::parse(items).as_array(), language);
}

const std::string lots = R"([
 {"key":"lot/C1/AGENT/B1","position":"accepted","assigned_to":"marie","selectivity":"nothing_selected",
  "lines":[{"line":1,"description":"café vert","manifested":{"packages":600}},
           {"line":2,"description":"café torréfié","manifested":{"packages":120}}],
  "controls":{"selections":[],"orders":[],"holds":[{"state":"lifted"},{"state":"placed"},{"state":"lifted"}]}},
 {"key":"lot/C1/AGENT/B22","position":"announced","assigned_to":"","selectivity":"selected",
  "empty":true,"lines":[{"manifested":{"packages":0}}],
  "controls":{"selections":[{"state":"open"}],"orders":[{"state":"announced"}],"holds":[]}}
])";

const std::string handlers_boxes = R"([
 {"key":"box/C1/QAIU2001017","version":4,"view":{"status":"in_yard","core":{"gate":"open"},"size_type":"22G1","empty":false,
  "right":{"haulier":"ROUTIER1"},"to_present":[{"place":"Scanner Nord","when":"2026-11-23T08:00:00.000Z"}]}},
 {"key":"box/C1/QAIU2001022","version":1,"view":{"core":{"gate":"closed"}}}
])";

TEST(ListText, IsAWorkListInFrench) {
    EXPECT_EQ(told("lot", lots, Language::french),
              "CLÉ               POSITION        SUIVI PAR  RÈGLES       SÉLECTIONS  CONTRÔLES  BLOCAGES       MARCHANDISES\n"
              "lot/C1/AGENT/B1   pris en charge  marie      rien retenu  -           -          levé x2, posé  "
              "600 café vert, 120 café torréfié\n"
              "lot/C1/AGENT/B22  annoncé         -          sélectionné  ouverte     annoncé    -              vide\n");
}

TEST(ListText, IsAWorkListInEnglish) {
    EXPECT_EQ(told("lot", lots, Language::english),
              "KEY               POSITION   ASSIGNED TO  RULES     SELECTIONS  CONTROLS   HOLDS              GOODS\n"
              "lot/C1/AGENT/B1   accepted   marie        nothing   -           -          lifted x2, placed  "
              "600 café vert, 120 café torréfié\n"
              "lot/C1/AGENT/B22  announced  -            selected  open        announced  -                  empty\n");
}

TEST(ListText, AHandlersItemsHaveColumnsOfTheirOwn) {
    EXPECT_EQ(told("box", handlers_boxes, Language::english),
              "KEY                 STATE        GATE    TYPE  EMPTY  HAULIER   TO PRESENT\n"
              "box/C1/QAIU2001017  in the yard  open    22G1  no     ROUTIER1  Scanner Nord 2026-11-23T08:00:00.000Z\n"
              "box/C1/QAIU2001022  -            closed  -     -      -         -\n");
    EXPECT_EQ(told("lot", R"([{"key":"lot/C1/A/B","view":{"position":"presented","release":"partly_released","boxes":["B1","B2"],
                            "mrns":["26FR1"],"lines":[{"packages":5,"description":"d"}],"to_present":[]}}])",
                   Language::french),
              "CLÉ         POSITION  MAINLEVÉE         CONTENEURS  MRN    À PRÉSENTER  MARCHANDISES\n"
              "lot/C1/A/B  présenté  libéré en partie  B1, B2      26FR1  -            5 d\n");
}

TEST(ListText, OfABoxSaysWhatDiffers) {
    EXPECT_EQ(told("box",
                   R"([{"key":"box/C1/B1","state":"in_yard","site":"TDF","on_manifest":false,
                        "discrepancies":[{"kind":"seal_differs"},{"kind":"count_short"},{"kind":"new_kind"}],
                        "controls":{"selections":[],"orders":[],"holds":[{"state":"lift_requested"}]}}])",
                   Language::french),
              "CLÉ        ÉTAT         SITE  AU MANIFESTE  ÉCARTS                                     SÉLECTIONS  CONTRÔLES  "
              "BLOCAGES\n"
              "box/C1/B1  au terminal  TDF   non           scellé différent, écor en moins, new_kind  -           -          "
              "déblocage demandé\n");
}

TEST(ListText, SaysWhichFieldsRulesLackedAndWhetherThatStopsTheGoods) {
    EXPECT_EQ(told("undetermined",
                   R"([{"key":"lot/C1/A/B","assigned_to":"","selectivity":"not_evaluated","undetermined":
                       [{"missing":["origin"],"blocks":false},{"missing":["origin","hs"],"blocks":true,"rule":"R-1 v1"}]}])",
                   Language::english),
              "KEY         ASSIGNED TO  RULES          MISSING        BLOCKS  RULE\n"
              "lot/C1/A/B  -            not evaluated  origin x2, hs  yes     R-1 v1\n");
}

TEST(ListText, OfNothingIsNothingAndWhatIsNotKnownIsSaidAsItCame) {
    EXPECT_EQ(told("lot", "[]", Language::french), "");
    EXPECT_NE(told("lot", R"([{"key":"lot/C1/A/B","position":"teleported"}])", Language::french).find("teleported"),
              std::string::npos);
}

/// A description is a filer's: it must not move the cursor of an officer's terminal.
TEST(ListText, WhatAFilerWroteMovesNoCursor) {
    TextTable table({"A", "B"});
    table.add({"x\x1b[2J\ny",
               "\xc2\x9b"
               "31m\xc3\xa9"});
    EXPECT_EQ(table.text(), "A        B\nx [2J y   31m\xc3\xa9\n");
}

template <class State>
void expect_words(StateOf of) {
    for (int i = 0;; ++i) {
        const std::string_view name = to_string(static_cast<State>(i));
        if (name == "unknown") break;
        for (const Language language : {Language::french, Language::english}) {
            const std::string_view word = word_for(of, name, language);
            EXPECT_FALSE(word.empty()) << name;
        }
        EXPECT_NE(std::ranges::find_if(state_words(), [&](const StateWord& w) { return w.of == of && w.name == name; }),
                  state_words().end())
            << name;
    }
}

TEST(StateWords, EveryStateHasOne) {
    expect_words<CustomsPosition>(StateOf::position);
    expect_words<EquipmentState>(StateOf::box);
    expect_words<SelectionState>(StateOf::selection);
    expect_words<OrderState>(StateOf::order);
    expect_words<HoldState>(StateOf::hold);
}

}  // namespace
