#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "daemon/auth/registry_json.hpp"
#include "daemon/auth/token_cache.hpp"
#include "daemon/service/service.hpp"

namespace cargo::service {

/// The registry clerk's desk: parties, persons, roles and tokens. Every change is an audited
/// act with a reason, and so is every refusal; every look at the registry leaves its audit row,
/// because it names persons.
///
/// Errors of all, by precedence: subject_unregistered; role_missing (only a registry clerk changes;
/// only clerks, auditors and administrators look); then those named below; store_*.
/// May be called from several threads, each with its own Session.
class RegistryDesk {
public:
    /// `clock` and `tokens` outlive the desk.
    RegistryDesk(const Clock& clock, auth::SigningKey key, auth::TokenCache& tokens);

    /// POST /v1/registry/{kind}: body {code, ..., from?, until?, reason}. Errors, by precedence: those of
    /// auth::read_change; reason_missing; same_person (a clerk gives no role and no account to himself); those of
    /// store::RegistryStore::put.
    [[nodiscard]] Outcome put(Session& session, const Caller& caller, const std::string& kind, std::string_view body) const;
    /// {entries: [...]} in force now.
    [[nodiscard]] Outcome list(Session& session, const Caller& caller, const std::string& kind) const;
    /// {versions: [...]}, oldest first.
    [[nodiscard]] Outcome history(Session& session, const Caller& caller, const std::string& kind, const std::string& code) const;

    /// POST /v1/tokens: body {subject, seconds?, reason}: {token, id, subject, expires_at}, said this once.
    /// Errors: request_malformed; reason_missing; value_out_of_range (longer than a year); registry_unknown (no such account).
    [[nodiscard]] Outcome issue_token(Session& session, const Caller& caller, const boost::json::value& body) const;
    /// POST /v1/tokens/{id}/revoke: body {reason}. In force when it returns.
    /// Errors: request_malformed; reason_missing; registry_unknown.
    [[nodiscard]] Outcome revoke_token(Session& session, const Caller& caller, const std::string& id,
                                       const boost::json::value& body) const;
    /// {tokens: [...]}: those that have not expired, without the tokens themselves.
    [[nodiscard]] Outcome tokens(Session& session, const Caller& caller) const;

private:
    [[nodiscard]] Result<Actor> clerk(Session& session, const Caller& caller, const std::string& target) const;
    [[nodiscard]] Result<Actor> reader(Session& session, const Caller& caller, const std::string& target) const;
    [[nodiscard]] Outcome refuse(Session& session, const Actor& actor, const std::string& target, Error why) const;

    const Clock& clock_;
    auth::SigningKey key_;
    auth::TokenCache& tokens_;
};

/// A token for an account, recorded and signed: what the desk does, and `cargod init` for the first clerk.
/// Errors: those of RegistryStore::issue_token.
struct SignedToken {
    std::string text;
    auth::IssuedToken record{};
};
[[nodiscard]] Result<SignedToken> make_token(store::RegistryStore& registry, const auth::SigningKey& key,
                                             const std::string& account, std::int64_t valid_seconds,
                                             const std::string& by_subject, const std::string& by_person,
                                             const std::string& reason, Instant now);

}  // namespace cargo::service
