#include "daemon/http/error_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "daemon/http/status.hpp"

namespace cargo::http {
namespace {

[[nodiscard]] std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Thousandths of a weight such as `;q=0.8`; none is 1, what is no number is 0.
[[nodiscard]] int weight_of(std::string_view parameters) {
    const std::size_t at = parameters.find("q=");
    if (at == parameters.npos) return 1'000;
    const std::string_view text = trimmed(parameters.substr(at + 2));
    if (text.starts_with('1')) return 1'000;
    if (!text.starts_with("0")) return 0;
    int thousandths = 0;
    int digits = 0;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9' || digits == 3) break;
        thousandths = thousandths * 10 + (c - '0');
        ++digits;
    }
    for (; digits < 3; ++digits) thousandths *= 10;
    return thousandths;
}

[[nodiscard]] bool names(std::string_view range, std::string_view language) {
    if (range.size() < language.size()) return false;
    const bool same = std::equal(language.begin(), language.end(), range.begin(), [](char a, char b) { return a == (b | 0x20); });
    return same && (range.size() == language.size() || range[language.size()] == '-');
}

[[nodiscard]] std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            default: out += c;
        }
    }
    return out;
}

struct Words {
    std::string_view language, number, status, again, yes, no;
};
constexpr Words in_french{"fr", "Numéro", "Statut HTTP", "La même demande, renvoyée telle quelle, peut réussir", "oui", "non"};
constexpr Words in_english{"en", "Number", "HTTP status", "The same request, sent again unchanged, may succeed", "yes", "no"};

[[nodiscard]] std::string page_of(const ErrorText& row, Language language) {
    const Words& words = language == Language::french ? in_french : in_english;
    return fmt::format(
        "<!doctype html>\n<html lang=\"{0}\">\n<head><meta charset=\"utf-8\"><title>{1}</title></head>\n<body>\n<h1>{1}</h1>\n"
        "<p>{2}</p>\n<dl>\n<dt>{3}</dt><dd>{4}</dd>\n<dt>{5}</dt><dd>{6}</dd>\n<dt>{7}</dt><dd>{8}</dd>\n</dl>\n</body>\n"
        "</html>\n",
        words.language, to_string(row.code), escaped(sentence(row.code, language)), words.number, static_cast<int>(row.code),
        words.status, row.status, words.again, is_transient(row.code) ? words.yes : words.no);
}

}  // namespace

Language language_of(std::string_view accept_language) {
    int french = 0;
    int english = 0;
    while (!accept_language.empty()) {
        const std::string_view one = accept_language.substr(0, accept_language.find(','));
        accept_language.remove_prefix(std::min(one.size() + 1, accept_language.size()));
        const std::string_view range = trimmed(one.substr(0, one.find(';')));
        const int weight = weight_of(one.substr(range.size() < one.size() ? one.find(range) + range.size() : one.size()));
        if (names(range, "fr")) french = std::max(french, weight);
        if (names(range, "en")) english = std::max(english, weight);
    }
    return english > french ? Language::english : Language::french;
}

Response error_page(const Request& request) {
    const std::string& name = request.captured.at("code");
    for (const ErrorText& row : error_texts()) {
        if (to_string(row.code) != name) continue;
        const Language language = language_of(request.field("accept-language"));
        Response response;
        response.content_type = "text/html; charset=utf-8";
        response.fields.emplace_back("Content-Language", language == Language::french ? "fr" : "en");
        response.fields.emplace_back("Vary", "Accept-Language");
        response.body = page_of(row, language);
        return response;
    }
    return problem(Error{Errc::request_unknown_route, {}, {}});
}

}  // namespace cargo::http
