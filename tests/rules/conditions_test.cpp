#include <gtest/gtest.h>

#include <span>
#include <string>

#include "rules/truth.hpp"
#include "tests/rules/rule_text.hpp"

/// What conditions mean, by tables: the tests inside a rule are the judge.
namespace cargo::rules {
namespace {

constexpr std::string_view lists =
    "list straits of port version 2026-01-01 { AEJEA, IRBND }\n"
    "list perishable of hs version 2026-01-01 { 02, 03, 0709 }\n"
    "list smoke of word version 2026-01-01 { fr \"cigarette*\" \"tabac à rouler\", zh \"香烟\", ru \"сигареты\", el \"τσιγάρα\" "
    "}\n";

/// hit, miss, undetermined, or what is wrong with the text.
std::string verdict(const std::string& condition, const std::string& fixture) {
    std::string why;
    std::string found;
    for (const std::string expected : {"hit", "miss", "undetermined"}) {
        const std::string test = "test " + expected + " { " + fixture + " }";
        const RuleSet::Loaded loaded = RuleSet::load(std::string(lists) + rule_with(condition, test), test_key);
        if (loaded.set) found += expected;
        why = told(loaded);
    }
    return found.empty() ? why : found;
}

struct Case {
    std::string condition, fixture, expected;
};

void expect_all(std::span<const Case> cases) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.condition + " on { " + c.fixture + " }");
        EXPECT_EQ(verdict(c.condition, c.fixture), c.expected);
    }
}

constexpr Truth n = Truth::no, u = Truth::unknown, y = Truth::yes;

TEST(ThreeValues, FollowKleene) {
    constexpr Truth values[] = {n, u, y};
    constexpr Truth ands[3][3] = {{n, n, n}, {n, u, u}, {n, u, y}};
    constexpr Truth ors[3][3] = {{n, u, y}, {u, u, y}, {y, y, y}};
    constexpr Truth nots[3] = {y, u, n};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(opposite(values[i]), nots[i]);
        for (std::size_t j = 0; j < 3; ++j) {
            EXPECT_EQ(both(values[i], values[j]), ands[i][j]);
            EXPECT_EQ(either(values[i], values[j]), ors[i][j]);
        }
    }
}

/// The same tables through the language: bill is X or something else or missing, and so is nature.
TEST(ThreeValues, HoldThroughTheLanguage) {
    const std::string bill[] = {"bill Y", "", "bill X"};
    const std::string nature[] = {"nature 24", "", "nature 23"};
    const std::string names[] = {"miss", "undetermined", "hit"};
    constexpr Truth values[] = {n, u, y};
    const auto name = [&](Truth t) { return names[static_cast<std::size_t>(t)]; };
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(verdict("not bill = X", bill[i]), name(opposite(values[i])));
        EXPECT_EQ(verdict("bill != X", bill[i]), name(opposite(values[i])));
        for (std::size_t j = 0; j < 3; ++j) {
            const std::string facts = bill[i] + " " + nature[j];
            SCOPED_TRACE(facts);
            EXPECT_EQ(verdict("bill = X and nature = 23", facts), name(both(values[i], values[j])));
            EXPECT_EQ(verdict("bill = X or nature = 23", facts), name(either(values[i], values[j])));
            EXPECT_EQ(verdict("bill = X unless nature = 23", facts), name(both(values[i], opposite(values[j]))));
        }
    }
}

TEST(Conditions, AndBindsCloserThanOr) {
    const Case cases[] = {
        {"nature = 23 or bill = X and packages = 1", "nature 23 bill Y packages 2", "hit"},
        {"(nature = 23 or bill = X) and packages = 1", "nature 23 bill Y packages 2", "miss"},
        {"not nature = 23 and bill = X", "nature 24 bill Y", "miss"},
        {"not (nature = 23 and bill = X)", "nature 24 bill Y", "hit"},
    };
    expect_all(cases);
}

TEST(Conditions, CompareNumbersInTheirUnits) {
    const Case cases[] = {
        {"gross_weight > 500 kg", "gross_weight 500 kg", "miss"},
        {"gross_weight >= 500 kg", "gross_weight 0.5 t", "hit"},
        {"gross_weight > 500 kg", "gross_weight 500.001 kg", "hit"},
        {"gross_weight between 1 t and 2 t", "gross_weight 2000 kg", "hit"},
        {"gross_weight between 1 t and 2 t", "gross_weight 2000001 g", "miss"},
        {"gross_weight > 0", "gross_weight 1 g", "hit"},
        {"gross_weight > 500 kg", "", "undetermined"},
        {"gross_weight > 500 kg", "item.gross_weight 600 kg", "hit"},
        {"gross_weight > 500 kg", "item.gross_weight 600 kg item { hs 4407 }", "undetermined"},
        {"packages in {1, 2, 3}", "packages 3", "hit"},
        {"packages not in {1, 2, 3}", "packages 4", "hit"},
        {"packages != 3", "", "undetermined"},
        {"item_count = 2", "item { } item { }", "hit"},
        {"any container ( temperature_set <= -18 C )", "container.temperature_set -18.5 C", "hit"},
        {"any container ( temperature_set <= -18C )", "container.temperature_set -17.9C", "miss"},
        {"any item ( volume > 1.5 m3 )", "item.volume 1501 dm3", "hit"},
        {"any item ( weight_per_package > 40 kg )", "item.gross_weight 401 kg item.packages 10", "hit"},
        {"any item ( weight_per_package > 40 kg )", "item.gross_weight 401 kg item.packages 0", "undetermined"},
        {"any item ( net_weight > gross_weight )", "item.net_weight 2 kg item.gross_weight 1 kg", "hit"},
        {"any item ( net_weight > gross_weight )", "item.net_weight 2 kg", "undetermined"},
        {"manifest.arrival < 2026-11-23", "manifest.arrival 2026-11-22", "hit"},
        {"manifest.arrival = 2026-11-22", "manifest.arrival 2026-11-22", "hit"},
        {"manifest.arrival between 2026-11-22 and 2026-11-30", "manifest.arrival 2026-12-01", "miss"},
    };
    expect_all(cases);
}

TEST(Conditions, CompareCodes) {
    const Case cases[] = {
        {"bill = \"abc 1\"", "bill \"ABC 1\"", "hit"},
        {"bill = X", "bill \" \"", "undetermined"},
        {"any item ( origin in {BY, RU} )", "item.origin \"by\"", "hit"},
        {"any item ( origin not in {BY, RU} )", "item.origin BY", "miss"},
        {"any item ( hs starts with 4407 )", "item.hs \"4407.10\"", "hit"},
        {"any item ( hs starts with 4401, 4407 )", "item.hs 440310", "miss"},
        {"any item ( hs starts with 440710 )", "item.hs 4407", "undetermined"},
        {"any item ( hs starts with 440710 )", "item.hs 4408", "miss"},
        {"any item ( hs in perishable )", "item.hs 07", "undetermined"},
        {"any item ( hs starts with perishable )", "item.hs 030389", "hit"},
        {"any item ( hs2 = 44 )", "item.hs 440710", "hit"},
        {"any item ( hs6 = 440710 )", "item.hs 4407", "undetermined"},
        {"bill_kind = house", "bill_kind house", "hit"},
        {"bill_kind = house", "", "miss"},
        {"ens.status = none", "ens.status none", "hit"},
        {"ens.status in {none, cancelled}", "ens.status lodged", "miss"},
        {"ens.status = none", "", "undetermined"},
        {"ens.time = late", "ens.time in_time", "miss"},
        {"ens.ship = differs or ens.parties = differs", "ens.ship same ens.parties differs", "hit"},
        {"ens.goods = differs", "ens.status none", "undetermined"},
        {"any container ( fullness = empty )", "container { }", "undetermined"},
        {"any container ( type_group starts with R )", "container.iso_type 45R1", "hit"},
        {"any container ( owner = MSCU )", "container.number MSCU1234566", "hit"},
        {"loading_port_country = CN", "loading_port CNSHA", "hit"},
        {"loading_port_country = CN", "loading_port \"SHANGHAI\"", "undetermined"},
        {"consignee.country = notify.country", "consignee.country FR notify.country FR", "hit"},
        {"consignee.country != notify.country", "consignee.country FR notify.country DE", "hit"},
        {"consignee.country != notify.country", "consignee.country FR", "undetermined"},
    };
    expect_all(cases);
}

TEST(Conditions, FieldsOfSeveralValuesCompareAsOneOfThem) {
    const Case cases[] = {
        {"routing includes straits", "routing [CNSHA, AEJEA]", "hit"},
        {"routing includes AEJEA, MAPTM", "routing [CNSHA, FRLEH]", "miss"},
        {"routing includes straits", "", "undetermined"},
        {"not routing includes straits", "routing [CNSHA, FRLEH]", "hit"},
        {"any item ( un_number not in {3480, 3481} )", "item.un_number [1263, 3480]", "miss"},
        {"any item ( un_number not in {3480, 3481} )", "item.un_number [1263]", "hit"},
        {"any item ( un_number not in {3480, 3481} )", "item { }", "undetermined"},
        {"any container ( seals includes S1 )", "container.seals [S2, \"\"]", "undetermined"},
        {"any container ( seals includes S1 )", "container.seals [S1, \"\"]", "hit"},
        {"any container ( seal_count = 0 )", "container { }", "hit"},
    };
    expect_all(cases);
}

TEST(Conditions, CompareTextsByWords) {
    const Case cases[] = {
        {"consignee.name = \"Société Générale S.A.\"", "consignee.name \"SOCIETE GENERALE S A\"", "hit"},
        {"consignee.name starts with \"soci\"", "consignee.name \"SOCIÉTÉ X\"", "hit"},
        {"consignee.name mentions \"to order\"", "consignee.name \"TO  ORDER of bank\"", "hit"},
        {"consignee.name mentions \"to order\"", "consignee.name \"to reorder\"", "miss"},
        {"consignee.name mentions \"order\"", "consignee.name \"orders\"", "miss"},
        {"consignee.name mentions \"order*\"", "consignee.name \"orders\"", "hit"},
        {"any item ( description mentions smoke )", "item.description \"CIGARETTES, 20 cartons\"", "hit"},
        {"any item ( description mentions smoke )", "item.description \"du tabac a Rouler\"", "hit"},
        {"any item ( description mentions smoke )", "item.description \"进口香烟一箱\"", "hit"},
        {"any item ( description mentions smoke )", "item.description \"СИГАРЕТЫ\"", "hit"},
        {"any item ( description mentions smoke )", "item.description \"Τσιγαρα\"", "hit"},
        {"any item ( description mentions smoke )", "item.description \"meubles\"", "miss"},
        {"any item ( description mentions smoke )", "item { }", "undetermined"},
        {"any item ( marks mentions \"fragile\" )", "item.marks [\"NO 1\", \"Fragile!\"]", "hit"},
    };
    expect_all(cases);
}

TEST(Conditions, KnowWhatIsMissing) {
    const Case cases[] = {
        {"consignee.name is missing", "", "hit"},
        {"consignee.name is missing", "consignee.id FR123", "hit"},
        {"consignee.name is known", "consignee.name \"X\"", "hit"},
        {"any item ( un_number is missing )", "item.un_number 3480", "miss"},
        {"any item ( hs is known )", "item.hs 4407", "hit"},
    };
    expect_all(cases);
}

/// Two conditions inside one quantifier are about the same part.
TEST(Quantifiers, BindTheSamePart) {
    const std::string one = "any item ( hs starts with 2402 and origin = AE )";
    const std::string two = "any item ( hs starts with 2402 ) and any item ( origin = AE )";
    const Case cases[] = {
        {one, "item { hs 240220 origin AE }", "hit"},
        {one, "item { hs 240220 origin FR } item { hs 940360 origin AE }", "miss"},
        {two, "item { hs 240220 origin FR } item { hs 940360 origin AE }", "hit"},
        {one, "item { hs 240220 origin FR } item { hs 240220 }", "undetermined"},
        {one, "item { hs 240220 } item { hs 240220 origin AE }", "hit"},
        {one, "", "miss"},
        {"any party ( role = CN and country = AE )", "consignee.country FR notify.country AE", "miss"},
        {"any party ( role = CN and country = AE )", "party { role CN country AE }", "hit"},
        {"any location ( function = 9 and code = CNSHA )", "loading_port CNNGB discharge_port CNSHA", "miss"},
        {"any reference ( kind = AAE and number starts with \"26FR\" )", "reference { kind AAE number \"26FR0001\" }", "hit"},
    };
    expect_all(cases);
}

TEST(Quantifiers, NoAndEveryAreTheOtherTwo) {
    const Case cases[] = {
        {"no item ( hs starts with 24 )", "item.hs 940360", "hit"},
        {"no item ( hs starts with 24 )", "item.hs 240220", "miss"},
        {"no item ( hs starts with 24 )", "item { hs 940360 } item { }", "undetermined"},
        {"no item ( hs starts with 24 )", "", "hit"},
        {"every item ( hs starts with 24 )", "item { hs 240220 } item { hs 240311 }", "hit"},
        {"every item ( hs starts with 24 )", "item { hs 240220 } item { hs 940360 } item { }", "miss"},
        {"every item ( hs starts with 24 )", "item { hs 240220 } item { }", "undetermined"},
        {"every item ( hs starts with 24 )", "", "hit"},
    };
    expect_all(cases);
}

}  // namespace
}  // namespace cargo::rules
