#include "daemon/http/if_match.hpp"

#include <algorithm>
#include <string_view>

namespace cargo::http {
namespace {

constexpr std::string_view blanks = " \t";

void skip_blanks(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
}

/// etagc: anything that is seen, but for the quote; bytes above ASCII too.
[[nodiscard]] bool is_of_tag(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x21 && byte != 0x7f && c != '"';
}

/// Takes one entity tag off the front; false: there is none.
[[nodiscard]] bool take_tag(std::string_view& rest, service::IfMatch& out) {
    const bool weak = rest.starts_with("W/");
    if (weak) rest.remove_prefix(2);
    if (!rest.starts_with('"')) return false;
    const std::size_t end = rest.find('"', 1);
    if (end == rest.npos) return false;
    const std::string_view tag = rest.substr(1, end - 1);
    if (!std::ranges::all_of(tag, is_of_tag)) return false;
    if (!weak) out.tags.emplace_back(tag);
    rest.remove_prefix(end + 1);
    return true;
}

}  // namespace

Result<std::optional<service::IfMatch>> if_match_of(const Request& request) {
    if (!request.fields.contains("if-match")) return std::nullopt;
    const auto malformed = [] { return fail(Errc::request_malformed, {}, R"(If-Match is * or a list of tags: "5", "6")"); };
    std::string_view rest = request.field("if-match");
    skip_blanks(rest);
    service::IfMatch out;
    out.any = rest.starts_with('*');
    bool some = out.any;
    if (out.any) rest.remove_prefix(1);
    skip_blanks(rest);
    // RFC 9110, 5.6.1: a list may have empty elements.
    while (!out.any && !rest.empty()) {
        if (!rest.starts_with(',')) {
            if (!take_tag(rest, out)) return malformed();
            some = true;
            skip_blanks(rest);
            if (!rest.empty() && !rest.starts_with(',')) return malformed();
        }
        rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
        skip_blanks(rest);
    }
    if (!some || !rest.empty()) return malformed();
    return out;
}

Result<std::optional<service::IfMatch>> no_if_match(const Request& request) {
    if (!request.fields.contains("if-match")) return std::nullopt;
    return fail(Errc::request_malformed, {}, "If-Match: the gate answers by how things stand now");
}

}  // namespace cargo::http
