#include "daemon/store/registry_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <vector>

#include "daemon/store/store.hpp"
#include "tests/fixtures/fixtures.hpp"

namespace cargo::store {
namespace {

using auth::Record;

constexpr Instant monday{1'795'000'000'000};
constexpr std::int64_t day = 24 * 3600;

Instant days(std::int64_t n) {
    return monday.plus_seconds(n * day);
}

class RegistryTest : public testing::Test {
protected:
    RegistryTest() : url_(fixtures::test_database()), registry_(open()) {}

    [[nodiscard]] std::unique_ptr<RegistryStore> open() const {
        Result<std::unique_ptr<RegistryStore>> opened = RegistryStore::open(url_);
        if (!opened) throw std::runtime_error(opened.error().detail);
        return std::move(*opened);
    }
    [[nodiscard]] std::optional<Errc> put(const Record& record, Instant from = monday, std::optional<Instant> until = {}) {
        const Result<void> done = registry_->put(record, from, until, {"clerk", "P-CLERK", "test", from});
        if (done) return std::nullopt;
        return done.error().code;
    }
    /// An office, a site there, two parties, an officer with an account, a machine with one.
    void a_small_port() {
        const Record records[] = {
            auth::Office{"FR002080", "Le Havre port"},
            auth::Office{"FR002090", "Rouen port"},
            auth::Site{.code = "TDF", .name = "Terminal de France", .port = "FRLEH", .office = "FR002080", .kind = "terminal"},
            auth::Party{"AGENT", "Agence maritime", "FR12345678900011", {"AGENTEDI", "AGENTMS"}},
            auth::Party{"FWD", "Transitaire", "", {"FWDEDI"}},
            auth::Person{"P-DUPONT", "Jeanne Dupont"},
            auth::Account{.code = "dupont", .person = "P-DUPONT", .office = "FR002080", .agency = "customs"},
            auth::Machine{"M-AGENT", "filing gateway"},
            auth::Account{.code = "agent-edi", .machine = "M-AGENT", .party = "AGENT"},
        };
        for (const Record& record : records) {
            ASSERT_EQ(put(record), std::nullopt) << auth::kind_of(record) << " " << auth::code_of(record);
        }
    }

    std::string url_;
    std::unique_ptr<RegistryStore> registry_;
};

TEST_F(RegistryTest, NothingUnregisteredActs) {
    const Result<Actor> nobody = registry_->actor_at("dupont", monday);
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, Errc::subject_unregistered);
    a_small_port();
    EXPECT_TRUE(registry_->actor_at("dupont", monday));
    EXPECT_FALSE(registry_->actor_at("dupont", days(-1))) << "not before it was registered";
    EXPECT_EQ(put(auth::Person{"P-DUPONT", "Jeanne Dupont"}, days(5), days(6)), std::nullopt);
    EXPECT_TRUE(registry_->actor_at("dupont", days(5)));
    EXPECT_FALSE(registry_->actor_at("dupont", days(6))) << "the person has left: every account of hers with her";
}

TEST_F(RegistryTest, AnActorHasTheRolesInForceThereAndThen) {
    a_small_port();
    EXPECT_EQ(put(auth::RoleAssignment{"r1", "dupont", Role::acceptance_officer, "FR002080", ""}, days(1), days(3)),
              std::nullopt);
    EXPECT_EQ(put(auth::RoleAssignment{"r2", "dupont", Role::supervisor, "", ""}, days(2)), std::nullopt);
    const auto roles_at = [&](Instant at) {
        const Result<Actor> actor = registry_->actor_at("dupont", at);
        return actor ? actor->roles : std::vector<Role>{};
    };
    EXPECT_EQ(roles_at(monday), std::vector<Role>{});
    EXPECT_EQ(roles_at(days(1)), std::vector<Role>{Role::acceptance_officer});
    EXPECT_EQ(roles_at(days(2)), (std::vector<Role>{Role::acceptance_officer, Role::supervisor}));
    EXPECT_EQ(roles_at(days(3)), std::vector<Role>{Role::supervisor});

    // The account moves to another office: the role held at the first stays there.
    EXPECT_EQ(put(auth::Account{.code = "dupont", .person = "P-DUPONT", .office = "FR002090", .agency = "customs"},
                  Instant{days(2).ms + 1}),
              std::nullopt);
    EXPECT_EQ(roles_at(Instant{days(2).ms + 1}), std::vector<Role>{Role::supervisor});

    const Result<Actor> machine = registry_->actor_at("agent-edi", monday);
    ASSERT_TRUE(machine);
    EXPECT_TRUE(machine->machine);
    EXPECT_EQ(machine->person, "");
    EXPECT_EQ(machine->party, "AGENT");
}

TEST_F(RegistryTest, ARoleGivenToAnotherAccountIsNoLongerTheFirst) {
    a_small_port();
    EXPECT_EQ(put(auth::RoleAssignment{"r1", "dupont", Role::supervisor}), std::nullopt);
    EXPECT_EQ(put(auth::RoleAssignment{"r1", "agent-edi", Role::carrier_agent}, days(1)), std::nullopt);
    EXPECT_EQ(registry_->actor_at("dupont", monday)->roles.size(), 1u);
    EXPECT_EQ(registry_->actor_at("dupont", days(1))->roles.size(), 0u);
    EXPECT_EQ(registry_->actor_at("agent-edi", days(1))->roles, std::vector<Role>{Role::carrier_agent});
}

TEST_F(RegistryTest, APartyIsFoundByWhatItsMessagesCarry) {
    a_small_port();
    EXPECT_EQ(registry_->party_by_edi_id("AGENTMS", monday)->value().code, "AGENT");
    EXPECT_EQ(registry_->party_by_eori("FR12345678900011", monday)->value().code, "AGENT");
    EXPECT_EQ(registry_->party("FWD", monday)->value().name, "Transitaire");
    EXPECT_FALSE(registry_->party_by_edi_id("agentms", monday)->has_value());
    EXPECT_FALSE(registry_->party_by_edi_id("", monday)->has_value());
    EXPECT_FALSE(registry_->party_by_eori("", monday)->has_value()) << "having none is not having the same";

    // An identification given up may be taken by another from then on.
    EXPECT_EQ(put(auth::Party{"FWD", "Transitaire", "", {"FWDEDI", "AGENTMS"}}, days(1)), Errc::registry_conflict);
    EXPECT_EQ(put(auth::Party{"AGENT", "Agence maritime", "FR12345678900011", {"AGENTEDI"}}, days(1)), std::nullopt);
    EXPECT_EQ(put(auth::Party{"FWD", "Transitaire", "", {"FWDEDI", "AGENTMS"}}, days(1)), std::nullopt);
    EXPECT_EQ(registry_->party_by_edi_id("AGENTMS", monday)->value().code, "AGENT");
    EXPECT_EQ(registry_->party_by_edi_id("AGENTMS", days(1))->value().code, "FWD");
    EXPECT_EQ(put(auth::Party{"THIRD", "Autre", "FR12345678900011", {}}, days(1)), Errc::registry_conflict);
}

struct RefusedRow {
    const char* name;
    Record record;
    Errc refused;
};

TEST_F(RegistryTest, WhatARecordNamesIsRegistered) {
    a_small_port();
    const RefusedRow rows[] = {
        {"account of nobody", auth::Account{.code = "x"}, Errc::registry_conflict},
        {"account of two", auth::Account{.code = "x", .person = "P-DUPONT", .machine = "M-AGENT"}, Errc::registry_conflict},
        {"account of a stranger", auth::Account{.code = "x", .person = "P-NOBODY"}, Errc::registry_unknown},
        {"account at no office", auth::Account{.code = "x", .person = "P-DUPONT", .office = "FR9"}, Errc::registry_unknown},
        {"site of no office", auth::Site{.code = "x", .name = "x", .office = "FR9", .kind = "IST"}, Errc::registry_unknown},
        {"role of no account", auth::RoleAssignment{"x", "nobody", Role::terminal}, Errc::registry_unknown},
        {"role elsewhere", auth::RoleAssignment{"x", "dupont", Role::supervisor, "FR002090", ""}, Errc::registry_conflict},
        {"grant by nobody", auth::ConsolidatorGrant{"x", "", "FWD"}, Errc::registry_unknown},
        {"grant to a stranger", auth::ConsolidatorGrant{"x", "AGENT", "NOBODY"}, Errc::registry_unknown},
        {"feed of a stranger", auth::Feed{"x", "NOBODY", "COARRI", 60}, Errc::registry_unknown},
        {"profile of a stranger", auth::PartnerProfile{"NOBODY"}, Errc::registry_unknown},
        {"policy of nowhere", auth::PolicyRow{"FR9"}, Errc::registry_unknown},
    };
    for (const RefusedRow& row : rows) EXPECT_EQ(put(row.record), row.refused) << row.name;
    EXPECT_EQ(put(auth::Office{"FR003000", "x"}, days(2), days(2)), Errc::value_out_of_range);
    EXPECT_EQ(put(auth::Site{.code = "Y", .name = "y", .office = "FR002080", .kind = "IST"}, days(-1)), Errc::registry_unknown)
        << "the office was not there yet";
}

TEST_F(RegistryTest, EveryVersionStaysAndTheNewestBegunCounts) {
    EXPECT_EQ(put(auth::Office{"FR1", "first"}), std::nullopt);
    EXPECT_EQ(put(auth::Office{"FR1", "first"}, days(1)), std::nullopt);
    EXPECT_EQ(registry_->history("office", "FR1")->size(), 1u) << "the same again changes nothing";
    EXPECT_EQ(put(auth::Office{"FR1", "second"}, days(2)), std::nullopt);
    EXPECT_EQ(put(auth::Office{"FR1", "corrected"}, days(2)), std::nullopt);
    EXPECT_EQ(registry_->office("FR1", days(1))->value().name, "first");
    EXPECT_EQ(registry_->office("FR1", days(2))->value().name, "corrected");
    const Result<std::vector<auth::Entry>> history = registry_->history("office", "FR1");
    ASSERT_EQ(history->size(), 3u);
    EXPECT_EQ((*history)[0].by, "clerk");
    EXPECT_EQ((*history)[0].reason, "test");
    EXPECT_EQ(registry_->list("office", days(1))->size(), 1u);
    EXPECT_EQ(registry_->list("ship", monday).error().code, Errc::registry_unknown);
}

TEST_F(RegistryTest, ThePolicyIsTheNearestOneInForce) {
    a_small_port();
    EXPECT_EQ(registry_->policy_at(monday, "TDF", "FR002080")->gate_grant_seconds, Policy{}.gate_grant_seconds);
    EXPECT_EQ(put(auth::PolicyRow{"*", 60, 10}), std::nullopt);
    EXPECT_EQ(put(auth::PolicyRow{"FR002080", 90, 10}, days(1)), std::nullopt);
    EXPECT_EQ(put(auth::PolicyRow{"TDF", 30, 10}, days(2), days(3)), std::nullopt);
    const auto seconds_at = [&](Instant at) { return registry_->policy_at(at, "TDF", "FR002080")->gate_grant_seconds; };
    EXPECT_EQ(seconds_at(monday), 60);
    EXPECT_EQ(seconds_at(days(1)), 90);
    EXPECT_EQ(seconds_at(days(2)), 30);
    EXPECT_EQ(seconds_at(days(3)), 90);
    EXPECT_EQ(registry_->policy_at(days(3), "", "")->gate_grant_seconds, 60);
}

TEST_F(RegistryTest, AStoreIsAuthorisedFromAndUntil) {
    a_small_port();
    EXPECT_EQ(registry_->authorised_stores(monday).value(), std::vector<std::string>{})
        << "a terminal without a number is no store";
    EXPECT_EQ(put(auth::Site{.code = "IST1",
                             .name = "Magasin",
                             .office = "FR002080",
                             .kind = "IST",
                             .authorisation = "FRTST123",
                             .authorised_from = days(1),
                             .authorised_until = days(2)}),
              std::nullopt);
    EXPECT_EQ(registry_->authorised_stores(monday).value(), std::vector<std::string>{});
    EXPECT_EQ(registry_->authorised_stores(days(1)).value(), std::vector<std::string>{"IST1"});
    EXPECT_EQ(registry_->policy_at(days(1), "TDF", "")->authorised_stores, std::vector<std::string>{"IST1"});
    EXPECT_EQ(registry_->authorised_stores(days(2)).value(), std::vector<std::string>{});
}

TEST_F(RegistryTest, ASilentFeedIsStaleForItsSite) {
    a_small_port();
    const auto fresh = [&](Instant at, const std::string& site) { return registry_->policy_at(at, site, "")->feeds_fresh; };
    EXPECT_TRUE(fresh(days(9), "TDF")) << "no feed is declared by default";
    EXPECT_EQ(put(auth::Feed{"f1", "AGENT", "COARRI", 3600, "TDF"}), std::nullopt);
    EXPECT_TRUE(fresh(monday.plus_seconds(3600), "TDF"));
    EXPECT_FALSE(fresh(monday.plus_seconds(3601), "TDF")) << "silent since it was declared";
    EXPECT_TRUE(fresh(monday.plus_seconds(3601), "OTHER"));
    ASSERT_TRUE(registry_->heard_from("AGENT", "COARRI", monday.plus_seconds(3600)));
    ASSERT_TRUE(registry_->heard_from("AGENT", "COARRI", monday)) << "an older message heard later";
    ASSERT_TRUE(registry_->heard_from("AGENT", "CODECO", days(9)));
    EXPECT_TRUE(fresh(monday.plus_seconds(7200), "TDF"));
    EXPECT_FALSE(fresh(monday.plus_seconds(7201), "TDF"));
}

TEST_F(RegistryTest, AConsolidatorFilesHousesOnlyWhereGranted) {
    a_small_port();
    EXPECT_EQ(put(auth::ConsolidatorGrant{"g1", "AGENT", "FWD"}, monday, days(1)), std::nullopt);
    EXPECT_TRUE(registry_->granted("AGENT", "FWD", monday).value());
    EXPECT_FALSE(registry_->granted("FWD", "AGENT", monday).value());
    EXPECT_FALSE(registry_->granted("AGENT", "FWD", days(1)).value());
}

TEST_F(RegistryTest, ATokenIsRecordedAndRevokedAtOnce) {
    a_small_port();
    const ClerkAct clerk{"clerk", "P-CLERK", "lost", monday};
    const auth::IssuedToken token{"jti-1", "dupont", monday, days(30), std::nullopt, "clerk"};
    EXPECT_EQ(registry_->check_token("jti-1", monday).error().code, Errc::token_foreign);
    ASSERT_TRUE(registry_->issue_token(token, clerk));
    EXPECT_TRUE(registry_->check_token("jti-1", monday));
    EXPECT_EQ(registry_->issue_token(token, clerk).error().code, Errc::registry_conflict);
    EXPECT_EQ(registry_->issue_token({"jti-2", "nobody", monday, days(30)}, clerk).error().code, Errc::subject_unregistered);
    EXPECT_EQ(registry_->tokens(monday)->size(), 1u);
    ASSERT_TRUE(open()->revoke_token("jti-1", clerk)) << "by another connection";
    EXPECT_EQ(registry_->check_token("jti-1", monday).error().code, Errc::token_revoked);
    ASSERT_TRUE(registry_->revoke_token("jti-1", {"clerk", "P-CLERK", "again", days(1)}));
    EXPECT_EQ(registry_->tokens(monday)->at(0).revoked_at, monday) << "the first moment stays";
    EXPECT_EQ(registry_->revoke_token("jti-9", clerk).error().code, Errc::registry_unknown);
}

TEST_F(RegistryTest, TheFirstClerkIsMadeOnce) {
    ASSERT_TRUE(registry_->first_clerk("martin", "P-MARTIN", "Paul Martin", monday));
    const Result<Actor> clerk = registry_->actor_at("martin", monday);
    ASSERT_TRUE(clerk);
    EXPECT_EQ(clerk->roles, std::vector<Role>{Role::registry_clerk});
    EXPECT_EQ(registry_->first_clerk("other", "P-OTHER", "Autre", days(1)).error().code, Errc::registry_conflict);
    EXPECT_FALSE(registry_->actor_at("other", days(1))) << "nothing of it stays";
}

TEST_F(RegistryTest, EveryChangeLeavesItsAuditRow) {
    Result<std::unique_ptr<Store>> store = Store::open(url_, IdKeys{"test"});
    ASSERT_TRUE(store) << store.error().detail;
    const std::uint64_t before = (*store)->verify_audit()->unsealed;
    EXPECT_EQ(put(auth::Office{"FR1", "first"}), std::nullopt);
    EXPECT_EQ((*store)->verify_audit()->unsealed, before + 1);
    EXPECT_EQ(put(auth::Account{.code = "x"}), Errc::registry_conflict);
    const Result<AuditReport> report = (*store)->verify_audit();
    EXPECT_EQ(report->unsealed, before + 1) << "a refused one is audited by the desk, not here";
    EXPECT_TRUE(report->good) << report->fault;
}

TEST_F(RegistryTest, TwoClerksWhoTakeOneIdentificationDoNotBothGetIt) {
    std::vector<std::optional<Errc>> outcomes(8);
    std::vector<std::thread> clerks;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        clerks.emplace_back([&, i] {
            const std::unique_ptr<RegistryStore> own = open();
            const auth::Party party{"P" + std::to_string(i), "party", "", {"WANTED"}};
            const Result<void> done = own->put(party, monday, std::nullopt, {"clerk", "", "race", monday});
            if (!done) outcomes[i] = done.error().code;
        });
    }
    for (std::thread& clerk : clerks) clerk.join();
    EXPECT_EQ(std::ranges::count(outcomes, std::optional<Errc>{}), 1);
    EXPECT_EQ(std::ranges::count(outcomes, std::optional<Errc>{Errc::registry_conflict}), 7);
}

}  // namespace
}  // namespace cargo::store
