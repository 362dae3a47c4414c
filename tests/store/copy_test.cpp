#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/store/support.hpp"

// Large acts are written by COPY, small ones by one statement: the same act must leave the same bytes.
namespace cargo::store {
namespace {

constexpr std::size_t always = 0;
constexpr std::size_t never = 1'000'000;

constexpr const char* written[] = {"port_call",    "consignment", "equipment", "goods_line",    "line_equipment", "clearance",
                                   "pickup_right", "selection",   "control_order", "hold",      "core",           "document",
                                   "ledger",       "custody",     "outbox",    "view_head",     "audit",          "idempotency"};

/// A table's rows, without what is drawn by chance (salts and the leaves over them) or counts transactions.
std::vector<std::string> rows_of(const std::string& url, const std::string& table) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    std::vector<std::string> rows;
    for (const pqxx::row& row : tx.exec("SELECT (to_jsonb(t) - 'xid' - 'leaf' - 'bytes')::text FROM " + table + " t ORDER BY 1"))
        rows.push_back(row[0].as<std::string>());
    return rows;
}

std::unique_ptr<Store> open(const std::string& url, std::size_t copy_from) {
    Result<std::unique_ptr<Store>> store = Store::open(url, IdKeys{"a secret"}, copy_from);
    if (!store) throw std::runtime_error(store.error().detail);
    return std::move(*store);
}

/// Both ways on databases of their own.
class CopyTest : public testing::Test {
protected:
    std::string url_copied = test::fresh_database(), url_stated = test::fresh_database();
    std::unique_ptr<Store> copied = open(url_copied, always), stated = open(url_stated, never);

    void act(const ActRequest& request, const Events& events, const std::vector<Store::Document>& documents = {}) {
        const Result<Done> one = copied->act_with_documents(request, test::giving(events), documents);
        const Result<Done> other = stated->act_with_documents(request, test::giving(events), documents);
        ASSERT_TRUE(one) << one.error().detail;
        ASSERT_TRUE(other) << other.error().detail;
        EXPECT_EQ(one->after, other->after);
    }
    void expect_equal_tables() const {
        for (const char* table : written) {
            SCOPED_TRACE(table);
            const std::vector<std::string> one = rows_of(url_copied, table);
            const std::vector<std::string> other = rows_of(url_stated, table);
            EXPECT_FALSE(one.empty());
            ASSERT_EQ(one.size(), other.size());
            for (std::size_t i = 0; i < one.size(); ++i) ASSERT_EQ(one[i], other[i]);
        }
    }
};

Events all_of(const Stock& stock) {
    Events events;
    for (const auto& [container, box] : stock.boxes) events.emplace_back(BoxAnnounced{box});
    for (const auto& [key, lot] : stock.consignments) events.emplace_back(ConsignmentRegistered{lot});
    return events;
}

TEST_F(CopyTest, LeavesTheBytesThatTheStatementLeaves) {
    std::mt19937_64 random(test::seed());
    for (int n = 0; n < 12; ++n) {
        SCOPED_TRACE(n);
        const std::string stay = "C" + std::to_string(n);
        const Stock first = test::random_stock(random, stay);
        ActRequest request = test::request_of(test::scope_of(first));
        request.idempotency_key = "key " + stay;
        request.answer = "an answer";
        Events events{CallOpened{*first.call}};
        const Events goods = all_of(first);
        events.insert(events.end(), goods.begin(), goods.end());
        std::vector<Store::Document> documents;
        for (const auto& [key, lot] : first.consignments) documents.push_back({key, "m1", "{\"n\":\"Zoé\"}"});
        act(request, events, documents);

        // New goods beside those that are there, of which some change: both ways in one act.
        Stock second = test::random_stock(random, stay);
        documents.clear();
        for (const auto& [key, lot] : first.consignments) {
            Consignment changed = lot;
            changed.assigned_to = "p-other";
            second.consignments.emplace(key, changed);
            documents.push_back({key, "m2", "{}"});
        }
        for (const auto& [container, box] : first.boxes) second.boxes.emplace(container, box);
        Scope scope = test::scope_of(first);
        for (const auto& [key, lot] : second.consignments) scope.lots.insert(key);
        for (const auto& [container, box] : second.boxes) scope.containers.insert(container);
        act(test::request_of(scope), all_of(second), documents);
    }
    expect_equal_tables();
}

/// What each stream tells, in its order; ids go across streams as they are written, which is nobody's matter.
std::vector<std::string> told(const std::string& url) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    std::vector<std::string> rows;
    for (const pqxx::row& row : tx.exec("SELECT concat_ws(' ', audience, recipient, key, version, type, event_id, data)"
                                        " FROM outbox ORDER BY audience, recipient, key, id"))
        rows.push_back(row[0].as<std::string>());
    return rows;
}

/// In which order each handler reads of his goods.
std::vector<std::string> order_for_handlers(const std::string& url) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    std::vector<std::string> rows;
    for (const pqxx::row& row : tx.exec("SELECT concat_ws(' ', audience, recipient, key, version) FROM outbox WHERE audience < 2"
                                        " ORDER BY audience, recipient, id"))
        rows.push_back(row[0].as<std::string>());
    return rows;
}

TEST_F(CopyTest, AHandlerReadsOfHisGoodsInOneOrderWhereverItWasCut) {
    test::put_call(*copied, "C");
    test::put_call(*stated, "C");
    Scope scope{.call = "C"};
    Events events;
    for (int i = 0; i < 1'500; ++i) {
        // One name goes on where the other ends, by a character that stands before the stroke behind it in a key.
        Consignment lot = test::lot_of("C", "B" + std::to_string(i), {});
        lot.key.agent = i % 2 == 0 ? "AGENT" : "AGENT-2";
        events.emplace_back(ConsignmentRegistered{lot});
        scope.lots.insert(lot.key);
    }
    act(test::request_of(scope), events);
    const std::vector<std::string> one = order_for_handlers(url_copied);
    EXPECT_GE(one.size(), 1'500U);
    EXPECT_EQ(one, order_for_handlers(url_stated));
}

TEST_F(CopyTest, InPiecesEachStreamTellsWhatItTellsAtOnce) {
    constexpr int bills = 1'300;  // of so many goods some pieces are made
    test::put_call(*copied, "C");
    test::put_call(*stated, "C");
    Scope scope{.call = "C"};
    Events events;
    for (int i = 0; i < bills; ++i) {
        const std::string box = "BOX" + std::to_string(i), bill = "B" + std::to_string(i);
        events.emplace_back(BoxAnnounced{test::box_of("C", box)});
        scope.containers.insert(box);
        // Every third bill lies in the next box too: its goods may come in different pieces.
        std::vector<std::string> boxes{box};
        if (i % 3 == 1) boxes.push_back("BOX" + std::to_string(i - 1));
        events.emplace_back(ConsignmentRegistered{test::lot_of("C", bill, boxes)});
        scope.lots.insert({"C", "AGENT", bill});
    }
    for (int i = 0; i < bills; ++i) {  // what happens to one bill is told far apart
        const ConsignmentKey key{"C", "AGENT", "B" + std::to_string(i)};
        events.emplace_back(SelectivityRecorded{key, Selectivity::nothing_selected, "r1", {}, "2026-11"});
    }
    act(test::request_of(scope), events);

    // What is there already moves on, and handlers see it, in every piece; here and there only customs does.
    Events later;
    for (int i = 0; i < bills; ++i) {
        const ConsignmentKey key{"C", "AGENT", "B" + std::to_string(i)};
        if (i % 5 != 0) later.emplace_back(GoodsPresented{key, Instant{5'000}, "terminal"});
        const Target box{.call = "C", .agent = {}, .bill = {}, .container = "BOX" + std::to_string(i)};
        if (i % 2 == 0) later.emplace_back(HoldPlaced{box, test::hold_of("h" + std::to_string(i))});
    }
    act(test::request_of(scope, "report_arrival"), later);

    const std::vector<std::string> one = told(url_copied), other = told(url_stated);
    ASSERT_EQ(one.size(), other.size());
    EXPECT_GT(one.size(), 6U * bills);
    for (std::size_t i = 0; i < one.size(); ++i) ASSERT_EQ(one[i], other[i]);
    EXPECT_EQ(rows_of(url_copied, "view_head"), rows_of(url_stated, "view_head"));
}

TEST_F(CopyTest, OfTwoWhoCopyTheSameNewGoodsTheSecondSeesTheFirsts) {
    test::put_call(*copied, "C");
    const std::unique_ptr<Store> other = open(url_copied, always);
    int decided = 0;
    const auto deciding = [&](const Stock& locked) -> Result<Events> {
        // The rival commits while we hold what we found: nothing. Then our COPY meets his key, and we decide again.
        if (++decided == 1) test::put_goods(*other, "C", {test::box_of("C", "BOX1")}, {test::lot_of("C", "A", {"BOX1"})});
        if (!locked.consignments.empty()) return fail(Errc::state_forbids, {}, "filed already");
        return Events{BoxAnnounced{test::box_of("C", "BOX1")}, ConsignmentRegistered{test::lot_of("C", "A", {"BOX1"})}};
    };
    const Scope scope{.call = "C", .lots = {{"C", "AGENT", "A"}}, .containers = {"BOX1"}};
    const Result<Done> done = copied->act(test::request_of(scope), deciding);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::state_forbids);
    EXPECT_EQ(decided, 2);
    EXPECT_EQ(test::run_sql(url_copied, "SELECT count(*) FROM consignment"), "1");
}

TEST_F(CopyTest, TextThatIsNoUtf8IsRefusedAndTheConnectionServesOn) {
    test::put_call(*copied, "C");
    Consignment lot = test::lot_of("C", "A", {});
    lot.site = "\xff";
    const Scope scope{.call = "C", .lots = {lot.key}};
    const Result<Done> done = copied->act(test::request_of(scope), test::giving({ConsignmentRegistered{lot}}));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::value_bad_character);
    EXPECT_TRUE(copied->usable());
    lot.site = "TERMINAL";
    EXPECT_TRUE(copied->act(test::request_of(scope), test::giving({ConsignmentRegistered{lot}})));
}

TEST_F(CopyTest, ABackendKilledDuringACopyLeavesNothing) {
    test::put_call(*copied, "C");
    const std::string outbox = test::run_sql(url_copied, "SELECT count(*) FROM outbox");
    const auto deciding = [&](const Stock&) -> Result<Events> {
        test::run_sql(url_copied,
                      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                      " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        return Events{ConsignmentRegistered{test::lot_of("C", "A", {})}};
    };
    const Result<Done> done = copied->act(test::request_of(Scope{.call = "C", .lots = {{"C", "AGENT", "A"}}}), deciding);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::store_unavailable);
    EXPECT_FALSE(copied->usable());
    EXPECT_EQ(test::run_sql(url_copied, "SELECT count(*) FROM outbox"), outbox);
    EXPECT_EQ(test::run_sql(url_copied, "SELECT count(*) FROM consignment"), "0");
}

TEST_F(CopyTest, WhoMakesEventsForAWriterThatDiedEndsWithIt) {
    constexpr int bills = 6'000;  // more pieces than wait
    test::put_call(*copied, "C");
    Scope scope{.call = "C"};
    Events events;
    for (int i = 0; i < bills; ++i) {
        const std::string bill = "B" + std::to_string(i);
        events.emplace_back(ConsignmentRegistered{test::lot_of("C", bill, {})});
        scope.lots.insert({"C", "AGENT", bill});
    }
    const auto deciding = [&](const Stock&) -> Result<Events> {
        test::run_sql(url_copied,
                      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                      " WHERE datname = current_database() AND pid <> pg_backend_pid()");
        return events;
    };
    const Result<Done> done = copied->act(test::request_of(scope), deciding);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::store_unavailable);
    EXPECT_EQ(test::run_sql(url_copied, "SELECT count(*) FROM consignment"), "0");
}

}  // namespace
}  // namespace cargo::store
