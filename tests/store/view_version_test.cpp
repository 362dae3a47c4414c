// A decider that names a view is told its newest version, under the goods' lock.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

const Target target_a{.call = "C", .agent = "AGENT", .bill = "A", .container = {}};
const Target box_1{.call = "C", .agent = {}, .bill = {}, .container = "BOX1"};
const Scope scope_a{.call = "C", .lots = {{"C", "AGENT", "A"}}};

/// One call, one bill in one box.
class ViewVersionTest : public testing::Test {
protected:
    ViewVersionTest() : url(test::fresh_database()), store(test::open_store(url)) {
        test::put_call(*store, "C");
        test::put_goods(*store, "C", {test::box_of("C", "BOX1")}, {test::lot_of("C", "A", {"BOX1"})});
    }
    [[nodiscard]] std::string sql(const std::string& text) const { return test::run_sql(url, text); }

    /// The version that an act on these goods finds of the view; the act is refused, and changes nothing.
    std::optional<std::uint64_t> version_of(const Scope& scope, const ViewOf& view) {
        ActRequest request = test::request_of(scope, "place_hold");
        request.view = view;
        std::optional<std::uint64_t> seen;
        const Result<Done> done = store->act(request, [&](const Locked& locked) -> Result<Events> {
            seen = locked.version;
            return fail(Errc::state_forbids);
        });
        EXPECT_EQ(done.error().code, Errc::state_forbids);
        return seen;
    }

    std::string url;
    std::unique_ptr<Store> store;
};

ActRequest holding(const ViewOf& view) {
    ActRequest request = test::request_of(scope_a, "place_hold");
    request.view = view;
    return request;
}

/// Places a hold where the view still is at this version.
Decider hold_at(std::uint64_t version, const std::string& id) {
    return [version, id](const Locked& locked) -> Result<Events> {
        if (locked.version != version) return fail(Errc::version_stale, {}, "moved");
        return Events{HoldPlaced{target_a, test::hold_of(id)}};
    };
}

const ViewOf of_customs{views::Audience::customs, {}, target_a};

TEST_F(ViewVersionTest, IsOfTheRecipientNamedAndOfNobodyElse) {
    const std::uint64_t office = store->view(views::Audience::customs, "FR001234", "lot/C/AGENT/A").value()->version;
    EXPECT_EQ(version_of(scope_a, of_customs), office) << "customs' recipient is the office of the goods";
    EXPECT_EQ(version_of(scope_a, {views::Audience::customs, "another office", target_a}), office) << "whatever is said";
    EXPECT_EQ(version_of(scope_a, {views::Audience::party, "FORWARDER", target_a}), 1U);
    EXPECT_EQ(version_of(scope_a, {views::Audience::party, "STRANGER", target_a}), std::nullopt);
    EXPECT_EQ(version_of(scope_a, {views::Audience::party, {}, target_a}), std::nullopt) << "without a party there is no view";
    EXPECT_EQ(version_of({.call = "C", .containers = {"BOX1"}}, {views::Audience::party, "FORWARDER", box_1}), 1U);
    EXPECT_EQ(version_of({.call = "C", .containers = {"BOX9"}},
                         {views::Audience::customs, {}, {.call = "C", .agent = {}, .bill = {}, .container = "BOX9"}}),
              std::nullopt);
}

TEST_F(ViewVersionTest, MovesWithThatViewAlone) {
    const std::uint64_t before = *version_of(scope_a, of_customs);
    ASSERT_TRUE(store->act(holding(of_customs), hold_at(before, "h1")));
    EXPECT_EQ(version_of(scope_a, of_customs), before + 1);
    EXPECT_EQ(version_of(scope_a, {views::Audience::party, "FORWARDER", target_a}), 1U) << "handlers see no hold";
    const Result<Shown> shown = store->show(scope_a, of_customs);
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->version, before + 1);
    EXPECT_EQ(shown->stock, store->load(scope_a).value());
    EXPECT_TRUE(shown->cores.contains("BOX1"));
}

TEST_F(ViewVersionTest, OfTwoInOneGroupTheSecondSeesTheFirst) {
    const std::uint64_t before = *version_of(scope_a, of_customs);
    const ActRequest request = holding(of_customs);
    const Decider first = hold_at(before, "h1");
    const Decider second = hold_at(before, "h2");
    const std::vector<Document> none;
    const std::vector<GroupedAct> acts{{request, first, none}, {request, second, none}};
    const std::string outbox = sql("SELECT count(*) FROM outbox");
    const std::vector<Settled> settled = store->act_group(acts);
    EXPECT_TRUE(settled[0].result);
    ASSERT_FALSE(settled[1].result);
    EXPECT_EQ(settled[1].result.error().code, Errc::version_stale);
    EXPECT_EQ(sql("SELECT string_agg(id, ' ') FROM hold"), "h1");
    EXPECT_EQ(sql("SELECT count(*) - " + outbox + " FROM outbox"), "1") << "the first one's event, and nothing of the second";
    EXPECT_EQ(sql("SELECT string_agg(bytes::json->>'outcome', ' ' ORDER BY id) FROM audit"
                  " WHERE bytes::json->>'act' = 'place_hold' AND bytes::json->>'outcome' <> 'state_forbids'"),
              "done version_stale");
}

TEST_F(ViewVersionTest, OfManyThatRaceOnePasses) {
    constexpr int racers = 4;
    constexpr int rounds = 5;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t before = *version_of(scope_a, of_customs);
        std::atomic<int> passed{0};
        std::atomic<int> stale{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < racers; ++i) {
            threads.emplace_back([&, i] {
                const std::unique_ptr<Store> own = test::open_store(url);
                const std::string id = "h" + std::to_string(round) + std::to_string(i);
                const Result<Done> done = own->act(holding(of_customs), hold_at(before, id));
                if (done) ++passed;
                if (!done && done.error().code == Errc::version_stale) ++stale;
            });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(passed, 1) << "round " << round;
        EXPECT_EQ(stale, racers - 1) << "round " << round;
    }
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), std::to_string(rounds));
}

}  // namespace
}  // namespace cargo::store
