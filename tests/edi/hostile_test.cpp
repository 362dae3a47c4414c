#include <gtest/gtest.h>

#include <cstdlib>

#include "libcargo/limits.hpp"
#include "tests/edi/recorder.hpp"

/// Bytes that mean harm, or that lost their end on the way.
namespace cargo::edi::test {
namespace {

TEST(Hostile, AFileCutAtAnyByteIsToldAndNeverAccepted) {
    const std::string whole =
        "UNA:+.? '\r\n" + interchange("CUSCAR:D:95B:UN", small_manifest_body() + "CNI+2+B?+2'RFF+BM:B?\?2'GID+1'");
    ASSERT_TRUE(read(whole).at(0).findings.empty());
    ASSERT_EQ(walked(whole).finding_lines().size(), 0U);
    for (std::size_t cut = 0; cut < whole.size() - 1; ++cut) {  // without its last terminator it is whole: SyntaxCases has it
        const Recorder seen = walked(whole.substr(0, cut));
        const std::size_t errors = seen.envelope.size() + seen.findings.size();
        ASSERT_GE(errors, 1U) << "cut at " << cut;
        ASSERT_LE(errors, 6U) << "a cut is one fault in each log, and what was still due: cut at " << cut;
        for (const Interchange& one : read(whole.substr(0, cut))) {
            ASSERT_FALSE(one.findings.empty()) << "cut at " << cut;
            for (const Message& message : one.messages) ASSERT_EQ(message.verdict, Verdict::refused) << "cut at " << cut;
        }
    }
}

TEST(Hostile, EveryByteChangedToAnyDelimiterIsSurvived) {
    const std::string whole = interchange("CUSCAR:D:95B:UN", small_manifest_body());
    const ReadOptions options;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const char c : {'\'', '+', ':', '?', '\0', '\n', '\xFF'}) {
            std::string changed = whole;
            changed[i] = c;
            for (const Interchange& one : read(changed, options)) {
                for (const Message& message : one.messages) refused += message.verdict != Verdict::accepted ? 1U : 0U;
            }
        }
    }
    EXPECT_GT(refused, whole.size()) << "most of them break something";
}

TEST(Hostile, AHundredMegabytesOfOneElementCostAFinding) {
    const std::string text =
        "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+CUSCAR:D:95B:UN'BGM+85+" + std::string(100'000'000, 'x') + "+9'UNT+3+1'UNZ+1+R1'";
    const Recorder seen = walked(text);
    ASSERT_EQ(seen.findings.size(), 1U);
    EXPECT_EQ(seen.findings[0].code, Errc::syntax_too_large);
    EXPECT_TRUE(seen.envelope.empty()) << "what comes behind it is read";
}

TEST(Hostile, RandomBytesAreSurvived) {
    const char* given = std::getenv("CARGO_TEST_SEED");
    std::uint64_t state = given != nullptr ? std::strtoull(given, nullptr, 10) : 20260102;
    RecordProperty("seed", std::to_string(state));
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(state));
    constexpr std::string_view alphabet = "UNBHTZ+:'?*\n 123AXCDRFG";
    const auto next = [&] {
        state = state * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        return state >> 33U;
    };
    for (int round = 0; round < 2'000; ++round) {
        std::string text = round % 2 == 0 ? "UNB+UNOC:3+ME+YOU+260102:0304+R1'UNH+1+COARRI:D:95B:UN'" : "";
        const std::size_t length = next() % 300;
        for (std::size_t i = 0; i < length; ++i) text += alphabet[next() % alphabet.size()];
        const std::vector<Interchange> found = read(text);
        ASSERT_FALSE(found.empty());
        for (const Interchange& one : found) {
            for (const Finding& finding : one.findings) ASSERT_LE(finding.at.byte_offset.value_or(0), text.size());
        }
    }
}

}  // namespace
}  // namespace cargo::edi::test
