#include "libcargo/doctor_line.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace cargo {
namespace {

TEST(DoctorLines, HaveIdsOfTheirOwnAndSayWhatAndWhatToDoInBothLanguages) {
    std::set<std::string_view> ids;
    for (const DoctorText& text : doctor_texts()) {
        EXPECT_TRUE(ids.insert(text.id).second) << text.id;
        EXPECT_EQ(doctor_line_of(text.id), text.line);
        for (const std::string_view said : {text.what_french, text.do_french, text.what_english, text.do_english}) {
            EXPECT_FALSE(said.empty()) << text.id;
        }
        EXPECT_NE(text.what_french, text.what_english) << text.id;
    }
    EXPECT_EQ(doctor_line_of("nothing.at_all"), std::nullopt);
}

TEST(DoctorLines, FillInTheirValues) {
    EXPECT_EQ(filled_in("{a} of {b}, {a}.", {{"a", "1"}, {"b", "2"}}), "1 of 2, 1.");
    EXPECT_EQ(filled_in("{a} {c}", {{"a", "1"}}), "1 ?");
    EXPECT_EQ(filled_in("none", {}), "none");
    EXPECT_EQ(filled_in("{a}", {{"a", "{a}"}}), "{a}") << "a value is not a text";
    EXPECT_EQ(filled_in("open {a", {{"a", "1"}}), "open ");
}

TEST(DoctorPage, NamesEveryLine) {
    std::ifstream file(std::string(QUAI_SOURCE_DIR) + "/docs/operations.md");
    const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    for (const DoctorText& text : doctor_texts()) {
        const std::string row = "| `" + std::string(text.id) + "` | " + std::string(to_string(text.weight)) + " | ";
        EXPECT_NE(page.find(row), std::string::npos) << row;
    }
}

}  // namespace
}  // namespace cargo
