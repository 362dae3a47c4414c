#include "daemon/ctl/story.hpp"

namespace cargo::ctl {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::unexpected<Error> malformed(std::size_t number, std::string_view what) {
    return fail(Errc::request_malformed, {}, "line " + std::to_string(number) + ": " + std::string(what));
}

/// `== title`, `actor name = account`, `name> command`, `! code`, `= path value`, `~ path text`,
/// `$name = path`, `- note`.
Result<StoryLine> read_line(std::string_view line, std::size_t number) {
    StoryLine read;
    read.number = number;
    read.text = line;
    if (line.starts_with("==")) {
        read.kind = LineKind::title;
        read.text = trimmed(line.substr(2));
        return read;
    }
    if (line.starts_with("- ")) {
        read.kind = LineKind::note;
        read.text = trimmed(line.substr(2));
        return read;
    }
    if (line.front() == '!' || line.front() == '=' || line.front() == '~') {
        read.kind = line.front() == '!'   ? LineKind::expect_error
                    : line.front() == '=' ? LineKind::expect_value
                                          : LineKind::expect_contains;
        read.words = words_of(line.substr(1));
        const std::size_t wanted = read.kind == LineKind::expect_error ? 1 : 2;
        if (read.words.size() != wanted) return malformed(number, "an expectation is `! code`, `= path value` or `~ path text`");
        return read;
    }
    if (line.front() == '$') {
        read.kind = LineKind::keep;
        const std::size_t mark = line.find('=');
        if (mark == line.npos) return malformed(number, "keeping a value is `$name = path`");
        read.who = trimmed(line.substr(1, mark - 1));
        read.words = {std::string(trimmed(line.substr(mark + 1)))};
        return read;
    }
    if (line.starts_with("actor ")) {
        read.kind = LineKind::actor;
        read.words = words_of(line);
        if (read.words.size() != 4 || read.words[2] != "=") return malformed(number, "an actor is `actor name = account`");
        read.who = read.words[1];
        return read;
    }
    const std::size_t mark = line.find('>');
    if (mark == line.npos) return malformed(number, "neither an act nor an expectation");
    read.kind = LineKind::command;
    read.who = trimmed(line.substr(0, mark));
    read.words = words_of(line.substr(mark + 1));
    if (read.who.empty() || read.words.empty()) return malformed(number, "an act is `name> command`");
    return read;
}

}  // namespace

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool in_word = false;
    char quote = 0;
    for (const char c : line) {
        if (quote != 0) {
            if (c == quote) {
                quote = 0;
            } else {
                word += c;
            }
        } else if (c == '"' || c == '\'') {
            quote = c;
            in_word = true;
        } else if (c == ' ' || c == '\t') {
            if (in_word) words.push_back(word);
            word.clear();
            in_word = false;
        } else {
            word += c;
            in_word = true;
        }
    }
    if (in_word) words.push_back(word);
    return words;
}

Result<std::string> filled(const std::string& word, const std::map<std::string, std::string>& kept) {
    std::string out;
    for (std::size_t i = 0; i < word.size();) {
        if (word[i] != '$') {
            out += word[i++];
            continue;
        }
        std::size_t end = i + 1;
        while (end < word.size() && (std::isalnum(static_cast<unsigned char>(word[end])) != 0 || word[end] == '_')) ++end;
        const auto found = kept.find(word.substr(i + 1, end - i - 1));
        if (found == kept.end()) return fail(Errc::request_malformed, {}, "nothing was kept as " + word.substr(i, end - i));
        out += found->second;
        i = end;
    }
    return out;
}

Result<Story> read_story(std::string_view text) {
    Story story;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.empty()) continue;
        if (line.starts_with("# ")) {
            if (story.title.empty()) story.title = line.substr(2);
            continue;
        }
        if (line.front() == '#') continue;
        Result<StoryLine> read = read_line(line, number);
        if (!read) return std::unexpected(read.error());
        story.lines.push_back(std::move(*read));
    }
    return story;
}

}  // namespace cargo::ctl
