#include "rules/complaint.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "libcargo/limits.hpp"

namespace cargo::rules {

namespace {

/// A person's terminal; a longer source line is shown from near the caret.
constexpr std::size_t shown_characters_max = 120;

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

/// The first `count` characters of `text`.
std::string_view first_characters(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    while (at < text.size() && count > 0) {
        ++at;
        while (at < text.size() && is_continuation(text[at])) ++at;
        --count;
    }
    return text.substr(0, at);
}

std::string printable(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) c = ' ';
    }
    return out;
}

/// The source line and, below it, carets under the spot.
std::string caret_lines(std::string_view line, std::size_t column, std::size_t width) {
    std::size_t skipped = 0;
    if (column > shown_characters_max) {
        skipped = column - shown_characters_max / 2;
        line.remove_prefix(first_characters(line, skipped).size());
    }
    const std::string shown = printable(first_characters(line, shown_characters_max));
    const std::size_t indent = column - 1 - skipped;
    const std::size_t room = shown_characters_max > indent ? shown_characters_max - indent : 1;
    return shown + "\n" + std::string(indent, ' ') + std::string(std::clamp<std::size_t>(width, 1, room), '^');
}

bool earlier(const RuleError& a, const RuleError& b) {
    return std::tie(a.line, a.column, a.code, a.text) < std::tie(b.line, b.column, b.code, b.text);
}

std::vector<RuleError> in_text_order(std::vector<RuleError> errors) {
    std::ranges::sort(errors, earlier);
    return errors;
}

}  // namespace

std::size_t Complaints::limits_errors() {
    return limits::rule_errors_max;
}

std::uint32_t Complaints::line_of(const char* place) const {
    return 1 + static_cast<std::uint32_t>(std::count(text_.data(), place, '\n'));
}

RuleError Complaints::made(Errc code, Spot at, Sentence sentence) const {
    const char* const first = text_.data();
    const char* const last = first + text_.size();
    const char* const begin = std::clamp(at.begin ? at.begin : first, first, last);
    const std::size_t offset = static_cast<std::size_t>(begin - first);
    const std::size_t break_before = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
    const std::size_t line_begin = break_before == std::string_view::npos ? 0 : break_before + 1;
    const std::size_t line_end = std::min(text_.find('\n', offset), text_.size());
    const std::string_view line = text_.substr(line_begin, line_end - line_begin);
    const char* const stop = std::clamp(at.end ? at.end : begin, begin, first + line_end);

    RuleError error;
    error.code = code;
    error.line = line_of(begin);
    error.column = 1 + static_cast<std::uint32_t>(characters(text_.substr(line_begin, offset - line_begin)));
    error.text = std::move(sentence.english);
    error.text_fr = std::move(sentence.french);
    error.caret = caret_lines(line, error.column, characters({begin, static_cast<std::size_t>(stop - begin)}));
    return error;
}

void Complaints::error(Errc code, Spot at, Sentence sentence) {
    if (!full()) errors_.push_back(made(code, at, std::move(sentence)));
}

void Complaints::warning(Errc code, Spot at, Sentence sentence) {
    if (warnings_.size() < limits::rule_errors_max) warnings_.push_back(made(code, at, std::move(sentence)));
}

std::vector<RuleError> Complaints::errors() const {
    return in_text_order(errors_);
}

std::vector<RuleError> Complaints::warnings() const {
    return in_text_order(warnings_);
}

}  // namespace cargo::rules
