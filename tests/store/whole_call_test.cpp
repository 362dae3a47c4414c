#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "libcargo/decide.hpp"
#include "tests/store/support.hpp"

// An act on a whole call is worked part by part: it must leave what it leaves when all is one part, whatever the parts.
namespace cargo::store {
namespace {

constexpr const char* state[] = {"port_call", "consignment", "equipment", "goods_line", "line_equipment",
                                 "core",      "custody",     "ledger",    "hold",       "idempotency"};

Actor captain() {
    Actor actor;
    actor.subject = actor.person = "captain";
    actor.roles = {Role::harbour_master};
    return actor;
}

std::vector<std::string> texts(const std::string& url, const std::string& sql) {
    pqxx::connection connection{url};
    pqxx::nontransaction tx{connection};
    std::vector<std::string> rows;
    for (const pqxx::row& row : tx.exec(sql)) rows.push_back(row[0].as<std::string>());
    return rows;
}

/// One store whose acts are those of the others.
struct Way {
    Way(std::size_t copy_from, std::size_t part_of)
        : url(test::fresh_database()), store(Store::open(url, IdKeys{"a secret"}, copy_from, part_of).value()) {}

    Result<Done> act(const Act& what, const std::string& key) {
        Command command;
        command.id = key;
        command.actor = captain();
        command.reason = "seen";
        command.act = what;
        ActRequest request = test::request_of(Scope{.call = "C", .whole_call = true}, std::string(to_string(kind_of(what))));
        request.idempotency_key = key;
        request.answer = key;
        return store->act(request, [&](const Locked& locked) {
            most = std::max(most, locked.stock.consignments.size() + locked.stock.boxes.size());
            ++decided;
            return decide(locked.stock, command, Policy{}, test::noon);
        });
    }

    std::string url;
    std::unique_ptr<Store> store;
    std::size_t most = 0, decided = 0;
};

/// Boxes with a bill each, a bill in two boxes, a groupage of three, a master with two houses that share a box, a bill without
/// box, a box without bill, and two agents' bills of one number.
void fill(Store& store) {
    test::put_call(store, "C");
    std::vector<Box> boxes;
    for (const char* container : {"A", "B", "D", "E", "F", "G", "H", "I", "J"}) boxes.push_back(test::box_of("C", container));
    std::vector<Consignment> lots;
    for (const char* bill : {"a", "z"}) lots.push_back(test::lot_of("C", bill, {std::string(bill) == "a" ? "A" : "J"}));
    lots.push_back(test::lot_of("C", "two", {"B", "D"}));
    for (const char* bill : {"g1", "g2", "g3"}) lots.push_back(test::lot_of("C", bill, {"E"}));
    Consignment master = test::lot_of("C", "M", {"F"});
    master.bill_kind = BillKind::master;
    master.leaf = false;
    lots.push_back(master);
    for (const char* bill : {"h1", "h2"}) {
        Consignment house = test::lot_of("C", bill, {"F"});
        house.bill_kind = BillKind::house;
        house.master_bill = "M";
        lots.push_back(house);
    }
    lots.push_back(test::lot_of("C", "loose", {}));
    lots.push_back(test::lot_of("C", "same", {"G"}));
    Consignment other = test::lot_of("C", "same", {"H"});
    other.key.agent = "ZAGENT";
    lots.push_back(other);
    test::put_goods(store, "C", boxes, lots);
}

void play(Way& way) {
    fill(*way.store);
    const Instant earlier{test::noon.ms - 3'600'000};
    const Instant earliest{test::noon.ms - 7'200'000};
    ASSERT_TRUE(way.act(ReportArrival{"C", earlier, "pilot"}, "k1"));
    ASSERT_TRUE(way.act(ReportArrival{"C", test::noon, "agent"}, "k2")) << "the earlier report stands";
    ASSERT_TRUE(way.act(ReportArrival{"C", earliest, "lock"}, "k3")) << "and an earlier one takes its place";
    ASSERT_TRUE(way.act(EndDischarge{"C", test::noon}, "k4"));
}

TEST(WholeCall, InPartsLeavesWhatItLeavesAtOnce) {
    Way at_once(1'000'000, 1'000'000);
    ASSERT_NO_FATAL_FAILURE(play(at_once));
    ASSERT_EQ(texts(at_once.url, "SELECT bill FROM consignment WHERE presented_at_ms IS NOT NULL").size(), 11U);
    ASSERT_EQ(texts(at_once.url, "SELECT container FROM equipment WHERE discrepancies::text LIKE '%short%'").size() +
                  texts(at_once.url, "SELECT container FROM equipment WHERE state <> 0").size(),
              9U)
        << "none of the boxes was seen";
    const auto streams = [](const Way& way) {
        return texts(way.url,
                     "SELECT concat_ws(' ', audience, recipient, key, version, type, event_id, time_ms, data) FROM outbox"
                     " ORDER BY audience, recipient, key, version");
    };
    const auto acts = [](const Way& way) { return texts(way.url, "SELECT bytes FROM audit ORDER BY id").size(); };
    for (const std::size_t copy_from : {0UL, 1'000'000UL}) {
        for (const std::size_t part_of : {1UL, 3UL, 5UL}) {
            SCOPED_TRACE(testing::Message() << "COPY from " << copy_from << ", parts of " << part_of);
            Way in_parts(copy_from, part_of);
            ASSERT_NO_FATAL_FAILURE(play(in_parts));
            EXPECT_LE(in_parts.most, 2 * part_of + 4) << "each with its box, and a master with two houses in one";
            EXPECT_GT(in_parts.decided, at_once.decided);
            for (const char* table : state) {
                const std::string sql = std::string("SELECT (to_jsonb(t) - 'xid')::text FROM ") + table + " t ORDER BY 1";
                EXPECT_EQ(texts(in_parts.url, sql), texts(at_once.url, sql)) << table;
            }
            EXPECT_EQ(streams(in_parts), streams(at_once));
            EXPECT_EQ(acts(in_parts), acts(at_once)) << "an act is audited once";
        }
    }
}

TEST(WholeCall, IsAnsweredOnceAndRefusedOnce) {
    Way way(1'000'000, 1);
    fill(*way.store);
    ASSERT_TRUE(way.act(ReportArrival{"C", test::noon, "pilot"}, "k"));
    const std::string before = test::run_sql(way.url, "SELECT count(*) FROM outbox");
    const Result<Done> again = way.act(ReportArrival{"C", test::noon, "pilot"}, "k");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(test::run_sql(way.url, "SELECT count(*) FROM outbox"), before);
    const std::string audited = test::run_sql(way.url, "SELECT count(*) FROM audit");
    const Result<Done> refused = way.store->act(test::request_of(Scope{.call = "C", .whole_call = true}),
                                                [](const Locked&) -> Result<Events> { return fail(Errc::state_forbids); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::state_forbids);
    EXPECT_EQ(test::run_sql(way.url, "SELECT count(*) FROM audit"), std::to_string(std::stoi(audited) + 1));
}

/// Nothing of an act stands of which one part cannot be done.
TEST(WholeCall, IsDoneWhollyOrNotAtAll) {
    Way way(1'000'000, 1);
    fill(*way.store);
    const std::string before = test::run_sql(way.url, "SELECT count(*) FROM outbox");
    int decided = 0;
    const Result<Done> done = way.store->act(test::request_of(Scope{.call = "C", .whole_call = true}),
                                             [&](const Locked& locked) -> Result<Events> {
                                                 if (++decided == 4) return fail(Errc::state_forbids);
                                                 Command command;
                                                 command.actor = captain();
                                                 command.reason = "seen";
                                                 command.act = ReportArrival{"C", test::noon, "pilot"};
                                                 return decide(locked.stock, command, Policy{}, test::noon);
                                             });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::state_forbids);
    EXPECT_EQ(test::run_sql(way.url, "SELECT count(*) FROM outbox"), before);
    EXPECT_EQ(test::run_sql(way.url, "SELECT count(arrived_at_ms) FROM port_call"), "0");
    EXPECT_EQ(test::run_sql(way.url, "SELECT count(presented_at_ms) FROM consignment"), "0");
}

}  // namespace
}  // namespace cargo::store
