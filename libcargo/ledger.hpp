#pragma once

#include "libcargo/stock.hpp"

/// From boxes to lines: quantities derived from facts. Pure.
namespace cargo {

/// Packages and mass of the line whose boxes are in the yard or have left. A line in
/// several boxes without counts has landed when all of them have. Unknown is not landed.
[[nodiscard]] Quantity landed(const Stock& stock, const Consignment& consignment, std::uint32_t line);

/// What the newest versions of its clearances clear; `any` tells a cleared empty from nothing.
struct Cleared { Quantity quantity{}; bool any = false; };
[[nodiscard]] Cleared cleared(const Consignment& consignment, std::uint32_t line);

/// Spreads a line's mass over its counted splits by packages, the remainder on the last.
void spread_mass(const StockLine& line, std::vector<Split>& splits);

/// What is manifested on a master and not covered by its registered houses (never negative).
[[nodiscard]] Quantity uncovered(const Stock& stock, const Consignment& master);

}  // namespace cargo
