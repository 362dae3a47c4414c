#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "edi/tokenizer.hpp"

/// Plain segments are cut many at a time, the others one by one: what comes out must not show which way a segment went. Held
/// against a reader of this test's own that looks at one byte after the other.
namespace cargo::edi {
namespace {

/// One segment as text: "@12 NAD | CN @16 | A @20 : B @22". A value and the byte where it began.
std::string line_of(std::uint64_t offset, const std::vector<std::vector<std::pair<std::string, std::uint64_t>>>& elements) {
    std::string line = "@" + std::to_string(offset);
    for (const auto& element : elements) {
        line += " |";
        for (const auto& [value, at] : element) line += " " + value + "@" + std::to_string(at);
    }
    return line;
}

/// Line ends at a value's edges are no data, but in a value with release characters nothing is left out.
void trim(std::pair<std::string, std::uint64_t>& value, bool released) {
    if (released) return;
    const auto is_line_end = [](char c) { return c == '\r' || c == '\n'; };
    while (!value.first.empty() && is_line_end(value.first.front())) {
        value.first.erase(0, 1);
        ++value.second;
    }
    while (!value.first.empty() && is_line_end(value.first.back())) value.first.pop_back();
}

/// The lines of a file in the default service characters, with '*' for repetitions when `repeats`.
std::vector<std::string> read_byte_by_byte(std::string_view bytes, bool repeats) {
    std::vector<std::string> lines;
    std::size_t at = 0;
    for (;;) {
        while (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r')) ++at;
        if (at == bytes.size()) return lines;
        const std::size_t start = at;
        std::vector<std::vector<std::pair<std::string, std::uint64_t>>> elements{{{"", at}}};
        bool released = false;
        const auto close = [&] { trim(elements.back().back(), std::exchange(released, false)); };
        for (; at < bytes.size() && bytes[at] != '\''; ++at) {
            const char c = bytes[at];
            if (c == '?') {
                released = true;
                if (++at == bytes.size()) break;
                elements.back().back().first += bytes[at];
            } else if (c == ':') {
                close();
                elements.back().emplace_back("", at + 1);
            } else if (c == '+' || (repeats && c == '*')) {
                close();
                elements.push_back({{"", at + 1}});
            } else {
                elements.back().back().first += c;
            }
        }
        close();
        lines.push_back(line_of(start, elements));
        if (at < bytes.size()) ++at;
    }
}

std::vector<std::string> read_by_tokenizer(std::string_view bytes, bool repeats) {
    ServiceString delimiters;
    delimiters.repetition = repeats ? '*' : char{0};
    Tokenizer tokenizer(bytes);
    tokenizer.restart(delimiters, 0);
    SegmentView view;
    std::vector<std::string> lines;
    while (tokenizer.next(view)) {
        const std::span<const Component> all = view.component_list();
        const std::size_t of_tag = view.element_list().empty() ? all.size() : view.element_list()[0].first;
        std::vector<std::vector<std::pair<std::string, std::uint64_t>>> elements(1);
        for (std::size_t i = 0; i < of_tag; ++i) elements[0].emplace_back(all[i].text, view.offset_of(all[i]));
        for (const Element element : view.element_list()) {
            auto& values = elements.emplace_back();
            for (std::uint16_t i = 0; i < element.count; ++i) {
                values.emplace_back(all[element.first + i].text, view.offset_of(all[element.first + i]));
            }
        }
        lines.push_back(line_of(view.offset(), elements));
        EXPECT_EQ(view.raw(), bytes.substr(view.offset(), view.size()));
        EXPECT_EQ(view.tag(), all[0].text);
    }
    return lines;
}

std::uint64_t seed_of_run() {
    const char* given = std::getenv("CARGO_TEST_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20261127;
}

TEST(TokenizerBatch, AnyBytesReadAsTheyDoByteByByte) {
    const std::uint64_t seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 dice(seed);
    // Mostly plain, so that batches grow; then with more and more of what is odd.
    const std::vector<std::string> alphabets{"ABCDEFG+:'", "ABCDEFGHIJKLMNOP++::'?", "AB+:'?\n", "A'\r\n ", "AB?+:'*\n\x01",
                                             "+:'", std::string(60, 'x') + "+:'?"};
    for (int round = 0; round < 300; ++round) {
        const std::string& alphabet = alphabets[dice() % alphabets.size()];
        std::string bytes(dice() % 6'000, 'A');
        for (char& c : bytes) c = alphabet[dice() % alphabet.size()];
        for (const bool repeats : {false, true}) {
            ASSERT_EQ(read_by_tokenizer(bytes, repeats), read_byte_by_byte(bytes, repeats)) << "round " << round << ": " << bytes;
        }
    }
}

TEST(TokenizerBatch, ALongSegmentBetweenShortOnesIsWhole) {
    std::string bytes;
    for (std::size_t size = 1; size < 9'000; size += 331) bytes += "BGM+85'FTX+" + std::string(size, 'x') + "?+:y'DTM+1:2'\r\n";
    EXPECT_EQ(read_by_tokenizer(bytes, false), read_byte_by_byte(bytes, false));
}

}  // namespace
}  // namespace cargo::edi
