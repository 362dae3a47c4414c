#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include <atomic>
#include <map>
#include <thread>

#include "daemon/store/log_watch.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

const Target box_1{.call = "C", .agent = {}, .bill = {}, .container = "BOX1"};

void place_hold(Store& store, const std::string& container, const std::string& id) {
    const Target target{.call = "C", .agent = {}, .bill = {}, .container = container};
    const Result<Done> done = store.act(test::request_of({.call = "C", .containers = {container}}),
                                        test::giving({HoldPlaced{target, test::hold_of(id)}}));
    ASSERT_TRUE(done) << done.error().detail;
}

TEST(Log, ARecipientReadsItsOwnEventsAfterItsOwnCursor) {
    const std::unique_ptr<Store> store = test::open_store(test::fresh_database());
    test::put_call(*store, "C");
    test::put_goods(*store, "C", {test::box_of("C", "BOX1")}, {test::lot_of("C", "A", {"BOX1"})});
    const std::vector<OutboxRow> first = store->log_after(views::Audience::party, "AGENT", "", 1).value();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].type, "status");
    const std::vector<OutboxRow> rest = store->log_after(views::Audience::party, "AGENT", first[0].event_id, 100).value();
    EXPECT_EQ(rest.size(), 1U);
    const Result<std::vector<OutboxRow>> foreign = store->log_after(views::Audience::party, "FORWARDER", first[0].event_id, 100);
    ASSERT_FALSE(foreign) << "another's event is no cursor";
    EXPECT_EQ(foreign.error().code, Errc::target_unknown);
    EXPECT_TRUE(store->log_after(views::Audience::party, "NOBODY", "", 100).value().empty());
}

/// A transaction that took its id early and commits late: reading by id would pass it over.
TEST(Log, AnEventThatCommitsLateIsNotPassedOver) {
    const std::string url = test::fresh_database();
    const std::unique_ptr<Store> store = test::open_store(url);
    test::put_call(*store, "C");
    test::put_goods(*store, "C", {test::box_of("C", "BOX1")}, {});
    pqxx::connection slow{url};
    pqxx::work late{slow};
    late.exec(
        "INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data)"
        " VALUES (2, 'FR001234', 'late', 1, 'late', 'late-event', 0, '{}')");
    place_hold(*store, "BOX1", "h");
    std::vector<OutboxRow> before = store->log_after(views::Audience::customs, "FR001234", "", 100).value();
    ASSERT_FALSE(before.empty());
    EXPECT_EQ(before.back().type, "hold.placed");
    late.commit();
    const std::vector<OutboxRow> after =
        store->log_after(views::Audience::customs, "FR001234", before.back().event_id, 100).value();
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].event_id, "late-event");
    EXPECT_LT(after[0].id, before.back().id);
}

TEST(Log, ReadersBesideWritersLoseAndRepeatNothingAndKeepEachKeysOrder) {
    const std::string url = test::fresh_database();
    const std::unique_ptr<Store> store = test::open_store(url);
    test::put_call(*store, "C");
    test::put_goods(*store, "C", {test::box_of("C", "BOX1"), test::box_of("C", "BOX2"), test::box_of("C", "BOX3")}, {});
    std::atomic<int> writing = 3;
    std::vector<std::thread> writers;
    for (int w = 0; w < 3; ++w) {
        writers.emplace_back([&, w] {
            const std::unique_ptr<Store> mine = test::open_store(url);
            for (int n = 0; n < 15; ++n)
                place_hold(*mine, "BOX" + std::to_string(1 + (w + n) % 3), std::to_string(w) + "-" + std::to_string(n));
            --writing;
        });
    }
    std::map<std::string, std::uint64_t> versions;
    std::size_t seen = 0;
    std::string cursor;
    for (bool last = false; !last;) {
        last = writing == 0;
        const Result<std::vector<OutboxRow>> page = store->log_after(views::Audience::customs, "FR001234", cursor, 7);
        EXPECT_TRUE(page) << page.error().detail;
        if (!page) break;
        for (const OutboxRow& row : *page) {
            EXPECT_EQ(row.version, ++versions[row.key]) << row.key;
            cursor = row.event_id;
            ++seen;
            last = false;
        }
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(std::to_string(seen), test::run_sql(url, "SELECT count(*) FROM outbox WHERE audience = 2"));
}

TEST(LogWatch, OnlyTheLogThatGrewHasANewPosition) {
    const std::string url = test::fresh_database();
    const std::unique_ptr<Store> store = test::open_store(url);
    test::put_call(*store, "C");
    test::put_goods(*store, "C", {test::box_of("C", "BOX1")}, {test::lot_of("C", "A", {"BOX1"})});
    const std::unique_ptr<LogWatch> watch = LogWatch::open(url).value();
    const std::vector<LogWatch::Log> logs{{views::Audience::customs, "FR001234"},
                                          {views::Audience::party, "AGENT"},
                                          {views::Audience::party, "NOBODY"},
                                          {views::Audience::customs, "AGENT"}};
    const std::vector<std::int64_t> before = watch->newest(logs).value();
    EXPECT_GT(before[0], 0);
    EXPECT_GT(before[1], 0);
    EXPECT_EQ(before[2], 0);
    EXPECT_EQ(before[3], 0) << "another audience is another log";
    EXPECT_EQ(watch->newest(logs).value(), before) << "nothing was committed";
    pqxx::connection connection{url};
    pqxx::work tx{connection};
    tx.exec(
        "INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data)"
        " VALUES (1, 'AGENT', 'k', 1, 'status', 'new-event', 0, '{}')");
    EXPECT_EQ(watch->newest(logs).value(), before) << "not committed yet";
    tx.commit();
    const std::vector<std::int64_t> after = watch->newest(logs).value();
    EXPECT_GT(after[1], before[1]);
    EXPECT_EQ(after[0], before[0]);
    EXPECT_TRUE(watch->newest({}).value().empty());
}

TEST(Log, APageEndsWithTheEventThatFillsIt) {
    const std::string url = test::fresh_database();
    const std::unique_ptr<Store> store = test::open_store(url);
    pqxx::connection connection{url};
    pqxx::work tx{connection};
    tx.exec(
        "INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data)"
        " SELECT 1, 'AGENT', 'k', n, 'status', 'event' || n, 0, repeat('x', 1500000) FROM generate_series(1, 5) n");
    tx.commit();
    EXPECT_EQ(store->log_after(views::Audience::party, "AGENT", "", 100).value().size(), 3U);
    const std::vector<OutboxRow> rest = store->log_after(views::Audience::party, "AGENT", "event3", 100).value();
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].event_id, "event4");
}

}  // namespace
}  // namespace cargo::store
