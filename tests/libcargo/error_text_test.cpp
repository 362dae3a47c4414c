#include "libcargo/error_text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace cargo {
namespace {

struct PageRow {
    int number = 0;
    std::string name;
    int status = 0;
    bool again = false;
    std::string english;
    std::string french;
};

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    for (std::size_t from = 1; from < line.size();) {
        const std::size_t bar = line.find('|', from);
        if (bar == std::string::npos) break;
        std::string cell = line.substr(from, bar - from);
        cell.erase(0, cell.find_first_not_of(' '));
        cell.erase(cell.find_last_not_of(' ') + 1);
        cells.push_back(cell);
        from = bar + 1;
    }
    return cells;
}

/// The rows of docs/errors.md that begin with a number.
std::vector<PageRow> page() {
    std::ifstream file(QUAI_SOURCE_DIR "/docs/errors.md");
    std::vector<PageRow> rows;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("| ") || line.size() < 3 || line[2] < '0' || line[2] > '9') continue;
        const std::vector<std::string> cells = cells_of(line);
        if (cells.size() != 6) {
            ADD_FAILURE() << "six cells expected: " << line;
            continue;
        }
        rows.push_back({std::stoi(cells[0]), cells[1], std::stoi(cells[2]), cells[3] == "yes", cells[4], cells[5]});
    }
    return rows;
}

/// Name and number of each code as the header's text has them.
std::vector<std::pair<std::string, int>> header_codes() {
    std::ifstream file(QUAI_SOURCE_DIR "/libcargo/result.hpp");
    const std::regex row("^    ([a-z_0-9]+) = ([0-9]+),.*");
    std::vector<std::pair<std::string, int>> codes;
    std::smatch match;
    for (std::string line; std::getline(file, line);) {
        if (std::regex_match(line, match, row)) codes.emplace_back(match[1], std::stoi(match[2]));
    }
    return codes;
}

TEST(ErrorCatalogue, HasEveryCodeOfTheEnumInItsOrder) {
    const std::vector<std::pair<std::string, int>> codes = header_codes();
    ASSERT_EQ(error_texts().size(), codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        EXPECT_EQ(to_string(error_texts()[i].code), codes[i].first);
        EXPECT_EQ(static_cast<int>(error_texts()[i].code), codes[i].second);
    }
}

TEST(ErrorCatalogue, AgreesWithThePage) {
    const std::vector<PageRow> rows = page();
    ASSERT_EQ(rows.size(), error_texts().size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ErrorText& text = error_texts()[i];
        SCOPED_TRACE(rows[i].name);
        EXPECT_EQ(rows[i].number, static_cast<int>(text.code));
        EXPECT_EQ(rows[i].name, "`" + std::string(to_string(text.code)) + "`");
        EXPECT_EQ(rows[i].status, text.status);
        EXPECT_EQ(rows[i].again, is_transient(text.code));
        EXPECT_EQ(rows[i].english, text.english);
        EXPECT_EQ(rows[i].french, text.french);
    }
}

TEST(ErrorCatalogue, HasASentenceInBothLanguages) {
    for (const ErrorText& text : error_texts()) {
        SCOPED_TRACE(to_string(text.code));
        EXPECT_TRUE(text.english.ends_with('.'));
        EXPECT_TRUE(text.french.ends_with('.'));
        EXPECT_EQ(sentence(text.code, Language::english), text.english);
        EXPECT_EQ(sentence(text.code, Language::french), text.french);
        EXPECT_NE(text.english, text.french);
    }
}

TEST(ErrorCatalogue, EveryStatusIsAClientsOrAServersError) {
    for (const ErrorText& text : error_texts()) {
        EXPECT_GE(text.status, 400) << to_string(text.code);
        EXPECT_LT(text.status, 600) << to_string(text.code);
    }
}

}  // namespace
}  // namespace cargo
