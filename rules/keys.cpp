#include "rules/keys.hpp"

#include <algorithm>

namespace cargo::rules {

bool Keys::has_key(const Condition& comparison) {
    if (!comparison.values || is_number(comparison.field->type)) return false;
    switch (positive(comparison.comparison)) {
        case Comparison::equal:
        case Comparison::in:
        case Comparison::includes:
        case Comparison::starts_with:
            return std::ranges::none_of(comparison.values->texts, &std::string::empty);
        case Comparison::mentions:
            // Folded: a blank, then two bytes at least.
            return std::ranges::all_of(comparison.values->phrases, [](const std::string& p) { return p.size() >= 3; });
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
    return false;
}

Keys::LookedFor Keys::looked_for(const Condition& comparison) {
    Way way = Way::whole;
    if (comparison.comparison == Comparison::starts_with) way = Way::begins;
    if (comparison.comparison == Comparison::mentions) way = Way::mentions;
    const Values& values = *comparison.values;
    if (values.named) return {comparison.field, way, &values, {}};
    std::string constants;
    for (const std::string& text : way == Way::mentions ? values.phrases : values.texts) {
        constants += std::to_string(text.size()) + ' ' + text;
    }
    return {comparison.field, way, nullptr, std::move(constants)};
}

void Keys::number(Condition& condition) {
    for (Condition& child : condition.children) number(child);
    if (condition.kind != Condition::Kind::compared || !has_key(condition)) return;
    condition.key = known_.try_emplace(looked_for(condition), static_cast<std::uint32_t>(known_.size())).first->second;
}

}  // namespace cargo::rules
