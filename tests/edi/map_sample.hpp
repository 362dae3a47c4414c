#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "edi/interchange.hpp"

/// Messages for the tests of mappings and answers: the files of tests/data/edi, and variants of them.
namespace cargo::edi::test {

inline std::string file_bytes(const std::string& name) {
    std::ifstream stream(std::string(QUAI_SOURCE_DIR) + "/tests/data/edi/" + name, std::ios::binary);
    EXPECT_TRUE(stream.good()) << name;
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::string line;
    for (const char c : text) {
        if (c == '\n') continue;
        if (c != '\'') {
            line += c;
            continue;
        }
        lines.push_back(std::move(line));
        line.clear();
    }
    return lines;
}

/// A message to change segment by segment; envelope and counts are made right at the end.
class Variant {
public:
    /// Without any ?' in it: segments are split at every apostrophe.
    explicit Variant(const std::string& name) : lines_(lines_of(file_bytes(name))) {}

    /// Exchanges the first segment that begins with `beginning`.
    Variant& change(std::string_view beginning, std::string_view segment) {
        std::string* found = find(beginning);
        if (found != nullptr) *found = segment;
        return *this;
    }
    Variant& remove(std::string_view beginning) {
        const std::string* found = find(beginning);
        if (found != nullptr) lines_.erase(lines_.begin() + (found - lines_.data()));
        return *this;
    }
    Variant& add_after(std::string_view beginning, std::string_view segment) {
        const std::string* found = find(beginning);
        if (found != nullptr) lines_.insert(lines_.begin() + (found - lines_.data()) + 1, std::string(segment));
        return *this;
    }
    /// Appends a segment before UNT.
    Variant& append(std::string_view segment) {
        lines_.insert(lines_.end() - 2, std::string(segment));
        return *this;
    }

    [[nodiscard]] std::string text() const {
        std::string text;
        std::size_t segments = 0;
        for (const std::string& line : lines_) {
            if (line.starts_with("UNH")) segments = 0;
            ++segments;
            const bool end = line.starts_with("UNT+");
            text += end ? "UNT+" + std::to_string(segments) + line.substr(line.rfind('+')) : line;
            text += "'\n";
        }
        return text;
    }
    [[nodiscard]] Message message() const {
        const std::vector<Interchange> read_back = read(text());
        EXPECT_EQ(read_back.size(), 1U);
        EXPECT_EQ(read_back.at(0).messages.size(), 1U);
        return read_back.at(0).messages.at(0);
    }

private:
    std::string* find(std::string_view beginning) {
        for (std::string& line : lines_) {
            if (line.starts_with(beginning)) return &line;
        }
        ADD_FAILURE() << "no segment begins with " << beginning;
        return nullptr;
    }
    std::vector<std::string> lines_;
};

inline Message only_message(const std::string& name) {
    const std::vector<Interchange> interchanges = read(file_bytes(name));
    EXPECT_EQ(interchanges.size(), 1U);
    EXPECT_EQ(interchanges.at(0).messages.size(), 1U);
    return interchanges.at(0).messages.at(0);
}

}  // namespace cargo::edi::test
