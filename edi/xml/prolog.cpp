#include "edi/xml/prolog.hpp"

#include "edi/xml/xml_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace cargo::edi::xml {
namespace {

using namespace std::string_view_literals;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct Family {
    std::size_t bom = 0;
    bool wide = false;        ///< two bytes a character
    bool big_endian = false;  ///< of wide
    bool known = true;
};

/// By byte order mark, else by how '<' is written. Source: XML 1.0, appendix F.
Family family_of(std::string_view head) {
    if (head.starts_with("\xFF\xFE\0\0"sv) || head.starts_with("\0\0\xFE\xFF"sv)) return {.known = false};  // UTF-32
    if (head.starts_with("\xEF\xBB\xBF"sv)) return {.bom = 3};
    if (head.starts_with("\xFF\xFE"sv)) return {.bom = 2, .wide = true};
    if (head.starts_with("\xFE\xFF"sv)) return {.bom = 2, .wide = true, .big_endian = true};
    if (head.starts_with("\0\0\0<"sv) || head.starts_with("<\0\0\0"sv)) return {.known = false};
    if (head.starts_with("<\0"sv)) return {.wide = true};
    if (head.starts_with("\0<"sv)) return {.wide = true, .big_endian = true};
    if (head.starts_with("\x4C\x6F\xA7\x94"sv)) return {.known = false};  // EBCDIC
    return {};
}

/// One char a character; what is no ASCII becomes '?', which no markup holds.
std::string narrowed(std::string_view head, const Family& family) {
    if (!family.wide) return std::string(head.substr(family.bom));
    std::string text;
    text.reserve(head.size() / 2);
    for (std::size_t i = family.bom; i + 1 < head.size(); i += 2) {
        const char high = head[family.big_endian ? i : i + 1];
        const char low = head[family.big_endian ? i + 1 : i];
        text += high == 0 && static_cast<unsigned char>(low) < 0x80 ? low : '?';
    }
    return text;
}

std::string lower(std::string_view text) {
    std::string low(text);
    std::ranges::transform(low, low.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return low;
}

/// The value of `encoding` in an XML declaration; empty when there is none.
std::string_view declared(std::string_view declaration) {
    const std::size_t at = declaration.find("encoding");
    if (at == std::string_view::npos) return {};
    const std::size_t open = declaration.find_first_of("\"'", at);
    if (open == std::string_view::npos) return {};
    const std::size_t close = declaration.find(declaration[open], open + 1);
    if (close == std::string_view::npos) return {};
    return declaration.substr(open + 1, close - open - 1);
}

std::optional<Encoding> encoding_of(std::string_view name, const Family& family) {
    struct Row {
        std::string_view name;
        Encoding encoding;
    };
    constexpr std::array<Row, 8> rows{{
        {"utf-8", Encoding::utf_8},
        {"utf8", Encoding::utf_8},
        {"us-ascii", Encoding::us_ascii},
        {"ascii", Encoding::us_ascii},
        {"iso-8859-1", Encoding::iso_8859_1},
        {"latin1", Encoding::iso_8859_1},
        {"windows-1252", Encoding::windows_1252},
        {"cp1252", Encoding::windows_1252},
    }};
    if (family.wide) {
        // Its bytes say UTF-16; a declaration of anything else is a contradiction.
        const std::string low = lower(name);
        if (!low.empty() && low != "utf-16" && low != (family.big_endian ? "utf-16be" : "utf-16le")) return std::nullopt;
        return family.big_endian ? Encoding::utf_16_be : Encoding::utf_16_le;
    }
    if (name.empty()) return Encoding::utf_8;
    for (const Row& row : rows) {
        if (row.name != lower(name)) continue;
        if (family.bom > 0 && row.encoding != Encoding::utf_8) return std::nullopt;
        return row.encoding;
    }
    return std::nullopt;
}

/// Walks over what may stand before the root.
class Walk {
public:
    explicit Walk(std::string_view text) : text_(text) {}

    void blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    [[nodiscard]] bool ahead(std::string_view what) const { return text_.substr(at_).starts_with(what); }
    /// Behind the next `end`, from `skip` characters on; false when it does not come.
    bool past(std::size_t skip, std::string_view end) {
        const std::size_t found = text_.find(end, at_ + skip);
        if (found == std::string_view::npos) {
            at_ = text_.size();
            return false;
        }
        at_ = found + end.size();
        return true;
    }
    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::string_view to_string(Encoding encoding) {
    switch (encoding) {
        case Encoding::utf_8:
            return "UTF-8";
        case Encoding::utf_16_le:
            return "UTF-16LE";
        case Encoding::utf_16_be:
            return "UTF-16BE";
        case Encoding::us_ascii:
            return "US-ASCII";
        case Encoding::iso_8859_1:
            return "ISO-8859-1";
        case Encoding::windows_1252:
            return "windows-1252";
    }
    return "UTF-8";
}

bool looks_like_xml(std::string_view head) {
    const Family family = family_of(head);
    if (!family.known || family.wide) return true;  // EDIFACT is never written so
    head.remove_prefix(family.bom);
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && head[first] == '<';
}

Result<Prolog> read_prolog(std::string_view head, bool whole) {
    const Family family = family_of(head);
    if (!family.known) return fail(Errc::syntax_unknown_charset, {.segment = 1, .byte_offset = 0}, "UTF-32, EBCDIC");
    const std::string text = narrowed(head, family);
    const auto place = [&](std::size_t at) {
        const auto lines = std::ranges::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        return Position{.segment = static_cast<std::uint32_t>(lines + 1),
                        .byte_offset = family.bom + at * (family.wide ? 2U : 1U)};
    };
    Walk walk(text);
    std::string_view declaration;
    if (walk.ahead("<?xml") && text.size() > 5 && is_blank(text[5])) {
        const std::string_view rest = walk.rest();
        if (walk.past(0, "?>")) declaration = rest.substr(0, walk.at());
    }
    const std::optional<Encoding> encoding = encoding_of(declared(declaration), family);
    if (!encoding) return fail(Errc::syntax_unknown_charset, place(0), declared(declaration).substr(0, 64));
    for (;;) {
        walk.blanks();
        const std::size_t at = walk.at();
        if (walk.ahead("<!DOCTYPE")) return fail(Errc::syntax_forbidden_construct, place(at), "DOCTYPE");
        if (walk.ahead("<!--")) {
            if (walk.past(4, "-->")) continue;
        } else if (walk.ahead("<?")) {
            if (walk.past(2, "?>")) continue;
        } else if (walk.ahead("<") && !walk.ahead("<!")) {
            const std::string_view rest = walk.rest().substr(1);
            const std::size_t end = rest.find_first_of(" \t\r\n/>");
            if (end == 0) return fail(Errc::syntax_not_well_formed, place(at));
            if (end != std::string_view::npos) {
                const std::string_view name = rest.substr(0, end);
                const std::size_t colon = name.find(':');
                return Prolog{.encoding = *encoding,
                              .bom_bytes = family.bom,
                              .root = std::string(colon == std::string_view::npos ? name : name.substr(colon + 1)),
                              .root_at = place(at)};
            }
            (void)walk.past(0, ">");
        } else if (!walk.at_end()) {
            const bool begun =
                std::string_view("<!DOCTYPE").starts_with(walk.rest()) || std::string_view("<!--").starts_with(walk.rest());
            if (!begun) return fail(Errc::syntax_not_well_formed, place(at));
        }
        if (!whole) return fail(Errc::syntax_too_large, place(at));
        return fail(Errc::syntax_truncated, place(text.size()));
    }
}

}  // namespace cargo::edi::xml
