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

/// "as d95b": the file tells only where the directory differs from that one. True when the line is such a line.
bool read_base(const Lines& at, DirectorySource& into) {
    const std::vector<std::string>& words = at.words();
    if (words[0] != "as" || at.indent() > 0) return false;
    at.want(words.size() == 2, "as KEY expected");
    at.want(into.base.empty() || into.base == words[1], "the directory's other file differs from " + into.base);
    into.base = words[1];
    return true;
}

void read_segments_file(Lines lines, DirectorySource& into) {
    std::vector<Use>* open = nullptr;  // a composite or segment that goes on in an indented line
    while (lines.next()) {
        const std::vector<std::string>& words = lines.words();
        if (read_base(lines, into)) continue;
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
        if (read_base(lines, into)) continue;
        if (lines.indent() == 0) {
            lines.want(words[0] == "list" && words.size() >= 2 && words.size() <= 3, "list NNNN [strict or none] expected");
            const std::string mark = words.size() == 3 ? words[2] : std::string{};
            lines.want(mark.empty() || mark == "strict" || mark == "none", "only strict or none may follow");
            const auto [at, added] = into.lists.emplace(words[1], Codes{.strict = mark == "strict", .none = mark == "none"});
            lines.want(added, "list " + words[1] + " is there twice");
            open = &at->second;
            continue;
        }
        lines.want(open != nullptr, "codes belong to a list");
        for (const std::string& word : words) {
            const std::size_t from = word.starts_with('+') || word.starts_with('-') ? 1 : 0;
            const std::string code = word.substr(from, word.find('=') - from);
            lines.want(!code.empty() && code.size() <= 4, "a code has 1 to 4 characters: " + word);
            std::vector<std::string>& list = word.starts_with('-') ? open->removed : open->values;
            lines.want(std::ranges::find(list, code) == list.end(), "code " + code + " is there twice");
            list.push_back(code);
            if (word.starts_with('+')) open->not_directorys.insert(code);
        }
    }
}

MessageKind read_kind(const Lines& at, const std::string& word) {
    const auto* const found = std::ranges::find(message_kind_names, word);
    at.want(found != message_kind_names.end(), "nothing is read into " + word + ": see MessageKind");
    return static_cast<MessageKind>(found - message_kind_names.begin());
}

MessageSource read_message_file(Lines lines) {
    MessageSource message;
    while (lines.next()) {
        const std::vector<std::string>& words = lines.words();
        if (message.type.empty()) {
            lines.want(words.size() == 5 && words[0] == "message", "message TYPE DIRECTORY key kind expected first");
            message = {.type = words[1], .directory = words[2], .directory_key = words[3], .kind = read_kind(lines, words[4])};
            continue;
        }
        if (words[0] == "as") {
            lines.want(words.size() == 2 && message.nodes.empty(), "as FILE expected, and nothing behind it");
            message.same_as = words[1];
            continue;
        }
        lines.want(message.same_as.empty(), "the tree is that of " + message.same_as);
        lines.want((words.size() == 3 || words.size() == 4) && is_number(words[2]),
                   "tag or SGn, M or C, repetitions expected, and perhaps a qualifier");
        lines.want(lines.indent() % 2 == 0, "indent by two blanks a level");
        NodeSource node{.id = words[0],
                        .group = words[0].starts_with("SG") && is_number(words[0].substr(2)),
                        .mandatory = read_mandatory(lines, words[1]),
                        .repeat_max = static_cast<unsigned>(std::stoul(words[2])),
                        .depth = lines.indent() / 2,
                        .qualifier = words.size() == 4 ? words[3] : std::string{}};
        const bool first_in_group = !message.nodes.empty() && message.nodes.back().group;
        const std::size_t depth_max = message.nodes.empty() ? 0 : message.nodes.back().depth + (first_in_group ? 1 : 0);
        lines.want(node.depth <= depth_max, "indented too far");
        if (first_in_group) {
            lines.want(node.depth == depth_max, "a group needs a first segment");
            lines.want(!node.group && node.mandatory && node.repeat_max == 1, "a group begins with a segment M 1");
        }
        message.nodes.push_back(node);
    }
    if (!message.same_as.empty()) return message;
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
    std::map<std::string, std::size_t> message_of_stem;
    for (const std::filesystem::path& path : paths) {
        const std::string stem = path.stem().string();
        if (stem.ends_with("_segments")) {
            read_segments_file(Lines(path), sources.directories[stem.substr(0, stem.size() - 9)]);
        } else if (stem.ends_with("_codes")) {
            read_codes_file(Lines(path), sources.directories[stem.substr(0, stem.size() - 6)]);
        } else {
            message_of_stem.emplace(stem, sources.messages.size());
            sources.messages.push_back(read_message_file(Lines(path)));
        }
    }
    resolve(sources, message_of_stem);
    return sources;
}

}  // namespace cargo::edi::compiler
