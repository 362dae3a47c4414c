#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace cargo::layering {

/// A source file seen as code, as literals, and as include lines, each with line numbers.
struct SourceLine {
    std::size_t number = 0;
    std::string text{};
};
struct SourceFile {
    std::string path{};                    ///< from the root, such as "edi/lexer.cpp"
    std::vector<SourceLine> raw{};         ///< as written
    std::vector<SourceLine> code{};        ///< comments gone, literals emptied
    std::vector<SourceLine> literals{};    ///< only what stands in quotes, one entry a line
    std::vector<SourceLine> includes{};    ///< the name only, "..." or <...>
};

/// Splits C++ text; knows comments, character and string literals, raw strings and digit separators.
[[nodiscard]] SourceFile split(std::string path, std::string_view text);

/// All .hpp and .cpp files under the folder, in path order.
[[nodiscard]] std::vector<SourceFile> read_sources(const std::filesystem::path& root, std::string_view folder);

/// True when `word` occurs in `text` with no identifier character before it (nor after, if it ends in one).
[[nodiscard]] bool mentions(std::string_view text, std::string_view word);

}  // namespace cargo::layering
