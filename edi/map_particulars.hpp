#pragma once

#include <optional>
#include <string_view>

#include "edi/fields.hpp"
#include "libcargo/manifest.hpp"

/// What few senders say of a bill, a goods line or a box: amounts, charges, handling, counts and dimensions.
namespace cargo::edi {

/// MOA, CPI, CUX, HAN, QTY, DIM; other segments are left alone. What is no number, or in no unit of ours, keeps its segment among
/// those without a place: nothing here decides about goods, so nothing of it refuses them.
void read_particular(Fields& fields, Rare<Particulars>& particulars);

/// A length; nothing when the number or its unit (MTR, CMT, MMT) cannot be read.
[[nodiscard]] std::optional<std::int64_t> millimetres(std::string_view value, std::string_view unit);

}  // namespace cargo::edi
