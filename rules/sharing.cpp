#include "rules/sharing.hpp"

namespace cargo::rules {

void Sharing::number(Condition& condition) {
    using Kind = Condition::Kind;
    if (condition.kind != Kind::compared && condition.kind != Kind::quantified) {
        for (Condition& child : condition.children) number(child);
        return;
    }
    if (uses(condition, Kind::random) || uses(condition, Kind::nothing_else)) return;
    condition.shared = known_.try_emplace(shown(condition), static_cast<std::uint32_t>(known_.size())).first->second;
}

}  // namespace cargo::rules
