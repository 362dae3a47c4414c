#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/edi/recorder.hpp"

/// The reader remembers the steps it took through a message's tree and the codes it found. What it says of a message must not
/// depend on what it read before.
namespace cargo::edi::test {
namespace {

/// Segments of a CUSCAR in nearly any order, with codes that are in their lists or not.
std::string random_segments(std::mt19937_64& dice) {
    constexpr std::array<std::string_view, 21> segments{
        "BGM+85+D+9'",     "DTM+137:2026:102'", "RFF+ATZ:1'",       "RFF+BM:1'", "NAD+CN+1'",  "NAD+QQ+1'",    "TDT+20+1'",
        "LOC+9+FRLEH'",    "LOC+ZZZ+X'",        "EQD+CN+1'",        "SEL+1+CA'", "CNI+1+X'",   "GIS+23'",      "GID+1+1:CT'",
        "FTX+AAA+++TEXT'", "MEA+AAE+G+KGM:1'",  "MEA+AAE+G+QQQ:1'", "SGP+X+1'",  "PCI+24+M'",  "CNT+7:1:KGM'", "XYZ+1'"};
    std::string text;
    std::size_t at = 0;
    for (std::size_t left = dice() % 60; left > 0; --left) {
        // Mostly onward, as messages go; now and then anywhere.
        at = dice() % 4 == 0 ? dice() % segments.size() : (at + dice() % 3) % segments.size();
        text += segments[at];
    }
    return text;
}

std::string message(std::string_view reference, std::string_view body) {
    return "UNH+" + std::string(reference) + "+CUSCAR:D:95B:UN'" + std::string(body) + "UNT+1+" + std::string(reference) + "'";
}

/// What is said of the interchange's last message: the walk through it, and its findings without their bytes in the file.
std::vector<std::string> said_of_last(const std::string& messages, std::size_t length) {
    const std::string bytes = "UNB+UNOC:3+ME+YOU+260102:0304+R1'" + messages + "UNZ+1+R1'";
    const std::size_t start = bytes.size() - length - std::string_view("UNZ+1+R1'").size();
    ReadOptions options;
    options.findings_max = 100'000;
    const Recorder all = walked(bytes, options);
    std::vector<std::string> said;
    for (Finding finding : all.findings) {
        if (finding.at.byte_offset.value_or(0) < start) continue;
        finding.at.byte_offset = *finding.at.byte_offset - start;
        said.push_back(line_of(finding) + " " + finding.group);
    }
    return said;
}

TEST(StructureRandom, WhatIsSaidOfAMessageDoesNotDependOnThoseBeforeIt) {
    const char* given = std::getenv("CARGO_TEST_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 20261127;
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 dice(seed);
    std::size_t findings = 0;
    for (int round = 0; round < 2'000; ++round) {
        const std::string last = message("L", random_segments(dice));
        std::string before;
        for (std::size_t i = dice() % 4 + 1; i > 0; --i) before += message("B" + std::to_string(i), random_segments(dice));
        const std::vector<std::string> alone = said_of_last(last, last.size());
        ASSERT_EQ(said_of_last(before + last, last.size()), alone) << last << "\nbehind " << before;
        findings += alone.size();
    }
    EXPECT_GT(findings, 10'000U) << "the messages are wrong enough to say something of";
}

}  // namespace
}  // namespace cargo::edi::test
