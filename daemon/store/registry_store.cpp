#include "daemon/store/registry_store.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "daemon/auth/registry_json.hpp"
#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/registry_memory.hpp"
#include "daemon/store/row_codec.hpp"
#include "daemon/store/session.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/write.hpp"

namespace cargo::store {
namespace {

using auth::Entry;
using auth::Record;

// All SQL of the registry, in one place. Columns of an entry always in this order.
// Changes wait for one another: what a record names is there until the change stands.
constexpr const char* sql_lock_changes = "SELECT pg_advisory_xact_lock(1903518058)";
constexpr const char* sql_one =
    "SELECT record::text, from_ms, until_ms, recorded_by, reason, recorded_at_ms FROM registry_in_force($1, $2, $3)";
constexpr const char* sql_list =
    "SELECT record::text, from_ms, until_ms, recorded_by, reason, recorded_at_ms FROM registry_in_force($1, $2) ORDER BY code";
constexpr const char* sql_history =
    "SELECT record::text, from_ms, until_ms, recorded_by, reason, recorded_at_ms FROM registry_entry "
    "WHERE kind = $1 AND code = $2 ORDER BY from_ms, id";
// The inner question is answered by an index over all versions; the outer asks what holds now.
constexpr const char* sql_roles_of =
    "SELECT held.record::text FROM (SELECT DISTINCT code FROM registry_entry WHERE kind = 'role' AND record ->> 'account' = $1) "
    "known "
    "CROSS JOIN LATERAL registry_in_force('role', known.code, $2) held WHERE held.record ->> 'account' = $1 ORDER BY held.code";
constexpr const char* sql_party_by_edi =
    "SELECT held.record::text FROM (SELECT DISTINCT code FROM registry_entry WHERE kind = 'party' AND record -> 'edi_ids' @> "
    "to_jsonb($1::text)) "
    "known CROSS JOIN LATERAL registry_in_force('party', known.code, $2) held WHERE held.record -> 'edi_ids' @> "
    "to_jsonb($1::text)";
constexpr const char* sql_party_by_eori =
    "SELECT held.record::text FROM (SELECT DISTINCT code FROM registry_entry WHERE kind = 'party' AND record ->> 'eori' = $1) "
    "known "
    "CROSS JOIN LATERAL registry_in_force('party', known.code, $2) held WHERE held.record ->> 'eori' = $1";
constexpr const char* sql_granted =
    "SELECT count(*) FROM registry_in_force('grant', $3) WHERE record ->> 'granter' = $1 AND record ->> 'consolidator' = $2";
constexpr const char* sql_sites = "SELECT record::text FROM registry_in_force('site', $1) ORDER BY code";
// A feed never heard from is silent since it was declared.
constexpr const char* sql_overdue_feeds =
    "SELECT count(*) FROM registry_in_force('feed', $1) feed "
    "LEFT JOIN feed_heard heard ON heard.party = feed.record ->> 'party' AND heard.message_type = feed.record ->> 'message_type' "
    "WHERE feed.record ->> 'site' IN ('', $2) "
    "AND $1 - coalesce(heard.heard_at_ms, feed.from_ms) > (feed.record ->> 'longest_silence_seconds')::bigint * 1000";
constexpr const char* sql_heard =
    "INSERT INTO feed_heard (party, message_type, heard_at_ms) VALUES ($1, $2, $3) "
    "ON CONFLICT (party, message_type) DO UPDATE SET heard_at_ms = greatest(feed_heard.heard_at_ms, excluded.heard_at_ms)";
constexpr const char* sql_insert =
    "INSERT INTO registry_entry (kind, code, from_ms, until_ms, record, recorded_at_ms, recorded_by, reason) "
    "VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)";
constexpr const char* sql_any_clerk =
    "SELECT count(*) FROM registry_entry WHERE kind = 'role' AND record ->> 'role' = 'registry_clerk'";
constexpr const char* sql_token = "SELECT revoked_at_ms FROM registry_token WHERE jti = $1";
constexpr const char* sql_tokens_named =
    "SELECT t.jti, t.revoked_at_ms FROM json_array_elements_text($1::json) AS k(jti) CROSS JOIN LATERAL"
    " (SELECT b.jti, b.revoked_at_ms FROM registry_token b WHERE b.jti = k.jti OFFSET 0) t";
// Changes wait for one another, so that of two the later has the greater id and is seen later.
constexpr const char* sql_epoch = "SELECT coalesce(max(id), 0) FROM registry_entry";
constexpr const char* sql_next_moment =
    "SELECT least(min(from_ms) FILTER (WHERE from_ms > $1), min(until_ms) FILTER (WHERE until_ms > $1)) FROM registry_entry";
constexpr const char* sql_any_feed = "SELECT EXISTS (SELECT FROM registry_entry WHERE kind = 'feed')";
constexpr const char* sql_issue =
    "INSERT INTO registry_token (jti, subject, issued_at_ms, expires_at_ms, issued_by) VALUES ($1, $2, $3, $4, $5)";
constexpr const char* sql_revoke =
    "UPDATE registry_token SET revoked_at_ms = $2, revoked_by = $3 WHERE jti = $1 AND revoked_at_ms IS NULL";
constexpr const char* sql_tokens =
    "SELECT jti, subject, issued_at_ms, expires_at_ms, revoked_at_ms, issued_by FROM registry_token WHERE expires_at_ms > $1 "
    "ORDER BY issued_at_ms, jti";

constexpr std::pair<const char*, const char*> statements[] = {
    {"registry_one", sql_one},     {"registry_roles_of", sql_roles_of},           {"registry_party_by_edi", sql_party_by_edi},
    {"registry_sites", sql_sites}, {"registry_overdue_feeds", sql_overdue_feeds}, {"registry_token", sql_token},
    {"registry_epoch", sql_epoch}, {"registry_tokens", sql_tokens_named},
};

/// A row of ours that we cannot read is our own bug, and ends the request.
[[nodiscard]] Record record_in(const std::string& kind, const pqxx::field& field) {
    Result<auth::Change> change = auth::read_change(kind, field.as<std::string>());
    if (!change) throw std::logic_error("registry_entry holds a " + kind + " that does not read: " + change.error().detail);
    return std::move(change->record);
}

[[nodiscard]] std::optional<Instant> instant_in(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return Instant{field.as<std::int64_t>()};
}

[[nodiscard]] Entry entry_in(const std::string& kind, const pqxx::row& row) {
    return Entry{record_in(kind, row[0]),  Instant{row[1].as<std::int64_t>()}, instant_in(row[2]),
                 row[3].as<std::string>(), row[4].as<std::string>(),           Instant{row[5].as<std::int64_t>()}};
}

[[nodiscard]] std::optional<Entry> one(pqxx::transaction_base& tx, const std::string& kind, const std::string& code, Instant at) {
    const pqxx::result rows = tx.exec_prepared("registry_one", kind, code, at.ms);
    if (rows.empty()) return std::nullopt;
    return entry_in(kind, rows[0]);
}

template <class T>
[[nodiscard]] std::optional<T> one_of(pqxx::transaction_base& tx, const std::string& code, Instant at) {
    std::optional<Entry> entry = one(tx, std::string(auth::kind_of(Record{T{}})), code, at);
    if (!entry) return std::nullopt;
    return std::get<T>(std::move(entry->record));
}

[[nodiscard]] std::optional<auth::Party> party_in(const pqxx::result& rows) {
    if (rows.empty()) return std::nullopt;
    return std::get<auth::Party>(record_in("party", rows[0][0]));
}

[[nodiscard]] bool authorised(const auth::Site& site, Instant now) {
    return !site.authorisation.empty() && (!site.authorised_from || *site.authorised_from <= now) &&
           (!site.authorised_until || now < *site.authorised_until);
}

/// Sites authorised at `now`. @param until  set to the next moment after `now` at which one of them is or is no longer.
[[nodiscard]] std::vector<std::string> authorised_in(pqxx::transaction_base& tx, Instant now, std::optional<Instant>& until) {
    std::vector<std::string> codes;
    for (const pqxx::row row : tx.exec_prepared("registry_sites", now.ms)) {
        const auth::Site site = std::get<auth::Site>(record_in("site", row[0]));
        if (authorised(site, now)) codes.push_back(site.code);
        for (const std::optional<Instant>& moment : {site.authorised_from, site.authorised_until}) {
            if (moment && *moment > now && (!until || *moment < *until)) until = moment;
        }
    }
    return codes;
}

[[nodiscard]] bool feeds_fresh(pqxx::transaction_base& tx, Instant now, const std::string& site) {
    return tx.exec_prepared1("registry_overdue_feeds", now.ms, site)[0].as<int>() == 0;
}

/// @param until  as authorised_in.
[[nodiscard]] Policy policy_in(pqxx::transaction_base& tx, Instant now, const std::string& site, const std::string& office,
                               std::optional<Instant>& until) {
    Policy policy;
    for (const std::string& code : {site, office, std::string("*")}) {
        if (code.empty()) continue;
        const std::optional<auth::PolicyRow> row = one_of<auth::PolicyRow>(tx, code, now);
        if (!row) continue;
        policy.gate_grant_seconds = row->gate_grant_seconds;
        policy.clock_skew_seconds = row->clock_skew_seconds;
        break;
    }
    policy.authorised_stores = authorised_in(tx, now, until);
    policy.feeds_fresh = feeds_fresh(tx, now, site);
    return policy;
}

/// What a record names must be registered, at the moment from which it holds.
class Names {
public:
    Names(pqxx::transaction_base& tx, Instant at) : tx_(tx), at_(at) {}

    /// An empty name names nothing.
    Names& needs(const char* kind, const std::string& code) {
        if (missing_.empty() && !code.empty() && !one(tx_, kind, code, at_)) missing_ = std::string(kind) + " " + code;
        return *this;
    }
    [[nodiscard]] Result<void> all_known() const {
        if (!missing_.empty()) return fail(Errc::registry_unknown, {}, missing_);
        return {};
    }

private:
    pqxx::transaction_base& tx_;  // the change's transaction, which outlives this
    Instant at_;
    std::string missing_{};
};

/// Where a role is held may not lie elsewhere than its account.
[[nodiscard]] bool elsewhere(const std::string& role_place, const std::string& account_place) {
    return !role_place.empty() && !account_place.empty() && role_place != account_place;
}

// One overload a kind: what the record names, and with what it may not collide.
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::Party& party, Instant at) {
    for (const std::string& edi_id : party.edi_ids) {
        const std::optional<auth::Party> other = party_in(tx.exec_prepared("registry_party_by_edi", edi_id, at.ms));
        if (other && other->code != party.code) return fail(Errc::registry_conflict, {}, "EDI identification of " + other->code);
    }
    if (party.eori.empty()) return {};
    const std::optional<auth::Party> other = party_in(tx.exec_params(sql_party_by_eori, party.eori, at.ms));
    if (other && other->code != party.code) return fail(Errc::registry_conflict, {}, "EORI of " + other->code);
    return {};
}
[[nodiscard]] Result<void> check(pqxx::transaction_base&, const auth::Person&, Instant) {
    return {};
}
[[nodiscard]] Result<void> check(pqxx::transaction_base&, const auth::Machine&, Instant) {
    return {};
}
[[nodiscard]] Result<void> check(pqxx::transaction_base&, const auth::Office&, Instant) {
    return {};
}
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::Account& account, Instant at) {
    if (account.person.empty() == account.machine.empty()) {
        return fail(Errc::registry_conflict, {}, "an account is of one person or of one machine");
    }
    return Names(tx, at)
        .needs("person", account.person)
        .needs("machine", account.machine)
        .needs("party", account.party)
        .needs("office", account.office)
        .needs("site", account.site)
        .all_known();
}
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::Site& site, Instant at) {
    return Names(tx, at).needs("office", site.office).all_known();
}
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::PartnerProfile& profile, Instant at) {
    if (profile.code == "*") return {};  // the port's own
    return Names(tx, at).needs("party", profile.code).all_known();
}
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::ConsolidatorGrant& grant, Instant at) {
    if (grant.granter.empty() || grant.consolidator.empty()) return fail(Errc::registry_unknown, {}, "granter and consolidator");
    return Names(tx, at).needs("party", grant.granter).needs("party", grant.consolidator).all_known();
}
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::RoleAssignment& role, Instant at) {
    const std::optional<auth::Account> account = one_of<auth::Account>(tx, role.account, at);
    if (!account) return fail(Errc::registry_unknown, {}, "account " + role.account);
    Result<void> known = Names(tx, at).needs("office", role.office).needs("site", role.site).all_known();
    if (!known) return known;
    if (elsewhere(role.office, account->office) || elsewhere(role.site, account->site)) {
        return fail(Errc::registry_conflict, {}, "the account belongs elsewhere");
    }
    return {};
}
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::Feed& feed, Instant at) {
    if (feed.party.empty() || feed.message_type.empty()) return fail(Errc::registry_unknown, {}, "party and message_type");
    return Names(tx, at).needs("party", feed.party).needs("site", feed.site).all_known();
}
[[nodiscard]] Result<void> check(pqxx::transaction_base& tx, const auth::PolicyRow& policy, Instant at) {
    if (policy.code == "*" || one(tx, "site", policy.code, at) || one(tx, "office", policy.code, at)) return {};
    return fail(Errc::registry_unknown, {}, "a policy's code is a site, an office or *");
}

[[nodiscard]] AuditEntry audit_of(const ClerkAct& by, const std::string& target, const std::string& detail) {
    AuditEntry entry;
    entry.subject = by.subject;
    entry.person = by.person;
    entry.act = std::string(to_string(ActKind::change_registry));
    entry.target = target;
    entry.reason = by.reason;
    entry.outcome = "done";
    entry.detail = detail;
    entry.at = by.now;
    return entry;
}

void insert(pqxx::work& tx, const Record& record, Instant from, std::optional<Instant> until, const ClerkAct& by) {
    const std::string until_text = until ? std::to_string(until->ms) : std::string{};
    const char* const until_or_null = until ? until_text.c_str() : nullptr;
    tx.exec_params(sql_insert, std::string(auth::kind_of(record)), auth::code_of(record), from.ms, until_or_null,
                   auth::to_json(record), by.now.ms, by.subject, by.reason);
    write_audit(tx, leaf_of(audit_of(by, "registry/" + std::string(auth::kind_of(record)) + "/" + auth::code_of(record),
                                     "from " + to_text(from))));
}

[[nodiscard]] bool known_kind(const std::string& kind) {
    return std::find(std::begin(auth::kinds), std::end(auth::kinds), kind) != std::end(auth::kinds);
}

}  // namespace

struct RegistryStore::Impl {
    std::unique_ptr<Session> session{};
    RegistryMemory memory{};

    /// Runs `work(transaction)` in a transaction that only reads.
    template <class Work>
    auto read(Work&& work) -> std::invoke_result_t<Work, pqxx::transaction_base&> {
        return session->guarded([&]() -> std::invoke_result_t<Work, pqxx::transaction_base&> {
            pqxx::read_transaction tx{session->connection()};
            return work(tx);
        });
    }
    /// Runs `work(transaction)` alone among changes; commits when it succeeds, else leaves nothing.
    template <class Work>
    Result<void> change(Work&& work) {
        return session->guarded([&]() -> Result<void> {
            pqxx::work tx{session->connection()};
            tx.exec(sql_lock_changes);
            Result<void> done = work(tx);
            if (done) tx.commit();
            return done;
        });
    }
    template <class T>
    Result<std::optional<T>> get(const std::string& code, Instant now) {
        return read([&](pqxx::transaction_base& tx) -> Result<std::optional<T>> { return one_of<T>(tx, code, now); });
    }
};

RegistryStore::RegistryStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RegistryStore::~RegistryStore() = default;

Result<std::unique_ptr<RegistryStore>> RegistryStore::open(const std::string& url) {
    Result<std::unique_ptr<Session>> session = Session::open(url);
    if (!session) return std::unexpected(session.error());
    std::unique_ptr<Impl> impl = std::make_unique<Impl>();
    impl->session = std::move(*session);
    prepare_writing(impl->session->connection());
    for (const auto& [name, sql] : statements) impl->session->connection().prepare(name, sql);
    return std::unique_ptr<RegistryStore>(new RegistryStore(std::move(impl)));
}

bool RegistryStore::usable() const {
    return impl_->session->usable();
}

Result<void> RegistryStore::alive() {
    return impl_->read([](pqxx::transaction_base& tx) -> Result<void> {
        tx.exec1("SELECT 1");
        return {};
    });
}

Result<Actor> RegistryStore::actor_at(const std::string& subject, Instant now) {
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<Actor> {
        const std::optional<auth::Account> account = one_of<auth::Account>(tx, subject, now);
        if (!account) return fail(Errc::subject_unregistered);
        const bool machine = !account->machine.empty();
        if (!one(tx, machine ? "machine" : "person", machine ? account->machine : account->person, now)) {
            return fail(Errc::subject_unregistered);
        }
        Actor actor;
        actor.subject = subject;
        actor.person = account->person;
        actor.machine = machine;
        actor.party = account->party;
        actor.office = account->office;
        actor.site = account->site;
        actor.agency = account->agency;
        for (const pqxx::row row : tx.exec_prepared("registry_roles_of", subject, now.ms)) {
            const auth::RoleAssignment held = std::get<auth::RoleAssignment>(record_in("role", row[0]));
            // The account may have moved since the role was given: a role held elsewhere is not held here.
            if (elsewhere(held.office, actor.office) || elsewhere(held.site, actor.site)) continue;
            if (actor.office.empty()) actor.office = held.office;
            if (actor.site.empty()) actor.site = held.site;
            if (std::find(actor.roles.begin(), actor.roles.end(), held.role) == actor.roles.end())
                actor.roles.push_back(held.role);
        }
        return actor;
    });
}

Result<void> RegistryStore::check_token(const std::string& jti, Instant now) {
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<void> {
        const pqxx::result rows = tx.exec_prepared("registry_token", jti);
        if (rows.empty()) return fail(Errc::token_foreign);
        const std::optional<Instant> revoked = instant_in(rows[0][0]);
        if (revoked && *revoked <= now) return fail(Errc::token_revoked);
        return {};
    });
}

std::vector<Result<void>> RegistryStore::check_tokens(std::span<const std::string> jtis, Instant now) {
    std::map<std::string, std::optional<Instant>> revoked;
    const Result<void> asked = impl_->session->guarded([&]() -> Result<void> {
        pqxx::nontransaction tx{impl_->session->connection()};
        std::string named = "[";
        for (const std::string& jti : jtis) {
            if (named.size() > 1) named += ',';
            append_json(named, jti);
        }
        for (const pqxx::row& row : tx.exec_prepared("registry_tokens", named + "]"))
            revoked[row[0].as<std::string>()] = instant_in(row[1]);
        return {};
    });
    std::vector<Result<void>> checked;
    for (const std::string& jti : jtis) {
        const auto found = revoked.find(jti);
        if (!asked) {
            checked.push_back(asked);
        } else if (found == revoked.end()) {
            checked.push_back(fail(Errc::token_foreign));
        } else if (found->second && *found->second <= now) {
            checked.push_back(fail(Errc::token_revoked));
        } else {
            checked.emplace_back();
        }
    }
    return checked;
}

Result<std::optional<auth::Party>> RegistryStore::party(const std::string& code, Instant now) {
    return impl_->get<auth::Party>(code, now);
}
Result<std::optional<auth::Site>> RegistryStore::site(const std::string& code, Instant now) {
    return impl_->get<auth::Site>(code, now);
}
Result<std::optional<auth::Office>> RegistryStore::office(const std::string& code, Instant now) {
    return impl_->get<auth::Office>(code, now);
}
Result<std::optional<auth::PartnerProfile>> RegistryStore::profile(const std::string& party, Instant now) {
    return impl_->get<auth::PartnerProfile>(party, now);
}

Result<std::optional<auth::Party>> RegistryStore::party_by_edi_id(const std::string& edi_id, Instant now) {
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<std::optional<auth::Party>> {
        return party_in(tx.exec_prepared("registry_party_by_edi", edi_id, now.ms));
    });
}

Result<std::optional<auth::Party>> RegistryStore::party_by_eori(const std::string& eori, Instant now) {
    if (eori.empty()) return std::optional<auth::Party>{};
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<std::optional<auth::Party>> {
        return party_in(tx.exec_params(sql_party_by_eori, eori, now.ms));
    });
}

Result<bool> RegistryStore::granted(const std::string& granter, const std::string& consolidator, Instant now) {
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<bool> {
        return tx.exec_params1(sql_granted, granter, consolidator, now.ms)[0].as<int>() > 0;
    });
}

Result<std::vector<std::string>> RegistryStore::authorised_stores(Instant now) {
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<std::vector<std::string>> {
        std::optional<Instant> until;
        return authorised_in(tx, now, until);
    });
}

Result<Policy> RegistryStore::policy_at(Instant now, const std::string& site, const std::string& office) {
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<Policy> {
        std::optional<Instant> until;
        return policy_in(tx, now, site, office, until);
    });
}

Result<std::int64_t> RegistryStore::stand(Instant now) {
    return impl_->session->guarded([&]() -> Result<std::int64_t> {
        pqxx::nontransaction tx{impl_->session->connection()};
        const std::int64_t epoch = tx.exec_prepared1("registry_epoch")[0].as<std::int64_t>();
        if (impl_->memory.holds(epoch, now)) return epoch;
        impl_->memory.begin(epoch, now, instant_in(tx.exec_params1(sql_next_moment, now.ms)[0]));
        return epoch;
    });
}

Result<std::int64_t> RegistryStore::stood(Instant now) {
    const std::int64_t epoch = impl_->memory.epoch();
    if (epoch >= 0 && impl_->memory.holds(epoch, now)) return epoch;
    return stand(now);
}

Result<Actor> RegistryStore::actor_standing(const std::string& subject, Instant now) {
    if (const Result<Actor>* known = impl_->memory.actor(subject)) return *known;
    Result<Actor> actor = actor_at(subject, now);
    if (actor || actor.error().code == Errc::subject_unregistered) impl_->memory.remember(subject, actor);
    return actor;
}

Result<Policy> RegistryStore::policy_standing(Instant now, const std::string& site, const std::string& office) {
    const RegistryMemory::KnownPolicy* known = impl_->memory.policy(site, office, now);
    if (known != nullptr && !known->feeds) return known->policy;
    if (known != nullptr) {
        return impl_->session->guarded([&]() -> Result<Policy> {
            pqxx::nontransaction tx{impl_->session->connection()};
            Policy policy = known->policy;
            policy.feeds_fresh = feeds_fresh(tx, now, site);
            return policy;
        });
    }
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<Policy> {
        RegistryMemory::KnownPolicy read;
        read.policy = policy_in(tx, now, site, office, read.until);
        read.feeds = tx.exec1(sql_any_feed)[0].as<bool>();
        impl_->memory.remember(site, office, read);
        return read.policy;
    });
}

Result<void> RegistryStore::heard_from(const std::string& party, const std::string& message_type, Instant at) {
    return impl_->session->guarded([&]() -> Result<void> {
        pqxx::work tx{impl_->session->connection()};
        tx.exec_params(sql_heard, party, message_type, at.ms);
        tx.commit();
        return {};
    });
}

Result<void> RegistryStore::put(const Record& record, Instant from, std::optional<Instant> until, const ClerkAct& by) {
    if (until && *until <= from) return fail(Errc::value_out_of_range, {}, "until is not after from");
    return impl_->change([&](pqxx::work& tx) -> Result<void> {
        const std::optional<Entry> held = one(tx, std::string(auth::kind_of(record)), auth::code_of(record), from);
        if (held && held->record == record && held->until == until) return {};
        Result<void> checked = std::visit([&](const auto& r) { return check(tx, r, from); }, record);
        if (!checked) return checked;
        insert(tx, record, from, until, by);
        return {};
    });
}

Result<std::vector<Entry>> RegistryStore::list(const std::string& kind, Instant now) {
    if (!known_kind(kind)) return fail(Errc::registry_unknown, {}, kind);
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<std::vector<Entry>> {
        std::vector<Entry> entries;
        for (const pqxx::row row : tx.exec_params(sql_list, kind, now.ms)) entries.push_back(entry_in(kind, row));
        return entries;
    });
}

Result<std::vector<Entry>> RegistryStore::history(const std::string& kind, const std::string& code) {
    if (!known_kind(kind)) return fail(Errc::registry_unknown, {}, kind);
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<std::vector<Entry>> {
        std::vector<Entry> entries;
        for (const pqxx::row row : tx.exec_params(sql_history, kind, code)) entries.push_back(entry_in(kind, row));
        return entries;
    });
}

Result<void> RegistryStore::issue_token(const auth::IssuedToken& token, const ClerkAct& by) {
    return impl_->change([&](pqxx::work& tx) -> Result<void> {
        if (!one(tx, "account", token.subject, by.now)) return fail(Errc::subject_unregistered, {}, token.subject);
        if (!tx.exec_prepared("registry_token", token.jti).empty())
            return fail(Errc::registry_conflict, {}, "this token id is taken");
        tx.exec_params(sql_issue, token.jti, token.subject, token.issued_at.ms, token.expires_at.ms, by.subject);
        write_audit(tx, leaf_of(audit_of(by, "token/" + token.jti, "until " + to_text(token.expires_at))));
        return {};
    });
}

Result<void> RegistryStore::revoke_token(const std::string& jti, const ClerkAct& by) {
    return impl_->change([&](pqxx::work& tx) -> Result<void> {
        if (tx.exec_prepared("registry_token", jti).empty()) return fail(Errc::registry_unknown, {}, "token");
        const bool first = tx.exec_params(sql_revoke, jti, by.now.ms, by.subject).affected_rows() == 1;
        write_audit(tx, leaf_of(audit_of(by, "token/" + jti, first ? "revoked" : "was revoked already")));
        return {};
    });
}

Result<std::vector<auth::IssuedToken>> RegistryStore::tokens(Instant now) {
    return impl_->read([&](pqxx::transaction_base& tx) -> Result<std::vector<auth::IssuedToken>> {
        std::vector<auth::IssuedToken> issued;
        for (const pqxx::row row : tx.exec_params(sql_tokens, now.ms)) {
            issued.push_back({row[0].as<std::string>(), row[1].as<std::string>(), Instant{row[2].as<std::int64_t>()},
                              Instant{row[3].as<std::int64_t>()}, instant_in(row[4]), row[5].as<std::string>()});
        }
        return issued;
    });
}

Result<void> RegistryStore::first_clerk(const std::string& account, const std::string& person, const std::string& name,
                                        Instant now) {
    return impl_->change([&](pqxx::work& tx) -> Result<void> {
        if (tx.exec1(sql_any_clerk)[0].as<int>() > 0)
            return fail(Errc::registry_conflict, {}, "there is a registry clerk already");
        const ClerkAct by{account, person, "first registry clerk", now};
        insert(tx, auth::Person{person, name}, now, std::nullopt, by);
        insert(tx, auth::Account{.code = account, .person = person}, now, std::nullopt, by);
        insert(tx, auth::RoleAssignment{account + "-registry-clerk", account, Role::registry_clerk}, now, std::nullopt, by);
        return {};
    });
}

}  // namespace cargo::store
