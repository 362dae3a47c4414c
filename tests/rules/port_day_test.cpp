#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "rules/rule_check.hpp"
#include "tests/rules/rule_text.hpp"

/// The example set of the port day, on consignments of the shape the day brings.
namespace cargo::rules {
namespace {

class PortDay : public testing::Test {
protected:
    void SetUp() override {
        const RuleSet::Loaded loaded = RuleSet::load(file_text(rule_data() / "port-day.rules"), test_key);
        ASSERT_TRUE(loaded.set) << told(loaded);
        EXPECT_TRUE(loaded.warnings.empty()) << loaded.warnings.front().text;
        set_ = loaded.set;
        consignment_.nature = "23";
        PartyRef consignee;
        consignee.qualifier = "CN";
        consignee.name = "MEUBLES DU HAVRE SARL";
        consignment_.parties = {consignee};
        GoodsItem item;
        item.number = 1;
        item.hs = "940360";
        item.origin = "CN";
        item.description = "Meubles en bois";
        item.packages = 10;
        item.gross = Grams{400'000};
        item.net = Grams{380'000};
        consignment_.items = {item};
        Equipment box;
        box.number = "MSCU1234566";
        box.size_type = "45G1";
        box.fullness = Fullness::full;
        boxes_ = {box};
        consignment_.locations = {{"9", "CNSHA", "", "", {}}, {"11", "FRLEH", "", "", {}}};
    }

    /// Ids of the rules that hit, the random one aside.
    std::set<std::string> hits() const {
        Facts facts{&manifest_, &consignment_, {}, {"FRLEH-1", "AGENT", "B1"}, from_civil(2026, 11, 22)};
        for (const Equipment& box : boxes_) facts.equipment.push_back(&box);
        std::set<std::string> out;
        for (const RuleHit& hit : set_->evaluate(facts).hits) {
            if (hit.source == "rule") out.insert(hit.rule);
        }
        return out;
    }
    Outcome outcome() const {
        return set_->evaluate(
            {&manifest_, &consignment_, {&boxes_.front()}, {"FRLEH-1", "AGENT", "B1"}, from_civil(2026, 11, 22)});
    }

    std::shared_ptr<const RuleSet> set_;
    Manifest manifest_{};
    ManifestConsignment consignment_{};
    std::vector<Equipment> boxes_{};
};

using Ids = std::set<std::string>;

TEST_F(PortDay, HasEightRules) {
    EXPECT_EQ(set_->size(), 8U);
}

TEST_F(PortDay, FurnitureOfAGoodFirmIsNotSelected) {
    EXPECT_EQ(hits(), Ids{});
}

TEST_F(PortDay, CigarettesBehindFurniture) {
    consignment_.items.front().description = "Meubles, cartons de CIGARETTES";
    EXPECT_EQ(hits(), Ids{"CIG-01 v1"});
}

TEST_F(PortDay, AnEmptyBoxThatWeighsTooMuch) {
    boxes_.front().fullness = Fullness::empty;
    boxes_.front().gross = Grams{9'200'000};
    EXPECT_EQ(hits(), Ids{"VID-01 v1"});
    EXPECT_EQ(outcome().hits.front().reason, "MSCU1234566 annoncé vide, 9200 kg déclarés");
}

TEST_F(PortDay, AReeferWithoutTemperature) {
    boxes_.front().size_type = "45R1";
    EXPECT_EQ(hits(), Ids{"FRI-01 v1"});
    boxes_.front().temperature_decidegrees = -180;
    EXPECT_EQ(hits(), Ids{});
}

TEST_F(PortDay, DangerousGoodsWithoutUnNumber) {
    consignment_.items.front().description = "Aérosols et meubles";
    EXPECT_EQ(hits(), Ids{"IMD-01 v1"});
    EXPECT_EQ(outcome().hits.front().reason, "« aerosols » sans numéro ONU : Aérosols et meubles");
    consignment_.items.front().dangerous = {{"2.1", "1950"}};
    EXPECT_EQ(hits(), Ids{});
}

/// Without a description nobody can say that nothing dangerous is mentioned: that blocks.
TEST_F(PortDay, GoodsWithoutDescriptionAreNotEvaluated) {
    consignment_.items.front().description.clear();
    const Outcome found = outcome();
    EXPECT_EQ(found.selectivity, Selectivity::not_evaluated);
    const auto blocking = std::ranges::find(found.undetermined, true, &Undetermined::blocks);
    ASSERT_NE(blocking, found.undetermined.end());
    EXPECT_EQ(blocking->rule, "IMD-01 v1");
    EXPECT_EQ(blocking->missing, std::vector<std::string>{"item.description"});
}

TEST_F(PortDay, ConsigneeToOrder) {
    consignment_.parties.front().name = "To the order of BANQUE X";
    EXPECT_EQ(hits(), Ids{"ORD-01 v1"});
    consignment_.bill_kind = BillKind::master;
    EXPECT_EQ(hits(), Ids{});
    EXPECT_EQ(outcome().exempted.size(), 1U);
}

TEST_F(PortDay, UnusualRouting) {
    consignment_.items.front().origin = "SE";
    consignment_.locations.push_back({"13", "AEJEA", "", "", {}});
    EXPECT_EQ(hits(), Ids{"ITI-01 v1"});
    EXPECT_EQ(outcome().hits.front().reason, "SE par AEJEA");
}

TEST_F(PortDay, NetAboveGross) {
    consignment_.items.front().net = Grams{400'001};
    EXPECT_EQ(hits(), Ids{"POI-01 v1"});
}

/// The example in the language's page is a text that loads.
TEST(RulesReadme, ShowsATextThatLoads) {
    const std::string readme = file_text(std::filesystem::path(QUAI_SOURCE_DIR) / "rules/README.md");
    const std::size_t begin = readme.find("```\n") + 4;
    const RuleSet::Loaded loaded = check(readme.substr(begin, readme.find("```", begin) - begin));
    EXPECT_TRUE(loaded.set) << told(loaded);
    EXPECT_TRUE(loaded.warnings.empty());
}

}  // namespace
}  // namespace cargo::rules
