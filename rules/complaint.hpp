#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/engine.hpp"

namespace cargo::rules {

/// A stretch of the rule text. Points into the text given to Complaints.
struct Spot {
    const char* begin = nullptr;
    const char* end = nullptr;
};

/// One sentence in both languages.
struct Sentence {
    std::string english;
    std::string french;
};

/// Collects errors and warnings of one text, and knows how to point at them.
class Complaints {
public:
    /// `text` outlives the object.
    explicit Complaints(std::string_view text) : text_(text) {}

    void error(Errc code, Spot at, Sentence sentence);
    void warning(Errc code, Spot at, Sentence sentence);

    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] bool failed() const { return !errors_.empty(); }
    /// More errors would not be kept.
    [[nodiscard]] bool full() const { return errors_.size() >= limits_errors(); }
    [[nodiscard]] std::uint32_t line_of(const char* place) const;

    /// In the order of the text.
    [[nodiscard]] std::vector<RuleError> errors() const;
    [[nodiscard]] std::vector<RuleError> warnings() const;

private:
    [[nodiscard]] static std::size_t limits_errors();
    [[nodiscard]] RuleError made(Errc code, Spot at, Sentence sentence) const;

    std::string_view text_;
    std::vector<RuleError> errors_{};
    std::vector<RuleError> warnings_{};
};

}  // namespace cargo::rules
