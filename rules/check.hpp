#pragma once

#include <optional>
#include <string_view>

#include "rules/condition.hpp"
#include "rules/lists.hpp"

namespace cargo::rules {

/// Turns a condition as written into one that can be evaluated, or complains of all that is wrong with it.
/// Complaints: rule_unknown_field, rule_unknown_list, rule_bad_value, rule_type_mismatch, rule_too_complex.
[[nodiscard]] std::optional<Condition> check_condition(const ConditionText& text, Lists& lists, Complaints& complaints);

/// The sentence for a name that is no field where it stands, with a suggestion.
[[nodiscard]] Sentence no_such_field(std::string_view name, Element element);

}  // namespace cargo::rules
