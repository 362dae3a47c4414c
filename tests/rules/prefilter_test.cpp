/// Rules that the prefilter leaves out are those that say nothing, and what the index of values finds is what comparing finds:
/// with and without them, and in rooms that other consignments were in, every decision and every word is the same.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <random>

#include "libcargo/limits.hpp"
#include "rules/judging.hpp"
#include "tests/rules/rule_text.hpp"

namespace cargo::rules {
namespace {

/// Everything an outcome says, in words.
std::string told(const Outcome& outcome) {
    std::string out = std::to_string(static_cast<int>(outcome.selectivity)) + '\n';
    for (const RuleHit& hit : outcome.hits) {
        out += "hit " + hit.rule + '|' + hit.source + '|' + hit.criterion + '|' + hit.lane + '|' + hit.reason;
        out += '|' + hit.explanation;
        for (const std::string& kind : hit.kinds) out += '|' + kind;
        out += '\n';
    }
    for (const std::string& explanation : outcome.explanations) out += "because " + explanation + '\n';
    for (const Undetermined& one : outcome.undetermined) {
        out += "undetermined " + one.rule + (one.blocks ? " blocks" : "");
        for (const std::string& name : one.missing) out += '|' + name;
        out += '\n';
    }
    for (const Exempted& one : outcome.exempted) out += "exempted " + one.rule + '|' + one.exemption + '\n';
    return out;
}

/// Facts that own what they point to.
struct Owned {
    Manifest manifest{};
    ManifestConsignment consignment{};
    std::deque<Equipment> boxes{};
    Facts facts{};
};

class Maker {
public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}

    std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

    /// A condition over the consignment, or inside a quantifier over `element`.
    std::string condition(std::size_t depth, std::size_t element) {
        if (depth == 0) return comparison(element);
        const auto inner = [&](std::size_t of) { return condition(depth - 1, of); };
        switch (pick(element == 0 ? 6 : 4)) {
            case 0:
            case 1:
                return "(" + inner(element) + " and " + inner(element) + ")";
            case 2:
                return "(" + inner(element) + " or " + inner(element) + ")";
            case 3:
                return pick(3) == 0 ? "not (" + inner(element) + ")" : comparison(element);
            default:
                break;
        }
        const std::size_t of = 1 + pick(elements.size() - 1);
        const std::string quantifier = one_of({"any", "any", "no", "every"});
        return quantifier + " " + std::string(elements[of]) + " ( " + inner(of) + " )";
    }

    std::string rule(std::size_t number) {
        const std::string handling = one_of({"", "on missing review", "on missing hit", "on missing skip"});
        std::string text = rule_with(condition(pick(4), 0), "", "T-" + std::to_string(number), handling);
        // Not before some days, so that sets are judged of which not all is in force.
        if (pick(8) == 0) text.replace(text.find("2026-01-01"), 10, "2026-11-23");
        if (pick(4) == 0) text.insert(text.find(" then lane"), " unless " + condition(pick(2), 0));
        return text;
    }

    Owned facts(std::size_t parts_max) {
        Owned out;
        ManifestConsignment& lot = out.consignment;
        if (pick(3)) lot.nature = one_of({"22", "23", "24"});
        if (pick(3)) lot.bill_kind = BillKind::house;
        if (pick(3)) lot.total_gross = Grams{static_cast<std::int64_t>(pick(5)) * 1'000};
        for (std::size_t i = pick(parts_max); i > 0; --i) lot.items.push_back(item());
        for (std::size_t i = pick(parts_max); i > 0; --i) lot.parties.push_back(party());
        for (std::size_t i = pick(3); i > 0; --i) out.manifest.parties.push_back(party());
        for (std::size_t i = pick(3); i > 0; --i) lot.locations.push_back(place());
        for (std::size_t i = pick(2); i > 0; --i) out.manifest.locations.push_back(place());
        for (std::size_t i = pick(3); i > 0; --i) {
            Equipment& box = out.boxes.emplace_back();
            if (pick(4)) box.size_type = one_of({"22R1", "45g1", "22G1"});
        }
        out.facts.key = {"LEH26", "AGENT", "B" + std::to_string(pick(1'000))};
        if (pick(2)) lot.references.push_back({"AAZ", one_of({"R1", "r1", "R2", ""}), {}});
        if (pick(2)) out.manifest.nature = one_of({"22", "23"});
        out.facts.now = from_civil(2026, 11, 22 + static_cast<unsigned>(pick(2)));
        return out;
    }

private:
    static constexpr std::array<std::string_view, 5> elements{"", "item", "container", "party", "location"};

    std::string one_of(std::initializer_list<const char*> choices) { return std::data(choices)[pick(choices.size())]; }

    std::string comparison(std::size_t element) {
        switch (element) {
            case 1:
                return one_of({"hs starts with 4407", "hs starts with 44, 2402", "hs = 440710", "hs in {940360, 2402}",
                               "hs4 = 4407", "hs2 in {44, 24}", "hs != 440710", "hs is missing",
                               "origin = BY", "origin not in {BY, RU}",
                               "description mentions \"cigarette*\", \"tabac\"", "description mentions \"en bois\"",
                               "description = \"meubles en bois\"", "package_type = CT", "un_number = 3480",
                               "gross_weight > 2 kg", "marks includes {LOT1}", "marks mentions \"lot2\"", "hs = 44",
                               "hs not in {4407, 2402}", "hs starts with 440710, 9403", "un_number != 3480",
                               "marks mentions \"b*\"", "description mentions \"t*\"", "description mentions \"bo*\", \"家具\"",
                               "description mentions woods", "origin in far", "origin not in far", "net_weight > gross_weight",
                               "consignment.gross_weight > 2 kg", "consignment.nature != 23"});
            case 2:
                return one_of({"iso_type in {22R1, 45R1}", "iso_type starts with \"22\"", "type_group = R1", "number is known"});
            case 3:
                return one_of({"role = CN", "name mentions \"les fils\"", "name mentions \"société*\"", "country in {FR, BY}",
                               "id = X1", "country is missing"});
            case 4:
                return one_of({"code = CNSHA", "function = 9", "country = CN", "country != FR", "code starts with \"FR\""});
            default:
                return one_of({"nature = 23", "bill_kind = house", "gross_weight > 2 kg", "loading_port = CNSHA",
                               "loading_port_country in {CN, MA}", "routing includes {FRLEH}", "consignee.name mentions \"fils\"",
                               "consignee.country = FR", "consignor.country != FR", "container_count < 2", "bill = B17",
                               "random 50 % strata bill_kind", "nothing_else_selected", "consignee.name = consignor.name",
                               "(random 50 % strata nature, loading_port and bill_kind = house)", "nature not in {22, 23}",
                               "loading_port_country not in far", "notify.name mentions woods", "routing includes {CNSHA, MAPTM}",
                               "manifest.nature = 23", "references includes {R1}"});
        }
    }

    GoodsItem item() {
        GoodsItem item;
        if (pick(4)) item.hs = one_of({"4407", "440710", "44", "9403.60", "2402", "??"});
        if (pick(4)) item.origin = one_of({"FR", "by", "RU", " "});
        if (pick(4)) item.description = one_of({"Meubles en BOIS", "CIGARETTES, bois", "tabac", "tabacs", "木制家具", "«»"});
        if (pick(4)) item.package_type = one_of({"CT", "PK"});
        if (pick(4)) item.dangerous.emplace_back().un_number = one_of({"3480", "1203"});
        if (pick(4)) item.gross = Grams{static_cast<std::int64_t>(pick(5)) * 1'000};
        if (pick(4)) item.net = Grams{static_cast<std::int64_t>(pick(5)) * 1'000};
        for (std::size_t i = pick(3); i > 0; --i) item.marks.push_back(one_of({"LOT1", "lot2 bis", ""}));
        return item;
    }
    PartyRef party() {
        PartyRef party;
        party.qualifier = one_of({"CN", "CZ", "NI"});
        if (pick(4)) party.name = one_of({"DUPONT & LES FILS", "Société Générale", "OTHER"});
        if (pick(4)) party.id = one_of({"X1", "x2"});
        if (pick(4)) party.country = one_of({"FR", "BY"});
        return party;
    }
    LocationRef place() {
        LocationRef place;
        place.qualifier = one_of({"9", "11", "13"});
        if (pick(4)) place.code = one_of({"CNSHA", "FRLEH", "MAPTM", "ELSEWHERE"});
        return place;
    }

    std::mt19937_64 random_;
};

std::uint64_t seed() {
    const char* const given = std::getenv("CARGO_TEST_SEED");
    return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

/// A set as the engine has it, without the engine.
class Rules {
public:
    explicit Rules(std::string text) : text_(std::move(text)), complaints_(text_) {
        rules_ = compile_rules(read_text(complaints_), test_key, complaints_);
    }
    [[nodiscard]] std::span<const std::unique_ptr<const Rule>> all() const { return rules_; }
    [[nodiscard]] bool good() const { return complaints_.errors().empty(); }

private:
    std::string text_;
    Complaints complaints_;
    std::vector<std::unique_ptr<const Rule>> rules_{};
};

constexpr std::string_view lists =
    "list woods of word version 2026-11-20 { fr \"bois\" \"meuble*\", en \"wood\" }\n"
    "list far of country version 2026-11-20 { BY, RU, CN }\n";

TEST(Prefilter, ChangesNoDecisionAndNoWord) {
    const std::uint64_t start = seed();
    std::cout << "CARGO_TEST_SEED=" << start << '\n';
    Maker maker(start);
    std::size_t asked = 0, evaluated = 0, hits = 0, undetermined = 0, exempted = 0;
    for (std::size_t round = 0; round < 40; ++round) {
        std::string text(lists);
        for (std::size_t number = 0; number < 80; ++number) {
            const std::string rule = maker.rule(number);
            // Rules that can never hold, or never fail, are refused: that is another test.
            if (RuleSet::load(std::string(lists) + rule, test_key).set) text += rule;
        }
        const Rules rules(text);
        ASSERT_TRUE(rules.good());
        const Prefilter prefilter(rules.all());
        Judge judge(rules.all(), &prefilter);
        for (std::size_t i = 0; i < 100; ++i) {
            Owned owned = maker.facts(1 + maker.pick(4));
            owned.facts.manifest = &owned.manifest;
            owned.facts.consignment = &owned.consignment;
            for (const Equipment& box : owned.boxes) owned.facts.equipment.push_back(&box);
            const Outcome plain = Judge(rules.all(), nullptr).judged(owned.facts, test_key);
            ASSERT_EQ(told(judge.judged(owned.facts, test_key)), told(plain)) << text;
            Evaluation evaluation(prefilter.values(), prefilter.shared());
            evaluation.start(owned.facts);
            RulePlaces places;
            prefilter.candidates(evaluation, places);
            places.for_each([&](std::size_t) { ++evaluated; });
            asked += rules.all().size();
            hits += plain.hits.size();
            undetermined += plain.undetermined.size();
            exempted += plain.exempted.size();
        }
    }
    // It was a test: many rules were left out, and many were not "no".
    EXPECT_LT(evaluated * 10, asked * 9);
    EXPECT_GT(hits, 1'000U);
    EXPECT_GT(undetermined, 1'000U);
    EXPECT_GT(exempted, 100U);
}

/// Which rules of a text would be evaluated about one item.
std::string evaluated(const std::string& text, const GoodsItem& item) {
    const Rules rules(text);
    EXPECT_TRUE(rules.good());
    const Manifest manifest;
    ManifestConsignment lot;
    lot.items.push_back(item);
    const Facts facts{&manifest, &lot, {}, {"C", "A", "B"}, from_civil(2026, 11, 22)};
    const Prefilter prefilter(rules.all());
    Evaluation evaluation(prefilter.values(), prefilter.shared());
    evaluation.start(facts);
    RulePlaces places;
    prefilter.candidates(evaluation, places);
    std::string out;
    places.for_each([&](std::size_t place) { out += rules.all()[place]->info.id + ' '; });
    return out;
}

GoodsItem of_code(const char* hs) {
    GoodsItem item;
    item.hs = hs;
    return item;
}

TEST(Prefilter, LeavesOutWhatAConstantRulesOut) {
    const std::string rules = rule_with("any item ( hs starts with 4407 )", "", "WOOD") +
                              rule_with("any item ( hs starts with 2402 and gross_weight > 1 kg )", "", "SMOKE") +
                              rule_with("any item ( hs = 440710 or hs = 9403 )", "", "EITHER") +
                              rule_with("no item ( hs starts with 4407 )", "", "NOT");
    EXPECT_EQ(evaluated(rules, of_code("440799")), "WOOD NOT ");
    EXPECT_EQ(evaluated(rules, of_code("2402")), "SMOKE NOT ");
    EXPECT_EQ(evaluated(rules, of_code("44.07.10")), "WOOD EITHER NOT ");
    EXPECT_EQ(evaluated(rules, of_code("0101")), "NOT ");
}

TEST(Prefilter, EvaluatesWhatIsMissingOrTooShortToTell) {
    const std::string rules = rule_with("any item ( hs starts with 4407 )", "", "WOOD") +
                              rule_with("any item ( hs starts with 2402 )", "", "SMOKE");
    EXPECT_EQ(evaluated(rules, of_code("")), "WOOD SMOKE ");
    EXPECT_EQ(evaluated(rules, of_code("44")), "WOOD ");
}

/// A rule that uses up its steps is undetermined with and without: the prefilter does not call it a miss.
TEST(Prefilter, EvaluatesWhatWouldUseUpItsSteps) {
    std::string condition = "any item ( hs starts with 4407 and (gross_weight > 1 kg";
    for (std::size_t i = 2; i < limits::rule_conditions_max; ++i) condition += " or gross_weight > " + std::to_string(i) + " kg";
    const Rules rules(rule_with(condition + ") )"));
    ASSERT_TRUE(rules.good());
    const Manifest manifest;
    ManifestConsignment lot;
    lot.items.assign(limits::rule_steps_max / limits::rule_conditions_max + 1, of_code("0101"));
    const Facts facts{&manifest, &lot, {}, {"C", "A", "B"}, from_civil(2026, 11, 22)};
    const Prefilter prefilter(rules.all());
    Evaluation evaluation(prefilter.values(), prefilter.shared());
    evaluation.start(facts);
    RulePlaces places;
    prefilter.candidates(evaluation, places);
    EXPECT_TRUE(places.contains(0));
}

/// A consignment so large that steps are counted, then a small one, in the same rooms: neither sees the other.
TEST(Prefilter, ForgetsTheLastConsignment) {
    std::string condition = "any item ( hs starts with 4407 or (gross_weight > 1 kg";
    for (std::size_t i = 2; i < limits::rule_conditions_max; ++i) condition += " and gross_weight > " + std::to_string(i) + " kg";
    const Rules rules(rule_with(condition + ") )", "", "LONG", "on missing review") +
                      rule_with("any item ( description mentions \"bois\" ) and nature = 23", "", "WOOD", "on missing hit") +
                      rule_with("random 50 % and nature != 22", "", "DRAW"));
    ASSERT_TRUE(rules.good());
    const Prefilter prefilter(rules.all());
    Judge judge(rules.all(), &prefilter);
    const Manifest manifest;
    std::vector<ManifestConsignment> lots(3);
    lots[0].items.assign(limits::rule_steps_max / limits::rule_conditions_max + 1, of_code("0101"));
    lots[1].items = {of_code("44")};
    lots[1].items.front().description = "Meubles en BOIS";
    lots[2].nature = "23";
    std::size_t exhausted = 0;
    for (const std::size_t at : {1, 0, 2, 1, 0, 0, 2}) {
        const Facts facts{&manifest, &lots[at], {}, {"C", "A", "B" + std::to_string(at)}, from_civil(2026, 11, 22)};
        const Outcome plain = Judge(rules.all(), nullptr).judged(facts, test_key);
        ASSERT_EQ(told(judge.judged(facts, test_key)), told(plain)) << at;
        exhausted += told(plain).find("more than") != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(exhausted, 3U);
}

/// What officers see of an Evaluator and of a set asked once is the same.
TEST(Evaluator, SaysWhatTheSetSays) {
    const std::string wood = rule_with("any item ( hs starts with 4407 )", "", "WOOD");
    const RuleSet::Loaded loaded = RuleSet::load(wood + rule_with("nature = 23 and random 50 %", "", "DRAW"), test_key);
    ASSERT_TRUE(loaded.set);
    Evaluator evaluator(*loaded.set);
    const Manifest manifest;
    std::size_t hits = 0;
    for (std::size_t i = 0; i < 40; ++i) {
        ManifestConsignment lot;
        lot.items = {of_code(i % 3 == 0 ? "440710" : i % 3 == 1 ? "44" : "")};
        if (i % 2 == 0) lot.nature = "23";
        const Facts facts{&manifest, &lot, {}, {"C", "A", "B" + std::to_string(i)}, from_civil(2026, 11, 22)};
        const Outcome outcome = evaluator.evaluate(facts);
        EXPECT_EQ(told(outcome), told(loaded.set->evaluate(facts)));
        hits += outcome.hits.size();
    }
    EXPECT_GT(hits, 14U);
    Facts nothing{};
    EXPECT_EQ(evaluator.evaluate(nothing).selectivity, Selectivity::not_evaluated);
}

}  // namespace
}  // namespace cargo::rules
