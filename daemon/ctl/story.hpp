#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/result.hpp"

/// A story: a readable file of acts, messages and expected answers (tests/stories/README.md
/// has the form). Read here, played by story_player.
namespace cargo::ctl {

enum class LineKind { title, actor, command, expect_error, expect_value, expect_contains, keep, note };

struct StoryLine {
    std::size_t number = 0;            ///< in the file, from 1
    LineKind kind{};
    std::string who;                   ///< of a command; of an actor line: its short name
    std::vector<std::string> words{};  ///< of a command; else path and value
    std::string text;                  ///< as written, for the report
};

struct Story {
    std::string title;
    std::vector<StoryLine> lines{};
};

/// Errors: request_malformed, with the line's number and what is wrong.
[[nodiscard]] Result<Story> read_story(std::string_view text);

/// Replaces `$name` by what was kept under that name. Errors: request_malformed (nothing kept).
[[nodiscard]] Result<std::string> filled(const std::string& word, const std::map<std::string, std::string>& kept);

/// Splits a line into words as a shell does: blanks part, "..." and '...' hold together.
[[nodiscard]] std::vector<std::string> words_of(std::string_view line);

}  // namespace cargo::ctl
