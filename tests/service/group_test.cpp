// Requests that come together, who may still act, and a hold that meets a question at the gate.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <pqxx/pqxx>
#include <thread>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using boost::json::object;
using boost::json::value;

const std::string box_1 = "QAIU2001017";
const std::string lot_1 = "QLH26BL0001";

void link_and_clear(Port& port, const std::string& mrn, int item, int line, int packages, std::int64_t grams) {
    port.act("transit1", "link_mrn",
             {{"key", lot(lot_1)}, {"mrn", mrn}, {"item", item}, {"line", line}, {"packages", packages}, {"mass_grams", grams}});
    port.act("delta", "clear", {{"key", lot(lot_1)}, {"mrn", mrn}, {"item", item}});
}

/// The port day until the first bill's box may leave.
void play(Port& port) {
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
    port.file("agent", message("portday_cuscar.edi"));
    port.act("captain", "report_arrival", {{"call", call}, {"at", "2026-11-22T05:00:00Z"}});
    port.file("terminal", message("portday_coarri.edi"));
    port.act("marie", "accept", {{"key", lot(lot_1)}});
    port.file("agent", message("portday_coreor_d00b.edi"));
    link_and_clear(port, "26FRH40000000000J4", 1, 1, 600, 42'000'000);
    link_and_clear(port, "26FRH40000000000J4", 2, 2, 120, 6'600'000);
    port.act("transit1", "name_haulier", {{"key", "box/" + call + "/" + box_1}, {"haulier", "ROUTIER1"}});
}

std::string sql(const Port& port, const std::string& text) {
    pqxx::connection connection(port.url());
    pqxx::nontransaction tx(connection);
    return tx.exec1(text)[0].as<std::string>();
}

TEST(Group, EachRequestGetsItsOwnAnswerAndAllShareACommit) {
    Port port;
    play(port);
    const value accept_5 = object{{"key", lot("QLH26BL0005")}, {"reason", "test"}};
    const value accept_6 = object{{"key", lot("QLH26BL0006")}, {"reason", "test"}};
    const value unreadable = object{{"key", 5}, {"reason", "test"}};
    const value again = object{{"key", lot(lot_1)}, {"reason", "test"}};
    const std::vector<GroupCall> calls{{{"marie"}, "accept", accept_5},   {{"marie"}, "accept", unreadable},
                                       {{"nobody"}, "accept", accept_6},  {{"paul"}, "accept", accept_6},
                                       {{"transit1"}, "accept", accept_6}, {{"marie"}, "accept", again}};
    const std::string last = sql(port, "SELECT max(id) FROM audit");
    Session session = port.session();
    const std::vector<GroupAnswer> answers = port.service().acts(session, calls);
    ASSERT_EQ(answers.size(), calls.size());
    EXPECT_TRUE(answers[0].outcome) << answers[0].outcome.error().detail;
    EXPECT_EQ(answers[1].outcome.error().code, Errc::request_malformed);
    EXPECT_EQ(answers[2].outcome.error().code, Errc::subject_unregistered);
    EXPECT_TRUE(answers[3].outcome) << answers[3].outcome.error().detail;
    EXPECT_EQ(answers[4].outcome.error().code, Errc::role_missing);
    EXPECT_EQ(answers[5].outcome.error().code, Errc::already_accepted);
    EXPECT_EQ(sql(port, "SELECT count(*) FROM audit WHERE id > " + last), "4") << "what was done and what was refused";
    EXPECT_EQ(sql(port, "SELECT count(DISTINCT xid) FROM audit WHERE id > " + last), "2")
        << "the second act on one bill comes after the first, all others are together";
}

/// The registry is remembered from one act to the next; a clerk on another connection strikes somebody off.
TEST(Group, WhoIsStruckOffIsRefusedByTheVeryNextAct) {
    Port port;
    play(port);
    const std::string held = port.act("marie", "place_hold", {{"key", lot(lot_1)}, {"kind", "document"}});
    EXPECT_NE(held.find("\"ok\":true"), std::string::npos) << held;
    const auto desk = std::move(*store::RegistryStore::open(port.url()));
    const auth::RoleAssignment role{"role-marie", "marie", Role::acceptance_officer, {}, {}};
    const Instant now = port.clock().now();
    ASSERT_TRUE(desk->put(role, now, now.plus_seconds(1), {"clerk", "clerk", "she leaves", now}));
    EXPECT_EQ(port.act("marie", "place_hold", {{"key", lot(lot_1)}, {"kind", "document"}}), "role_missing");
}

TEST(Group, ARoleEndsAtItsMomentWithoutAnyChange) {
    Port port;
    play(port);
    const auto desk = std::move(*store::RegistryStore::open(port.url()));
    const auth::RoleAssignment role{"role-marie", "marie", Role::acceptance_officer, {}, {}};
    const Instant now = port.clock().now();
    ASSERT_TRUE(desk->put(role, now, now.plus_seconds(60), {"clerk", "clerk", "until tonight", now}));
    const std::string held = port.act("marie", "place_hold", {{"key", lot(lot_1)}, {"kind", "document"}});
    EXPECT_NE(held.find("\"ok\":true"), std::string::npos) << held;
    port.clock().forward_seconds(60);
    EXPECT_EQ(port.act("marie", "place_hold", {{"key", lot(lot_1)}, {"kind", "document"}}), "role_missing");
}

TEST(Group, QuestionsAtTheGateShareACommitAndEachIsAudited) {
    Port port;
    play(port);
    const value yes = object{{"container", box_1}, {"haulier", "ROUTIER1"}};
    const value other = object{{"container", box_1}, {"haulier", "ROUTIER2"}};
    const value nowhere = object{{"container", "QAIU9999999"}, {"haulier", "ROUTIER1"}};
    const value closed = object{{"container", "QAIU2007015"}, {"haulier", "ROUTIER1"}};
    const std::vector<GroupCall> calls{{{"terminal"}, {}, yes}, {{"terminal"}, {}, nowhere}, {{"terminal"}, {}, closed},
                                       {{"terminal"}, {}, other}};
    const std::string last = sql(port, "SELECT max(id) FROM audit");
    Session session = port.session();
    const std::vector<GroupAnswer> answers = port.service().gates(session, calls);
    const auto answer = [&](std::size_t i) { return std::string(answers[i].outcome->body.at("answer").as_string()); };
    EXPECT_EQ(answer(0), "released");
    EXPECT_EQ(answer(1), "not_released");
    EXPECT_EQ(answer(2), "not_released");
    EXPECT_EQ(answer(3), "not_released");
    EXPECT_EQ(sql(port, "SELECT count(*) FROM audit WHERE id > " + last), "4");
    EXPECT_EQ(sql(port, "SELECT count(DISTINCT xid) FROM audit WHERE id > " + last), "2") << "one box is asked for twice";
    EXPECT_EQ(sql(port, "SELECT grant_haulier FROM equipment WHERE container = '" + box_1 + "'"), "ROUTIER1");
}

/// Whichever commits first: a hold that stands leaves no "yes" behind it.
TEST(Group, AHoldWinsEveryTieWithTheGate) {
    Port port;
    play(port);
    for (int round = 0; round < 6; ++round) {
        std::vector<std::thread> askers;
        for (int i = 0; i < 3; ++i) {
            askers.emplace_back([&] {
                const auto store = std::move(*store::Store::open(port.url(), store::IdKeys{"a secret of the tests"}));
                const auto registry = std::move(*store::RegistryStore::open(port.url()));
                Session own{*store, *registry};
                const value question = object{{"container", box_1}, {"haulier", "ROUTIER1"}};
                const std::vector<GroupCall> calls{{{"terminal"}, {}, question}, {{"terminal"}, {}, question}};
                for (int n = 0; n < 4; ++n)
                    for (const GroupAnswer& one : port.service().gates(own, calls)) EXPECT_TRUE(one.outcome);
            });
        }
        const std::string held = port.act("marie", "place_hold", {{"key", lot(lot_1)}, {"kind", "document"}});
        for (std::thread& asker : askers) asker.join();
        EXPECT_EQ(sql(port, "SELECT count(*) FROM equipment WHERE grant_haulier IS NOT NULL"), "0");
        EXPECT_EQ(port.gate("terminal", box_1, "ROUTIER1").find("\"released\""), std::string::npos);
        const std::string id = port.id_of(held);
        port.act("marie", "request_lift", {{"key", lot(lot_1)}, {"hold", id}});
        EXPECT_NE(port.act("anne", "approve_lift", {{"key", lot(lot_1)}, {"hold", id}}).find("\"ok\":true"), std::string::npos);
    }
    EXPECT_NE(port.gate("terminal", box_1, "ROUTIER1").find("\"released\""), std::string::npos);
}

}  // namespace
}  // namespace cargo::service
