#include "edi/xml/awmds_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "edi/identifiers.hpp"
#include "edi/map_segments.hpp"
#include "libcargo/hs_code.hpp"

namespace cargo::edi::xml {

void AwmdsValues::wrong(const Value& value, Errc code, Scope scope, Words words, Severity severity) const {
    if (!value.sound) return;
    const Place place{book_.tree().nodes[value.node].shown, value.at, book_.path(value.node)};
    report(findings_, code, severity, scope, place, value.text, std::move(words));
}

std::optional<std::int64_t> AwmdsValues::count(const Value& value) const {
    constexpr std::int64_t count_max = 99'999'999;  // as in EDIFACT, where 7224 is n..8
    const Result<std::int64_t> read = parse_decimal(value.text, 3);
    const bool whole = read && *read % 1'000 == 0;
    if (whole && *read >= 0 && *read / 1'000 <= count_max) return *read / 1'000;
    wrong(value, whole ? Errc::value_out_of_range : Errc::value_not_numeric, Scope::stop_segment,
          {fmt::format("« {} » n'est pas un nombre entier de 0 à {}. Corrigez le nombre.", shown(value.text), count_max),
           fmt::format("\"{}\" is not a whole number from 0 to {}. Correct the number.", shown(value.text), count_max)});
    return std::nullopt;
}

std::optional<Grams> AwmdsValues::mass(const Value& value, Grams max, Severity severity) const {
    const Result<std::int64_t> grams = parse_decimal(value.text, 3);
    if (grams && *grams >= 0 && *grams <= max.value) return Grams{*grams};
    wrong(value, grams ? Errc::value_out_of_range : grams.error().code, Scope::stop_segment,
          {fmt::format("La masse « {} » kg n'est pas lisible : des chiffres, au plus trois décimales, pas de signe. Corrigez-la.",
                       shown(value.text)),
           fmt::format("The mass \"{}\" kg cannot be read: digits, at most three decimals, no sign. Correct it.",
                       shown(value.text))},
          severity);
    return std::nullopt;
}

std::optional<std::int64_t> AwmdsValues::volume(const Value& value) const {
    const Result<std::int64_t> read = parse_decimal(value.text, 3);
    if (read && *read >= 0) return *read;
    wrong(value, read ? Errc::value_out_of_range : read.error().code, Scope::stop_segment,
          {"Le volume n'est pas lisible : des chiffres, au plus trois décimales, pas de signe. Corrigez-le.",
           "The volume cannot be read: digits, at most three decimals, no sign. Correct it."});
    return std::nullopt;
}

std::optional<Instant> AwmdsValues::time(const Value& value, std::string_view day, std::string_view time) const {
    // 2026-11-22 and 06:00 as EDIFACT's formats 102 and 203 have them.
    std::string digits;
    for (const std::string_view part : {day, time.substr(0, std::min<std::size_t>(time.size(), 5))}) {
        std::ranges::copy_if(part, std::back_inserter(digits), [](char c) { return c != '-' && c != ':'; });
    }
    const Result<Instant> read = clock_.read(digits, time.empty() ? "102" : "203", DayEdge::first_moment, value.at);
    if (read) return *read;
    wrong(value, read.error().code, Scope::stop_segment,
          {fmt::format("« {} » n'est pas un jour qui existe (AAAA-MM-JJ). Corrigez la date.", shown(value.text)),
           fmt::format("\"{}\" is not a day that exists (YYYY-MM-DD). Correct the date.", shown(value.text))});
    return std::nullopt;
}

std::optional<Instant> AwmdsValues::stamp(const Value& value, std::string_view digits, std::string_view format) const {
    const Result<Instant> read = clock_.read(digits, format, DayEdge::first_moment, value.at);
    if (read) return *read;
    wrong(value, read.error().code, Scope::stop_segment,
          {fmt::format("« {} » n'est pas une date qui existe. Corrigez-la.", shown(value.text)),
           fmt::format("\"{}\" is no date that exists. Correct it.", shown(value.text))});
    return std::nullopt;
}

std::string AwmdsValues::hs(const Value& value) const {
    const Result<HsCode> parsed = HsCode::parse(value.text);
    if (!parsed) wrong(value, parsed.error().code, Scope::stop_segment, hs_words(value.text));
    return std::string(value.text);
}

std::string_view AwmdsValues::meaning(const Value& value) const {
    const CodeList* list = book_.tree().list_of(value.node);
    const CodeMeaning* found = list == nullptr ? nullptr : list->find(value.text);
    return found == nullptr ? std::string_view{} : std::string_view(found->meaning);
}

Position AwmdsValues::kept(const Value& value) const {
    book_.keep(value.node, value.at);
    return value.at;
}

std::string one_line(std::string_view text, std::string_view between) {
    std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::string(text);
    std::string joined;
    joined.reserve(text.size() + between.size());
    for (; end != std::string_view::npos; end = text.find('\n')) {
        joined.append(text.substr(0, end)).append(between);
        text.remove_prefix(end + 1);
    }
    return joined.append(text);
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace cargo::edi::xml
