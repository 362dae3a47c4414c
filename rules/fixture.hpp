#pragma once

#include <optional>

#include "rules/fields.hpp"
#include "rules/syntax.hpp"

namespace cargo::rules {

/// The facts a test inside a rule describes: what it does not set is missing. `item.hs 440710` writes to the last item,
/// made when there is none; `item { hs 440710 origin BY }` makes one more.
/// Complaints: rule_unknown_field, rule_bad_value, rule_type_mismatch.
[[nodiscard]] std::optional<Fixture> check_fixture(const TestText& text, Complaints& complaints);

}  // namespace cargo::rules
