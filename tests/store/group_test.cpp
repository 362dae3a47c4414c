// Several acts in one transaction: each has its own answer, as if it had come alone.
#include <gtest/gtest.h>

#include <chrono>
#include <pqxx/pqxx>
#include <stdexcept>

#include "daemon/store/registry_store.hpp"
#include "tests/store/cut_connection.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

/// Four bills, each in a box of its own, and a fifth that shares a box with the fourth.
class GroupTest : public testing::Test {
protected:
    GroupTest() : url(test::fresh_database()), store(test::open_store(url)) {
        test::put_call(*store, "C");
        std::vector<Box> boxes;
        std::vector<Consignment> lots;
        for (const char* name : {"1", "2", "3", "4"}) {
            boxes.push_back(test::box_of("C", std::string("BOX") + name));
            lots.push_back(test::lot_of("C", std::string("B") + name, {std::string("BOX") + name}));
        }
        lots.push_back(test::lot_of("C", "B5", {"BOX4"}));
        test::put_goods(*store, "C", boxes, lots);
    }

    /// An act that will place a hold on a bill.
    void hold(const std::string& bill, const std::string& id) {
        act(bill, test::giving({HoldPlaced{target(bill), test::hold_of(id)}}));
    }
    void act(const std::string& bill, Decider decide) {
        requests.push_back(test::request_of({.call = "C", .lots = {{"C", "AGENT", bill}}}, "place_hold"));
        deciders.push_back(std::move(decide));
    }
    std::vector<Settled> run(Store& with, std::int64_t epoch = -1, WhenLocked when_locked = WhenLocked::wait) {
        std::vector<GroupedAct> acts;
        for (std::size_t i = 0; i < requests.size(); ++i) acts.push_back({requests[i], deciders[i], none});
        return with.act_group(acts, epoch, when_locked);
    }
    static Target target(const std::string& bill) { return {.call = "C", .agent = "AGENT", .bill = bill, .container = {}}; }
    [[nodiscard]] std::string sql(const std::string& text) const { return test::run_sql(url, text); }
    /// Transactions that wrote audit rows of such acts.
    [[nodiscard]] std::string transactions() const {
        return sql("SELECT count(DISTINCT xid) FROM audit WHERE bytes::json->>'act' = 'place_hold'");
    }

    std::string url;
    std::unique_ptr<Store> store;
    std::vector<ActRequest> requests{};
    std::vector<Decider> deciders{};
    const std::vector<Document> none{};
};

TEST_F(GroupTest, ActsOnDifferentGoodsShareOneTransaction) {
    hold("B1", "h1");
    hold("B2", "h2");
    hold("B3", "h3");
    const std::vector<Settled> settled = run(*store);
    ASSERT_EQ(settled.size(), 3U);
    for (std::size_t i = 0; i < settled.size(); ++i) {
        ASSERT_TRUE(settled[i].result) << settled[i].result.error().detail;
        EXPECT_EQ(settled[i].result->after.consignments.size(), 1U) << "nobody is shown another's goods";
    }
    EXPECT_EQ(transactions(), "1");
    EXPECT_EQ(sql("SELECT string_agg(id, ' ' ORDER BY bill) FROM hold"), "h1 h2 h3");
    EXPECT_EQ(sql("SELECT count(*) FROM outbox WHERE type = 'hold.placed' AND version = 2"), "3");
    EXPECT_EQ(sql("SELECT count(*) FROM audit_person p JOIN audit a ON a.id = p.audit_id"
                  " WHERE a.bytes::json->>'act' = 'place_hold'"),
              "3");
}

TEST_F(GroupTest, ARefusedActSpoilsNothingForTheOthers) {
    hold("B1", "h1");
    act("B2", [](const Stock&) -> Result<Events> { return fail(Errc::not_presented, {}, "at sea"); });
    hold("B3", "h3");
    const std::vector<Settled> settled = run(*store);
    EXPECT_TRUE(settled[0].result);
    ASSERT_FALSE(settled[1].result);
    EXPECT_EQ(settled[1].result.error().code, Errc::not_presented);
    EXPECT_TRUE(settled[2].result);
    EXPECT_EQ(transactions(), "1");
    EXPECT_EQ(sql("SELECT string_agg(bytes::json->>'outcome', ' ' ORDER BY id) FROM audit"
                  " WHERE bytes::json->>'act' = 'place_hold'"),
              "done not_presented done");
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "2");
}

TEST_F(GroupTest, ActsOnTheSameGoodsFollowOneAnother) {
    hold("B4", "first");
    hold("B1", "apart");
    std::size_t seen = 0;
    act("B5", [&](const Stock& locked) -> Result<Events> {  // in the same box as B4
        seen = locked.consignments.at({"C", "AGENT", "B4"}).controls.holds.size();
        return Events{HoldPlaced{target("B5"), test::hold_of("second")}};
    });
    hold("B4", "third");
    const std::vector<Settled> settled = run(*store);
    for (const Settled& one : settled) ASSERT_TRUE(one.result) << one.result.error().detail;
    EXPECT_EQ(seen, 1U) << "the second sees the first, and not the third";
    EXPECT_EQ(transactions(), "3");
    EXPECT_EQ(settled[3].result->after.consignments.at({"C", "AGENT", "B4"}).controls.holds.size(), 2U);
    EXPECT_EQ(sql("SELECT version FROM consignment WHERE bill = 'B4'"), "3");
}

TEST_F(GroupTest, OneThatCannotBeWrittenIsLeftAlone) {
    hold("B1", "h1");
    Hold unreadable = test::hold_of("h2");
    unreadable.reason = "\xff\xfe";
    act("B2", test::giving({HoldPlaced{target("B2"), unreadable}}));
    act("B3", [](const Stock&) -> Result<Events> { throw std::logic_error("a bug of ours"); });
    hold("B4", "h4");
    const std::vector<Settled> settled = run(*store);
    EXPECT_TRUE(settled[0].result);
    ASSERT_FALSE(settled[1].result);
    EXPECT_EQ(settled[1].result.error().code, Errc::value_bad_character);
    EXPECT_THROW(std::rethrow_exception(settled[2].bug), std::logic_error);
    EXPECT_TRUE(settled[3].result);
    EXPECT_EQ(sql("SELECT string_agg(id, ' ' ORDER BY bill) FROM hold"), "h1 h4");
    EXPECT_TRUE(store->usable());
}

TEST_F(GroupTest, ARequestSentTwiceAtOnceIsDoneOnce) {
    hold("B1", "h1");
    hold("B1", "h2");
    for (ActRequest& request : requests) {
        request.idempotency_key = "k";
        request.request_hash = "hash";
        request.answer = "the answer of " + std::to_string(&request - requests.data());
    }
    const std::vector<Settled> settled = run(*store);
    ASSERT_TRUE(settled[0].result);
    EXPECT_FALSE(settled[0].result->replayed);
    ASSERT_TRUE(settled[1].result);
    EXPECT_TRUE(settled[1].result->replayed);
    EXPECT_EQ(settled[1].result->answer, "the answer of 0");
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "1");
}

TEST_F(GroupTest, ACommitWhoseAnswerIsLostIsFoundDoneForAll) {
    test::CutConnection road(url);
    const std::unique_ptr<Store> far = test::open_store(road.url());
    hold("B1", "h1");
    hold("B2", "h2");
    road.cut_after_next_commit();
    for (const Settled& one : run(*far)) EXPECT_TRUE(one.result) << one.result.error().detail;
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "2");
    EXPECT_FALSE(far->usable());
}

TEST_F(GroupTest, AnActDecidedByAnOlderRegistryIsNotDone) {
    const std::unique_ptr<RegistryStore> registry = std::move(*RegistryStore::open(url));
    const std::int64_t before = registry->stand(test::noon).value();
    ASSERT_TRUE(registry->put(auth::Person{"dupont", "Dupont"}, test::noon, {}, {"clerk", "clerk", "new", test::noon}));
    hold("B1", "h1");
    const std::vector<Settled> late = run(*store, before);
    EXPECT_TRUE(late[0].registry_moved);
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "0");
    EXPECT_EQ(transactions(), "0");
    const std::vector<Settled> fresh = run(*store, registry->stand(test::noon).value());
    EXPECT_TRUE(fresh[0].result);
}

/// Somebody else's transaction that holds a box for as long as it lives.
class BoxLock {
public:
    BoxLock(const std::string& url, const std::string& container) : connection_(url), tx_(connection_) {
        tx_.exec("SELECT FROM equipment WHERE container = " + tx_.quote(container) + " FOR UPDATE");
    }

private:
    pqxx::connection connection_;
    pqxx::work tx_;
};

TEST_F(GroupTest, ALockedBoxDoesNotKeepItsNeighbours) {
    for (const char* bill : {"B1", "B2", "B3"}) hold(bill, std::string("h") + bill);
    const auto begun = std::chrono::steady_clock::now();
    {
        const BoxLock lock(url, "BOX2");
        const std::vector<Settled> settled = run(*store, -1, WhenLocked::hand_back);
        EXPECT_TRUE(settled[0].result);
        EXPECT_TRUE(settled[2].result);
        EXPECT_TRUE(settled[1].locked);
        EXPECT_FALSE(settled[0].locked || settled[2].locked);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10)) << "far less than a session waits";
    EXPECT_EQ(sql("SELECT string_agg(id, ' ' ORDER BY bill) FROM hold"), "hB1 hB3");
    EXPECT_EQ(sql("SELECT count(*) FROM audit WHERE bytes::json->>'act' = 'place_hold'"), "2")
        << "what is handed back left nothing";
}

TEST_F(GroupTest, WhatWasHandedBackIsDoneWhenItIsFree) {
    hold("B2", "h2");
    {
        const BoxLock lock(url, "BOX2");
        EXPECT_TRUE(run(*store, -1, WhenLocked::hand_back)[0].locked);
    }
    EXPECT_TRUE(run(*store, -1, WhenLocked::hand_back)[0].result);
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "1");
}

TEST_F(GroupTest, ALockedActThatMayNotBeHandedBackIsRefused) {
    hold("B1", "h1");
    hold("B2", "h2");
    const BoxLock lock(url, "BOX2");
    const std::vector<Settled> settled = run(*store, -1, WhenLocked::refuse);
    EXPECT_TRUE(settled[0].result);
    EXPECT_FALSE(settled[1].locked);
    ASSERT_FALSE(settled[1].result);
    EXPECT_EQ(settled[1].result.error().code, Errc::version_conflict);
    EXPECT_EQ(sql("SELECT count(*) FROM audit WHERE bytes::json->>'outcome' = 'version_conflict'"), "1");
}

}  // namespace
}  // namespace cargo::store
