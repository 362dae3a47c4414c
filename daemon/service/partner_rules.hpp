#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/store/registry_store.hpp"
#include "edi/answers.hpp"

namespace cargo::service {

/// How a partner's EDIFACT is read, taken and answered: the settings of the port's profile (code `*`), and over them those of
/// the partner's, as they are in force at a time. docs/operations.md has the names.
struct PartnerRules {
    bool tolerant_header = false;  ///< message_header
    bool bare_messages = false;    ///< envelope
    bool in_part = false;          ///< registration
    edi::FindingRules findings{};  ///< finding.CODE...
    std::vector<edi::AnswerKind> answers{edi::AnswerKind::contrl, edi::AnswerKind::cusres_d95b};

    [[nodiscard]] bool answers_with(edi::AnswerKind kind) const;
};

using ProfileSettings = std::map<std::string, std::string>;

/// What a clerk may write. Errors, by precedence: value_not_in_list, value_bad_shape, state_forbids (a finding is lowered that
/// never may be), with the setting's name.
[[nodiscard]] Result<void> check_settings(const ProfileSettings& settings);
/// Puts settings over what stands. A setting that means nothing (any more) changes nothing.
void put_over(PartnerRules& rules, const ProfileSettings& settings);
/// Errors: store_*.
[[nodiscard]] Result<PartnerRules> partner_rules(store::RegistryStore& registry, const std::string& party, Instant now);

}  // namespace cargo::service
