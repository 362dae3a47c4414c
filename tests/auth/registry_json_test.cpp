#include "daemon/auth/registry_json.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cargo::auth {
namespace {

TEST(RegistryJson, EveryKindReadsWhatItWrites) {
    const Record records[] = {
        Party{"AGENT", "Agence \"du\" port", "FR12345678900011", {"A", "B"}},
        Person{"P1", "Élise Dupont"},
        Machine{"M1", "gateway"},
        Account{.code = "dupont", .person = "P1", .office = "FR002080", .agency = "customs"},
        Office{"FR002080", "Le Havre port"},
        Site{"TDF", "Terminal", "FRLEH", "FR002080", "terminal", "FRTST1", Instant{1'000}, Instant{2'000}, "G1"},
        PartnerProfile{"AGENT", {{"call_reference", "SSX"}}},
        ConsolidatorGrant{"g1", "AGENT", "FWD"},
        RoleAssignment{"r1", "dupont", Role::supervisor, "FR002080", ""},
        Feed{"f1", "AGENT", "COARRI", 3600, "TDF"},
        PolicyRow{"*", 60, 10},
    };
    static_assert(std::size(records) == std::variant_size_v<Record>);
    for (const Record& record : records) {
        const Result<Change> read = read_change(kind_of(record), to_json(record));
        ASSERT_TRUE(read) << to_json(record) << ": " << read.error().detail;
        EXPECT_EQ(read->record, record);
    }
}

TEST(RegistryJson, AChangeCarriesItsDatesAndReason) {
    const Result<Change> change = read_change("office", R"({"code":"FR1","name":"x","from":"2026-11-22T08:00:00Z",)"
                                                        R"("until":"2027-01-01T00:00:00+01:00","reason":"opened"})");
    ASSERT_TRUE(change) << change.error().detail;
    EXPECT_EQ(change->from, parse_instant("2026-11-22T08:00:00Z").value());
    EXPECT_EQ(change->until, parse_instant("2026-12-31T23:00:00Z").value());
    EXPECT_EQ(change->reason, "opened");
    EXPECT_EQ(read_change("office", R"({"code":"FR1"})")->from, std::nullopt);
}

struct Row {
    const char* name;
    const char* kind;
    std::string json;
    Errc refused;
};

TEST(RegistryJson, WhatIsNotARecordIsRefused) {
    const Row rows[] = {
        {"no such kind", "ship", R"({"code":"x"})", Errc::registry_unknown},
        {"not JSON", "office", "code=x", Errc::request_malformed},
        {"a list", "office", "[]", Errc::request_malformed},
        {"an unknown member", "office", R"({"code":"x","nmae":"y"})", Errc::request_malformed},
        {"another kind's member", "office", R"({"code":"x","edi_ids":[]})", Errc::request_malformed},
        {"a number for a name", "office", R"({"code":"x","name":7})", Errc::request_malformed},
        {"numbers for texts", "party", R"({"code":"x","edi_ids":[7]})", Errc::request_malformed},
        {"no code", "office", R"({"name":"x"})", Errc::value_empty},
        {"a code with a slash", "office", R"({"code":"a/b"})", Errc::value_bad_shape},
        {"a code with a blank", "office", R"({"code":"a b"})", Errc::value_bad_shape},
        {"a long code", "office", R"({"code":")" + std::string(65, 'x') + R"("})", Errc::value_bad_shape},
        {"a long name", "office", R"({"code":"x","name":")" + std::string(513, 'x') + R"("})", Errc::value_too_long},
        {"no role", "role", R"({"code":"x","account":"a"})", Errc::value_not_in_list},
        {"no such role", "role", R"({"code":"x","account":"a","role":"king"})", Errc::value_not_in_list},
        {"no such kind of site", "site", R"({"code":"x","kind":"shed"})", Errc::value_not_in_list},
        {"no such setting", "profile", R"({"code":"x","settings":{"colour":"red"}})", Errc::value_not_in_list},
        {"a moment that is none", "office", R"({"code":"x","from":"tomorrow"})", Errc::value_bad_date},
        {"a silence below zero", "feed", R"({"code":"x","longest_silence_seconds":-1})", Errc::value_out_of_range},
        {"an empty identification", "party", R"({"code":"x","edi_ids":[""]})", Errc::value_empty},
    };
    for (const Row& row : rows) {
        const Result<Change> change = read_change(row.kind, row.json);
        ASSERT_FALSE(change) << row.name;
        EXPECT_EQ(change.error().code, row.refused) << row.name << ": " << change.error().detail;
    }
}

TEST(RegistryJson, AnEntrySaysSinceWhenByWhomAndWhy) {
    const Entry entry{Office{"FR1", "x"}, Instant{0}, Instant{1'000}, "clerk", "opened", Instant{5}};
    EXPECT_EQ(to_json(entry), R"({"code":"FR1","name":"x","from":"1970-01-01T00:00:00.000Z","until":"1970-01-01T00:00:01.000Z",)"
                              R"("by":"clerk","reason":"opened","recorded_at":"1970-01-01T00:00:00.005Z"})");
}

}  // namespace
}  // namespace cargo::auth
