#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/auth/registry.hpp"
#include "libcargo/policy.hpp"
#include "libcargo/roles.hpp"

/// The registry's rows: who is known, who holds which role where and from when, which
/// stores are authorised, which policy is in force. Nothing is ever updated or deleted: a
/// change is a new version with a `from` date, in one transaction with its audit row.
/// One `RegistryStore` is one connection, used by one thread at a time; after
/// store_unavailable it is destroyed and made anew.
namespace cargo::store {

/// Who changes the registry, when and why: every change leaves an audit row.
struct ClerkAct {
    std::string subject;
    std::string person;
    std::string reason;
    Instant now{};
};

class RegistryStore {
public:
    /// Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<RegistryStore>> open(const std::string& url);
    ~RegistryStore();
    RegistryStore(const RegistryStore&) = delete;
    RegistryStore& operator=(const RegistryStore&) = delete;

    /// False once the connection was lost: every call answers store_unavailable; make a new one.
    [[nodiscard]] bool usable() const;
    /// Asks the database for nothing. Errors: store_unavailable.
    [[nodiscard]] Result<void> alive();

    // --- who acts
    /// The account with the roles in force at `now`; possibly none.
    /// Errors: subject_unregistered (no such account in force, or its person or machine is not); store_unavailable.
    [[nodiscard]] Result<Actor> actor_at(const std::string& subject, Instant now);
    /// Errors, by precedence: token_foreign (never issued here); token_revoked; store_unavailable.
    [[nodiscard]] Result<void> check_token(const std::string& jti, Instant now);

    /// As check_token, of several at once: one result each, in their order; all store_unavailable.
    [[nodiscard]] std::vector<Result<void>> check_tokens(std::span<const std::string> jtis, Instant now);

    // --- what acts are decided by, remembered from one act to the next
    /// The registry's epoch: every change moves it. What follows is of this epoch or a later one, and in force at
    /// `now`: whoever was struck off before this call is refused after it. Errors: store_unavailable.
    [[nodiscard]] Result<std::int64_t> stand(Instant now);
    /// The same as it was last seen, without looking, while that holds at `now`. For whoever looks again before anything stands.
    [[nodiscard]] Result<std::int64_t> stood(Instant now);
    /// As actor_at and policy_at, at the `now` of the newest stand() or stood().
    [[nodiscard]] Result<Actor> actor_standing(const std::string& subject, Instant now);
    [[nodiscard]] Result<Policy> policy_standing(Instant now, const std::string& site, const std::string& office);

    // --- what is known at `now`; nullopt: not registered
    [[nodiscard]] Result<std::optional<auth::Party>> party(const std::string& code, Instant now);
    [[nodiscard]] Result<std::optional<auth::Party>> party_by_edi_id(const std::string& edi_id, Instant now);
    [[nodiscard]] Result<std::optional<auth::Party>> party_by_eori(const std::string& eori, Instant now);
    [[nodiscard]] Result<std::optional<auth::Site>> site(const std::string& code, Instant now);
    [[nodiscard]] Result<std::optional<auth::Office>> office(const std::string& code, Instant now);
    [[nodiscard]] Result<std::optional<auth::PartnerProfile>> profile(const std::string& party, Instant now);
    /// May `consolidator` file houses under `granter`'s masters?
    [[nodiscard]] Result<bool> granted(const std::string& granter, const std::string& consolidator, Instant now);
    /// Sites whose storage authorisation is valid at `now`, by code.
    [[nodiscard]] Result<std::vector<std::string>> authorised_stores(Instant now);
    /// The policy in force: the site's row, else its office's, else "*", else the defaults;
    /// with authorised stores and the freshness of feeds at `now`.
    [[nodiscard]] Result<Policy> policy_at(Instant now, const std::string& site, const std::string& office);
    /// A message of this type came from this party: what feeds are measured by. A moment
    /// before the last one known changes nothing.
    [[nodiscard]] Result<void> heard_from(const std::string& party, const std::string& message_type, Instant at);

    // --- changes
    /// Stores a version that holds from `from` until `until` or until a later version.
    /// Errors, by precedence: value_out_of_range (until not after from); registry_unknown (a record
    /// it names is not registered at `from`); registry_conflict (an EDI identification or EORI of another
    /// party, an account of both or neither person and machine, a role elsewhere than its account);
    /// store_unavailable; store_outcome_unknown. Putting the version in force again is done and changes nothing.
    [[nodiscard]] Result<void> put(const auth::Record& record, Instant from, std::optional<Instant> until, const ClerkAct& by);
    /// All records of a kind in force at `now`, by code. Errors: registry_unknown (no such kind).
    [[nodiscard]] Result<std::vector<auth::Entry>> list(const std::string& kind, Instant now);
    /// All versions of one record, oldest first.
    [[nodiscard]] Result<std::vector<auth::Entry>> history(const std::string& kind, const std::string& code);

    // --- tokens
    /// Errors: subject_unregistered; registry_conflict (this jti is taken).
    [[nodiscard]] Result<void> issue_token(const auth::IssuedToken& token, const ClerkAct& by);
    /// Errors: registry_unknown. Revoking twice keeps the first moment.
    [[nodiscard]] Result<void> revoke_token(const std::string& jti, const ClerkAct& by);
    [[nodiscard]] Result<std::vector<auth::IssuedToken>> tokens(Instant now);

    /// Makes the first registry clerk: a person, its account and its role. Once: errors registry_conflict
    /// when any clerk was ever made.
    [[nodiscard]] Result<void> first_clerk(const std::string& account, const std::string& person, const std::string& name,
                                           Instant now);

private:
    struct Impl;
    explicit RegistryStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace cargo::store
