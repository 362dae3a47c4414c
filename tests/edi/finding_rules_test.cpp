#include <gtest/gtest.h>

#include <algorithm>

#include "tests/edi/recorder.hpp"

/// What a profile may make of findings, and what it may not.
namespace cargo::edi::test {
namespace {

using Lines = std::vector<std::string>;
using Settings = std::vector<std::pair<std::string_view, std::string_view>>;

FindingRules rules_of(const Settings& settings) {
    FindingRules rules;
    for (const auto& [name, word] : settings) EXPECT_TRUE(rules.add(name, word)) << name << " " << word;
    return rules;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

/// A manifest whose EQD has a size of five characters: too long, and nobody's identity.
std::string with_long_size() {
    return interchange("CUSCAR:D:95B:UN", replaced(small_manifest_body(), "22G1:102:5", "22G1XXXXXXX:102:5"));
}

Message read_with(const std::string& bytes, const Settings& settings) {
    return read(bytes, {.finding_rules = rules_of(settings)}).at(0).messages.at(0);
}

TEST(FindingRules, LowerAFaultOfFormWhichThenRefusesNothing) {
    const std::string bytes = with_long_size();
    const Message before = read_with(bytes, {});
    ASSERT_EQ(before.findings.size(), 1U);
    EXPECT_EQ(before.findings[0].code, Errc::value_too_long);
    EXPECT_EQ(before.verdict, Verdict::refused);
    for (const Settings& settings : {Settings{{"value_too_long", "warning"}}, Settings{{"value_too_long.EQD", "warning"}},
                                     Settings{{"value_too_long.EQD.3", "warning"}}}) {
        const Message lowered = read_with(bytes, settings);
        EXPECT_EQ(lowered.verdict, Verdict::accepted);
        ASSERT_EQ(lowered.findings.size(), 1U) << "it is told all the same";
        EXPECT_EQ(lowered.findings[0].severity, Severity::warning);
        EXPECT_EQ(lowered.findings[0].scope, Scope::proceed);
        EXPECT_EQ(std::get<Manifest>(lowered.body).equipment.at(0).size_type, "22G1XXXXXXX") << "and the value is kept";
    }
    EXPECT_EQ(read_with(bytes, {{"value_too_long.TDT", "warning"}}).verdict, Verdict::refused) << "of another segment";
    EXPECT_EQ(read_with(bytes, {{"value_too_long.EQD.7", "warning"}}).verdict, Verdict::refused) << "of another element";
}

TEST(FindingRules, RaiseAWarningWhichThenRefusesTheMessage) {
    const std::string bytes = interchange("CUSCAR:D:95B:UN", replaced(small_manifest_body(), "LOC+9+", "LOC+ZZ+"));
    const Message before = read_with(bytes, {});
    ASSERT_EQ(before.findings.size(), 1U);
    EXPECT_EQ(before.verdict, Verdict::accepted);
    const Message raised = read_with(bytes, {{"value_not_in_list", "error"}});
    EXPECT_EQ(raised.verdict, Verdict::refused);
    EXPECT_EQ(raised.findings.at(0).severity, Severity::error);
    EXPECT_EQ(raised.findings.at(0).scope, Scope::stop_message);
}

TEST(FindingRules, TheMostPreciseHoldsAndOfTwoAlikeTheLater) {
    const std::string bytes = with_long_size();
    EXPECT_EQ(read_with(bytes, {{"value_too_long.EQD", "warning"}, {"value_too_long", "error"}}).verdict, Verdict::accepted);
    EXPECT_EQ(read_with(bytes, {{"value_too_long", "warning"}, {"value_too_long.EQD", "error"}}).verdict, Verdict::refused);
    const Settings element{{"value_too_long.EQD.3", "warning"}, {"value_too_long.EQD", "error"}};
    EXPECT_EQ(read_with(bytes, element).verdict, Verdict::accepted);
    EXPECT_EQ(read_with(bytes, {{"value_too_long", "error"}, {"value_too_long", "warning"}}).verdict, Verdict::accepted);
}

TEST(FindingRules, GiveAFindingACodeOfTheirOwn) {
    const std::string bytes = with_long_size();
    EXPECT_EQ(read_with(bytes, {{"value_too_long", "=E042"}}).findings.at(0).own_code, "E042");
    EXPECT_EQ(read_with(bytes, {{"value_too_long", "=E042"}}).verdict, Verdict::refused);
    const Settings both{{"value_too_long", "=E042"}, {"value_too_long.EQD", "warning=W1"}};
    EXPECT_EQ(read_with(bytes, both).findings.at(0).own_code, "W1");
    const Settings apart{{"value_too_long", "=E042"}, {"value_too_long.EQD", "warning"}};
    EXPECT_EQ(read_with(bytes, apart).findings.at(0).own_code, "E042");
}

struct Fault {
    std::string_view name;
    std::string_view from;
    std::string_view to;
    std::string_view code;
};

/// Whatever a profile says, by code, by segment and by element, these refuse.
TEST(FindingRules, NeverLowerWhatWouldLetSomethingUnsafeThrough) {
    const Fault faults[] = {
        // clang-format off
        {"the count of segments",       "UNT+21+1",     "UNT+20+1",       "envelope_count_differs"},
        {"the count of messages",       "UNZ+1+R1",     "UNZ+2+R1",       "envelope_count_differs"},
        {"a message's reference",       "UNT+21+1",     "UNT+21+2",       "envelope_reference_differs"},
        {"the interchange's reference", "UNZ+1+R1",     "UNZ+1+R2",       "envelope_reference_differs"},
        {"no end",                      "UNZ+1+R1'",    "",               "envelope_missing_trailer"},
        {"a test",                      "+R1'UNH",      "+R1++++++1'UNH", "envelope_test_not_supported"},
        {"a character set",             "UNOC:3",       "UNOX:3",         "syntax_unknown_charset"},
        {"a long reference in UNB",     "0304+R1'",     "0304+R1345678901234567'", "value_too_long"},
        {"a directory",                 "D:95B",        "D:97A",          "structure_unknown_directory"},
        {"a missing segment",           "GID+1+10:CT'", "",               "structure_missing_segment"},
        {"a segment out of place",      "GID+1+10:CT'", "EQD+CN+X'GID+1+10:CT'", "structure_unexpected_segment"},
        {"a segment nobody knows",      "GID+1+10:CT'", "ZZZ+1'GID+1+10:CT'",    "structure_unknown_segment"},
        {"a bill's number too long",    "RFF+BM:BILL1", "RFF+BM:123456789012345678901234567890123456", "value_too_long"},
        {"a bill's number in no set",   "RFF+BM:BILL1", "RFF+BM:BILL\x9F",       "syntax_bad_character"},
        {"a box's number too long",     "EQD+CN+CSQU3054383", "EQD+CN+CSQU30543831234567", "value_too_long"},
        {"a box's check digit",         "EQD+CN+CSQU3054383", "EQD+CN+CSQU3054384", "value_bad_check_digit"},
        {"a document's number",         "BGM+85+DOC1",  "BGM+85+123456789012345678901234567890123456", "value_too_long"},
        {"a function",                  "+DOC1+9'",     "+DOC1+5'",       "message_function_unsupported"},
        {"packages that are no number", "GID+1+10:CT",  "GID+1+TEN:CT",   "value_not_numeric"},
        {"packages with too many digits", "GID+1+10:CT", "GID+1+123456789:CT", "value_too_long"},
        {"a mass that is no number",    "KGM:1000",     "KGM:HEAVY",      "value_not_numeric"},
        {"the split of a line",         "SGP+CSQU3054383+10", "SGP+CSQU3054383+123456789", "value_too_long"},
        {"the voyage",                  "TDT+20+V1",    "TDT+20+V12345678901234567890", "value_too_long"},
        {"too much in BGM",             "+DOC1+9'",     "+DOC1+9+X+Y+Z'", "structure_too_many_elements"},
        // clang-format on
    };
    const std::string good = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    for (const Fault& fault : faults) {
        SCOPED_TRACE(fault.name);
        ASSERT_NE(good.find(fault.from), std::string::npos);
        const std::string bytes = replaced(good, fault.from, fault.to);
        FindingRules all;
        for (std::uint16_t number = 1; number < 200; ++number) {
            const std::string name(to_string(static_cast<Errc>(number)));
            (void)all.add(name, "warning");
            for (const std::string_view tag : {"UNB", "UNT", "BGM", "RFF", "EQD", "GID", "TDT", "MEA", "SGP"}) {
                const std::string of_tag = name + "." + std::string(tag);
                (void)all.add(of_tag, "warning");
                for (const char* element : {".1", ".2", ".3", ".4"}) (void)all.add(of_tag + element, "warning");
            }
        }
        const std::vector<Interchange> found = read(bytes, {.finding_rules = all});
        EXPECT_EQ(found.at(0).messages.at(0).verdict, Verdict::refused);
        const auto has = [&](const std::vector<Finding>& list) {
            return std::ranges::any_of(list, [&](const Finding& f) {
                return to_string(f.code) == fault.code && f.severity == Severity::error;
            });
        };
        EXPECT_TRUE(has(found[0].findings) || has(found[0].messages[0].findings)) << fault.code;
    }
}

TEST(FindingRules, RefuseWhatTheyCannotMean) {
    const auto error_of = [](std::string_view name, std::string_view word) {
        const Result<void> added = FindingRules{}.add(name, word);
        return added ? std::string("taken") : std::string(to_string(added.error().code));
    };
    EXPECT_EQ(error_of("value_too_lang", "warning"), "value_not_in_list");
    EXPECT_EQ(error_of("store_unavailable", "error"), "value_not_in_list") << "of which no filer hears as a finding";
    EXPECT_EQ(error_of("site_not_yours", "=E5"), "taken") << "what the books say to a report";
    EXPECT_EQ(error_of("site_not_yours", "warning"), "state_forbids");
    EXPECT_EQ(error_of("value_too_long", "ignore"), "value_not_in_list");
    EXPECT_EQ(error_of("value_too_long", ""), "value_not_in_list");
    EXPECT_EQ(error_of("value_too_long.eqd", "warning"), "value_bad_shape");
    EXPECT_EQ(error_of("value_too_long.EQD.0", "warning"), "value_bad_shape");
    EXPECT_EQ(error_of("value_too_long.EQD.3X", "warning"), "value_bad_shape");
    EXPECT_EQ(error_of("value_too_long", "=TOO-LONG-A-CODE"), "value_bad_shape");
    EXPECT_EQ(error_of("value_too_long", "warning="), "value_bad_shape");
    EXPECT_EQ(error_of("structure_missing_segment", "warning"), "state_forbids");
    EXPECT_EQ(error_of("value_too_long.BGM", "warning"), "state_forbids");
    EXPECT_EQ(error_of("value_too_long.EQD.2", "warning"), "state_forbids");
    EXPECT_EQ(error_of("value_too_long.UNB", "warning"), "state_forbids");
    EXPECT_EQ(error_of("structure_missing_segment", "error=E1"), "taken") << "raising is always allowed";
}

TEST(FindingRules, CountWhatIsBeyondTheListByTheRules) {
    std::string body = "BGM+85+D+9'CNI+1+X'";
    for (int i = 0; i < 50; ++i) body += "RFF+BM:X'NAD+CN+++NAME++++TOO LONG FOR A CODE'GID+1'";
    const std::string bytes = interchange("CUSCAR:D:95B:UN", body);
    const auto errors_with = [&](const Settings& settings) {
        Recorder recorder;
        const FindingRules rules = rules_of(settings);
        walk(bytes, {.findings_max = 10, .finding_rules = rules}, recorder);
        return std::pair(recorder.true_count, recorder.verdicts.at(0));
    };
    const auto [count, verdict] = errors_with({});
    EXPECT_EQ(verdict, Verdict::refused);
    const auto [lowered_count, lowered] = errors_with({{"value_too_long", "warning"}});
    EXPECT_EQ(lowered_count, count) << "lowered is not forgotten";
}

}  // namespace
}  // namespace cargo::edi::test
