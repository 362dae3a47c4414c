#include <gtest/gtest.h>

#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

Stock without_versions(Stock stock) {
    for (auto& [key, lot] : stock.consignments) lot.version = 0;
    for (auto& [container, box] : stock.boxes) box.version = 0;
    return stock;
}

void expect_equal(const Stock& stored, const Stock& expected) {
    EXPECT_EQ(stored.call, expected.call);
    ASSERT_EQ(stored.boxes.size(), expected.boxes.size());
    for (const auto& [container, box] : expected.boxes) EXPECT_EQ(stored.boxes.at(container), box) << container;
    ASSERT_EQ(stored.consignments.size(), expected.consignments.size());
    for (const auto& [key, lot] : expected.consignments) EXPECT_EQ(stored.consignments.at(key), lot) << key.bill;
}

/// Random, not seeded for ever: a field that is written and not read shows within a few runs.
TEST(RoundTrip, EveryFieldOfAStockComesBackAsItWasWritten) {
    std::mt19937_64 random(test::seed());
    const std::string url = test::fresh_database();
    const std::unique_ptr<Store> store = test::open_store(url);
    for (int n = 0; n < 25; ++n) {
        SCOPED_TRACE(n);
        Stock stock = test::random_stock(random, "C" + std::to_string(n));
        Events events{CallOpened{*stock.call}};
        for (const auto& [container, box] : stock.boxes) events.emplace_back(BoxAnnounced{box});
        for (const auto& [key, lot] : stock.consignments) events.emplace_back(ConsignmentRegistered{lot});
        const Scope scope = test::scope_of(stock);
        const Result<Done> first = store->act(test::request_of(scope), test::giving(events));
        ASSERT_TRUE(first) << first.error().detail;
        const Result<Stock> loaded = store->load(scope);
        ASSERT_TRUE(loaded) << loaded.error().detail;
        expect_equal(without_versions(*loaded), stock);
        expect_equal(*loaded, first->after);

        // Everything again, differently: every consignment takes another's fields.
        Stock other = test::random_stock(random, "C" + std::to_string(n));
        Events changes;
        for (auto& [key, lot] : stock.consignments) {
            if (other.consignments.empty()) continue;
            Consignment changed = other.consignments.begin()->second;
            changed.key = key;
            changed.splits = lot.splits;
            while (changed.lines.size() < lot.lines.size()) changed.lines.push_back(lot.lines[changed.lines.size()]);
            for (std::size_t i = changed.clearances.size(); i < lot.clearances.size(); ++i)
                changed.clearances.push_back(lot.clearances[i]);
            changed.controls = lot.controls;
            changes.emplace_back(ConsignmentRegistered{changed});
        }
        const Result<Done> second = store->act(test::request_of(scope), test::giving(changes));
        ASSERT_TRUE(second) << second.error().detail;
        expect_equal(store->load(scope).value(), second->after);
    }
}

/// The ledger's entries add up to the sums on the lines.
TEST(RoundTrip, LedgerEntriesAddUpToTheLines) {
    std::mt19937_64 random(test::seed());
    const std::string url = test::fresh_database();
    const std::unique_ptr<Store> store = test::open_store(url);
    const Stock stock = test::random_stock(random, "C");
    Events events{CallOpened{*stock.call}};
    for (const auto& [container, box] : stock.boxes) events.emplace_back(BoxAnnounced{box});
    for (const auto& [key, lot] : stock.consignments) events.emplace_back(ConsignmentRegistered{lot});
    ASSERT_TRUE(store->act(test::request_of(test::scope_of(stock)), test::giving(events)));
    EXPECT_EQ(
        test::run_sql(url,
                      "SELECT count(*) FROM goods_line l WHERE accepted_g <> (SELECT coalesce(sum(e.mass_g), 0) FROM ledger e"
                      " WHERE e.call = l.call AND e.agent = l.agent AND e.bill = l.bill AND e.line = l.number AND account = 1)"),
        "0");
}

TEST(RoundTrip, WhatWasLoadedIsWhatHangsTogether) {
    const std::string url = test::fresh_database();
    const std::unique_ptr<Store> store = test::open_store(url);
    test::put_call(*store, "C");
    // A - a - B - b - D - d, and E apart; H is a house of master M in box F, its sister G in box I.
    Consignment master = test::lot_of("C", "M", {"F"});
    master.leaf = false;
    Consignment house = test::lot_of("C", "H", {"F"});
    house.master_bill = "M";
    house.master_agent = "AGENT";
    Consignment sister = test::lot_of("C", "G", {"I"});
    sister.master_bill = "M";
    sister.master_agent = "AGENT";
    std::vector<Box> boxes;
    for (const char* container : {"A", "B", "D", "E", "F", "I"}) boxes.push_back(test::box_of("C", container));
    test::put_goods(*store, "C", boxes,
                    {test::lot_of("C", "a", {"A", "B"}), test::lot_of("C", "b", {"B", "D"}), test::lot_of("C", "d", {"D"}),
                     test::lot_of("C", "e", {"E"}), master, house, sister});

    const auto bills = [&](const Scope& scope) {
        std::set<std::string> found;
        const Stock stock = store->load(scope).value();
        for (const auto& [key, lot] : stock.consignments) found.insert(key.bill);
        return found;
    };
    const auto boxes_of = [&](const Scope& scope) {
        std::set<std::string> found;
        const Stock stock = store->load(scope).value();
        for (const auto& [container, box] : stock.boxes) found.insert(container);
        return found;
    };
    using Set = std::set<std::string>;
    EXPECT_EQ(bills({.call = "C", .containers = {"E"}}), Set({"e"}));
    // From box A: bill a, so box B, so bill b (its gate hangs on it), so box D.
    EXPECT_EQ(bills({.call = "C", .containers = {"A"}}), Set({"a", "b"}));
    EXPECT_EQ(boxes_of({.call = "C", .containers = {"A"}}), Set({"A", "B", "D"}));
    EXPECT_EQ(bills({.call = "C", .lots = {{"C", "AGENT", "G"}}}), Set({"M", "H", "G"}));
    EXPECT_EQ(boxes_of({.call = "C", .lots = {{"C", "AGENT", "M"}}}), Set({"F", "I"}));
    EXPECT_EQ(bills({.call = "C", .masters = {"M"}}), Set({"M", "H", "G"}));
    // A master that comes after its houses finds them.
    Consignment early = test::lot_of("C", "EARLY", {"E"});
    early.master_bill = "LATE";
    test::put_goods(*store, "C", {}, {early});
    EXPECT_EQ(bills({.call = "C", .lots = {{"C", "OTHER", "LATE"}}}), Set({"e", "EARLY"}));
    EXPECT_EQ(boxes_of({.call = "no such call", .containers = {"A"}}), Set());
}

}  // namespace
}  // namespace cargo::store
