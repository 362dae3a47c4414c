#include <gtest/gtest.h>

#include <set>

#include "rules/draw.hpp"
#include "tests/rules/rule_text.hpp"

namespace cargo::rules {
namespace {

constexpr std::size_t consignments = 20'000;

/// The bills a rule draws among many consignments that differ in their bill only.
std::set<std::size_t> drawn(const std::string& condition, std::string_view key, std::string_view id = "RND-00",
                            std::string_view version = "v1", std::string_view key_of_period = {}) {
    std::string text = rule_with(condition, "", id);
    text.replace(text.find(" v1 "), 4, " " + std::string(version) + " ");
    const RuleSet::Loaded loaded = RuleSet::load(text, key);
    EXPECT_TRUE(loaded.set) << told(loaded);
    std::set<std::size_t> out;
    if (!loaded.set) return out;
    Manifest manifest;
    ManifestConsignment consignment;
    consignment.locations.push_back({"9", "CNSHA", "", "", {}});
    Facts facts{&manifest, &consignment, {}, {"FRLEH-1", "AGENT", ""}, from_civil(2026, 11, 22), key_of_period};
    for (std::size_t i = 0; i < consignments; ++i) {
        facts.key.bill = "BILL" + std::to_string(i);
        const Outcome outcome = loaded.set->evaluate(facts);
        if (outcome.hits.empty()) continue;
        EXPECT_EQ(outcome.hits.front().source, "random");
        out.insert(i);
    }
    return out;
}

std::size_t common(const std::set<std::size_t>& a, const std::set<std::size_t>& b) {
    std::size_t count = 0;
    for (const std::size_t one : a) count += b.contains(one) ? 1 : 0;
    return count;
}

/// 20,000 draws at 1.5 %: 300 expected, standard deviation 17; five of them on either side. The keys are fixed, so is the
/// outcome.
TEST(RandomShare, SelectsItsShare) {
    for (const std::string_view key : {"first period", "second period", "third period"}) {
        const std::size_t count = drawn("random 1.5 %", key).size();
        EXPECT_GT(count, 215U) << key;
        EXPECT_LT(count, 385U) << key;
    }
    EXPECT_GT(drawn("random 50 %", "first period").size(), 9'650U);
    EXPECT_LT(drawn("random 50 %", "first period").size(), 10'350U);
}

TEST(RandomShare, IsReplayedByTheSameKey) {
    EXPECT_EQ(drawn("random 1.5 %", "a period"), drawn("random 1.5 %", "a period"));
}

/// A set stays in force over the end of a period: the key comes with what is drawn.
TEST(RandomShare, TheKeyOfThePeriodIsNotTheTexts) {
    EXPECT_EQ(drawn("random 1.5 %", "when it was loaded", "RND-00", "v1", "a period"), drawn("random 1.5 %", "a period"));
}

/// Two independent shares of 10 % have 1 % in common: 200, standard deviation 14.
TEST(RandomShare, AnotherKeyRuleOrStratumDrawsIndependently) {
    const std::set<std::size_t> base = drawn("random 10 %", "a period");
    for (const std::set<std::size_t>& other : {drawn("random 10 %", "another period"), drawn("random 10 %", "a period", "RND-01"),
                                               drawn("random 10 % strata loading_port", "a period")}) {
        EXPECT_NE(base, other);
        EXPECT_GT(common(base, other), 130U);
        EXPECT_LT(common(base, other), 270U);
    }
}

/// Nobody draws again by writing a new version, nor leaves the draw by leaving out a field.
TEST(RandomShare, CannotBeDrawnAgain) {
    EXPECT_EQ(drawn("random 10 %", "a period"), drawn("random 10 %", "a period", "RND-00", "v2"));
    EXPECT_GT(drawn("random 10 % strata destination", "a period").size(), 1'800U);
}

TEST(RandomShare, ALargerShareHoldsTheSmaller) {
    const std::set<std::size_t> small = drawn("random 1 %", "a period");
    EXPECT_EQ(common(small, drawn("random 5 %", "a period")), small.size());
}

TEST(RandomShare, TheWholeIsDrawnAndNothingIsNot) {
    constexpr std::uint64_t last = ~std::uint64_t{0};
    EXPECT_TRUE(is_drawn(last, 1'000'000));
    EXPECT_FALSE(is_drawn(0, 0));
    EXPECT_TRUE(is_drawn(0, 1));
    EXPECT_FALSE(is_drawn(last, 999'999));
    EXPECT_EQ(shown_draw(0), "0.000000");
    EXPECT_EQ(shown_draw(last), "0.999999");
}

std::uint64_t draw(std::string_view key, std::string_view rule, const ConsignmentKey& about, std::string_view stratum = {}) {
    DrawMessage message;
    message.begin(rule, about);
    if (!stratum.empty()) message.add(stratum);
    const std::uint64_t drawn = message.drawn(key);
    // Its room is used again, for longer and for shorter ones.
    message.begin("a longer rule", {"another", "longer than", "this one"});
    message.add(std::string(200, 'x'));
    message.begin(rule, about);
    if (!stratum.empty()) message.add(stratum);
    EXPECT_EQ(message.drawn(key), drawn);
    return drawn;
}

/// HMAC-SHA-256 with every part's length before it: made once with another implementation.
TEST(RandomShare, IsTheHmacItSaysItIs) {
    EXPECT_EQ(draw("key", "RND-00", {"CALL", "AGENT", "BILL"}), 0xC75178054EC816FAU);
    EXPECT_NE(draw("key", "RND-00", {"CALL", "AGENTB", "ILL"}), draw("key", "RND-00", {"CALL", "AGENT", "BILL"}));
    const ConsignmentKey about{"CALL", "AGENT", "BILL"};
    EXPECT_EQ(draw("key", "RND-00", about, "house"), 0x847687E25CF8C74CU);
    EXPECT_EQ(draw("key", "RND-00", about, std::string(100, 'x')), 0x11DF75B63AACD78EU);
}

}  // namespace
}  // namespace cargo::rules
