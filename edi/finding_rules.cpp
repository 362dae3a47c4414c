#include "edi/finding_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace cargo::edi {
namespace {

/// Faults of form that leave the meaning readable. Whatever is not here stays an error: the envelope and its counts, what is
/// missing, what stands out of place, numbers that are none, codes on which the meaning depends.
constexpr std::array lowerable{
    Errc::value_bad_shape,     Errc::value_too_long,      Errc::value_too_short,
    Errc::value_bad_character, Errc::syntax_bad_character, Errc::structure_too_many_elements,
};

struct Place {
    std::string_view tag;
    std::uint16_t element = 0;    ///< 0: all of the segment
    std::uint16_t component = 0;  ///< 0: all of the element
};

/// Values that say which goods, boxes, ship and call are meant, how many and how heavy, of what nature, and how dangerous.
// clang-format off
constexpr Place identity[] = {
    {"BGM"}, {"CNI"}, {"RFF"}, {"SGP"}, {"MEA"}, {"CNT"}, {"GIS"}, {"GEI"}, {"DGS"}, {"CST"}, {"LOC"}, {"DTM"}, {"TSR"},
    {"EQD", 1}, {"EQD", 2}, {"EQD", 4}, {"EQD", 5}, {"EQD", 6},  // kind, number, movement, full or empty
    {"GID", 1}, {"GID", 2, 1}, {"GID", 3, 1},                    // item number, packages
    {"TDT", 1}, {"TDT", 2}, {"TDT", 8},                          // stage, voyage, ship
    {"NAD", 1}, {"NAD", 2},                                      // which party it is
    {"ERC"}, {"UCI"}, {"UCM"}, {"UCS"}, {"UCD"},                 // what an answer says
};
// clang-format on

bool names_identity(std::string_view tag, const Position& at) {
    if (tag.starts_with("UN")) return true;  // all of the envelope, UNS too
    return std::ranges::any_of(identity, [&](const Place& place) {
        if (place.tag != tag) return false;
        const bool whole_segment = place.element == 0 || at.element == 0;
        if (whole_segment || place.element != at.element) return whole_segment;
        return place.component == 0 || at.component == 0 || place.component == at.component;
    });
}

/// No value in it may have a fault.
bool is_identity_segment(std::string_view tag) {
    return tag.starts_with("UN") ||
           std::ranges::any_of(identity, [&](const Place& place) { return place.tag == tag && place.element == 0; });
}

/// What a filer may hear: of his message, and of what the port's books and registry say to it.
std::optional<Errc> code_named(std::string_view name) {
    constexpr std::uint16_t last_of_filers = 399;
    for (std::uint16_t number = 1; number <= last_of_filers; ++number) {
        const auto code = static_cast<Errc>(number);
        if (to_string(code) == name) return code;
    }
    return std::nullopt;
}

bool is_tag(std::string_view text) {
    return text.size() == 3 && std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

/// 9321 is an..8 in the directories we answer in.
bool is_own_code(std::string_view text) {
    constexpr std::size_t chars_max = 8;
    return !text.empty() && text.size() <= chars_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

}  // namespace

bool FindingRules::may_lower(Errc code, std::string_view tag, const Position& at) {
    return std::ranges::find(lowerable, code) != lowerable.end() && !names_identity(tag, at);
}

Result<void> FindingRules::add(std::string_view name, std::string_view word) {
    const auto next = [](std::string_view& rest, char until) {
        const std::string_view part = rest.substr(0, rest.find(until));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        return part;
    };
    std::string_view place = name;
    Rule rule;
    const std::optional<Errc> code = code_named(next(place, '.'));
    if (!code) return fail(Errc::value_not_in_list, {}, name);
    rule.code = *code;

    std::string_view own = word;
    const std::string_view severity = next(own, '=');
    if (severity == "error") rule.change = Change::error;
    if (severity == "warning") rule.change = Change::warning;
    if (rule.change == Change::none && (!severity.empty() || own.empty())) return fail(Errc::value_not_in_list, {}, word);

    rule.tag = next(place, '.');
    if (!rule.tag.empty() && !is_tag(rule.tag)) return fail(Errc::value_bad_shape, {}, name);
    if (!place.empty()) {
        const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), rule.element);
        if (error != std::errc{} || end != place.data() + place.size() || rule.element == 0 || rule.element > 99)
            return fail(Errc::value_bad_shape, {}, name);
    }
    if (word.find('=') != std::string_view::npos && !is_own_code(own)) return fail(Errc::value_bad_shape, {}, word);
    rule.own_code = own;

    if (rule.change == Change::warning) {
        // Somewhere it must be able to help; where it may not, it does not.
        const bool everywhere = rule.tag.empty();
        constexpr std::uint16_t some_component = 999;  // one that is not named above
        const Position at{.element = rule.element, .component = some_component};
        const bool nowhere = std::ranges::find(lowerable, rule.code) == lowerable.end() ||
                             (!everywhere && rule.element == 0 && is_identity_segment(rule.tag)) ||
                             (!everywhere && rule.element != 0 && !may_lower(rule.code, rule.tag, at));
        if (nowhere) return fail(Errc::state_forbids, {}, name);
    }
    rules_.push_back(std::move(rule));
    return {};
}

const FindingRules::Rule* FindingRules::find(Errc code, std::string_view tag, const Position& at, bool for_code) const {
    const Rule* best = nullptr;
    const auto precision = [](const Rule& rule) { return (rule.tag.empty() ? 0 : 1) + (rule.element == 0 ? 0 : 1); };
    for (const Rule& rule : rules_) {
        if (rule.code != code || (!rule.tag.empty() && rule.tag != tag)) continue;
        if (rule.element != 0 && rule.element != at.element) continue;
        if (for_code ? rule.own_code.empty() : rule.change == Change::none) continue;
        if (best == nullptr || precision(rule) >= precision(*best)) best = &rule;
    }
    return best;
}

Severity FindingRules::severity(Errc code, std::string_view tag, const Position& at, Severity given) const {
    if (rules_.empty()) [[likely]] return given;
    const Rule* const rule = find(code, tag, at, false);
    if (rule == nullptr) return given;
    if (rule->change == Change::error) return Severity::error;
    return given == Severity::warning || may_lower(code, tag, at) ? Severity::warning : given;
}

std::string_view FindingRules::own_code(Errc code, std::string_view tag, const Position& at) const {
    const Rule* const rule = rules_.empty() ? nullptr : find(code, tag, at, true);
    return rule == nullptr ? std::string_view{} : std::string_view{rule->own_code};
}

}  // namespace cargo::edi
