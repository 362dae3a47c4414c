#pragma once

#include <string>
#include <vector>

#include "daemon/service/message_work.hpp"
#include "rules/engine.hpp"

namespace cargo::service {

/// What the audit row of a filing keeps of the rules' run: the set, why goods were selected, and every rule that could not be
/// decided for want of a field. Read by customs only, as all of the audit. Canonical JSON {draw_period, explanations: {BILL:
/// [sentence]}, ruleset, undetermined: [{bills, rules: [{rule, missing, blocks}]}]}: bills of which the same is to be said stand
/// together, for a ship's are alike, and thousands of equal lists are megabytes. `outcomes` by the places of the filing's drafts.
[[nodiscard]] std::string rules_account(const MessageWork& work, const Filing& filing,
                                        const std::vector<rules::Outcome>& outcomes);

}  // namespace cargo::service
