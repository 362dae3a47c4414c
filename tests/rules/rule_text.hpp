#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "rules/engine.hpp"

namespace cargo::rules {

/// A whole rule round a condition, as short as the grammar lets it be.
inline std::string rule_with(std::string_view condition, std::string_view tests = "", std::string_view id = "T-1",
                             std::string_view handling = "") {
    return "rule " + std::string(id) + " v1 \"title\" owner a.b area c basis \"d\" " + std::string(handling) +
           " valid 2026-01-01 .. open when " + std::string(condition) + " then lane red control \"scan\" because \"why\" " +
           std::string(tests) + " end\n";
}

inline constexpr std::string_view test_key = "a key of the period";

/// The errors in one text, for a failed expectation.
inline std::string told(const RuleSet::Loaded& loaded) {
    std::string out;
    for (const RuleError& e : loaded.errors) out += e.text + "\n" + e.caret + "\n";
    return out;
}

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::filesystem::path rule_data() {
    return std::filesystem::path(QUAI_SOURCE_DIR) / "tests/data/rules";
}

}  // namespace cargo::rules
