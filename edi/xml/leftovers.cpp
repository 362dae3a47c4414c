#include "edi/xml/leftovers.hpp"

#include <fmt/format.h>

#include <utility>

#include "edi/meaning.hpp"
#include "edi/xml/awmds_values.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi::xml {

bool Leftovers::has_room() {
    if (list_.size() < limits::xml_unmapped_max) return true;
    if (!std::exchange(too_many_, true)) {
        report(findings_, Errc::syntax_too_large, Severity::error, Scope::stop_message, Place{book_.tree().message()}, {},
               {fmt::format("Plus de {} groupes de valeurs n'ont pas de place dans le modèle.", limits::xml_unmapped_max),
                fmt::format("More than {} groups of values have no place in the model.", limits::xml_unmapped_max)});
    }
    return false;
}

void Leftovers::unplaced(std::string_view where, std::string_view text, const Position& at) {
    if (!has_room()) return;
    const std::string_view name = where.substr(where.rfind('/') + 1);
    list_.push_back({std::string(name), fmt::format("{}={}", name, one_line(text, " ")), at});
    last_group_ = 0;
}

void Leftovers::leave(const Value& value) {
    const MessageTree& tree = book_.tree();
    const Node& node = tree.nodes[value.node];
    const std::uint64_t group = groups_.empty() ? 0 : groups_.back();
    if (group != 0 && group == last_group_ && !list_.empty()) {
        list_.back().text += fmt::format(" {}={}", node.shown, one_line(value.text, " "));
        return;
    }
    if (!has_room()) return;
    last_group_ = group;
    list_.push_back({tree.nodes[node.parent].shown, fmt::format("{}={}", node.shown, one_line(value.text, " ")), value.at});
}

}  // namespace cargo::edi::xml
