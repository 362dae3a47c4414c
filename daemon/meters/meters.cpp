#include "daemon/meters/meters.hpp"

#include <algorithm>

namespace cargo::meters {
namespace {

template <std::size_t Size>
std::size_t index_of(const std::array<std::string_view, Size>& names, std::string_view name) {
    const auto* const found = std::ranges::find(names, name);
    return found == names.end() ? Size - 1 : static_cast<std::size_t>(found - names.begin());
}

}  // namespace

void Meters::count_message(std::string_view type, std::string_view result) {
    ++messages[index_of(message_types, type)][index_of(message_results, result)];
}

void Meters::count_look_up(const Actor& actor) {
    if (actor.roles.empty()) return;
    ++look_ups[static_cast<std::size_t>(actor.roles.front())];
}

Meters& of_process() {
    static Meters all;
    return all;
}

}  // namespace cargo::meters
