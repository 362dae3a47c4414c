#pragma once

#include <vector>

#include "rules/fields.hpp"

namespace cargo::rules {

/// Builds the table once; everybody else asks all_fields().
[[nodiscard]] std::vector<Field> field_rows();

}  // namespace cargo::rules
