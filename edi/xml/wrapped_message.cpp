#include "edi/xml/wrapped_message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "edi/xml/byte_source.hpp"
#include "edi/xml/hardened_parser.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi::xml {
namespace {

/// Finds the first element of the envelope's body, and the namespaces that those around it declare.
class Finder final : public ParseEvents {
public:
    bool start(const ElementName& name, std::span<const Attribute> attributes, const Position& at) override {
        std::erase_if(declared_, [this](const Declared& one) { return one.depth >= depth_; });  // of elements that have ended
        if (depth_ == 2 && in_body_) {
            found = at;
            for (const Attribute& one : attributes) own_.emplace_back(one.name);
            return false;
        }
        if (depth_ == 1) in_body_ = name.text == "Body";
        for (const Attribute& one : attributes) {
            if (one.name == "xmlns" || one.name.starts_with("xmlns:"))
                declared_.push_back({depth_, std::string(one.name), std::string(one.value)});
        }
        ++depth_;
        return false;
    }
    void text(std::string_view) override {}
    void end() override { --depth_; }
    [[nodiscard]] bool gives_up() const override { return found.has_value(); }

    /// By name; the innermost wins, and what the element declares itself stands there already.
    [[nodiscard]] std::map<std::string, std::string> declared() const {
        std::map<std::string, std::string> in_force;
        for (const Declared& one : declared_) {
            if (std::ranges::find(own_, one.name) == own_.end()) in_force[one.name] = one.value;
        }
        return in_force;
    }
    std::optional<Position> found{};  ///< behind its start tag

private:
    struct Declared {
        std::size_t depth;
        std::string name;
        std::string value;
    };
    std::vector<Declared> declared_{};
    std::vector<std::string> own_{};
    std::size_t depth_ = 0;
    bool in_body_ = false;
};

/// Asks of a document no more than that it ends as it should.
class Whole final : public ParseEvents {
public:
    bool start(const ElementName&, std::span<const Attribute>, const Position&) override { return false; }
    void text(std::string_view) override {}
    void end() override {}
    [[nodiscard]] bool gives_up() const override { return false; }
};

std::string attribute_text(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '<') {
            text += "&lt;";
        } else if (c == '&') {
            text += "&amp;";
        } else if (c == '"') {
            text += "&quot;";
        } else {
            text += c;
        }
    }
    return text;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t line_ends(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        count += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) ? 1 : 0;
    }
    return count;
}

/// Behind the end tags of that name, the last first; some of them may be text of comments, but not many.
std::vector<std::size_t> behind_end_tags(std::string_view bytes, std::string_view name) {
    constexpr std::size_t tried_max = 8;
    const std::string begins = fmt::format("</{}", name);
    std::vector<std::size_t> ends;
    for (std::size_t at = bytes.rfind(begins); at != std::string_view::npos && ends.size() < tried_max;) {
        std::size_t end = at + begins.size();
        while (end < bytes.size() && is_blank(bytes[end])) ++end;
        if (end < bytes.size() && bytes[end] == '>') ends.push_back(end + 1);
        at = at == 0 ? std::string_view::npos : bytes.rfind(begins, at - 1);
    }
    return ends;
}

bool is_whole(std::string_view document) {
    const Result<Prolog> prolog = read_prolog(document.substr(0, limits::xml_prolog_bytes_max),
                                              document.size() <= limits::xml_prolog_bytes_max);
    MemorySource nothing_more({});
    Whole whole;
    return prolog && !parse(document, *prolog, nothing_more, whole);
}

}  // namespace

Result<std::string> unwrapped(std::string_view bytes, const Prolog& prolog) {
    if (prolog.encoding == Encoding::utf_16_le || prolog.encoding == Encoding::utf_16_be)
        return fail(Errc::syntax_unknown_charset, prolog.root_at, "UTF-16");
    Finder finder;
    MemorySource nothing_more({});
    (void)parse(bytes, prolog, nothing_more, finder);  // ends where it has been found
    const auto lost = [&] { return fail(Errc::syntax_not_well_formed, prolog.root_at, "Envelope"); };
    if (!finder.found) return lost();
    const std::size_t content = static_cast<std::size_t>(finder.found->byte_offset.value_or(0));
    if (content < 2 || content > bytes.size()) return lost();
    const std::size_t begin = bytes.rfind('<', content - 1);
    if (begin == std::string_view::npos) return lost();
    const std::string_view tag = bytes.substr(begin, content - begin);
    const bool closed = tag.ends_with("/>");
    const std::string_view name = tag.substr(1, tag.find_first_of(" \t\r\n/>") - 1);
    const std::size_t mark = closed ? 2 : 1;
    std::string start = fmt::format("<?xml version=\"1.0\" encoding=\"{}\"?>", to_string(prolog.encoding));
    start.append(line_ends(bytes.substr(0, begin)), '\n');
    start.append(tag.substr(0, tag.size() - mark));
    for (const auto& [declaration, value] : finder.declared()) {
        start += fmt::format(" {}=\"{}\"", declaration, attribute_text(value));
    }
    for (const std::size_t end : closed ? std::vector<std::size_t>{content} : behind_end_tags(bytes, name)) {
        if (end < content) break;
        std::string made = start;
        made.append(bytes.substr(content - mark, end - content + mark));
        if (is_whole(made)) return made;
    }
    return lost();
}

}  // namespace cargo::edi::xml
