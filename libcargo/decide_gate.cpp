#include <algorithm>

#include "libcargo/conditions.hpp"
#include "libcargo/decisions.hpp"
#include "libcargo/gate.hpp"
#include "libcargo/guards.hpp"

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

GateQuestion question_of(const AskGate& act) {
    return {.container = act.container, .haulier = act.haulier, .site = act.site};
}

/// The answer to a question about a box that is there.
GateAnswered answered(const Context& context, const AskGate& act, std::vector<Errc> reasons) {
    GateAnswered answer{.key = context.box->key, .haulier = act.haulier, .site = act.site};
    answer.reasons = std::move(reasons);
    answer.yes = answer.reasons.empty();
    if (!answer.yes) return answer;
    Instant until = context.now.plus_seconds(context.policy.gate_grant_seconds);
    const std::optional<Instant>& right_ends = context.box->right.valid_until;
    if (right_ends) until = std::min(until, *right_ends);
    answer.grant = GateGrant{.haulier = act.haulier, .at = context.now, .until = until};
    return answer;
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
    record.add(answered(
        context, act, gate_reasons_without(context.without, context.stock, question_of(act), context.policy, context.now)));
}

Result<Events> decide_gate(const Stock& stock, CoreReasons core, const Command& command, const Policy& policy, Instant now) {
    const Context context = look_up(stock, command, policy, now, {});
    if (const std::optional<Error> error = refused(context)) return std::unexpected(*error);
    const auto* act = context.as<AskGate>();
    if (act == nullptr || context.box == nullptr) return Events{};
    return Events{answered(context, *act, gate_reasons(*context.box, core, question_of(*act), policy, now))};
}

}  // namespace cargo
