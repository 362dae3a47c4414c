#include "tests/layering/source_file.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace cargo::layering {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

std::vector<SourceLine> lines_of(std::string_view text) {
    std::vector<SourceLine> lines;
    std::istringstream in{std::string(text)};
    for (std::string line; std::getline(in, line);) lines.push_back({lines.size() + 1, line});
    return lines;
}

/// Walks the text once and blanks what is not code into `code`, what is not a literal into `literals`.
class Splitter {
public:
    explicit Splitter(std::string_view text) : text_(text), code_(text), literals_(text.size(), ' ') {}

    void run() {
        while (at_ < text_.size()) {
            if (ahead("//")) skip_to("\n", false);
            else if (ahead("/*")) skip_to("*/", true);
            else if (ahead("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) raw_string();
            else if (text_[at_] == '"') quoted('"');
            else if (text_[at_] == '\'' && (at_ == 0 || !is_word(text_[at_ - 1]))) quoted('\'');
            else ++at_;
        }
        for (std::size_t i = 0; i < text_.size(); ++i) {
            if (text_[i] == '\n') code_[i] = literals_[i] = '\n';
        }
    }
    std::string_view code() const { return code_; }
    std::string_view literals() const { return literals_; }

private:
    bool ahead(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

    void blank(std::size_t from, std::size_t to, bool literal) {
        for (std::size_t i = from; i < std::min(to, text_.size()); ++i) {
            code_[i] = ' ';
            if (literal) literals_[i] = text_[i];
        }
    }
    void skip_to(std::string_view end, bool with_end) {
        const std::size_t found = text_.find(end, at_);
        const std::size_t to = found == std::string_view::npos ? text_.size() : found + (with_end ? end.size() : 0);
        blank(at_, to, false);
        at_ = to;
    }
    void raw_string() {
        const std::size_t open = text_.find('(', at_);
        const std::string end = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        const std::size_t found = text_.find(end, at_);
        const std::size_t to = found == std::string_view::npos ? text_.size() : found;
        blank(open + 1, to, true);
        at_ = std::min(to + end.size(), text_.size());
    }
    void quoted(char mark) {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != mark && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
        blank(at_ + 1, end, true);
        at_ = end + 1;
    }

    std::string_view text_;
    std::string code_, literals_;
    std::size_t at_ = 0;
};

}  // namespace

SourceFile split(std::string path, std::string_view text) {
    SourceFile file;
    file.path = std::move(path);
    file.raw = lines_of(text);
    Splitter splitter(text);
    splitter.run();
    file.code = lines_of(splitter.code());
    file.literals = lines_of(splitter.literals());
    for (const SourceLine& line : file.raw) {
        if (!line.text.starts_with("#include")) continue;
        const std::size_t from = line.text.find_first_of("\"<");
        const std::size_t to = line.text.find_first_of("\">", from + 1);
        if (from != std::string::npos && to != std::string::npos) {
            file.includes.push_back({line.number, line.text.substr(from + 1, to - from - 1)});
        }
    }
    return file;
}

std::vector<SourceFile> read_sources(const std::filesystem::path& root, std::string_view folder) {
    std::vector<SourceFile> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
        const std::filesystem::path& path = entry.path();
        if (path.extension() != ".hpp" && path.extension() != ".cpp") continue;
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        files.push_back(split(path.lexically_relative(root).string(), text.str()));
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

bool mentions(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool starts = at == 0 || !is_word(text[at - 1]) || !is_word(word.front());
        const bool ends = end == text.size() || !is_word(text[end]) || !is_word(word.back());
        if (starts && ends) return true;
    }
    return false;
}

}  // namespace cargo::layering
