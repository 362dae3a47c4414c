#include "daemon/ctl/entry_text.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace cargo::ctl {
namespace {

/// As a lot's view has it.
std::string told(const std::string& entry, Language language) {
    return entry_text(boost::json::parse(entry).as_object(), Speech(language));
}

const std::string differing = R"({"status":"lodged","time":"late","ship":"same","parties":"differs","goods":"differs",
 "declarations":[
  {"party":"AGENTLH","mrn":"","lrn":"L-1","amendment":false,"lodged_at":"2026-11-16T08:10:00.000Z","filed_at":"x"},
  {"party":"AGENTLH","mrn":"26FR1","lrn":"","amendment":true,"lodged_at":"2026-11-17T07:00:00.000Z","filed_at":"x"}],
 "differences":[
  {"concern":"parties_differ","declaration":"26FR1","item":2,"field":"CN","manifest":"A","declared":"B"},
  {"concern":"goods_differ","declaration":"26FR1","item":0,"field":"packages","manifest":"600","declared":"950"},
  {"concern":"of_a_later_version","declaration":"","item":0,"field":"","manifest":"","declared":""}]})";

TEST(EntryText, TellsWhoDeclaredAndALineADifference) {
    EXPECT_EQ(told(differing, Language::english),
              "Entry summary declaration: lodged\n"
              "  declaration LRN L-1, by AGENTLH, 2026-11-16T08:10:00.000Z\n"
              "  amendment MRN 26FR1, by AGENTLH, 2026-11-17T07:00:00.000Z\n"
              "  ! party differs, consignee: manifest A, declaration B (item 2) [26FR1]\n"
              "  ! goods differ, packages: manifest 600, declaration 950 [26FR1]\n"
              "  ! of_a_later_version\n");
    EXPECT_EQ(told(differing, Language::french),
              "Déclaration sommaire d'entrée : déposée\n"
              "  déclaration LRN L-1, de AGENTLH, 2026-11-16T08:10:00.000Z\n"
              "  rectification MRN 26FR1, de AGENTLH, 2026-11-17T07:00:00.000Z\n"
              "  ! partie différente, destinataire : manifeste A, déclaration B (article 2) [26FR1]\n"
              "  ! marchandises différentes, colis : manifeste 600, déclaration 950 [26FR1]\n"
              "  ! of_a_later_version\n");
}

TEST(EntryText, SaysThatNothingDiffers) {
    const std::string same = R"({"status":"lodged","declarations":[],"differences":[]})";
    EXPECT_EQ(told(same, Language::english), "Entry summary declaration: lodged\n  nothing differs from the manifest\n");
    EXPECT_EQ(told(same, Language::french), "Déclaration sommaire d'entrée : déposée\n  rien ne diffère du manifeste\n");
}

}  // namespace
}  // namespace cargo::ctl
