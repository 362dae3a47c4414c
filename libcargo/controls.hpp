#pragma once

#include <string_view>

#include "libcargo/stock.hpp"

/// What of a target's selections, orders and holds still closes the gate and stops release.
namespace cargo {

[[nodiscard]] bool has_open_selection(const Controls& controls);
[[nodiscard]] bool has_blocking_hold(const Controls& controls);
/// An inconclusive order blocks until a further order that answers it (its id stands
/// in that order's `selections`) is placed and not cancelled: then that one blocks.
[[nodiscard]] bool has_blocking_order(const Controls& controls);
[[nodiscard]] bool is_blocked(const Controls& controls);

/// True when a further order, not cancelled, answers this inconclusive one.
[[nodiscard]] bool is_followed(const Controls& controls, const ControlOrder& order);

/// True when `person` selected, held or ordered here, whatever became of it, at or before `until`.
[[nodiscard]] bool is_author(const Controls& controls, std::string_view person, Instant until);

[[nodiscard]] const Selection* find_selection(const Controls& controls, std::string_view id);
[[nodiscard]] const ControlOrder* find_order(const Controls& controls, std::string_view id);
[[nodiscard]] const Hold* find_hold(const Controls& controls, std::string_view id);

}  // namespace cargo
