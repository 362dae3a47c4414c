#include "daemon/service/partner_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace cargo::service {
namespace {

constexpr std::string_view finding_prefix = "finding.";
constexpr const char* port_profile = "*";

/// A setting with two words, the first of which is as if it were not there.
struct Choice {
    std::string_view name;
    std::string_view usual;
    std::string_view other;
    bool PartnerRules::*into;
};
constexpr std::array choices{
    Choice{"message_header", "strict", "tolerant", &PartnerRules::tolerant_header},
    Choice{"envelope", "required", "optional", &PartnerRules::bare_messages},
    Choice{"registration", "whole", "in_part", &PartnerRules::in_part},
};

/// "CONTRL CUSRES:D.96B", or "none": each type of answer once. Nothing when it is no such list.
std::optional<std::vector<edi::AnswerKind>> answers_named(std::string_view text) {
    std::vector<edi::AnswerKind> kinds;
    if (text == "none") return kinds;
    while (!text.empty()) {
        const std::string_view name = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), name.size() + 1));
        const std::optional<edi::AnswerKind> kind = edi::answer_kind_named(name);
        const auto same_type = [&](edi::AnswerKind known) { return edi::message_type_of(known) == edi::message_type_of(*kind); };
        if (!kind || std::ranges::any_of(kinds, same_type)) return std::nullopt;
        kinds.push_back(*kind);
    }
    if (kinds.empty()) return std::nullopt;
    return kinds;
}

Result<void> put(PartnerRules& rules, const std::string& name, const std::string& word) {
    if (name.starts_with(finding_prefix)) {
        const Result<void> added = rules.findings.add(std::string_view(name).substr(finding_prefix.size()), word);
        if (!added) return fail(added.error().code, {}, name + " = " + word);
        return {};
    }
    if (name == "answers") {
        std::optional<std::vector<edi::AnswerKind>> kinds = answers_named(word);
        constexpr std::string_view all = "answers: CONTRL CUSRES:D.95B CUSRES:D.96B APERAK:D.95B APERAK:D.96B";
        if (!kinds) return fail(Errc::value_not_in_list, {}, all);
        rules.answers = std::move(*kinds);
        return {};
    }
    for (const Choice& choice : choices) {
        if (choice.name != name) continue;
        if (word != choice.usual && word != choice.other)
            return fail(Errc::value_not_in_list, {}, name + ": " + std::string(choice.usual) + " " + std::string(choice.other));
        rules.*choice.into = word == choice.other;
    }
    return {};
}

}  // namespace

bool PartnerRules::answers_with(edi::AnswerKind kind) const {
    return std::ranges::find(answers, kind) != answers.end();
}

Result<void> check_settings(const ProfileSettings& settings) {
    PartnerRules rules;
    for (const auto& [name, word] : settings) {
        if (Result<void> checked = put(rules, name, word); !checked) return checked;
    }
    return {};
}

void put_over(PartnerRules& rules, const ProfileSettings& settings) {
    for (const auto& [name, word] : settings) static_cast<void>(put(rules, name, word));
}

Result<PartnerRules> partner_rules(store::RegistryStore& registry, const std::string& party, Instant now) {
    PartnerRules rules;
    for (const std::string& code : {std::string(port_profile), party}) {
        const Result<std::optional<auth::PartnerProfile>> profile = registry.profile(code, now);
        if (!profile) return std::unexpected(profile.error());
        if (*profile) put_over(rules, (*profile)->settings);
    }
    return rules;
}

}  // namespace cargo::service
