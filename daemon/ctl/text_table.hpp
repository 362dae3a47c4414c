#pragma once

#include <string>
#include <vector>

namespace cargo::ctl {

/// Lines whose columns stand below each other. A cell that is empty is a dash; what a filer wrote into his goods moves no
/// cursor and starts no line: control characters are blanks.
class TextTable {
public:
    explicit TextTable(std::vector<std::string> headings) { add(std::move(headings)); }
    /// As many cells as there are headings, UTF-8.
    void add(std::vector<std::string> cells);
    /// The headings, then the rows, each ended by a line feed.
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_{};
};

}  // namespace cargo::ctl
