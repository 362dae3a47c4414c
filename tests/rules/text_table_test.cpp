#include "rules/text_table.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cargo::rules {
namespace {

TEST(TextTable, FindsNothingInAnEmptyOne) {
    const TextTable table;
    EXPECT_EQ(table.find("4407"), TextTable::none);
    EXPECT_EQ(table.find(""), TextTable::none);
}

/// Every length, so that each way of hashing is met, and lengths whose texts differ in one place only.
TEST(TextTable, KnowsEveryTextByItsNumber) {
    TextTable table;
    std::vector<std::string> texts{""};
    for (std::size_t size = 1; size <= 24; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            texts.emplace_back(size, '0');
            texts.back()[at] = '1';
        }
    }
    for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(table.add(texts[i]), i);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(table.find(texts[i]), i);
        EXPECT_EQ(table.add(texts[i]), i);
    }
    EXPECT_EQ(table.size(), texts.size());
    EXPECT_EQ(table.find("11"), TextTable::none);
    EXPECT_EQ(table.find(std::string(25, '0')), TextTable::none);
}

}  // namespace
}  // namespace cargo::rules
