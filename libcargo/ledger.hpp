#pragma once

#include "libcargo/stock.hpp"

/// From boxes to lines: quantities derived from facts. Pure.
namespace cargo {

/// What is there of this part: as manifested, or the lowest count of an officer that stands, when that is lower (its
/// mass by packages, cut down). For a split without a manifested count it is the manifest's nothing: ask for the line.
[[nodiscard]] Quantity tallied(const Split& split);
/// The same of a whole line. Without counts by the sender, officers' counts replace the manifest when every box was
/// counted; until then a part of known size that was counted lower is missing from it.
[[nodiscard]] Quantity tallied(const Consignment& consignment, const StockLine& line);

/// True when officers' counts that stand tell more than is manifested of the line in this box; of a line without counts,
/// more in all its boxes together. The highest of several counts speaks here: what was seen once is there.
[[nodiscard]] bool counted_above(const Consignment& consignment, std::uint32_t line, const std::string& container);

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
