#include "daemon/service/registry_desk.hpp"

#include <openssl/rand.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>
#include <utility>

#include "daemon/service/partner_rules.hpp"
#include "daemon/service/performing.hpp"
#include "daemon/store/registry_store.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::int64_t valid_seconds_default = 30 * 24 * 3600;
constexpr std::int64_t valid_seconds_max = 366 * 24 * 3600;

/// 128 bits of chance: a token's id is guessed by nobody and counts nothing.
[[nodiscard]] std::string random_id() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("OpenSSL gives no random bytes");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (const unsigned char byte : bytes) {
        id += digits[byte >> 4];
        id += digits[byte & 15];
    }
    return id;
}

[[nodiscard]] store::ClerkAct act_of(const Actor& actor, const std::string& reason, Instant now) {
    return {actor.subject, actor.person, reason, now};
}

[[nodiscard]] value entry_value(const auth::Entry& entry) {
    return boost::json::parse(auth::to_json(entry));
}

/// Reads a small body: the named texts and the one number; anything else in it is refused.
struct TokenOrder {
    std::string account;
    std::string reason;
    std::int64_t valid_seconds = valid_seconds_default;
};
[[nodiscard]] Result<TokenOrder> read_order(const value& body, bool with_account) {
    if (!body.is_object()) return fail(Errc::request_malformed, {}, "the body is a JSON object");
    TokenOrder order;
    for (const boost::json::key_value_pair& member : body.get_object()) {
        if (member.key() == "reason" && member.value().is_string()) {
            order.reason = std::string(member.value().get_string());
        } else if (with_account && member.key() == "subject" && member.value().is_string()) {
            order.account = std::string(member.value().get_string());
        } else if (with_account && member.key() == "seconds" && member.value().is_int64()) {
            order.valid_seconds = member.value().get_int64();
        } else {
            return fail(Errc::request_malformed, {}, std::string(member.key()));
        }
    }
    if (order.reason.empty()) return fail(Errc::reason_missing);
    if (order.valid_seconds <= 0 || order.valid_seconds > valid_seconds_max) {
        return fail(Errc::value_out_of_range, {}, "seconds: from 1 to a year's");
    }
    return order;
}

/// Whose account a record is about, if it gives anybody power: a role's or an account's.
[[nodiscard]] Result<std::string> person_empowered(store::RegistryStore& registry, const auth::Record& record, Instant now) {
    if (const auth::Account* account = std::get_if<auth::Account>(&record); account != nullptr) return account->person;
    const auth::RoleAssignment* role = std::get_if<auth::RoleAssignment>(&record);
    if (role == nullptr) return std::string{};
    const Result<Actor> holder = registry.actor_at(role->account, now);
    if (holder) return holder->person;
    if (holder.error().code == Errc::subject_unregistered) return std::string{};  // put says what is wrong with it
    return std::unexpected(holder.error());
}

}  // namespace

Result<SignedToken> make_token(store::RegistryStore& registry, const auth::SigningKey& key, const std::string& account,
                               std::int64_t valid_seconds, const std::string& by_subject, const std::string& by_person,
                               const std::string& reason, Instant now) {
    SignedToken made;
    const Instant issued{now.ms - now.ms % 1000};  // a token counts in whole seconds
    made.record = {random_id(), account, issued, issued.plus_seconds(valid_seconds), std::nullopt, by_subject};
    const Result<void> recorded = registry.issue_token(made.record, {by_subject, by_person, reason, now});
    if (!recorded) return std::unexpected(recorded.error());
    made.text = auth::sign_token(key, {account, made.record.jti, made.record.issued_at, made.record.expires_at});
    return made;
}

RegistryDesk::RegistryDesk(const Clock& clock, auth::SigningKey key, auth::TokenCache& tokens)
    : clock_(clock), key_(std::move(key)), tokens_(tokens) {}

Outcome RegistryDesk::refuse(Session& session, const Actor& actor, const std::string& target, Error why) const {
    store::AuditEntry entry = audit_of(actor, to_string(ActKind::change_registry), target, {}, clock_.now());
    entry.outcome = to_string(why.code);
    const Result<void> audited = session.store.audit(entry);
    if (!audited) return std::unexpected(audited.error());
    return std::unexpected(std::move(why));
}

Result<Actor> RegistryDesk::clerk(Session& session, const Caller& caller, const std::string& target) const {
    Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor || reach(*actor, ActKind::change_registry) != Reach::none) return actor;
    const Outcome refused = refuse(session, *actor, target, Error{Errc::role_missing, {}, {}});
    return std::unexpected(refused.error());
}

Result<Actor> RegistryDesk::reader(Session& session, const Caller& caller, const std::string& target) const {
    const Instant now = clock_.now();
    Result<Actor> actor = session.registry.actor_at(caller.subject, now);
    if (!actor) return actor;
    const bool may =
        reach(*actor, ActKind::change_registry) != Reach::none || actor->has(Role::auditor) || actor->has(Role::sysadmin);
    store::AuditEntry entry = audit_of(*actor, to_string(ActKind::look_up), target, {}, now);
    entry.purpose = "registry";
    if (!may) entry.outcome = to_string(Errc::role_missing);
    const Result<void> audited = session.store.audit(entry);
    if (!audited) return std::unexpected(audited.error());
    if (!may) return fail(Errc::role_missing);
    return actor;
}

Outcome RegistryDesk::put(Session& session, const Caller& caller, const std::string& kind, std::string_view body) const {
    const std::string target = "registry/" + kind;
    const Result<Actor> actor = clerk(session, caller, target);
    if (!actor) return std::unexpected(actor.error());
    Result<auth::Change> change = auth::read_change(kind, body);
    if (!change) return refuse(session, *actor, target, change.error());
    const std::string whole_target = target + "/" + auth::code_of(change->record);
    if (change->reason.empty()) return refuse(session, *actor, whole_target, Error{Errc::reason_missing, {}, {}});

    if (const auth::PartnerProfile* profile = std::get_if<auth::PartnerProfile>(&change->record); profile != nullptr) {
        const Result<void> checked = check_settings(profile->settings);
        if (!checked) return refuse(session, *actor, whole_target, checked.error());
    }

    const Instant now = clock_.now();
    const Result<std::string> empowered = person_empowered(session.registry, change->record, now);
    if (!empowered) return std::unexpected(empowered.error());
    if (!empowered->empty() && *empowered == actor->person) {
        return refuse(session, *actor, whole_target, Error{Errc::same_person, {}, "no clerk gives himself a role or an account"});
    }
    const Result<void> stored =
        session.registry.put(change->record, change->from.value_or(now), change->until, act_of(*actor, change->reason, now));
    if (!stored && is_transient(stored.error().code)) return std::unexpected(stored.error());
    if (!stored) return refuse(session, *actor, whole_target, stored.error());
    return Answer{object{{"kind", kind}, {"code", auth::code_of(change->record)}, {"ok", true}},
                  201,
                  {},
                  "/v1/registry/" + kind + "/" + auth::code_of(change->record)};
}

Outcome RegistryDesk::list(Session& session, const Caller& caller, const std::string& kind) const {
    const Result<Actor> actor = reader(session, caller, "registry/" + kind);
    if (!actor) return std::unexpected(actor.error());
    const Result<std::vector<auth::Entry>> entries = session.registry.list(kind, clock_.now());
    if (!entries) return std::unexpected(entries.error());
    array rows;
    for (const auth::Entry& entry : *entries) rows.push_back(entry_value(entry));
    return Answer{object{{"kind", kind}, {"entries", std::move(rows)}}};
}

Outcome RegistryDesk::history(Session& session, const Caller& caller, const std::string& kind, const std::string& code) const {
    const Result<Actor> actor = reader(session, caller, "registry/" + kind + "/" + code);
    if (!actor) return std::unexpected(actor.error());
    const Result<std::vector<auth::Entry>> entries = session.registry.history(kind, code);
    if (!entries) return std::unexpected(entries.error());
    if (entries->empty()) return fail(Errc::target_unknown);
    array rows;
    for (const auth::Entry& entry : *entries) rows.push_back(entry_value(entry));
    return Answer{object{{"kind", kind}, {"code", code}, {"versions", std::move(rows)}}};
}

Outcome RegistryDesk::issue_token(Session& session, const Caller& caller, const value& body) const {
    const Result<Actor> actor = clerk(session, caller, "token");
    if (!actor) return std::unexpected(actor.error());
    const Result<TokenOrder> order = read_order(body, true);
    if (!order) return refuse(session, *actor, "token", order.error());
    const Result<SignedToken> made = make_token(session.registry, key_, order->account, order->valid_seconds, actor->subject,
                                                actor->person, order->reason, clock_.now());
    if (!made && made.error().code == Errc::subject_unregistered) {  // the account asked for, not the clerk's own
        return refuse(session, *actor, "token", Error{Errc::registry_unknown, {}, "account " + order->account});
    }
    if (!made) return std::unexpected(made.error());
    return Answer{object{{"token", made->text},
                         {"id", made->record.jti},
                         {"subject", order->account},
                         {"expires_at", to_text(made->record.expires_at)}},
                  201};
}

Outcome RegistryDesk::revoke_token(Session& session, const Caller& caller, const std::string& id, const value& body) const {
    const std::string target = "token/" + id;
    const Result<Actor> actor = clerk(session, caller, target);
    if (!actor) return std::unexpected(actor.error());
    const Result<TokenOrder> order = read_order(body, false);
    if (!order) return refuse(session, *actor, target, order.error());
    const Result<void> revoked = session.registry.revoke_token(id, act_of(*actor, order->reason, clock_.now()));
    if (!revoked && revoked.error().code == Errc::registry_unknown) return refuse(session, *actor, target, revoked.error());
    if (!revoked) return std::unexpected(revoked.error());
    tokens_.forget(id);
    return Answer{object{{"id", id}, {"revoked", true}}};
}

Outcome RegistryDesk::tokens(Session& session, const Caller& caller) const {
    const Result<Actor> actor = reader(session, caller, "token");
    if (!actor) return std::unexpected(actor.error());
    const Result<std::vector<auth::IssuedToken>> issued = session.registry.tokens(clock_.now());
    if (!issued) return std::unexpected(issued.error());
    array rows;
    for (const auth::IssuedToken& token : *issued) {
        object row{{"id", token.jti},
                   {"subject", token.subject},
                   {"issued_at", to_text(token.issued_at)},
                   {"expires_at", to_text(token.expires_at)},
                   {"by", token.by}};
        if (token.revoked_at) row.emplace("revoked_at", to_text(*token.revoked_at));
        rows.push_back(std::move(row));
    }
    return Answer{object{{"tokens", std::move(rows)}}};
}

}  // namespace cargo::service
