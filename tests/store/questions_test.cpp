// Questions at the gate as the store works them: one transaction, each audited.
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <stdexcept>
#include <thread>

#include "daemon/store/registry_store.hpp"
#include "tests/store/cut_connection.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

/// Three boxes of a call, and questions about them: a decider that answers yes.
class QuestionsTest : public testing::Test {
protected:
    QuestionsTest() : url(test::fresh_database()), store(test::open_store(url)) {
        test::put_call(*store, "C");
        std::vector<Box> boxes;
        std::vector<Consignment> lots;
        for (const std::string name : {"1", "2", "3"}) {
            boxes.push_back(test::box_of("C", "BOX" + name));
            lots.push_back(test::lot_of("C", "B" + name, {"BOX" + name}));
        }
        test::put_goods(*store, "C", boxes, lots);
    }

    void ask(const std::string& container) { ask(container, test::giving({yes(container)})); }
    void ask(const std::string& container, Decider decide) {
        requests.push_back(test::request_of({.call = "C", .containers = {container}, .gate = true}, "ask_gate"));
        deciders.push_back(std::move(decide));
    }
    static GateAnswered yes(const std::string& container) {
        GateAnswered answer;
        answer.key = {"C", container};
        answer.yes = true;
        answer.haulier = "H";
        answer.grant = GateGrant{"H", test::noon, test::noon.plus_seconds(600)};
        return answer;
    }
    std::vector<Settled> run(Store& with, std::int64_t epoch = -1, WhenLocked when_locked = WhenLocked::wait) {
        std::vector<GroupedAct> acts;
        acts.reserve(requests.size());
        for (std::size_t i = 0; i < requests.size(); ++i) acts.push_back({requests[i], deciders[i], none});
        return with.act_group(acts, epoch, when_locked);
    }
    std::string sql(const std::string& text) const { return test::run_sql(url, text); }
    [[nodiscard]] std::string audited() const { return sql("SELECT count(*) FROM audit WHERE bytes::json->>'act' = 'ask_gate'"); }

    std::string url;
    std::unique_ptr<Store> store;
    std::vector<ActRequest> requests{};
    std::vector<Decider> deciders{};
    const std::vector<Document> none{};
};

TEST_F(QuestionsTest, ShareATransactionAndEachLeavesItsTraces) {
    for (const char* container : {"BOX3", "BOX1", "NOWHERE", "BOX2"}) ask(container);
    deciders[2] = [](const Locked&) -> Result<Events> { return fail(Errc::target_unknown); };
    const std::vector<Settled> settled = run(*store);
    for (const std::size_t i : {0U, 1U, 3U}) EXPECT_TRUE(settled[i].result) << settled[i].result.error().detail;
    EXPECT_EQ(settled[2].result.error().code, Errc::target_unknown);
    EXPECT_EQ(audited(), "4");
    EXPECT_EQ(sql("SELECT count(DISTINCT xid) FROM audit WHERE bytes::json->>'act' = 'ask_gate'"), "1");
    EXPECT_EQ(sql("SELECT string_agg(container || grant_haulier || version, ' ' ORDER BY container) FROM equipment"),
              "BOX1H2 BOX2H2 BOX3H2");
    EXPECT_EQ(sql("SELECT count(*) FROM outbox o JOIN view_head h USING (audience, recipient, key, version, event_id)"
                  " WHERE o.type = 'gate.answered'"),
              "3");
}

TEST_F(QuestionsTest, ACommitWhoseAnswerIsLostIsFoundDoneForAll) {
    test::CutConnection road(url);
    const std::unique_ptr<Store> far = test::open_store(road.url());
    ask("BOX1");
    ask("BOX2");
    road.cut_after_next_commit();
    for (const Settled& one : run(*far)) EXPECT_TRUE(one.result) << one.result.error().detail;
    EXPECT_EQ(audited(), "2");
    EXPECT_FALSE(far->usable());
}

TEST_F(QuestionsTest, ACommitThatDidNotHappenIsNoAnswer) {
    sql("CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid());"
        " RETURN NULL; END $$");
    sql("CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON audit_person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION die()");
    ask("BOX1");
    const std::vector<Settled> settled = run(*store);
    ASSERT_FALSE(settled[0].result);
    EXPECT_EQ(settled[0].result.error().code, Errc::store_unavailable);
    EXPECT_EQ(audited(), "0");
    EXPECT_EQ(sql("SELECT count(*) FROM equipment WHERE grant_haulier IS NOT NULL"), "0");
}

TEST_F(QuestionsTest, AnAnswerWhoseStreamMovedMeanwhileIsDecidedAgain) {
    int times = 0;
    ask("BOX1", [&](const Locked&) -> Result<Events> {
        if (++times == 1) sql("UPDATE view_head SET version = version + 1 WHERE audience = 2 AND key LIKE '%BOX1'");
        return Events{yes("BOX1")};
    });
    ask("BOX2");
    const std::string before = sql("SELECT version FROM view_head WHERE audience = 2 AND key LIKE '%BOX1'");
    for (const Settled& one : run(*store)) EXPECT_TRUE(one.result) << one.result.error().detail;
    EXPECT_EQ(times, 2);
    EXPECT_EQ(audited(), "2") << "of the first try nothing is left";
    EXPECT_EQ(sql("SELECT version - " + before + " FROM view_head WHERE audience = 2 AND key LIKE '%BOX1'"), "2");
}

TEST_F(QuestionsTest, AnAnswerWhoseBoxIsNotAsItWasReadIsNotGiven) {
    int times = 0;
    ask("BOX1", [&](const Locked&) -> Result<Events> {
        ++times;
        return Events{yes("BOX1")};
    });
    sql("CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$");
    sql("CREATE TRIGGER keeps BEFORE UPDATE ON equipment FOR EACH ROW EXECUTE FUNCTION keep()");
    EXPECT_EQ(run(*store)[0].result.error().code, Errc::version_conflict);
    EXPECT_EQ(times, 5) << "tried as often as other lost races";
    EXPECT_EQ(sql("SELECT string_agg(bytes::json->>'outcome', ' ') FROM audit WHERE bytes::json->>'act' = 'ask_gate'"),
              "version_conflict");
    EXPECT_EQ(sql("SELECT count(*) FROM outbox WHERE type = 'gate.answered'"), "0");
}

/// The box is not there when the locking begins, and is when the waiting ends: nobody has locked it, so a hold might pass.
class NewBoxTest : public QuestionsTest {
protected:
    /// With keys they are worked as acts are.
    void ask_while_it_comes(bool with_keys) {
        ask("BOX1");
        ask("BOX9", [&](const Locked& locked) -> Result<Events> {
            if (!locked.stock.boxes.contains("BOX9")) return fail(Errc::target_unknown);
            free_when_decided.push_back(
                sql("SELECT count(*) FROM (SELECT FROM equipment WHERE container = 'BOX9' FOR UPDATE SKIP LOCKED) t"));
            return Events{yes("BOX9")};
        });
        if (with_keys) {
            requests[0].idempotency_key = "first";
            requests[1].idempotency_key = "second";
        }
        std::jthread asking;
        pqxx::connection connection(url);
        pqxx::work other(connection);
        other.exec("SELECT FROM equipment WHERE container = 'BOX1' FOR UPDATE");
        asking = std::jthread([&] { settled = run(*store); });
        const char* const waiting = "SELECT count(*) FROM pg_stat_activity, pg_sleep(0.005) WHERE wait_event_type = 'Lock'"
                                    " AND datname = current_database()";
        while (sql(waiting) == "0") {}
        test::put_goods(*test::open_store(url), "C", {test::box_of("C", "BOX9")}, {test::lot_of("C", "B9", {"BOX9"})});
    }
    std::vector<std::string> free_when_decided{};
    std::vector<Settled> settled{};
};

TEST_F(NewBoxTest, IsNotThereForAQuestionThatDidNotLockIt) {
    ask_while_it_comes(false);
    EXPECT_TRUE(settled[0].result);
    EXPECT_EQ(settled[1].result.error().code, Errc::target_unknown);
    EXPECT_EQ(sql("SELECT count(*) FROM equipment WHERE container = 'BOX9' AND grant_haulier IS NOT NULL"), "0");
}

TEST_F(NewBoxTest, IsAskedForAgainWhereTheGoodsAreRead) {
    ask_while_it_comes(true);
    for (const Settled& one : settled) EXPECT_TRUE(one.result);
    EXPECT_EQ(free_when_decided, std::vector<std::string>{"0"});
    EXPECT_EQ(sql("SELECT grant_haulier FROM equipment WHERE container = 'BOX9'"), "H");
}

TEST_F(QuestionsTest, AServerThatDiesBetweenReadingAndWritingLeavesNothing) {
    ask("BOX1");
    ask("BOX2", [&](const Locked&) -> Result<Events> {
        sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()");
        return Events{yes("BOX2")};
    });
    for (const Settled& one : run(*store)) {
        ASSERT_FALSE(one.result);
        EXPECT_EQ(one.result.error().code, Errc::store_unavailable);
    }
    EXPECT_EQ(audited(), "0");
    EXPECT_FALSE(store->usable());
}

TEST_F(QuestionsTest, WhereReasonsAreNotKnownTheGoodsAreReadForAll) {
    sql("UPDATE core SET reasons = NULL WHERE container = 'BOX2'");
    bool goods_read = false;
    ask("BOX1");
    ask("BOX2", [&](const Locked& locked) -> Result<Events> {
        goods_read = locked.stock.consignments.size() == 1 && !locked.core;
        return Events{yes("BOX2")};
    });
    ask("BOX3", [](const Locked&) -> Result<Events> { return fail(Errc::role_missing); });
    const std::vector<Settled> settled = run(*store);
    EXPECT_TRUE(settled[0].result);
    EXPECT_TRUE(settled[1].result);
    EXPECT_EQ(settled[2].result.error().code, Errc::role_missing);
    EXPECT_TRUE(goods_read);
    EXPECT_EQ(audited(), "3");
    EXPECT_EQ(sql("SELECT count(*) FROM core WHERE reasons IS NULL"), "0") << "what was found is kept";
}

TEST_F(QuestionsTest, DecidedByAnOlderRegistryAreNotAnswered) {
    const std::unique_ptr<RegistryStore> registry = std::move(*RegistryStore::open(url));
    const std::int64_t before = registry->stand(test::noon).value();
    ASSERT_TRUE(registry->put(auth::Person{"dupont", "Dupont"}, test::noon, {}, {"clerk", "clerk", "new", test::noon}));
    ask("BOX1");
    EXPECT_TRUE(run(*store, before)[0].registry_moved);
    EXPECT_EQ(audited(), "0");
    EXPECT_TRUE(run(*store, registry->stand(test::noon).value())[0].result) << "by the same session";
    EXPECT_EQ(audited(), "1");
}

TEST_F(QuestionsTest, OneThatAnswersForAnotherBoxIsABugAndItsAlone) {
    ask("BOX1");
    ask("NOWHERE", test::giving({yes("BOX3")}));
    const std::vector<Settled> settled = run(*store);
    EXPECT_TRUE(settled[0].result);
    EXPECT_TRUE(settled[1].bug);
    EXPECT_EQ(sql("SELECT grant_haulier IS NULL FROM equipment WHERE container = 'BOX3'"), "t");
}

TEST_F(QuestionsTest, OneThatThrowsSpoilsNothingForTheOthers) {
    ask("BOX1");
    ask("BOX2", [](const Locked&) -> Result<Events> { throw std::logic_error("a bug"); });
    const std::vector<Settled> settled = run(*store);
    EXPECT_TRUE(settled[0].result);
    EXPECT_TRUE(settled[1].bug);
    EXPECT_EQ(audited(), "1");
    EXPECT_TRUE(store->usable());
    EXPECT_TRUE(store->act(test::request_of({.call = "C", .lots = {{"C", "AGENT", "B2"}}}, "place_hold"),
                           test::giving({HoldPlaced{{"C", "AGENT", "B2", {}}, test::hold_of("h")}})));
}

TEST_F(QuestionsTest, ABoxThatSomebodyHoldsIsHandedBackAlone) {
    pqxx::connection connection(url);
    pqxx::work other(connection);
    other.exec("SELECT FROM equipment WHERE container = 'BOX1' FOR UPDATE");
    ask("BOX1");
    ask("BOX2");
    const std::vector<Settled> settled = run(*store, -1, WhenLocked::hand_back);
    EXPECT_TRUE(settled[0].locked);
    EXPECT_TRUE(settled[1].result);
    EXPECT_EQ(audited(), "1");
}

TEST_F(QuestionsTest, ATextThatIsNoTextIsRefusedAndAudited) {
    requests.push_back(test::request_of({.call = "C", .containers = {"BOX\xff"}, .gate = true}, "ask_gate"));
    deciders.push_back(test::giving({}));
    ask("BOX2");
    const std::vector<Settled> settled = run(*store);
    EXPECT_EQ(settled[0].result.error().code, Errc::value_bad_character);
    EXPECT_TRUE(settled[1].result);
    EXPECT_EQ(audited(), "2");
}

}  // namespace
}  // namespace cargo::store
