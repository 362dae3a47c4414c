#include <gtest/gtest.h>

#include "tests/edi/recorder.hpp"

namespace cargo::edi::test {
namespace {

using Lines = std::vector<std::string>;

/// Findings of one segment of a consignment's goods or header, as "code element.component".
Lines faults_of(std::string_view body, std::string_view syntax = "UNOC:3") {
    Lines lines;
    for (const Finding& f : walked(interchange("CUSCAR:D:95B:UN", body, syntax)).findings) {
        lines.push_back(std::string(f.severity == Severity::error ? "" : "warning ") + std::string(to_string(f.code)) + " " +
                        std::to_string(f.at.element) + "." + std::to_string(f.at.component));
    }
    return lines;
}

struct Case {
    std::string_view segment;
    Lines faults;
};

/// Each in the header of a manifest, where it is allowed.
TEST(ElementCheck, ASegmentIsComparedWithItsDefinition) {
    const Case cases[] = {
        // clang-format off
        {"DTM+137:20260101:102",        {}},
        {"DTM",                         {"structure_missing_element 1.0"}},
        {"DTM+:20260101:102",           {"structure_missing_element 1.1"}},
        {"DTM+137:20260101:102:X",      {"structure_too_many_elements 1.4"}},
        {"DTM+137:20260101:102+X",      {"structure_too_many_elements 2.1"}},
        {"DTM+137:20260101:102+",       {}},                                    // a separator that separates nothing
        {"DTM+137:20260101:102:",       {}},
        {"DTM+137:20260101:999",        {"value_not_in_list 1.3"}},             // the date's meaning depends on it
        {"DTM+XX:20260101:102",         {"warning value_not_in_list 1.1"}},
        {"DTM+1377:20260101:102",       {"value_too_long 1.1"}},                // and not twice: one fault
        {"RFF+BM:12345678901234567890123456789012345",  {}},
        {"RFF+BM:123456789012345678901234567890123456", {"value_too_long 1.2"}},
        {"NAD+CZ++NAME",                {}},                                    // C082 left out, its 3039 is mandatory
        {"NAD+CZ+:160:20",              {"structure_missing_element 2.1"}},
        {"NAD+CZ+1:QQQ:YYY",            {"warning value_not_in_list 2.3"}},
        {"NAD++1",                      {"structure_missing_element 1.0"}},
        {"NAD+CZ+++NAME OF MORE THAN THIRTY-FIVE CHARACTERS", {"warning value_too_long 4.1"}},  // people read it
        {"FTX+AAA+++TEXT",              {}},
        {"FTX+AAA++:1+TEXT",            {"structure_missing_element 3.1"}},
        // clang-format on
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.segment);
        EXPECT_EQ(faults_of("BGM+85+D+9'" + std::string(c.segment) + "'"), c.faults);
    }
}

/// 6314 of MEA and 7224 of GID are numbers.
TEST(ElementCheck, NumbersFollowTheSyntaxRules) {
    const Case cases[] = {
        // clang-format off
        {"1",        {}},
        {"1.5",      {}},
        {"1,5",      {}},
        {".5",       {}},
        {"-1",       {}},
        {"5.",       {"value_not_numeric 2.0"}},
        {"1.2.3",    {"value_not_numeric 2.0"}},
        {"1 000",    {"value_not_numeric 2.0"}},
        {"+1",       {"value_not_numeric 2.0"}},
        {"-",        {"value_not_numeric 2.0"}},
        {"TEN",      {"value_not_numeric 2.0"}},
        {"12345678", {}},
        {"-1234567.8", {}},                       // neither sign nor mark counts
        {"123456789", {"value_too_long 2.0"}},
        // clang-format on
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.segment);
        // RFF+..., GID ... SGP+box+packages: 7224 is n..8
        std::string number(c.segment);
        if (number.find('+') != std::string::npos) number.insert(number.find('+'), "?");
        EXPECT_EQ(faults_of("BGM+85+D+9'CNI+1+X'RFF+BM:X'GID+1'SGP+CSQU3054383+" + number + "'"), c.faults);
    }
}

TEST(ElementCheck, LengthsCountCharactersNotBytes) {
    std::string accents;
    for (int i = 0; i < 35; ++i) accents += "\xC3\xA9";
    EXPECT_EQ(faults_of("BGM+85+D+9'RFF+BM:" + accents + "'", "UNOW:4"), Lines{});
    EXPECT_EQ(faults_of("BGM+85+D+9'RFF+BM:" + accents + "'", "UNOC:3"), Lines{"value_too_long 1.2"})
        << "70 characters in ISO 8859-1";
}

TEST(ElementCheck, ACodeOfAnotherListIsNotOurs) {
    EXPECT_EQ(faults_of("BGM+ZZ9'"), Lines{"warning value_not_in_list 1.1"});
    EXPECT_EQ(faults_of("BGM+ABC:ZZZ:ZZZ'"), Lines{});
}

TEST(ElementCheck, AValueIsShownCutAndInUtf8) {
    const Recorder read = walked(interchange("CUSCAR:D:95B:UN", "BGM+85+" + std::string(500, '\xE9') + "+9'"));
    ASSERT_EQ(read.findings.size(), 1U);
    EXPECT_EQ(read.findings[0].value.size(), 128U) << "64 characters of two bytes each";
    EXPECT_EQ(read.findings[0].value.substr(0, 2), "\xC3\xA9");
}

TEST(ElementCheck, FlawsInTheBytesAreToldWithTheirPlace) {
    using namespace std::string_literals;
    EXPECT_EQ(faults_of("BGM+85+D\0C+9'"s), Lines{"syntax_bad_character 2.1"});
    EXPECT_EQ(faults_of("BGM+85+D\nC+9'"), Lines{"warning value_bad_character 2.1"});
    EXPECT_EQ(faults_of("BGM+85+D?@C+9'"), Lines{"warning syntax_bad_character 2.1"});
    EXPECT_EQ(faults_of("BGM+85+" + std::string(70'000, 'x') + "+9'"), Lines{"syntax_too_large 2.1"});
}

}  // namespace
}  // namespace cargo::edi::test
