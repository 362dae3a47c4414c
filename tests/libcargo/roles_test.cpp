#include "libcargo/roles.hpp"

#include <gtest/gtest.h>

#include <set>

namespace cargo {
namespace {

/// What each role may do, written down a second time: one row an act, one letter a role.
///   -  no        o  own       s  own site    k  own kind
///   a  assigned  f  own office               p  whole port
/// Roles from left to right: Carrier agent, Forwarder, Terminal, acceptance Officer, Targeting cell,
/// Supervisor, other agencY, auDitor, sysAdmin, harbour Master, Haulier, store holdeR, declaration systEm, registry clerK.
struct Row {
    ActKind act;
    std::string_view name;
    std::string_view reaches;
};
// clang-format off
const Row rows[] = {
    //                                                      CFTOTSYDAMHREK
    {ActKind::open_call,          "open_call",           "---------p----"},
    {ActKind::report_arrival,     "report_arrival",      "---f-----p----"},
    {ActKind::end_discharge,      "end_discharge",       "--s------p----"},
    {ActKind::file_manifest,      "file_manifest",       "oo------------"},
    {ActKind::report_landing,     "report_landing",      "--s-----------"},
    {ActKind::report_exit,        "report_exit",         "--s-----------"},
    {ActKind::accept,             "accept",              "---f-f--------"},
    {ActKind::assign,             "assign",              "---o-f--------"},
    {ActKind::select,             "select",              "---fpf--------"},
    {ActKind::request_deselect,   "request_deselect",    "---fp---------"},
    {ActKind::approve_deselect,   "approve_deselect",    "-----f--------"},
    {ActKind::refuse_deselect,    "refuse_deselect",     "-----f--------"},
    {ActKind::place_hold,         "place_hold",          "---fpfk-------"},
    {ActKind::request_lift,       "request_lift",        "---fp-k-------"},
    {ActKind::approve_lift,       "approve_lift",        "-----fk-------"},
    {ActKind::refuse_lift,        "refuse_lift",         "-----fk-------"},
    {ActKind::order_control,      "order_control",       "---fpf--------"},
    {ActKind::announce_control,   "announce_control",    "---f-f--------"},
    {ActKind::record_result,      "record_result",       "---a----------"},
    {ActKind::countersign_result, "countersign_result",  "-----f--------"},
    {ActKind::request_cancel,     "request_cancel",      "---f-f--------"},
    {ActKind::approve_cancel,     "approve_cancel",      "-----f--------"},
    {ActKind::refuse_cancel,      "refuse_cancel",       "-----f--------"},
    {ActKind::link_mrn,           "link_mrn",            "oo-f----------"},
    {ActKind::clear,              "clear",               "---f-f------p-"},
    {ActKind::request_withdrawal, "request_withdrawal",  "---f----------"},
    {ActKind::approve_withdrawal, "approve_withdrawal",  "-----f--------"},
    {ActKind::grant_right,        "grant_right",         "oo------------"},
    {ActKind::name_haulier,       "name_haulier",        "oo------------"},
    {ActKind::ask_gate,           "ask_gate",            "--sf-f--------"},
    {ActKind::look_up,            "look_up",             "oosfpfk---o---"},
    {ActKind::see_reason,         "see_reason",          "---aofk-------"},
    {ActKind::change_registry,    "change_registry",     "-------------p"},
    {ActKind::check_rules,        "check_rules",         "---fpf--------"},
    {ActKind::activate_rules,     "activate_rules",      "-----f--------"},
    {ActKind::read_audit,         "read_audit",          "oooo-fop------"},
    {ActKind::record_selectivity, "record_selectivity",  "--------------"},
    {ActKind::count_goods,        "count_goods",         "---f-f--------"},
    {ActKind::strike_count,       "strike_count",        "-----f--------"},
};
// clang-format on

char letter(Reach reach) {
    switch (reach) {
        case Reach::none:
            return '-';
        case Reach::own:
            return 'o';
        case Reach::own_site:
            return 's';
        case Reach::own_kind:
            return 'k';
        case Reach::office:
            return 'f';
        case Reach::assigned:
            return 'a';
        case Reach::port:
            return 'p';
    }
    return '?';
}

TEST(RoleMatrix, EveryCellIsAsWrittenHere) {
    ASSERT_EQ(std::size(rows), act_count);
    for (std::size_t act = 0; act < act_count; ++act) {
        const Row& row = rows[act];
        ASSERT_EQ(static_cast<std::size_t>(row.act), act);
        ASSERT_EQ(row.reaches.size(), role_count) << row.name;
        for (std::size_t role = 0; role < role_count; ++role) {
            EXPECT_EQ(letter(reach(static_cast<Role>(role), row.act)), row.reaches[role])
                << to_string(static_cast<Role>(role)) << ", " << row.name;
        }
    }
}

TEST(RoleMatrix, NobodySpeaksForTheRuleRunner) {
    for (std::size_t role = 0; role < role_count; ++role) {
        EXPECT_EQ(reach(static_cast<Role>(role), ActKind::record_selectivity), Reach::none);
    }
}

/// Two-person acts: no role alone may ask and approve, but for a supervisor's cancel, where the core compares persons.
TEST(RoleMatrix, WhoAsksIsNotWhoApproves) {
    const std::pair<ActKind, ActKind> pairs[] = {{ActKind::request_deselect, ActKind::approve_deselect},
                                                 {ActKind::request_withdrawal, ActKind::approve_withdrawal},
                                                 {ActKind::record_result, ActKind::countersign_result}};
    for (const auto& [ask, approve] : pairs) {
        for (std::size_t role = 0; role < role_count; ++role) {
            const auto r = static_cast<Role>(role);
            EXPECT_FALSE(reach(r, ask) != Reach::none && reach(r, approve) != Reach::none)
                << to_string(r) << ", " << to_string(ask);
        }
    }
}

TEST(RoleNames, AreReadBack) {
    std::set<std::string_view> names;
    for (std::size_t role = 0; role < role_count; ++role) {
        const auto r = static_cast<Role>(role);
        EXPECT_EQ(role_of(to_string(r)), r);
        EXPECT_TRUE(names.insert(to_string(r)).second);
    }
    EXPECT_EQ(to_string(Role::carrier_agent), "carrier_agent");
    EXPECT_EQ(to_string(Role::registry_clerk), "registry_clerk");
    EXPECT_EQ(role_of("pirate"), std::nullopt);
    EXPECT_EQ(role_of(""), std::nullopt);
}

TEST(ActNames, AreReadBack) {
    for (const Row& row : rows) {
        EXPECT_EQ(to_string(row.act), row.name);
        EXPECT_EQ(act_of(row.name), row.act);
    }
    EXPECT_EQ(act_of("release"), std::nullopt) << "release is a consequence, not an act";
}

TEST(Actor, ReachesAsFarAsTheWidestOfHisRoles) {
    Actor actor;
    EXPECT_EQ(reach(actor, ActKind::select), Reach::none) << "no role, no act";
    actor.roles = {Role::acceptance_officer};
    EXPECT_EQ(reach(actor, ActKind::select), Reach::office);
    actor.roles = {Role::targeting_cell, Role::acceptance_officer};
    EXPECT_EQ(reach(actor, ActKind::select), Reach::port);
    actor.roles = {Role::acceptance_officer, Role::supervisor};
    EXPECT_EQ(reach(actor, ActKind::see_reason), Reach::office) << "office is wider than assigned";
    actor.roles = {Role::haulier, Role::terminal};
    EXPECT_EQ(reach(actor, ActKind::look_up), Reach::own_site);
}

TEST(Actor, IsCustomsByRole) {
    const std::set<Role> customs{Role::acceptance_officer, Role::targeting_cell, Role::supervisor};
    for (std::size_t role = 0; role < role_count; ++role) {
        Actor actor;
        actor.roles = {static_cast<Role>(role)};
        EXPECT_EQ(actor.is_customs(), customs.contains(static_cast<Role>(role))) << to_string(static_cast<Role>(role));
        EXPECT_TRUE(actor.has(static_cast<Role>(role)));
    }
}

}  // namespace
}  // namespace cargo
