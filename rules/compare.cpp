#include "rules/compare.hpp"

#include <algorithm>
#include <utility>

namespace cargo::rules {

namespace {

/// The comparison a negative one negates; others are themselves.
Comparison positive(Comparison comparison) {
    if (comparison == Comparison::not_equal) return Comparison::equal;
    if (comparison == Comparison::not_in) return Comparison::in;
    return comparison;
}

bool holds(Comparison comparison, std::int64_t number, const std::vector<std::int64_t>& values) {
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

/// What a person needs to see of a text, on one line.
std::string on_one_line(std::string_view text) {
    constexpr std::size_t bytes_max = 160;
    std::string out(text.substr(0, bytes_max));
    if (text.size() > bytes_max) {
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();
        if (!out.empty()) out.pop_back();
        out += "...";
    }
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) c = ' ';
    }
    return out;
}

}  // namespace

const Reading& Comparer::read(const Field& field, const Scope& scope) {
    reading_.clear();
    field.read(scope, field.parameter, reading_);
    return reading_;
}

std::string_view Comparer::comparable(FieldType type, std::string_view text, std::string& room) {
    if (type != FieldType::text) return canonical(type, text, room);
    auto [at, fresh] = folded_.try_emplace({text.data(), text.size()});
    if (fresh) static_cast<void>(canonical(type, text, at->second));
    return at->second;
}

Truth Comparer::with_values(const Condition& condition, Comparison comparison, std::string_view text) {
    const Values& values = *condition.values;
    const FieldType type = condition.field->type;
    const std::string_view value = comparable(type, text, room_);
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

Truth Comparer::with_field(const Condition& condition, const Scope& scope, Comparison comparison) {
    other_reading_.clear();
    condition.other->read(scope, condition.other->parameter, other_reading_);
    if (other_reading_.missing()) return Truth::unknown;
    bool found = false;
    for (const std::int64_t number : reading_.numbers) {
        for (const std::int64_t other : other_reading_.numbers) found = found || holds(comparison, number, {other});
    }
    const FieldType type = condition.field->type;
    for (const std::string_view text : reading_.texts) {
        const std::string_view value = comparable(type, text, room_);
        for (const std::string_view other : other_reading_.texts) found = found || value == comparable(type, other, other_room_);
    }
    if (found) return Truth::yes;
    return reading_.incomplete || other_reading_.incomplete ? Truth::unknown : Truth::no;
}

Truth Comparer::one_of(const Condition& condition, const Scope& scope, Comparison comparison) {
    reading_.clear();
    condition.field->read(scope, condition.field->parameter, reading_);
    if (comparison == Comparison::is_missing) return truth(reading_.missing());
    if (comparison == Comparison::is_known) return truth(!reading_.missing());
    if (reading_.missing()) return Truth::unknown;
    if (condition.other) return with_field(condition, scope, comparison);
    Truth result = reading_.incomplete ? Truth::unknown : Truth::no;
    for (const std::int64_t number : reading_.numbers)
        result = either(result, truth(holds(comparison, number, condition.values->numbers)));
    for (const std::string_view text : reading_.texts) result = either(result, with_values(condition, comparison, text));
    return result;
}

Truth Comparer::compare(const Condition& condition, const Scope& scope) {
    const Comparison plain = positive(condition.comparison);
    const Truth result = one_of(condition, scope, plain);
    return plain == condition.comparison ? result : opposite(result);
}

std::vector<std::string> Comparer::matching(const Condition& condition, const Scope& scope) {
    std::vector<std::string> out;
    if (!condition.values) return shown_values(*condition.field, scope);
    reading_.clear();
    condition.field->read(scope, condition.field->parameter, reading_);
    const Comparison plain = positive(condition.comparison);
    const bool negative = plain != condition.comparison;
    for (const std::int64_t number : reading_.numbers) {
        if (holds(plain, number, condition.values->numbers) != negative)
            out.push_back(shown_number(condition.field->type, number));
    }
    for (const std::string_view text : reading_.texts) {
        if (with_values(condition, plain, text) != (negative ? Truth::no : Truth::yes)) continue;
        if (plain != Comparison::mentions) {
            out.push_back(on_one_line(text));
            continue;
        }
        const std::string_view words = comparable(FieldType::text, text, room_);
        for (const std::string& phrase : condition.values->phrases) {
            const std::size_t at = words.find(phrase);
            if (at == std::string_view::npos) continue;
            const std::size_t end = std::min(words.find(' ', at + phrase.size() - 1), words.size());
            std::string found = on_one_line(words.substr(at + 1, end - at - 1));
            if (std::ranges::find(out, found) == out.end()) out.push_back(std::move(found));
        }
    }
    return out;
}

std::vector<std::string> Comparer::shown_values(const Field& field, const Scope& scope) {
    Reading reading;
    field.read(scope, field.parameter, reading);
    std::vector<std::string> out;
    for (const std::string_view text : reading.texts) out.push_back(on_one_line(text));
    for (const std::int64_t number : reading.numbers) out.push_back(shown_number(field.type, number));
    return out;
}

}  // namespace cargo::rules
