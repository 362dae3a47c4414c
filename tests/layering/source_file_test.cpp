#include "tests/layering/source_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

/// The reader of our own sources: a rule that sees nothing would pass for ever.
namespace cargo::layering {
namespace {

std::string code_of(std::string_view text) {
    std::string all;
    for (const SourceLine& line : split("a.cpp", text).code) all += line.text + "|";
    return all;
}
std::string literals_of(std::string_view text) {
    std::string all;
    for (const SourceLine& line : split("a.cpp", text).literals) all += line.text;
    all.erase(std::remove(all.begin(), all.end(), ' '), all.end());
    return all;
}

TEST(SourceFile, CommentsAndLiteralsAreNotCode) {
    EXPECT_EQ(code_of("a(); // rand("), "a();         |");
    EXPECT_EQ(code_of("a /* rand(\n rand( */ b"), "a         |          b|");
    EXPECT_EQ(code_of("f(\"rand(\\\"\", 'x')"), "f(\"       \", ' ')|");
    EXPECT_EQ(code_of("x = 1'000'000; y"), "x = 1'000'000; y|");
    EXPECT_EQ(code_of("s = R\"sql(SELECT \" )sql\"; z"), "s = R\"sql(         )sql\"; z|");
}

TEST(SourceFile, LiteralsAreSeenOverLines) {
    EXPECT_EQ(literals_of("q(R\"(SELECT\n a)\"); // \"no\""), "SELECTa");
    EXPECT_EQ(literals_of("q(\"UPDATE\" \"x\")"), "UPDATEx");
}

TEST(SourceFile, IncludesKeepTheirLine) {
    const SourceFile file = split("a.cpp", "#pragma once\n#include <thread>\n#include \"edi/lexer.hpp\"\n");
    ASSERT_EQ(file.includes.size(), 2U);
    EXPECT_EQ(file.includes[0].text, "thread");
    EXPECT_EQ(file.includes[1].text, "edi/lexer.hpp");
    EXPECT_EQ(file.includes[1].number, 3U);
}

TEST(SourceFile, MentionsWholeWordsOnly) {
    EXPECT_TRUE(mentions("std::stoi(x)", "stoi"));
    EXPECT_TRUE(mentions("x = rand();", "rand("));
    EXPECT_FALSE(mentions("operand(1)", "rand("));
    EXPECT_FALSE(mentions("snprintf(b)", "sprintf"));
    EXPECT_FALSE(mentions("stoichiometry", "stoi"));
    EXPECT_TRUE(mentions("SELECT a", "SELECT "));
}

}  // namespace
}  // namespace cargo::layering
