#include "libcargo/controls.hpp"

#include <algorithm>

namespace cargo {
namespace {

template <class Things>
auto find(const Things& things, std::string_view id) -> decltype(things.data()) {
    const auto found = std::ranges::find_if(things, [&](const auto& thing) { return thing.id == id; });
    return found == things.end() ? nullptr : &*found;
}

}  // namespace

bool has_open_selection(const Controls& controls) {
    return std::ranges::any_of(controls.selections, [](const Selection& selection) { return blocks(selection.state); });
}

bool has_blocking_hold(const Controls& controls) {
    return std::ranges::any_of(controls.holds, [](const Hold& hold) { return blocks(hold.state); });
}

bool has_blocking_order(const Controls& controls) {
    return std::ranges::any_of(controls.orders,
                               [&](const ControlOrder& order) { return blocks(order.state) && !is_followed(controls, order); });
}

bool is_blocked(const Controls& controls) {
    return has_open_selection(controls) || has_blocking_hold(controls) || has_blocking_order(controls);
}

bool is_followed(const Controls& controls, const ControlOrder& order) {
    if (order.state != OrderState::inconclusive) return false;
    return std::ranges::any_of(controls.orders, [&](const ControlOrder& further) {
        return further.state != OrderState::cancelled &&
               std::ranges::find(further.selections, order.id) != further.selections.end();
    });
}

bool is_author(const Controls& controls, std::string_view person, Instant until) {
    const auto wrote = [&](const std::string& by, Instant at) { return by == person && at <= until; };
    return std::ranges::any_of(controls.selections, [&](const Selection& s) { return wrote(s.by, s.at); }) ||
           std::ranges::any_of(controls.holds, [&](const Hold& h) { return wrote(h.by, h.at); }) ||
           std::ranges::any_of(controls.orders, [&](const ControlOrder& o) { return wrote(o.ordered_by, o.ordered_at); });
}

const Selection* find_selection(const Controls& controls, std::string_view id) {
    return find(controls.selections, id);
}
const ControlOrder* find_order(const Controls& controls, std::string_view id) {
    return find(controls.orders, id);
}
const Hold* find_hold(const Controls& controls, std::string_view id) {
    return find(controls.holds, id);
}

}  // namespace cargo
