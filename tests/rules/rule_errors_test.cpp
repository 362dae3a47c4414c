#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "libcargo/limits.hpp"
#include "rules/rule_check.hpp"
#include "tests/rules/rule_text.hpp"

namespace cargo::rules {
namespace {

std::vector<std::filesystem::path> golden_cases() {
    std::vector<std::filesystem::path> cases;
    for (const auto& entry : std::filesystem::directory_iterator(rule_data() / "errors")) {
        if (entry.path().extension() == ".rules") cases.push_back(entry.path());
    }
    std::ranges::sort(cases);
    return cases;
}

/// Each <case>.rules gives what <case>.findings says, in both languages. CARGO_TEST_UPDATE=1 writes the findings anew,
/// to be read before they are committed.
TEST(RuleErrors, AreWorthReading) {
    const std::vector<std::filesystem::path> cases = golden_cases();
    ASSERT_GE(cases.size(), 7U);
    for (const std::filesystem::path& path : cases) {
        SCOPED_TRACE(path.filename().string());
        const std::string name = path.filename().string();
        const RuleSet::Loaded loaded = check(file_text(path));
        const std::string found = render(loaded, Language::english, name) + "\n" + render(loaded, Language::french, name);
        std::filesystem::path golden = path;
        golden.replace_extension(".findings");
        if (std::getenv("CARGO_TEST_UPDATE")) std::ofstream(golden, std::ios::binary) << found;
        EXPECT_EQ(found, file_text(golden));
        EXPECT_EQ(loaded.set == nullptr, !loaded.errors.empty());
        EXPECT_GE(loaded.errors.size() + loaded.warnings.size(), 1U);
    }
}

TEST(RuleErrors, OneErrorLoadsNothing) {
    const std::string good = rule_with("nature = 23");
    EXPECT_TRUE(check(good).set);
    EXPECT_FALSE(check(good + rule_with("nature = 23 and", "", "T-2")).set);
    EXPECT_FALSE(check(good + "list x of port version 2026-01-01 { NOPORT }").set);
}

/// A valid text cut off anywhere loads as a whole text or not at all, and always says where it stopped.
TEST(RuleErrors, ATextCutOffAnywhereIsRefusedWithAPlace) {
    const std::string text = file_text(rule_data() / "port-day.rules");
    const std::size_t first_rule = text.find("\nrule ") + 1;
    const std::string lists = text.substr(0, first_rule);
    const std::string rule = text.substr(first_rule, text.find("\nend\n", first_rule) + 4 - first_rule);
    ASSERT_TRUE(check(lists + rule).set) << told(check(lists + rule));
    for (std::size_t cut = 1; cut < rule.size(); ++cut) {
        const RuleSet::Loaded loaded = check(lists + rule.substr(0, cut));
        ASSERT_FALSE(loaded.set) << cut;
        ASSERT_GE(loaded.errors.size(), 1U);
        EXPECT_GE(loaded.errors.front().line, 1U);
        EXPECT_GE(loaded.errors.front().column, 1U);
        EXPECT_NE(loaded.errors.front().caret.find('^'), std::string::npos);
    }
}

std::string nested(std::size_t depth) {
    return std::string(depth, '(') + "nature = 23" + std::string(depth, ')');
}

std::string many_conditions(std::size_t count) {
    std::string out = "packages = 1";
    for (std::size_t i = 1; i < count; ++i) out += " or packages = " + std::to_string(i + 1);
    return out;
}

std::string many_rules(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) { out += rule_with("nature = " + std::to_string(i), "", "R-" + std::to_string(i)); }
    return out;
}

std::string long_list(std::size_t count) {
    std::string out = "list codes of code version 2026-01-01 {";
    for (std::size_t i = 0; i < count; ++i) out += " C" + std::to_string(i);
    return out + " }\n" + rule_with("bill in codes");
}

std::string long_rule(std::size_t bytes) {
    const std::string rule = rule_with("nature = 23", "%", "T-1");
    const std::size_t without_padding = rule.size() - 2;  // the mark and the line's end
    std::string padded = rule;
    padded.replace(padded.find('%'), 1, std::string(bytes - without_padding, ' '));
    return padded;
}

/// Each limit of a rule text holds, and one more does not.
TEST(RuleErrors, EveryLimitIsMetAndKept) {
    struct Case {
        std::string_view what;
        std::string at_limit, past_limit;
    };
    const Case cases[] = {
        {"depth", rule_with(nested(limits::rule_depth_max)), rule_with(nested(limits::rule_depth_max + 1))},
        {"conditions", rule_with(many_conditions(limits::rule_conditions_max)),
         rule_with(many_conditions(limits::rule_conditions_max + 1))},
        {"rules", many_rules(limits::rules_max), many_rules(limits::rules_max + 1)},
        {"list", long_list(limits::rule_list_entries_max), long_list(limits::rule_list_entries_max + 1)},
        {"rule bytes", long_rule(limits::rule_bytes_max), long_rule(limits::rule_bytes_max + 1)},
        {"text bytes", std::string(limits::rules_text_bytes_max, ' '), std::string(limits::rules_text_bytes_max + 1, ' ')},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.what);
        const RuleSet::Loaded good = check(c.at_limit);
        EXPECT_TRUE(good.set) << told(good).substr(0, 500);
        const RuleSet::Loaded bad = check(c.past_limit);
        EXPECT_FALSE(bad.set);
        ASSERT_FALSE(bad.errors.empty());
        EXPECT_EQ(bad.errors.front().code, Errc::rule_too_complex);
    }
}

TEST(RuleErrors, NoMoreAreReportedThanAPersonReads) {
    std::string text;
    for (std::size_t i = 0; i < 2 * limits::rule_errors_max; ++i) text += rule_with("colour = RED", "", "R-" + std::to_string(i));
    EXPECT_EQ(check(text).errors.size(), limits::rule_errors_max);
}

TEST(RuleErrors, DeepNestingNeverReachesTheStack) {
    EXPECT_FALSE(check(rule_with(std::string(limits::rule_bytes_max, '('))).set);
    EXPECT_FALSE(check(std::string(1'000'000, '(')).set);
}

TEST(RuleErrors, ARandomShareNeedsAKey) {
    const RuleSet::Loaded loaded = RuleSet::load(rule_with("random 1 %"), "");
    ASSERT_EQ(loaded.errors.size(), 1U);
    EXPECT_EQ(loaded.errors.front().code, Errc::rule_bad_value);
    EXPECT_TRUE(RuleSet::load(rule_with("random 1 %"), test_key).set);
    EXPECT_TRUE(RuleSet::load(rule_with("nature = 23"), "").set);
}

}  // namespace
}  // namespace cargo::rules
