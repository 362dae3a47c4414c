#include <gtest/gtest.h>

#include <thread>

#include "libcargo/limits.hpp"
#include "rules/holder.hpp"
#include "rules/rule_check.hpp"
#include "tests/rules/rule_text.hpp"

namespace cargo::rules {
namespace {

const Instant november = from_civil(2026, 11, 22, 16);

/// A consignment with its manifest and boxes, to be asked about.
struct Consignment {
    Manifest manifest{};
    ManifestConsignment consignment{};
    std::vector<Equipment> boxes{};
    ConsignmentKey key{"FRLEH-1", "AGENT", "BILL-1"};

    [[nodiscard]] Facts facts(Instant now = november) const {
        Facts facts{&manifest, &consignment, {}, key, now};
        for (const Equipment& box : boxes) facts.equipment.push_back(&box);
        return facts;
    }
    GoodsItem& item(std::string hs, std::string origin) {
        GoodsItem& item = consignment.items.emplace_back();
        item.number = static_cast<std::uint32_t>(consignment.items.size());
        item.hs = std::move(hs);
        item.origin = std::move(origin);
        return item;
    }
};

std::shared_ptr<const RuleSet> loaded(const std::string& text) {
    RuleSet::Loaded result = RuleSet::load(text, test_key);
    EXPECT_TRUE(result.set) << told(result);
    return result.set ? result.set : RuleSet::empty();
}

TEST(Engine, AnEmptySetRanAndSelectedNothing) {
    const Consignment c;
    const Outcome outcome = RuleSet::empty()->evaluate(c.facts());
    EXPECT_EQ(outcome.selectivity, Selectivity::nothing_selected);
    EXPECT_TRUE(outcome.hits.empty());
    EXPECT_EQ(RuleSet::empty()->size(), 0U);
    EXPECT_EQ(RuleSet::empty()->hash(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/// Without facts nothing was evaluated: never "nothing selected".
TEST(Engine, FactsThatAreNotThereAreNotEvaluated) {
    const Consignment c;
    Facts no_manifest = c.facts();
    no_manifest.manifest = nullptr;
    Facts no_consignment = c.facts();
    no_consignment.consignment = nullptr;
    Facts null_box = c.facts();
    null_box.equipment.push_back(nullptr);
    for (const Facts& facts : {no_manifest, no_consignment, null_box}) {
        const Outcome outcome = RuleSet::empty()->evaluate(facts);
        EXPECT_EQ(outcome.selectivity, Selectivity::not_evaluated);
        ASSERT_EQ(outcome.undetermined.size(), 1U);
        EXPECT_TRUE(outcome.undetermined.front().blocks);
    }
}

TEST(Engine, AHitSaysWhatARecordNeeds) {
    const auto set = loaded(R"(
list straits of port version 2026-11-20 { AEJEA, IRBND }
rule CIG-04 v3 "Cigarettes behind furniture"
  owner north.risk  area excise  basis "Intel"  secrecy restricted
  valid 2026-11-01 .. 2027-02-28
  when any item ( hs starts with 4401, 9403 and origin in {BY, RU} ) and routing includes straits
  then lane rouge score 60 control "scan", "visite"
  because "{{{item.number}} {item.hs} de {item.origin} par {routing.hit}, {consignee.name}, {item.gross_weight}"
end)");
    Consignment c;
    c.item("870323", "BY");
    c.item("94036010", "RU").gross = Grams{1'234'500};
    c.manifest.locations.push_back({"9", "CNSHA", "", "", {}});
    c.consignment.locations.push_back({"13", "AEJEA", "", "", {}});
    const Outcome outcome = set->evaluate(c.facts());
    EXPECT_EQ(outcome.selectivity, Selectivity::selected);
    ASSERT_EQ(outcome.hits.size(), 1U);
    const RuleHit& hit = outcome.hits.front();
    EXPECT_EQ(hit.rule, "CIG-04 v3");
    EXPECT_EQ(hit.source, "rule");
    EXPECT_EQ(hit.criterion, "Cigarettes behind furniture");
    EXPECT_EQ(hit.kinds, (std::vector<std::string>{"scan", "visite"}));
    EXPECT_EQ(hit.lane, "rouge");
    EXPECT_EQ(hit.reason, "{2} 94036010 de RU par AEJEA, -, 1234.5 kg");
    ASSERT_EQ(outcome.explanations.size(), 1U);
    EXPECT_EQ(outcome.explanations.front(),
              "item 2 ( item.hs starts with 4401, 9403 [94036010] and item.origin in {BY, RU} [RU] ) and "
              "routing includes straits [AEJEA, CNSHA]");
}

TEST(Engine, ARuleIsInForceFromItsFirstDayToItsLast) {
    const auto set = loaded(
        "rule A-1 v1 \"t\" owner a area b basis \"c\" valid 2026-11-01 .. 2026-11-30 "
        "when nature = 23 then lane red control \"scan\" because \"x\" end");
    Consignment c;
    c.consignment.nature = "23";
    EXPECT_EQ(set->evaluate(c.facts(from_civil(2026, 10, 31, 23, 59, 59))).hits.size(), 0U);
    EXPECT_EQ(set->evaluate(c.facts(from_civil(2026, 11, 1))).hits.size(), 1U);
    EXPECT_EQ(set->evaluate(c.facts(from_civil(2026, 11, 30, 23, 59, 59))).hits.size(), 1U);
    EXPECT_EQ(set->evaluate(c.facts(from_civil(2026, 12, 1))).hits.size(), 0U);
}

/// A missing field is recorded always, and blocks only where the rule says so.
TEST(Engine, OnMissingDecidesWhatUnknownMeans) {
    struct Case {
        std::string_view handling;
        Selectivity selectivity;
        std::size_t hits;
        bool blocks;
    };
    const Case cases[] = {
        {"", Selectivity::nothing_selected, 0, false},
        {"on missing skip", Selectivity::nothing_selected, 0, false},
        {"on missing review", Selectivity::not_evaluated, 0, true},
        {"on missing hit", Selectivity::selected, 1, false},
    };
    const Consignment c;
    for (const Case& test : cases) {
        SCOPED_TRACE(test.handling);
        const auto set = loaded(rule_with("gross_weight > 1 t and consignee.country = FR", "", "T-1", test.handling));
        const Outcome outcome = set->evaluate(c.facts());
        EXPECT_EQ(outcome.selectivity, test.selectivity);
        EXPECT_EQ(outcome.hits.size(), test.hits);
        EXPECT_EQ(outcome.explanations.size(), test.hits);
        ASSERT_EQ(outcome.undetermined.size(), 1U);
        EXPECT_EQ(outcome.undetermined.front().rule, "T-1 v1");
        EXPECT_EQ(outcome.undetermined.front().missing, (std::vector<std::string>{"consignee.country", "gross_weight"}));
        EXPECT_EQ(outcome.undetermined.front().blocks, test.blocks);
    }
}

TEST(Engine, ARuleThatBlocksDoesNotHideTheHitsOfOthers) {
    const auto set =
        loaded(rule_with("gross_weight > 1 t", "", "T-1", "on missing review") + rule_with("nature = 23", "", "T-2"));
    Consignment c;
    c.consignment.nature = "23";
    const Outcome outcome = set->evaluate(c.facts());
    EXPECT_EQ(outcome.selectivity, Selectivity::not_evaluated);
    ASSERT_EQ(outcome.hits.size(), 1U);
    EXPECT_EQ(outcome.hits.front().rule, "T-2 v1");
}

TEST(Engine, AnExemptionIsTold) {
    const auto set = loaded(rule_with("nature = 23 unless bill_kind = master"));
    Consignment c;
    c.consignment.nature = "23";
    c.consignment.bill_kind = BillKind::master;
    const Outcome outcome = set->evaluate(c.facts());
    EXPECT_EQ(outcome.selectivity, Selectivity::nothing_selected);
    ASSERT_EQ(outcome.exempted.size(), 1U);
    EXPECT_EQ(outcome.exempted.front().rule, "T-1 v1");
    EXPECT_EQ(outcome.exempted.front().exemption, "bill_kind = master [master]");
    c.consignment.bill_kind = BillKind::house;
    EXPECT_EQ(set->evaluate(c.facts()).hits.size(), 1U);
}

/// All rules speak, in the order of the text; those that ask for silence speak last and do not hear each other.
TEST(Engine, NothingElseSelectedIsAskedAfterAllOthers) {
    const auto set =
        loaded(rule_with("nothing_else_selected and nature = 23", "", "LAST-1") + rule_with("packages = 1", "", "T-1") +
               rule_with("nothing_else_selected and nature in {23, 24}", "", "LAST-2"));
    Consignment c;
    c.consignment.nature = "23";
    c.consignment.total_packages = 2;
    Outcome outcome = set->evaluate(c.facts());
    ASSERT_EQ(outcome.hits.size(), 2U);
    EXPECT_EQ(outcome.hits[0].rule, "LAST-1 v1");
    EXPECT_EQ(outcome.hits[1].rule, "LAST-2 v1");
    c.consignment.total_packages = 1;
    outcome = set->evaluate(c.facts());
    ASSERT_EQ(outcome.hits.size(), 1U);
    EXPECT_EQ(outcome.hits[0].rule, "T-1 v1");
}

TEST(Engine, PartiesAndPlacesOfTheHeaderStandInForTheConsignments) {
    const auto set =
        loaded(rule_with("carrier.name mentions \"maersk\"", "", "T-1") + rule_with("loading_port = CNSHA", "", "T-2") +
               rule_with("any party ( role = CA and name mentions \"maersk\" )", "", "T-3"));
    Consignment c;
    c.manifest.parties.push_back({.qualifier = "CA",
                                  .id = "",
                                  .id_qualifier = "",
                                  .id_agency = "",
                                  .name = "MAERSK A/S",
                                  .address = "",
                                  .country = "",
                                  .at = {}});
    c.manifest.locations.push_back({"9", "CNSHA", "", "", {}});
    EXPECT_EQ(set->evaluate(c.facts()).hits.size(), 3U);
    c.consignment.parties.push_back({.qualifier = "CA",
                                     .id = "",
                                     .id_qualifier = "",
                                     .id_agency = "",
                                     .name = "MSC",
                                     .address = "",
                                     .country = "",
                                     .at = {}});
    c.consignment.locations.push_back({"9", "CNNGB", "", "", {}});
    const Outcome outcome = set->evaluate(c.facts());
    ASSERT_EQ(outcome.hits.size(), 1U);
    EXPECT_EQ(outcome.hits.front().rule, "T-3 v1");
}

/// A rule that would take too long on one consignment has not been evaluated, and says so.
TEST(Engine, ARuleThatTakesTooManyStepsBlocks) {
    std::string condition = "packages = 0";
    const std::size_t conditions = 400;
    for (std::size_t i = 1; i < conditions; ++i) condition += " or packages = " + std::to_string(i);
    const auto set = loaded(rule_with("any item ( " + condition + " )"));
    Consignment c;
    const std::size_t enough = limits::rule_steps_max / conditions;
    for (std::size_t i = 0; i < enough; ++i) c.item("4407", "FR").packages = 100'000;
    EXPECT_EQ(set->evaluate(c.facts()).selectivity, Selectivity::nothing_selected);
    c.item("4407", "FR").packages = 100'000;
    const Outcome outcome = set->evaluate(c.facts());
    EXPECT_EQ(outcome.selectivity, Selectivity::not_evaluated);
    ASSERT_EQ(outcome.undetermined.size(), 1U);
    EXPECT_TRUE(outcome.undetermined.front().blocks);
}

TEST(Engine, AReasonIsCutBetweenCharacters) {
    std::string words;
    while (words.size() < limits::reason_chars_max) words += "é";
    const auto set = loaded(
        "rule A-1 v1 \"t\" owner a area b basis \"c\" valid 2026-11-01 .. open when nature = 23 "
        "then lane red control \"scan\" because \"x" +
        words + "\" end");
    Consignment c;
    c.consignment.nature = "23";
    const Outcome outcome = set->evaluate(c.facts());
    ASSERT_EQ(outcome.hits.size(), 1U);
    const std::string& reason = outcome.hits.front().reason;
    EXPECT_LE(reason.size(), limits::reason_chars_max);
    EXPECT_GT(reason.size(), limits::reason_chars_max - 4);
    EXPECT_TRUE(reason.ends_with("é"));
}

TEST(Engine, TheHashIsOfTheText) {
    const std::string text = rule_with("nature = 23");
    EXPECT_EQ(loaded(text)->hash(), loaded(text)->hash());
    EXPECT_NE(loaded(text)->hash(), loaded(text + " ")->hash());
    EXPECT_EQ(loaded(text)->hash().size(), 64U);
}

TEST(Engine, ASetTellsItsRules) {
    const auto set =
        loaded(rule_with("nature = 23 unless bill_kind = master", "", "T-1", "secrecy confidential on missing review"));
    const std::vector<RuleInfo> rules = set->rules();
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules.front().id, "T-1");
    EXPECT_EQ(rules.front().secrecy, "confidential");
    EXPECT_EQ(rules.front().on_missing, "review");
    EXPECT_EQ(rules.front().condition, "when nature = 23 unless bill_kind = master");
    EXPECT_EQ(rules.front().line, 1U);
}

/// Readers see a whole set, old or new, whatever the writer does.
TEST(Holder, SwapsWholeSets) {
    const std::shared_ptr<const RuleSet> sets[] = {loaded(rule_with("nature = 23")),
                                                   loaded(rule_with("nature = 23") + rule_with("nature in {23, 24}", "", "T-2"))};
    Holder holder(sets[0]);
    EXPECT_EQ(holder.swap(nullptr), sets[0]);
    EXPECT_EQ(holder.current(), sets[0]);
    Consignment c;
    c.consignment.nature = "23";
    std::atomic<std::size_t> wrong = 0;
    std::thread reader([&] {
        for (std::size_t i = 0; i < 2'000; ++i) {
            const auto set = holder.current();
            const std::size_t hits = set->evaluate(c.facts()).hits.size();
            if (hits != set->size()) ++wrong;
        }
    });
    for (std::size_t i = 0; i < 2'000; ++i) holder.swap(sets[i % 2]);
    reader.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(Holder().current()->size(), 0U);
}

}  // namespace
}  // namespace cargo::rules
