#include "rules/value_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "rules/compile.hpp"
#include "tests/rules/rule_text.hpp"

namespace cargo::rules {
namespace {

/// A set of one-comparison rules over items, and what it looks for.
class Items : public testing::Test {
protected:
    void load(const std::vector<std::string>& comparisons) {
        text_ = "list far of country version 2026-11-20 { BY, RU }\n";
        for (std::size_t i = 0; i < comparisons.size(); ++i)
            text_ += rule_with("any item ( " + comparisons[i] + " )", "", "T-" + std::to_string(i));
        Complaints complaints(text_);
        rules_ = compile_rules(read_text(complaints), test_key, complaints);
        ASSERT_FALSE(complaints.failed()) << complaints.errors().front().text;
        ASSERT_EQ(rules_.size(), comparisons.size());
    }
    [[nodiscard]] const Condition& comparison(std::size_t rule) const { return rules_[rule]->when.children.front(); }
    /// The rules whose comparison is surely, or perhaps, true of a value: "0 2 ?1 ".
    [[nodiscard]] std::string found(std::string_view value) const {
        const ValueIndex index(rules_);
        const ValueIndex::OfField* const field = index.of(*comparison(0).field);
        std::vector<ValueIndex::Match> matches;
        field->look_up(value, matches);
        std::string out;
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            const std::uint32_t key = comparison(i).key;
            const bool sure = std::ranges::find(matches, key << 1U | 1U) != matches.end();
            const bool perhaps = std::ranges::find(matches, key << 1U) != matches.end();
            if (sure || perhaps) out += (sure ? "" : "?") + std::to_string(i) + " ";
        }
        return out;
    }

    std::string text_{};
    std::vector<std::unique_ptr<const Rule>> rules_{};
};

TEST_F(Items, CodesByWholeByBeginningAndTooShort) {
    load({"hs starts with 44", "hs = 4407", "hs starts with 440710, 2402"});
    EXPECT_EQ(found("4407"), "0 1 ?2 ");
    EXPECT_EQ(found("440710"), "0 2 ");
    EXPECT_EQ(found("44"), "0 ?1 ?2 ");
    EXPECT_EQ(found("4"), "?0 ?1 ?2 ");
    EXPECT_EQ(found("24021000"), "2 ");
    EXPECT_EQ(found("9403"), "");
    EXPECT_EQ(found(""), "");
}

TEST_F(Items, PhrasesWhereWordsBegin) {
    load({"description mentions \"bois\"", "description mentions \"boi*\", \"en bois\"", "description mentions \"s a\"",
          "description = \"bois\""});
    EXPECT_EQ(found(" meubles en bois "), "0 1 ");
    EXPECT_EQ(found(" boites "), "1 ");
    EXPECT_EQ(found(" bois "), "0 1 3 ");
    EXPECT_EQ(found(" sous bois"), "1 ");
    EXPECT_EQ(found(" lits a lattes s a "), "2 ");
    EXPECT_EQ(found(" "), "");
}

/// The same constants have one key however they are written; another way of looking has another, a list its own.
TEST_F(Items, AKeyForWhatIsLookedFor) {
    load({"origin = BY", "origin != BY", "origin in {BY, RU}", "origin not in {RU, BY}", "origin in far", "origin not in far"});
    EXPECT_EQ(comparison(0).key, comparison(1).key);
    EXPECT_EQ(comparison(2).key, comparison(3).key);
    EXPECT_EQ(comparison(4).key, comparison(5).key);
    EXPECT_NE(comparison(0).key, comparison(2).key);
    EXPECT_NE(comparison(2).key, comparison(4).key);
    EXPECT_EQ(found("RU"), "2 3 4 5 ");
}

TEST_F(Items, NoKeyWithoutConstants) {
    load({"gross_weight > 1 kg", "origin is missing", "net_weight > gross_weight", "description mentions \"t*\""});
    for (std::size_t i = 0; i < rules_.size(); ++i) EXPECT_EQ(comparison(i).key, Condition::no_key) << i;
    const ValueIndex index(rules_);
    EXPECT_EQ(index.of(*comparison(0).field), nullptr);
    EXPECT_EQ(index.keys(), 0U);
}

}  // namespace
}  // namespace cargo::rules
