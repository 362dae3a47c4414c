#include "rules/compare.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace cargo::rules {

namespace {

bool holds(Comparison comparison, std::int64_t number, std::span<const std::int64_t> values) {
    switch (comparison) {
        case Comparison::less:
            return number < values.front();
        case Comparison::less_or_equal:
            return number <= values.front();
        case Comparison::greater:
            return number > values.front();
        case Comparison::greater_or_equal:
            return number >= values.front();
        case Comparison::between:
            return number >= values[0] && number <= values[1];
        case Comparison::equal:
        case Comparison::in:
        case Comparison::includes:
            return std::ranges::binary_search(values, number);
        case Comparison::not_equal:
        case Comparison::not_in:
        case Comparison::starts_with:
        case Comparison::mentions:
        case Comparison::is_missing:
        case Comparison::is_known:
            break;
    }
    return false;
}

/// Is the code cut off before the values it is compared with differ from it?
bool cut_short(FieldType type, std::string_view text, const std::vector<std::string>& values) {
    if (type != FieldType::hs || text.empty()) return false;
    const auto at = std::ranges::upper_bound(values, text, std::less<std::string_view>{});
    return at != values.end() && at->starts_with(text);
}

bool starts_with_one(std::string_view text, const std::vector<std::string>& values) {
    return std::ranges::any_of(values, [text](const std::string& value) { return text.starts_with(value); });
}

std::string shown_text(std::string_view text) {
    std::string room;
    return std::string(on_one_line(text, room));
}

}  // namespace

std::string_view on_one_line(std::string_view text, std::string& room) {
    constexpr std::size_t bytes_max = 160;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7F; };
    if (text.size() <= bytes_max && std::ranges::none_of(text, is_control)) return text;
    std::string& out = room;
    out = text.substr(0, bytes_max);
    if (text.size() > bytes_max) {
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();
        if (!out.empty()) out.pop_back();
        out += "...";
    }
    for (char& c : out) {
        if (is_control(c)) c = ' ';
    }
    return out;
}

Truth Comparer::with_values(const Condition& condition, Comparison comparison, std::size_t text) {
    const Values& values = *condition.values;
    const FieldType type = condition.field->type;
    const std::string_view value = said_.comparable(type, text);
    switch (comparison) {
        case Comparison::mentions:
            return truth(std::ranges::any_of(values.phrases,
                                             [value](const std::string& p) { return value.find(p) != std::string_view::npos; }));
        case Comparison::starts_with:
            if (starts_with_one(value, values.texts)) return Truth::yes;
            return cut_short(type, value, values.texts) ? Truth::unknown : Truth::no;
        case Comparison::equal:
        case Comparison::in:
        case Comparison::includes:
            if (std::ranges::binary_search(values.texts, value, std::less<std::string_view>{})) return Truth::yes;
            return cut_short(type, value, values.texts) ? Truth::unknown : Truth::no;
        case Comparison::not_equal:
        case Comparison::not_in:
        case Comparison::less:
        case Comparison::less_or_equal:
        case Comparison::greater:
        case Comparison::greater_or_equal:
        case Comparison::between:
        case Comparison::is_missing:
        case Comparison::is_known:
            break;
    }
    return Truth::unknown;
}

Truth Comparer::with_field(const Condition& condition, const Said::Answer& answer, const Place& place, Comparison comparison) {
    const Said::Answer other = said_.answer(*condition.other, place.part_of(*condition.other));
    if (other.missing()) return Truth::unknown;
    bool found = false;
    for (std::size_t i = 0; i < answer.numbers && !found; ++i) {
        for (std::size_t j = 0; j < other.numbers; ++j) {
            const std::int64_t limit = said_.number(other.first_number + j);
            found = found || holds(comparison, said_.number(answer.first_number + i), {&limit, 1});
        }
    }
    const FieldType type = condition.field->type;
    for (std::size_t i = 0; i < answer.texts && !found; ++i) {
        const std::string_view value = said_.comparable(type, answer.first_text + i);
        for (std::size_t j = 0; j < other.texts; ++j) found = found || value == said_.comparable(type, other.first_text + j);
    }
    if (found) return Truth::yes;
    return answer.incomplete || other.incomplete ? Truth::unknown : Truth::no;
}

Truth Comparer::one_of(const Condition& condition, const Place& place, Comparison comparison) {
    const Said::Answer answer = said_.answer(*condition.field, place.part_of(*condition.field));
    if (comparison == Comparison::is_missing) return truth(answer.missing());
    if (comparison == Comparison::is_known) return truth(!answer.missing());
    if (answer.missing()) return Truth::unknown;
    if (condition.other) return with_field(condition, answer, place, comparison);
    Truth result = answer.incomplete ? Truth::unknown : Truth::no;
    for (std::size_t i = 0; i < answer.numbers; ++i) {
        const std::int64_t number = said_.number(answer.first_number + i);
        result = either(result, truth(holds(comparison, number, condition.values->numbers)));
    }
    for (std::size_t i = 0; i < answer.texts; ++i)
        result = either(result, with_values(condition, comparison, answer.first_text + i));
    return result;
}

Truth Comparer::compare(const Condition& condition, const Place& place) {
    const Comparison plain = positive(condition.comparison);
    const bool keyed = condition.key != Condition::no_key && said_.has_index();
    const Truth result = keyed ? said_.holds(condition, place.part_of(*condition.field)) : one_of(condition, place, plain);
    return plain == condition.comparison ? result : opposite(result);
}

std::vector<std::string> Comparer::matching(const Condition& condition, const Place& place) {
    std::vector<std::string> out;
    if (!condition.values) return shown_values(*condition.field, place);
    const Said::Answer answer = said_.answer(*condition.field, place.part_of(*condition.field));
    const Comparison plain = positive(condition.comparison);
    const bool negative = plain != condition.comparison;
    for (std::size_t i = 0; i < answer.numbers; ++i) {
        const std::int64_t number = said_.number(answer.first_number + i);
        if (holds(plain, number, condition.values->numbers) != negative)
            out.push_back(shown_number(condition.field->type, number));
    }
    for (std::size_t text = answer.first_text; text < answer.first_text + answer.texts; ++text) {
        if (with_values(condition, plain, text) != (negative ? Truth::no : Truth::yes)) continue;
        if (plain != Comparison::mentions) {
            out.push_back(shown_text(said_.text(text)));
            continue;
        }
        const std::string_view words = said_.comparable(FieldType::text, text);
        for (const std::string& phrase : condition.values->phrases) {
            const std::size_t at = words.find(phrase);
            if (at == std::string_view::npos) continue;
            const std::size_t end = std::min(words.find(' ', at + phrase.size() - 1), words.size());
            std::string found = shown_text(words.substr(at + 1, end - at - 1));
            if (std::ranges::find(out, found) == out.end()) out.push_back(std::move(found));
        }
    }
    return out;
}

std::vector<std::string> Comparer::shown_values(const Field& field, const Place& place) {
    const Said::Answer answer = said_.answer(field, place.part_of(field));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < answer.texts; ++i) out.push_back(shown_text(said_.text(answer.first_text + i)));
    for (std::size_t i = 0; i < answer.numbers; ++i)
        out.push_back(shown_number(field.type, said_.number(answer.first_number + i)));
    return out;
}

}  // namespace cargo::rules
