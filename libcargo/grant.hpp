#pragma once

#include "libcargo/bills.hpp"
#include "libcargo/stock.hpp"

namespace cargo {

/// True while nothing has come between a gate's "yes" and now: same right and haulier, no
/// control, release still covers the box. Unlike the gate's question it does not ask whether
/// the rest of a line, landing later in another box, is cleared: a landing takes no "yes" back.
[[nodiscard]] bool grant_stands(const Stock& stock, const Bills& bills, const Box& box);

}  // namespace cargo
