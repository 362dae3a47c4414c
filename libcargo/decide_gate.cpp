#include <algorithm>

#include "libcargo/conditions.hpp"
#include "libcargo/decisions.hpp"

namespace cargo {
namespace {

const std::string& name_of(const Actor& actor) {
    return actor.person.empty() ? actor.subject : actor.person;
}

/// The same order sent again is no new right.
bool says_the_same(const Right& right, const GrantRight& grant) {
    const bool given = right.state == RightState::released_to || right.state == RightState::haulier_named;
    return given && right.order == grant.order && right.giver == grant.giver && right.holder == grant.holder &&
           right.valid_until == grant.valid_until && (grant.haulier.empty() || grant.haulier == right.haulier);
}

}  // namespace

void decide_act(const Context& context, const GrantRight& act, Record& record) {
    if (context.box == nullptr || says_the_same(context.box->right, act)) return;
    Right right{};
    right.state = act.haulier.empty() ? RightState::released_to : RightState::haulier_named;
    right.order = act.order;
    right.giver = act.giver;
    right.holder = act.holder;
    right.haulier = act.haulier;
    if (!act.haulier.empty()) right.named_by = name_of(context.actor());
    right.valid_until = act.valid_until;
    record.add(RightGranted{context.box->key, std::move(right)});
}

void decide_act(const Context& context, const NameHaulier& act, Record& record) {
    if (context.box == nullptr) return;
    record.add(HaulierNamed{context.box->key, act.haulier, name_of(context.actor())});
}

void decide_act(const Context& context, const AskGate& act, Record& record) {
    if (context.box == nullptr) return;
    const GateQuestion question{.container = act.container, .haulier = act.haulier, .site = act.site};
    GateAnswered answer{.key = context.box->key, .haulier = act.haulier, .site = act.site};
    answer.reasons = gate_reasons_without(context.without, context.stock, question, context.policy, context.now);
    answer.yes = answer.reasons.empty();
    if (answer.yes) {
        Instant until = context.now.plus_seconds(context.policy.gate_grant_seconds);
        const std::optional<Instant>& right_ends = context.box->right.valid_until;
        if (right_ends) until = std::min(until, *right_ends);
        answer.grant = GateGrant{.haulier = act.haulier, .at = context.now, .until = until};
    }
    record.add(std::move(answer));
}

}  // namespace cargo
