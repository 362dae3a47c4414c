// The rules in force, and changing them.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/service/performing.hpp"
#include "daemon/service/service.hpp"
#include "daemon/store/registry_store.hpp"
#include "rules/holder.hpp"

namespace cargo::service {

using boost::json::array;
using boost::json::object;

Outcome Service::rules_in_force(Session& session, const Caller& caller) const {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    if (reach(*actor, ActKind::check_rules) == Reach::none) return fail(Errc::role_missing);
    const std::shared_ptr<const rules::RuleSet> set = rules_.current();
    return Answer{object{{"hash", set->hash()}, {"rules", set->size()}}};
}

Outcome Service::activate_rules(Session& session, const Caller& caller, std::string_view text, const std::string& reason) const {
    const Instant now = clock_.now();
    const Result<Actor> actor = session.registry.actor_at(caller.subject, now);
    if (!actor) return std::unexpected(actor.error());
    store::AuditEntry entry = audit_of(*actor, to_string(ActKind::activate_rules), "rules", reason, now);
    std::optional<Error> refused;
    if (reach(*actor, ActKind::activate_rules) == Reach::none) refused = Error{Errc::role_missing};
    if (!refused && reason.empty()) refused = Error{Errc::reason_missing};
    const rules::RuleSet::Loaded loaded = rules::RuleSet::load(text, keys_.secret);
    if (!refused && !loaded.set) {
        refused =
            loaded.errors.empty() ? Error{Errc::rule_syntax} : Error{loaded.errors.front().code, {}, loaded.errors.front().text};
    }
    if (refused) entry.outcome = to_string(refused->code);
    if (!refused) entry.detail = loaded.set->hash();
    // The text is kept before it is in force, so that a restart finds the rules that decided.
    if (!refused) {
        const Result<void> kept = session.store.keep_rules(loaded.set->hash(), std::string(text), entry);
        if (!kept) return std::unexpected(kept.error());
        rules_.swap(loaded.set);
        return Answer{object{{"hash", loaded.set->hash()}, {"rules", loaded.set->size()}}};
    }
    const Result<void> audited = session.store.audit(entry);
    if (!audited) return std::unexpected(audited.error());
    return std::unexpected(*refused);
}

}  // namespace cargo::service
