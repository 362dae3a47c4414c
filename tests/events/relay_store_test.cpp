#include "daemon/store/relay_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/events/outbox_writer.hpp"

namespace cargo::store {
namespace {

using events::testing::commit_event;
using events::testing::outbox_database;
using events::testing::write_event;

constexpr RelayPageSize roomy{.rows_max = 1'000, .bytes_max = 1'000'000};

unsigned seed_of_run() {
    const char* given = std::getenv("CARGO_TEST_SEED");
    return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

/// Reads as the relay does, with a cursor that goes on from page to page.
class Reader {
public:
    explicit Reader(const std::string& url) : store_(RelayStore::open(url).value()) {
        const RelayHolder nobody = store_->holder().value();
        lease_ = store_->take(nobody, "reader").value();
    }

    /// Good until the next call.
    const std::vector<OutboxView>& next(RelayPageSize size = roomy) {
        page_ = store_->next(lease_.cursor, size).value();
        lease_.cursor = page_.after;
        return page_.rows;
    }

    /// Everything there is now.
    std::vector<std::string> rest(RelayPageSize size = roomy) {
        std::vector<std::string> ids;
        while (true) {
            const bool in_set = lease_.cursor.current.has_value();
            const std::vector<OutboxView>& rows = next(size);
            if (rows.empty() && !in_set) return ids;
            for (const OutboxView& row : rows) ids.emplace_back(row.event_id);
        }
    }

    RelayStore& store() { return *store_; }
    RelayLease& lease() { return lease_; }
    [[nodiscard]] const RelayPage& page() const { return page_; }

private:
    std::unique_ptr<RelayStore> store_;
    RelayLease lease_;
    RelayPage page_;
};

using Ids = std::vector<std::string>;

TEST(RelayStore, ARowCommittedAfterALaterOneIsNotLost) {
    const std::string url = outbox_database();
    Reader reader(url);
    pqxx::connection slow{url};
    pqxx::work tx{slow};
    write_event(tx, {.key = "slow"});
    commit_event(url, {.key = "quick"});
    EXPECT_EQ(reader.rest(), (Ids{"port-TDF-quick-1"}));
    EXPECT_EQ(reader.rest(), Ids{});
    tx.commit();
    EXPECT_EQ(reader.rest(), (Ids{"port-TDF-slow-1"}));
    EXPECT_EQ(reader.rest(), Ids{});
}

TEST(RelayStore, ATransactionBegunEarlyAndCommittedLateKeepsItsKeysOrder) {
    const std::string url = outbox_database();
    Reader reader(url);
    pqxx::connection early{url};
    pqxx::work tx{early};
    tx.exec("INSERT INTO elsewhere VALUES (1)");  // it has its number now, before the row it will wait for
    commit_event(url, {.key = "box"});
    commit_event(url, {.key = "box"});
    write_event(tx, {.key = "box"});
    tx.commit();
    EXPECT_EQ(reader.rest(), (Ids{"port-TDF-box-1", "port-TDF-box-2", "port-TDF-box-3"}));
}

TEST(RelayStore, ALongForeignTransactionHoldsNothingUp) {
    const std::string url = outbox_database();
    Reader reader(url);
    pqxx::connection foreign{url};
    pqxx::work report{foreign};
    report.exec("INSERT INTO elsewhere VALUES (1)");
    for (int i = 1; i <= 3; ++i) {
        commit_event(url, {.key = "box"});
        EXPECT_EQ(reader.rest(), (Ids{"port-TDF-box-" + std::to_string(i)}));
    }
}

TEST(RelayStore, RolledBackRowsAreNeverSeenAndSavepointsAre) {
    const std::string url = outbox_database();
    Reader reader(url);
    pqxx::connection connection{url};
    {
        pqxx::work tx{connection};
        write_event(tx, {.key = "gone"});
        tx.abort();
    }
    {
        pqxx::work tx{connection};
        tx.exec("SAVEPOINT kept");
        write_event(tx, {.key = "kept"});
        tx.exec("RELEASE SAVEPOINT kept");
        tx.exec("SAVEPOINT dropped");
        write_event(tx, {.key = "dropped"});
        tx.exec("ROLLBACK TO SAVEPOINT dropped");
        EXPECT_EQ(reader.rest(), Ids{}) << "not committed yet";
        tx.commit();
    }
    EXPECT_EQ(reader.rest(), (Ids{"port-TDF-kept-1"}));
}

TEST(RelayStore, ALongSetIsReadInPagesAndResumedInTheMiddle) {
    const std::string url = outbox_database();
    for (int i = 0; i < 25; ++i) commit_event(url, {.key = "box"});
    Ids seen;
    RelayCursor saved;
    {
        Reader reader(url);
        constexpr RelayPageSize ten{.rows_max = 10, .bytes_max = 1'000'000};
        const std::vector<OutboxView>& rows = reader.next(ten);
        ASSERT_EQ(rows.size(), 10u);
        for (const OutboxView& row : rows) seen.emplace_back(row.event_id);
        ASSERT_TRUE(reader.store().save(reader.lease().epoch, reader.lease().cursor).has_value());
        static_cast<void>(reader.next(ten));  // read and never acknowledged
    }
    commit_event(url, {.key = "box"});  // belongs to a later set
    Reader again(url);
    for (const std::string& id : again.rest({.rows_max = 10, .bytes_max = 1'000'000})) seen.push_back(id);
    ASSERT_EQ(seen.size(), 26u);
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], "port-TDF-box-" + std::to_string(i + 1));
}

TEST(RelayStore, PagesAreBoundedInBytesButNeverEmpty) {
    const std::string url = outbox_database();
    const std::string kilobyte(1'000, 'x');
    for (int i = 0; i < 6; ++i) commit_event(url, {.key = "box", .data = i == 3 ? kilobyte + kilobyte + kilobyte : kilobyte});
    Reader reader(url);
    std::vector<std::size_t> sizes;
    while (!reader.next({100, 2'000}).empty()) sizes.push_back(reader.page().rows.size());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 2}));  // a page stops after the row that fills it
    EXPECT_EQ(reader.rest(), Ids{});
}

TEST(RelayStore, ExactlyOnePageNeedsNoSecondReading) {
    const std::string url = outbox_database();
    for (int i = 0; i < 10; ++i) commit_event(url, {.key = "box"});
    Reader reader(url);
    EXPECT_EQ(reader.next({.rows_max = 10, .bytes_max = 1'000'000}).size(), 10u);
    EXPECT_FALSE(reader.lease().cursor.current.has_value());
}

TEST(RelayStore, EveryFieldComesBack) {
    const std::string url = outbox_database();
    commit_event(url, {.audience = views::Audience::customs,
                       .recipient = "FR002300",
                       .key = "lot/C/A/B",
                       .type = "goods.accepted",
                       .data = R"({"é":1})",
                       .time_ms = 1'795'363'186'123});
    Reader reader(url);
    const std::vector<OutboxView>& rows = reader.next();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].audience, views::Audience::customs);
    EXPECT_EQ(rows[0].recipient, "FR002300");
    EXPECT_EQ(rows[0].key, "lot/C/A/B");
    EXPECT_EQ(rows[0].version, 1u);
    EXPECT_EQ(rows[0].type, "goods.accepted");
    EXPECT_EQ(rows[0].event_id, "customs-FR002300-lot/C/A/B-1");
    EXPECT_EQ(rows[0].time, Instant{1'795'363'186'123});
    EXPECT_EQ(rows[0].data, R"({"é":1})");
}

TEST(RelayLease, OnlyTheHolderMovesTheCursor) {
    const std::string url = outbox_database();
    Reader first(url);
    const std::unique_ptr<RelayStore> other = RelayStore::open(url).value();
    const RelayHolder seen = other->holder().value();
    EXPECT_EQ(seen.holder, "reader");
    ASSERT_TRUE(first.store().beat(first.lease().epoch).has_value());
    EXPECT_EQ(other->take(seen, "other").error().code, Errc::version_conflict) << "the holder has moved since it was seen";

    const RelayLease taken = other->take(other->holder().value(), "other").value();
    EXPECT_EQ(taken.epoch, first.lease().epoch + 1);
    EXPECT_EQ(first.store().beat(first.lease().epoch).error().code, Errc::version_conflict);
    EXPECT_EQ(first.store().save(first.lease().epoch, first.lease().cursor).error().code, Errc::version_conflict);
    EXPECT_EQ(first.store().release(first.lease().epoch).error().code, Errc::version_conflict);
    EXPECT_EQ(other->holder().value().holder, "other");
    ASSERT_TRUE(other->release(taken.epoch).has_value());
    EXPECT_EQ(other->holder().value().holder, "");
}

TEST(RelayLease, OfTwoThatSawTheSameOneTakesIt) {
    const std::string url = outbox_database();
    const std::unique_ptr<RelayStore> one = RelayStore::open(url).value();
    const std::unique_ptr<RelayStore> two = RelayStore::open(url).value();
    const RelayHolder seen = one->holder().value();
    EXPECT_TRUE(one->take(seen, "one").has_value());
    EXPECT_EQ(two->take(seen, "two").error().code, Errc::version_conflict);
}

/// One writer of the storm: some transactions write elsewhere first, pause, use savepoints or roll back.
void write_storm(const std::string& url, unsigned seed, int transactions, std::set<std::string>& committed) {
    std::mt19937 random(seed);
    const auto chance = [&](unsigned percent) { return random() % 100 < percent; };
    pqxx::connection connection{url};
    for (int n = 0; n < transactions; ++n) {
        pqxx::work tx{connection};
        if (chance(50)) tx.exec("INSERT INTO elsewhere VALUES (2)");
        const std::string key = "box" + std::to_string(random() % 12);
        if (chance(30)) tx.exec("SELECT pg_sleep(" + std::to_string(random() % 4) + " / 1000.0)");
        const std::int64_t version = write_event(tx, {.key = key});
        if (chance(30)) tx.exec("SELECT pg_sleep(" + std::to_string(random() % 4) + " / 1000.0)");
        if (chance(5)) {
            tx.abort();
        } else {
            tx.commit();
            committed.insert("port-TDF-" + key + "-" + std::to_string(version));
        }
    }
}

TEST(RelayStore, AStormOfWritersLosesNothingRepeatsNothingAndKeepsEachKeysOrder) {
    const unsigned seed = seed_of_run();
    SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed));
    constexpr int writers = 10;
    constexpr int transactions = 120;
    const std::string url = outbox_database();
    Reader reader(url);
    std::vector<std::set<std::string>> committed(writers);
    std::atomic<int> writing = writers;
    pqxx::connection foreign{url};
    pqxx::work report{foreign};  // a report that runs all the time
    report.exec("INSERT INTO elsewhere VALUES (3)");

    std::vector<std::jthread> threads;
    for (unsigned w = 0; w < writers; ++w) {
        threads.emplace_back([&, w] {
            write_storm(url, seed + w, transactions, committed[w]);
            --writing;
        });
    }
    std::mt19937 random(seed);
    std::map<std::string, std::uint64_t> newest;
    std::set<std::string> seen;
    for (bool last = false; !last;) {
        last = writing == 0;
        while (true) {
            const bool in_set = reader.lease().cursor.current.has_value();
            const std::vector<OutboxView>& rows = reader.next({.rows_max = 1 + random() % 8, .bytes_max = 1'000'000});
            for (const OutboxView& row : rows) {
                EXPECT_TRUE(seen.emplace(row.event_id).second) << "twice: " << row.event_id;
                EXPECT_EQ(row.version, ++newest[std::string(row.key)]) << row.key;
            }
            if (rows.empty() && !in_set) break;
        }
    }
    threads.clear();
    std::set<std::string> expected;
    for (std::set<std::string>& one : committed) expected.merge(one);
    EXPECT_EQ(seen, expected);
    EXPECT_GT(expected.size(), static_cast<std::size_t>(writers * transactions * 8 / 10));
}

}  // namespace
}  // namespace cargo::store
