#include "edi/compiler/definition_source.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cargo::edi::compiler {
namespace {

/// One file under reading: its lines without comments, and where we are for messages.
class Lines {
public:
    explicit Lines(const std::filesystem::path& path) : path_(path.filename().string()), in_(path) {
        if (!in_) throw Mistake{path.string() + ": cannot be opened"};
    }
    /// The next line that says something; false at the end.
    bool next() {
        std::string line;
        while (std::getline(in_, line)) {
            ++number_;
            line = line.substr(0, line.find('#'));
            indent_ = line.find_first_not_of(' ');
            if (indent_ == std::string::npos) continue;
            words_.clear();
            std::istringstream split(line);
            for (std::string word; split >> word;) words_.push_back(word);
            return true;
        }
        return false;
    }
    [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
    [[nodiscard]] std::size_t indent() const { return indent_; }
    void want(bool true_condition, const std::string& what) const {
        if (!true_condition) throw Mistake{path_ + ":" + std::to_string(number_) + ": " + what};
    }

private:
    std::string path_;
    std::ifstream in_;
    std::size_t number_ = 0;
    std::size_t indent_ = 0;
    std::vector<std::string> words_{};
};

bool is_number(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "an..35", "n6", "a3".
Format read_format(const Lines& at, const std::string& text) {
    Format format;
    std::size_t i = 0;
    if (text.starts_with("an")) {
        i = 2;
    } else {
        at.want(text.starts_with("a") || text.starts_with("n"), "a format begins with a, n or an: " + text);
        format.kind = text[0];
        i = 1;
    }
    const bool up_to = text.compare(i, 2, "..") == 0;
    const std::string length = text.substr(up_to ? i + 2 : i);
    at.want(is_number(length), "no length in format " + text);
    format.length_max = static_cast<std::uint16_t>(std::stoul(length));
    format.length_min = up_to ? 0 : format.length_max;
    at.want(format.length_max > 0, "length 0 in format " + text);
    return format;
}

bool read_mandatory(const Lines& at, const std::string& word) {
    at.want(word == "M" || word == "C", "M or C expected, not " + word);
    return word == "M";
}

void read_uses(const Lines& at, std::size_t first, std::vector<Use>& into) {
    const std::vector<std::string>& words = at.words();
    at.want((words.size() - first) % 2 == 0, "pairs of M or C and an id expected");
    for (std::size_t i = first; i < words.size(); i += 2) {
        into.push_back({.id = words[i + 1], .mandatory = read_mandatory(at, words[i])});
    }
}

void read_segments_file(Lines lines, DirectorySource& into) {
    std::vector<Use>* open = nullptr;  // a composite or segment that goes on in an indented line
    while (lines.next()) {
        const std::vector<std::string>& words = lines.words();
        if (lines.indent() > 0) {
            lines.want(open != nullptr, "an indented line belongs to a composite or segment");
            read_uses(lines, 0, *open);
            continue;
        }
        lines.want(words.size() >= 3, "element, composite or segment with an id and a content expected");
        bool added = false;
        if (words[0] == "element") {
            open = nullptr;
            const bool text = words.size() == 4 && words[3] == "text";
            lines.want(words.size() == 3 || text, "element NNNN format [text] expected");
            lines.want(words[1].size() == 4 && is_number(words[1]), "an element has four digits");
            Format format = read_format(lines, words[2]);
            format.text = text;
            added = into.elements.emplace(words[1], format).second;
        } else {
            lines.want(words[0] == "composite" || words[0] == "segment", "unknown word " + words[0]);
            std::map<std::string, std::vector<Use>>& uses = words[0] == "composite" ? into.composites : into.segments;
            added = uses.emplace(words[1], std::vector<Use>{}).second;
            open = &uses.at(words[1]);
            read_uses(lines, 2, *open);
        }
        lines.want(added, words[1] + " is there twice");
    }
}

void read_codes_file(Lines lines, DirectorySource& into) {
    Codes* open = nullptr;
    while (lines.next()) {
        const std::vector<std::string>& words = lines.words();
        if (lines.indent() == 0) {
            lines.want(words[0] == "list" && words.size() >= 2 && words.size() <= 3, "list NNNN [strict] expected");
            lines.want(words.size() == 2 || words[2] == "strict", "only strict may follow");
            const auto [at, added] = into.lists.emplace(words[1], Codes{.strict = words.size() == 3});
            lines.want(added, "list " + words[1] + " is there twice");
            open = &at->second;
            continue;
        }
        lines.want(open != nullptr, "codes belong to a list");
        for (const std::string& word : words) {
            const std::size_t from = word.starts_with('+') ? 1 : 0;
            const std::string code = word.substr(from, word.find('=') - from);
            lines.want(!code.empty() && code.size() <= 4, "a code has 1 to 4 characters: " + word);
            lines.want(std::ranges::find(open->values, code) == open->values.end(), "code " + code + " is there twice");
            open->values.push_back(code);
        }
    }
}

MessageSource read_message_file(Lines lines) {
    MessageSource message;
    while (lines.next()) {
        const std::vector<std::string>& words = lines.words();
        if (message.type.empty()) {
            lines.want(words.size() == 4 && words[0] == "message", "message TYPE DIRECTORY key expected first");
            message = {.type = words[1], .directory = words[2], .directory_key = words[3]};
            continue;
        }
        lines.want(words.size() == 3 && is_number(words[2]), "tag or SGn, M or C, repetitions expected");
        lines.want(lines.indent() % 2 == 0, "indent by two blanks a level");
        NodeSource node{.id = words[0],
                        .group = words[0].starts_with("SG") && is_number(words[0].substr(2)),
                        .mandatory = read_mandatory(lines, words[1]),
                        .repeat_max = static_cast<unsigned>(std::stoul(words[2])),
                        .depth = lines.indent() / 2};
        const bool first_in_group = !message.nodes.empty() && message.nodes.back().group;
        const std::size_t depth_max = message.nodes.empty() ? 0 : message.nodes.back().depth + (first_in_group ? 1 : 0);
        lines.want(node.depth <= depth_max, "indented too far");
        if (first_in_group) {
            lines.want(node.depth == depth_max, "a group needs a first segment");
            lines.want(!node.group && node.mandatory && node.repeat_max == 1, "a group begins with a segment M 1");
        }
        message.nodes.push_back(node);
    }
    lines.want(message.nodes.size() >= 2 && message.nodes.front().id == "UNH" && message.nodes.back().id == "UNT",
               "a message goes from UNH to UNT");
    return message;
}

}  // namespace

Sources read_sources(const std::string& folder) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".def") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);  // the same files give the same tables, byte for byte
    Sources sources;
    for (const std::filesystem::path& path : paths) {
        const std::string stem = path.stem().string();
        if (stem.ends_with("_segments")) {
            read_segments_file(Lines(path), sources.directories[stem.substr(0, stem.size() - 9)]);
        } else if (stem.ends_with("_codes")) {
            read_codes_file(Lines(path), sources.directories[stem.substr(0, stem.size() - 6)]);
        } else {
            sources.messages.push_back(read_message_file(Lines(path)));
        }
    }
    return sources;
}

}  // namespace cargo::edi::compiler
