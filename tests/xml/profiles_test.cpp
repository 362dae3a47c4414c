#include "edi/xml/definition_texts.hpp"
#include "tests/xml/xml_sample.hpp"

/// The definition as text, and what a country makes of it.
namespace cargo::edi::xml::test {
namespace {

constexpr std::string_view small =
    "message M   # a comment\n"
    "list colour strict\n"
    "  R=red G=green\n"
    "A        M 1\n"
    "  B      C 3   an..5 list colour\n"
    "  C      M 1   d..18\n";

TEST(Definitions, ATreeIsReadAsWritten) {
    const Result<MessageTree> tree = read_tree("small", small);
    ASSERT_TRUE(tree) << tree.error().detail;
    ASSERT_EQ(tree->nodes.size(), 4U);
    const Node& b = tree->nodes[tree->find("A/B")];
    EXPECT_EQ(b.repeat_max, 3U);
    EXPECT_EQ(b.length_max, 5U);
    EXPECT_FALSE(b.mandatory);
    EXPECT_EQ(tree->list_of(tree->find("A/B"))->find("R")->meaning, "red");
    EXPECT_EQ(tree->list_of(tree->find("A/B"))->shown(), "R, G");
    EXPECT_EQ(tree->nodes[tree->find("A/C")].kind, Kind::decimal);
    EXPECT_EQ(tree->find("A/D"), no_node);
}

struct Mistake {
    std::string_view text;
    std::string_view said;
};

TEST(Definitions, AMistakeIsToldWithItsLine) {
    // clang-format off
    const Mistake mistakes[] = {
        {"A M 1\n",                              "t:1: message NAME comes first"},
        {"message M\nA X 1\n",                   "t:2: M or C, then a number"},
        {"message M\nA M 0\n",                   "t:2: M or C, then a number"},
        {"message M\nA M 1 an..5\n  B M 1\n",    "t:3: only an element without a format holds others"},
        {"message M\n    A M 1\n",               "t:2: NAME M|C REPETITIONS, two blanks a level"},
        {"message M\nA M 1\nA M 1\n",            "t:3: twice under the same element"},
        {"message M\nA M 1 x..5\n",              "t:2: an..N, n..N, d..N, d..N.DECIMALS, date, time, yymmdd, hhmm, ccyymmddhhmm or base64"},
        {"message M\nA M 1 an..5 list none\n",   "t:2: no list of that name stands above"},
        {"message M\nA M 1 an..5 loud\n",        "t:2: after the format: text, list NAME or shape SHAPE"},
        {"message M\nlist\n",                    "t:2: list NAME [strict]"},
        {"",                                     "t: no message"},
    };
    const Mistake profile_mistakes[] = {
        {"profile\n",                "t:1: profile NAME [unproven]"},
        {"profile p\nalias A/X Y\n", "t:2: no such element"},
        {"profile p\nalias A/B\n",   "t:2: a word is missing"},
        {"profile p\ncolour A/B\n",  "t:2: profile, office, alias, mandatory, optional, format or list"},
        {"profile p\nformat A/B q\n","t:2: an..N, n..N, d..N, d..N.DECIMALS, date, time, yymmdd, hhmm, ccyymmddhhmm or base64"},
    };
    // clang-format on
    for (const Mistake& one : mistakes) {
        const Result<MessageTree> tree = read_tree("t", one.text);
        ASSERT_FALSE(tree) << one.text;
        EXPECT_EQ(tree.error().detail, one.said);
    }
    const Result<MessageTree> standard = read_tree("small", small);
    ASSERT_TRUE(standard);
    for (const Mistake& one : profile_mistakes) {
        const Result<MessageTree> tree = with_profile(*standard, "t", one.text);
        ASSERT_FALSE(tree) << one.text;
        EXPECT_EQ(tree.error().detail, one.said);
    }
}

TEST(Definitions, AProfileChangesWhatItNamesAndNothingElse) {
    const Result<MessageTree> standard = read_tree("small", small);
    ASSERT_TRUE(standard);
    const Result<MessageTree> country = with_profile(*standard, "p",
                                                     "profile p unproven\noffice 10 FR*\nalias A/B Bee\nmandatory A/B\n"
                                                     "optional A/C\nformat A/C n..4\nlist colour\n  X=blue\n");
    ASSERT_TRUE(country) << country.error().detail;
    EXPECT_TRUE(country->unproven);
    EXPECT_EQ(country->find("A/Bee"), standard->find("A/B"));
    EXPECT_EQ(country->find("A/B"), standard->find("A/B"));
    EXPECT_TRUE(country->nodes[country->find("A/B")].mandatory);
    EXPECT_FALSE(country->nodes[country->find("A/C")].mandatory);
    EXPECT_EQ(country->nodes[country->find("A/C")].kind, Kind::whole);
    EXPECT_EQ(country->list_of(country->find("A/B"))->shown(), "X");
    EXPECT_TRUE(country->serves("10") && country->serves("FRLEH"));
    EXPECT_FALSE(country->serves("101"));
}

TEST(Profiles, AllThatTravelWithTheProgramAreRead) {
    const Profiles& profiles = Profiles::built_in();
    std::size_t definitions = 0;
    for (const DefinitionText& one : definition_texts()) definitions += one.name.ends_with(".tree") ? 1 : 0;
    EXPECT_EQ(profiles.size(), definitions);
    for (const char* message : {"Awmds", "Awbolds", "Awappend", "Awmcds"}) {
        EXPECT_EQ(profiles.by_name(message, "gabon")->message(), message);
        EXPECT_EQ(profiles.by_office(message, "301")->profile, "bangladesh");
        EXPECT_TRUE(profiles.has_profiles(message));
    }
    EXPECT_EQ(profiles.standard("Awbolegmds"), nullptr);
    EXPECT_EQ(profiles.standard("Awmds")->profile, "standard");
    for (const char* name : {"bangladesh", "saint_vincent"}) EXPECT_FALSE(profiles.by_name("Awmds", name)->unproven) << name;
    for (const char* name : {"gabon", "eastern_caribbean", "sydonia_fr", "jamaica"}) {
        EXPECT_TRUE(profiles.by_name("Awmds", name)->unproven) << name;
    }
    EXPECT_EQ(profiles.by_office("Awmds", "OW100")->profile, "gabon");
    EXPECT_EQ(profiles.by_office("Awmds", "FRLEH"), nullptr);
}

/// Bangladesh's names and codes, in the sample: chosen by the office, or by the site.
TEST(Profiles, TheOfficeTellsTheCountry) {
    std::string bytes = changed("<Customs_office_code>FRLEH", "<Customs_office_code>OW100");
    EXPECT_EQ(message_of(bytes).header.directory(), "gabon");
    EXPECT_EQ(message_of(bytes).header.reference, "OW100/126W/2026-11-18");
    EXPECT_EQ(message_of(bytes).header.association, "unproven");
    bytes = changed(">FCL<", ">1/1<", bytes);
    EXPECT_TRUE(told(bytes).empty());
    EXPECT_EQ(told(bytes, {.profile = "standard"}), std::vector<std::string>{"value_not_in_list Empty_Full"});
    EXPECT_EQ(told(bytes, {.profile = "atlantis"}), std::vector<std::string>{"value_not_in_list Awmds"});
}

TEST(Profiles, AnAliasIsWhatFindingsCallTheElement) {
    std::string bytes = changed("<Customs_office_code>FRLEH", "<Customs_office_code>301");
    bytes = changed("<Place_of_loading_code>COCTG</Place_of_loading_code>", "", bytes);
    std::vector<std::string> missing;
    for (const Finding& one : message_of(bytes).findings) {
        if (one.segment == "Load_unload_place") missing.push_back(one.group + ": " + one.text_en);
    }
    EXPECT_EQ(missing, std::vector<std::string>{"Awmds/Bol_segment[1]/Load_unload_place: Load_unload_place: element "
                                                "Port_of_origin_code is mandatory and missing."});
}

TEST(Profiles, ASiteMayBringItsOwn) {
    Profiles profiles = Profiles::built_in();
    ASSERT_TRUE(profiles.add("ours.profile", "profile ours\nlist fullness strict\n  F=full\n"));
    const std::string bytes = file_bytes("awmds_le_havre.xml");
    XmlOptions options;
    options.profiles = &profiles;
    options.profile = "ours";
    EXPECT_EQ(told(bytes, options).front(), "value_not_in_list Empty_Full");
    const Result<void> wrong = profiles.add("ours.profile", "profile ours\nmandatory No/Such\n");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().detail, "ours.profile:2: no such element");
    EXPECT_FALSE(profiles.add("s.profile", "profile standard\n"));
}

}  // namespace
}  // namespace cargo::edi::xml::test
