#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include <atomic>
#include <map>
#include <thread>

#include "libcargo/gate.hpp"
#include "tests/store/cut_connection.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

const ConsignmentKey bill_a{"C", "AGENT", "A"};
const Target target_a{.call = "C", .agent = "AGENT", .bill = "A", .container = {}};
const Scope scope_a{.call = "C", .lots = {bill_a}};

/// One call, one bill in one box.
class ActTest : public testing::Test {
protected:
    ActTest() : url(test::fresh_database()), store(test::open_store(url)) {
        test::put_call(*store, "C");
        test::put_goods(*store, "C", {test::box_of("C", "BOX1")}, {test::lot_of("C", "A", {"BOX1"})});
    }
    std::string sql(const std::string& text) const { return test::run_sql(url, text); }
    std::string url;
    std::unique_ptr<Store> store;
};

Decider placing_hold(const std::string& id) {
    return test::giving({HoldPlaced{target_a, test::hold_of(id)}});
}

/// A hold is placed where none is: what two officers may both try.
Result<Events> hold_if_free(const Stock& locked) {
    const Controls& controls = locked.consignments.at(bill_a).controls;
    if (!controls.holds.empty()) return fail(Errc::state_forbids, {}, "held already");
    return Events{HoldPlaced{target_a, test::hold_of("h")}};
}

TEST_F(ActTest, WritesStateEventViewAndAuditTogether) {
    const Result<Done> done = store->act(test::request_of(scope_a, "place_hold"), placing_hold("h1"));
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_FALSE(done->replayed);
    EXPECT_EQ(done->events.size(), 1U);
    EXPECT_EQ(done->after.consignments.at(bill_a).version, 2U);
    EXPECT_EQ(store->load(scope_a).value(), done->after);
    EXPECT_EQ(sql("SELECT type FROM outbox WHERE audience = 2 ORDER BY id DESC LIMIT 1"), "hold.placed");
    EXPECT_EQ(sql("SELECT bytes::json->>'outcome' FROM audit ORDER BY id DESC LIMIT 1"), "done");
    EXPECT_EQ(sql("SELECT person FROM audit_person ORDER BY audit_id DESC LIMIT 1"), "p-officer");
    EXPECT_EQ(sql("SELECT count(*) FROM audit WHERE bytes LIKE '%p-officer%'"), "0")
        << "persons stand in the bytes only as hashes";
}

TEST_F(ActTest, ARefusalLeavesNothingButItsAuditRow) {
    const std::string outbox = sql("SELECT count(*) FROM outbox");
    const Stock before = store->load(scope_a).value();
    ActRequest request = test::request_of(scope_a, "accept");
    request.idempotency_key = "k";
    const Result<Done> done =
        store->act(request, [](const Stock&) -> Result<Events> { return fail(Errc::not_presented, {}, "at sea"); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::not_presented);
    EXPECT_EQ(store->load(scope_a).value(), before);
    EXPECT_EQ(sql("SELECT count(*) FROM outbox"), outbox);
    EXPECT_EQ(sql("SELECT count(*) FROM idempotency"), "0") << "a refused request may be sent again";
    EXPECT_EQ(sql("SELECT bytes::json->>'outcome' FROM audit ORDER BY id DESC LIMIT 1"), "not_presented");
    EXPECT_EQ(sql("SELECT bytes::json->>'detail' FROM audit ORDER BY id DESC LIMIT 1"), "at sea");
}

TEST_F(ActTest, TheSameRequestAgainGetsTheFirstAnswerAndHasNoEffect) {
    ActRequest request = test::request_of(scope_a, "place_hold");
    request.idempotency_key = "k1";
    request.request_hash = "hash";
    request.answer_of = [](const Events& events, const Stock& after) {
        return std::to_string(events.size()) + " events, version " + std::to_string(after.consignments.at(bill_a).version);
    };
    const Result<Done> first = store->act(request, placing_hold("h1"));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->answer, "1 events, version 2");
    const Result<Done> again = store->act(request, placing_hold("h2"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->answer, first->answer);
    EXPECT_EQ(store->load(scope_a).value(), first->after);

    request.request_hash = "other";
    const Result<Done> other = store->act(request, placing_hold("h3"));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::idempotency_conflict);
    request.audit.subject = "s-somebody-else";
    EXPECT_TRUE(store->act(request, placing_hold("h4"))) << "a key belongs to its subject";
}

TEST_F(ActTest, OfTwoWritersRacingOneWinsAndOneEventIsQueued) {
    for (int round = 0; round < 5; ++round) {
        const std::string fresh = test::fresh_database();
        const std::unique_ptr<Store> setup = test::open_store(fresh);
        test::put_call(*setup, "C");
        test::put_goods(*setup, "C", {test::box_of("C", "BOX1")}, {test::lot_of("C", "A", {"BOX1"})});
        std::atomic<int> won = 0;
        std::atomic<int> refused = 0;
        std::vector<std::thread> writers;
        for (int w = 0; w < 4; ++w) {
            writers.emplace_back([&] {
                const std::unique_ptr<Store> mine = test::open_store(fresh);
                const Result<Done> done = mine->act(test::request_of(scope_a, "place_hold"), hold_if_free);
                if (done) ++won;
                if (!done && done.error().code == Errc::state_forbids) ++refused;
            });
        }
        for (std::thread& writer : writers) writer.join();
        EXPECT_EQ(won, 1);
        EXPECT_EQ(refused, 3);
        EXPECT_EQ(test::run_sql(fresh, "SELECT count(*) FROM outbox WHERE type = 'hold.placed'"), "1");
    }
}

/// The same call opened, the same bill filed by two at once: both found nothing, one is told.
TEST_F(ActTest, OfTwoWhoRegisterTheSameBillOneSeesTheOthers) {
    std::atomic<int> won = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> writers;
    for (int w = 0; w < 4; ++w) {
        writers.emplace_back([&] {
            const std::unique_ptr<Store> mine = test::open_store(url);
            const Scope scope{.call = "C", .lots = {{"C", "AGENT", "NEW"}}, .containers = {"BOX9"}};
            const Result<Done> done =
                mine->act(test::request_of(scope, "file_manifest"), [](const Stock& locked) -> Result<Events> {
                    if (locked.consignments.contains({"C", "AGENT", "NEW"})) return fail(Errc::message_bill_already_registered);
                    return Events{BoxAnnounced{test::box_of("C", "BOX9")},
                                  ConsignmentRegistered{test::lot_of("C", "NEW", {"BOX9"})}};
                });
            if (done) ++won;
            if (!done && done.error().code == Errc::message_bill_already_registered) ++refused;
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(refused, 3);
    EXPECT_EQ(sql("SELECT count(*) FROM outbox WHERE type = 'goods.announced' AND key LIKE '%NEW'"), "1");
}

/// Bills that share boxes, taken in any order by many: nobody waits for ever, nothing is lost.
TEST_F(ActTest, ManyWritersOverSharedBoxesLoseNothing) {
    const Consignment both = test::lot_of("C", "B", {"BOX2", "BOX3"});
    test::put_goods(*store, "C", {test::box_of("C", "BOX2"), test::box_of("C", "BOX3")},
                    {both, test::lot_of("C", "D", {"BOX3", "BOX2"})});
    constexpr int writers_count = 4;
    constexpr int acts_each = 10;
    std::atomic<int> done_count = 0;
    std::vector<std::thread> writers;
    for (int w = 0; w < writers_count; ++w) {
        writers.emplace_back([&, w] {
            const std::unique_ptr<Store> mine = test::open_store(url);
            for (int n = 0; n < acts_each; ++n) {
                const bool on_box = (w + n) % 2 == 0;
                const Target target =
                    on_box ? Target{.call = "C", .agent = {}, .bill = {}, .container = w % 2 == 0 ? "BOX2" : "BOX3"}
                           : Target{.call = "C", .agent = "AGENT", .bill = w % 2 == 0 ? "B" : "D", .container = {}};
                Scope scope{.call = "C"};
                if (on_box) scope.containers = {target.container};
                if (!on_box) scope.lots = {{"C", "AGENT", target.bill}};
                const std::string id = std::to_string(w) + "-" + std::to_string(n);
                if (mine->act(test::request_of(scope), test::giving({HoldPlaced{target, test::hold_of(id)}}))) ++done_count;
            }
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(done_count, writers_count * acts_each);
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), std::to_string(writers_count * acts_each));
    EXPECT_EQ(
        sql("SELECT count(*) FROM (SELECT audience, recipient, key, max(version) <> count(*) AS gap, min(version) <> 1 AS late"
            " FROM outbox GROUP BY 1, 2, 3) s WHERE gap OR late"),
        "0");
    EXPECT_EQ(sql("SELECT count(*) FROM outbox a JOIN outbox b USING (audience, recipient, key) WHERE a.id < b.id AND a.version "
                  "> b.version"),
              "0")
        << "ids of a key rise with its versions";
}

TEST_F(ActTest, AViewMovesOnlyWhenItsBytesDo) {
    const std::string views = sql("SELECT count(*) FROM outbox WHERE audience <> 2");
    Selection hidden;
    hidden.id = "s1";
    hidden.source = "hand";
    ASSERT_TRUE(store->act(test::request_of(scope_a, "select"), test::giving({Selected{target_a, hidden}})));
    EXPECT_EQ(sql("SELECT count(*) FROM outbox WHERE audience <> 2"), views) << "nobody but customs hears of a selection";
    const auto party = store->view(views::Audience::party, "FORWARDER", views::lot_key(bill_a)).value();
    ASSERT_TRUE(party);
    EXPECT_EQ(party->version, 1U);
    EXPECT_EQ(party->event_id, keyed_id({"a secret"}, {"party", "FORWARDER", views::lot_key(bill_a), "1"}));
    const auto customs = store->view(views::Audience::customs, "FR001234", views::lot_key(bill_a)).value();
    ASSERT_TRUE(customs);
    EXPECT_EQ(customs->version, 2U);
    EXPECT_EQ(customs->view.data, "");

    ASSERT_TRUE(store->act(test::request_of(scope_a), test::giving({GoodsPresented{bill_a, test::noon, "NP"}})));
    EXPECT_EQ(store->view(views::Audience::party, "FORWARDER", views::lot_key(bill_a)).value()->version, 2U);
}

TEST_F(ActTest, TheCoreMovesOnlyWithTheGate) {
    const ViewOf view{views::Audience::customs, {}, {.call = "C", .agent = {}, .bill = {}, .container = "BOX1"}};
    const auto core = [&] { return store->show({.call = "C", .containers = {"BOX1"}}, view).value().cores.at("BOX1"); };
    EXPECT_EQ(core().version, 1U);
    EXPECT_EQ(core().gate, CoreGate::closed);
    ActRequest later = test::request_of(scope_a, "story");
    later.now = test::noon.plus_seconds(60);
    Clearance cleared;
    cleared.mrn = "26FR00000000000001";
    cleared.item = 1;
    cleared.version = 1;
    cleared.state = ClearanceState::cleared;
    cleared.line = 1;
    cleared.quantity = {10, Grams{10'000}};
    Events open{ShipArrived{"C", test::noon, "NP"},
                BoxLanded{{"C", "BOX1"}, test::noon, {}, "TERMINAL"},
                GoodsPresented{bill_a, test::noon, "NP"},
                SelectivityRecorded{bill_a, Selectivity::nothing_selected, "r"},
                GoodsAccepted{bill_a, test::noon, "p"},
                ClearanceRecorded{bill_a, cleared},
                Released{bill_a, 1, {10, Grams{10'000}}, true, "p", "p"}};
    ASSERT_TRUE(store->act(later, test::giving(open)));
    EXPECT_EQ(core().gate, CoreGate::open);
    EXPECT_EQ(core().version, 2U);
    EXPECT_EQ(core().time, later.now);
    EXPECT_EQ(sql("SELECT count(*) FROM outbox WHERE type = 'gate.changed'"), "1");
    ASSERT_TRUE(store->act(test::request_of(scope_a), test::giving({LineAssigned{target_a, "p-2"}})));
    EXPECT_EQ(core().version, 2U);
    ASSERT_TRUE(store->act(test::request_of(scope_a), placing_hold("h")));
    EXPECT_EQ(core().version, 3U);
    EXPECT_EQ(core().gate, CoreGate::closed);
    EXPECT_EQ(sql("SELECT count(*) FROM custody WHERE container = 'BOX1' AND keeper = 'TERMINAL'"), "1");
}

/// (queryid, calls) of everything this database was asked.
std::map<std::string, std::string> statements(const std::string& url) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    std::map<std::string, std::string> counts;
    for (const pqxx::row& row : tx.exec("SELECT queryid, calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
                                        " WHERE d.datname = current_database() AND query NOT LIKE '%pg_stat_statements%'"))
        counts[row[0].as<std::string>()] = row[1].as<std::string>();
    return counts;
}

TEST_F(ActTest, RunsTheSameStatementsWhateverWasSelected) {
    test::run_sql(url, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    const auto register_bill = [&](const std::string& bill, const std::string& box, bool select) {
        Events events{BoxAnnounced{test::box_of("C", box)}, ConsignmentRegistered{test::lot_of("C", bill, {box})}};
        Selection hidden;
        hidden.id = "s-" + bill;
        const Target target{.call = "C", .agent = "AGENT", .bill = bill, .container = {}};
        events.emplace_back(
            SelectivityRecorded{{"C", "AGENT", bill}, select ? Selectivity::selected : Selectivity::nothing_selected, "r"});
        if (select) events.emplace_back(Selected{target, hidden});
        const Scope scope{.call = "C", .lots = {{"C", "AGENT", bill}}, .containers = {box}};
        ASSERT_TRUE(store->act(test::request_of(scope, "file_manifest"), test::giving(events)));
    };
    const auto accept = [&](const std::string& bill) {
        const ConsignmentKey key{"C", "AGENT", bill};
        ASSERT_TRUE(
            store->act(test::request_of({.call = "C", .lots = {key}}), test::giving({GoodsPresented{key, test::noon, "NP"}})));
        ASSERT_TRUE(
            store->act(test::request_of({.call = "C", .lots = {key}}), test::giving({GoodsAccepted{key, test::noon, "p"}})));
    };
    const auto ask_gate = [&](const std::string& box) {
        const Events answered{GateAnswered{{"C", box}, false, {Errc::gate_not_released}, "HAULIER", "TERMINAL", {}}};
        ASSERT_TRUE(store->act(test::request_of({.call = "C", .containers = {box}}, "ask_gate"), test::giving(answered)));
    };
    const auto counted = [&](const std::string& bill, const std::string& box, bool select) {
        test::run_sql(url, "SELECT pg_stat_statements_reset()");
        register_bill(bill, box, select);
        accept(bill);
        ask_gate(box);
        return statements(url);
    };
    const auto compare = [&](const std::string& way) {
        SCOPED_TRACE(way);
        counted("WARM-" + way, "BOXW-" + way, false);  // statements are prepared at their first use
        const std::map<std::string, std::string> plain = counted("PLAIN-" + way, "BOXP-" + way, false);
        const std::map<std::string, std::string> selected = counted("HIDDEN-" + way, "BOXH-" + way, true);
        EXPECT_GE(plain.size(), 6U) << "begin, lock, load, heads, write, commit";
        EXPECT_EQ(plain, selected);
    };
    compare("one statement");
    store = Store::open(url, IdKeys{"a secret"}, 0).value();
    compare("COPY");
}

TEST_F(ActTest, ABackendKilledBeforeTheCommitLeavesNothing) {
    const Result<Done> done = store->act(test::request_of(scope_a), [&](const Stock&) -> Result<Events> {
        sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
            "pg_backend_pid()");
        return Events{HoldPlaced{target_a, test::hold_of("h")}};
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::store_unavailable);
    EXPECT_FALSE(store->usable());
    EXPECT_EQ(store->load(scope_a).error().code, Errc::store_unavailable) << "never a silent new session";
    store = test::open_store(url);
    EXPECT_TRUE(store->load(scope_a).value().consignments.at(bill_a).controls.holds.empty());
    EXPECT_TRUE(store->act(test::request_of(scope_a), placing_hold("h")));
}

TEST_F(ActTest, ASessionWhoseServerHungUpWhileItWasIdleIsNotOfferedToTheNext) {
    EXPECT_TRUE(store->usable());
    ASSERT_TRUE(store->load(scope_a));
    EXPECT_TRUE(store->usable());
    constexpr const char* end_all =
        "SELECT bool_and(pg_terminate_backend(pid, 30000)) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    ASSERT_EQ(sql(end_all), "t");
    EXPECT_FALSE(store->usable()) << "its next caller would have been told that the database is away";
}

/// A trigger that ends its own session at COMMIT stands for a server that dies there.
TEST_F(ActTest, ACommitInDoubtIsResolvedByAskingTheServer) {
    sql("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid());"
        " RETURN NULL; END $$");
    sql("CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON hold DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()");
    const Result<Done> done = store->act(test::request_of(scope_a), placing_hold("h"));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::store_unavailable) << "known not to have happened, so it may be tried again";
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "0");
    EXPECT_FALSE(store->usable());
}

/// The answer to COMMIT is lost on the way: the act was done, and its caller must hear so.
TEST_F(ActTest, ACommitWhoseAnswerIsLostIsFoundDone) {
    test::CutConnection road(url);
    const std::unique_ptr<Store> far = test::open_store(road.url());
    ASSERT_TRUE(far->act(test::request_of(scope_a), placing_hold("h1")));
    road.cut_after_next_commit();
    const Result<Done> done = far->act(test::request_of(scope_a), placing_hold("h2"));
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->after.consignments.at(bill_a).controls.holds.size(), 2U);
    EXPECT_EQ(store->load(scope_a).value(), done->after);
    EXPECT_FALSE(far->usable());
    EXPECT_EQ(far->act(test::request_of(scope_a), placing_hold("h3")).error().code, Errc::store_unavailable);
}

TEST_F(ActTest, TextThatIsNoUtf8IsRefusedNotStored) {
    Hold hold = test::hold_of("h");
    hold.reason = "\xff\xfe";
    const Result<Done> done = store->act(test::request_of(scope_a), test::giving({HoldPlaced{target_a, hold}}));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::value_bad_character);
    EXPECT_TRUE(store->usable());
}

TEST_F(ActTest, DocumentsAreKeptAndNeverChanged) {
    const std::vector<Store::Document> documents{{bill_a, "message-1", R"({"goods":"chaussures"})"}};
    ASSERT_TRUE(store->act_with_documents(test::request_of(scope_a), test::giving({}), documents));
    EXPECT_EQ(store->document(bill_a).value(), R"({"goods":"chaussures"})");
    EXPECT_EQ(store->document({"C", "AGENT", "none"}).error().code, Errc::target_unknown);
    for (const char* change : {"UPDATE document SET json = ''", "DELETE FROM document", "UPDATE outbox SET data = ''",
                               "DELETE FROM ledger", "UPDATE audit SET bytes = ''"})
        EXPECT_THROW(sql(change), pqxx::restrict_violation) << change;
}

TEST_F(ActTest, ACallIsFoundByStayElseByShipAndVoyage) {
    EXPECT_EQ(store->find_call("C", "", "", "").value()->stay, "C");
    EXPECT_EQ(store->find_call("", "9321483", "", "123W").value()->stay, "C");
    EXPECT_EQ(store->find_call("", "", "OXYZ2", "123W").value()->stay, "C");
    EXPECT_FALSE(store->find_call("other", "9321483", "", "123W").value()) << "a stay number that is wrong is not passed over";
    EXPECT_FALSE(store->find_call("", "9321483", "", "124W").value());
    EXPECT_EQ(store->calls().value().size(), 1U);
    const std::map<std::string, BoxKey> found = store->boxes_now({"BOX1", "NOWHERE"}).value();
    EXPECT_EQ(found, (std::map<std::string, BoxKey>{{"BOX1", {"C", "BOX1"}}}));
}

TEST_F(ActTest, ViewsArePagedByKey) {
    test::put_goods(*store, "C", {test::box_of("C", "BOX2"), test::box_of("C", "BOX3")},
                    {test::lot_of("C", "B", {"BOX2"}), test::lot_of("C", "D", {"BOX3"})});
    const auto keys = [&](const std::string& prefix, const std::string& after, std::size_t limit) {
        std::vector<std::string> found;
        const auto page = store->views_of(views::Audience::party, "AGENT", prefix, after, limit).value();
        for (const StoredView& view : page) found.push_back(view.view.key);
        return found;
    };
    const std::vector<std::string> boxes = keys("box/C/", "", 10);
    ASSERT_EQ(boxes.size(), 3U);
    EXPECT_EQ(keys("box/C/", boxes[0], 1), std::vector<std::string>{boxes[1]});
    EXPECT_EQ(keys("lot/C/", "", 10).size(), 3U);
    EXPECT_TRUE(keys("box/D/", "", 10).empty());
    EXPECT_EQ(store->views_of(views::Audience::port, "TERMINAL", "", "", 10).value().size(), 3U);
}

}  // namespace
}  // namespace cargo::store
