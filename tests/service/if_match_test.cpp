// Acts that say what their author has seen: done if his own view still is that, refused if it has moved, and neither tells
// anybody of another's view.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <pqxx/pqxx>
#include <thread>

#include "daemon/store/registry_store.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using boost::json::object;

const std::string bill = "QLH26BL0008";
const std::string box_1 = "QAIU2001017";

/// The answer, "done" or the refusal's name.
std::string told(const Outcome& outcome) {
    return outcome ? "done" : std::string(to_string(outcome.error().code));
}

IfMatch only(const std::string& tag) {
    return {false, {tag}};
}
const IfMatch anything{true, {}};

/// The port day up to its landing.
class IfMatchTest : public testing::Test {
protected:
    IfMatchTest() {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
        port.file("agent", message("portday_cuscar.edi"));
    }
    void land() {
        port.act("captain", "report_arrival", {{"call", call}, {"at", "2026-11-22T05:00:00Z"}});
        port.file("terminal", message("portday_coarri.edi"));
    }
    /// The tag that a look gives, without its quotes.
    std::string lot_tag(const std::string& who, const std::string& of = bill) {
        return bare(port.service().lot(session, {who}, {call, "AGENTLH", of}, "test"));
    }
    std::string box_tag(const std::string& who, const std::string& container) {
        return bare(port.service().box(session, {who}, call, container, "test"));
    }
    Outcome act(const std::string& who, const std::string& name, object body, const std::optional<IfMatch>& seen,
                const std::string& key = {}) {
        port.clock().forward_seconds(1);
        body["reason"] = "test";
        return port.service().act(session, {who}, name, body, key, seen);
    }
    Outcome hold(const std::string& who, const std::optional<IfMatch>& seen, const std::string& key = {}) {
        return act(who, "place_hold", {{"key", lot(bill)}, {"kind", "documents"}}, seen, key);
    }
    [[nodiscard]] std::string sql(const std::string& text) const {
        pqxx::connection connection(port.url());
        pqxx::nontransaction tx(connection);
        return tx.exec1(text)[0].as<std::string>();
    }
    static std::string bare(const Outcome& outcome) {
        if (!outcome || outcome->etag.size() < 3) return {};
        return outcome->etag.substr(1, outcome->etag.size() - 2);
    }

    Port port{};
    Session session{port.session()};
};

TEST_F(IfMatchTest, WhatHasMovedIsRefusedAndNothingChanges) {
    const std::string seen = lot_tag("marie");
    EXPECT_EQ(told(hold("paul", std::nullopt)), "done");
    const std::string before = port.show_lot("marie", bill);
    const std::string last = sql("SELECT max(id) FROM audit");
    const std::string outbox = sql("SELECT count(*) FROM outbox");
    EXPECT_EQ(told(hold("marie", only(seen))), "version_stale");
    EXPECT_EQ(sql("SELECT count(*) FROM audit WHERE id > " + last), "1");
    EXPECT_EQ(sql("SELECT bytes::json->>'outcome' FROM audit ORDER BY id DESC LIMIT 1"), "version_stale");
    EXPECT_EQ(sql("SELECT count(*) FROM outbox"), outbox);
    EXPECT_EQ(port.show_lot("marie", bill), before);
    EXPECT_EQ(told(hold("marie", only(lot_tag("marie")))), "done") << "read again, and decided on what is there";
}

TEST_F(IfMatchTest, AnyOfSeveralWillDoAndSoWillWhateverIsThere) {
    EXPECT_EQ(told(hold("marie", IfMatch{false, {"1.0000000000000000", lot_tag("marie")}})), "done");
    EXPECT_EQ(told(hold("marie", anything)), "done");
    EXPECT_EQ(told(hold("marie", IfMatch{})), "version_stale") << "weak tags only: none of them can match";
    EXPECT_EQ(told(act("marie", "place_hold", {{"key", lot("NOBODYS")}, {"kind", "documents"}}, anything)), "target_unknown");
}

TEST_F(IfMatchTest, AnOfficersTagMovesWithAllThatHeIsShown) {
    const std::string at_sea = lot_tag("marie");
    EXPECT_EQ(lot_tag("anne"), at_sea) << "one tag for all officers, whatever each reads of reasons";
    land();
    const std::string landed = lot_tag("marie");
    EXPECT_NE(landed, at_sea);
    const std::string first_box = box_tag("marie", "QAIU2009018");
    EXPECT_EQ(told(act("marie", "accept", {{"key", lot(bill)}}, only(at_sea))), "version_stale");
    EXPECT_EQ(told(act("marie", "accept", {{"key", lot(bill)}}, only(landed))), "done");
    // Landed is what the box's key tells of, and what the lot shows.
    EXPECT_EQ(told(act("marie", "place_hold", {{"key", "box/" + call + "/QAIU2009018"}, {"kind", "documents"}}, only(first_box))),
              "done");
    EXPECT_NE(box_tag("marie", "QAIU2009018"), first_box);
}

TEST_F(IfMatchTest, ATagIsOfOnesOwnViewAlone) {
    land();
    const std::string mrn = "26FRH40000000000J4";
    const object link{{"key", lot("QLH26BL0001")}, {"mrn", mrn}, {"item", 1}, {"line", 1}, {"packages", 600},
                      {"mass_grams", 42'000'000}};
    const std::string officers = lot_tag("marie", "QLH26BL0001");
    const std::string handlers = lot_tag("transit1", "QLH26BL0001");
    ASSERT_NE(officers, handlers);
    EXPECT_EQ(told(act("transit1", "link_mrn", link, only(officers))), "version_stale");
    EXPECT_EQ(told(act("marie", "place_hold", {{"key", lot("QLH26BL0001")}, {"kind", "documents"}}, only(handlers))),
              "version_stale");
    EXPECT_EQ(told(act("transit1", "link_mrn", link, only(handlers))), "done");
}

/// What officers do in secret moves no handler's view, and so neither his tag nor the answer to it.
TEST_F(IfMatchTest, AHandlersTagStandsWhateverWasSelected) {
    land();
    const std::string seen = lot_tag("transit1", "QLH26BL0001");
    EXPECT_EQ(told(act("marie", "select", {{"key", lot("QLH26BL0001")}, {"criterion", "c"}, {"kinds", {"scan"}}}, std::nullopt)),
              "done");
    EXPECT_EQ(lot_tag("transit1", "QLH26BL0001"), seen);
    const object link{{"key", lot("QLH26BL0001")}, {"mrn", "26FRH40000000000J4"}, {"item", 1}, {"line", 1},
                      {"packages", 600},           {"mass_grams", 42'000'000}};
    EXPECT_EQ(told(act("transit1", "link_mrn", link, only(seen))), "done");
}

TEST_F(IfMatchTest, AnothersGoodsAreUnknownWhateverIsClaimed) {
    const auto refusal = [&](const std::string& of, const std::optional<IfMatch>& seen) {
        const object link{{"key", lot(of)}, {"mrn", "26FRH40000000000J4"}, {"item", 1}, {"line", 1}, {"packages", 1},
                          {"mass_grams", 1}};
        const Outcome outcome = act("transit2", "link_mrn", link, seen);
        return outcome ? Error{Errc::value_empty} : outcome.error();
    };
    const Error plain = refusal("NOBODYS", std::nullopt);
    EXPECT_EQ(plain.code, Errc::target_unknown);
    for (const std::optional<IfMatch>& seen : {std::optional(anything), std::optional(only("1")), std::optional(only("99"))}) {
        EXPECT_EQ(refusal("QLH26BL0001", seen), plain);
        EXPECT_EQ(refusal("NOBODYS", seen), plain);
    }
}

/// A phone that lost its answer sends the same again when it is back: what it had seen has moved, by its own act.
TEST_F(IfMatchTest, WhatWasDoneUnderThisKeyAnswersAsItDid) {
    const std::string seen = lot_tag("marie");
    const Outcome first = hold("marie", only(seen), "phone-1");
    ASSERT_EQ(told(first), "done");
    const Outcome again = hold("marie", only(seen), "phone-1");
    ASSERT_EQ(told(again), "done");
    EXPECT_EQ(again->body, first->body);
    EXPECT_EQ(told(hold("marie", only(lot_tag("marie")), "phone-1")), "done") << "the key says which act it is, not the tag";
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "1");
    EXPECT_EQ(told(hold("marie", only(seen), "phone-2")), "version_stale");
    EXPECT_EQ(told(hold("marie", only(lot_tag("marie")), "phone-2")), "done") << "a refusal does not use the key up";
}

TEST_F(IfMatchTest, GoesWithOneLotOrOneBox) {
    const object two{{"keys", {lot(bill), lot("QLH26BL0001")}}, {"kind", "documents"}};
    EXPECT_EQ(told(act("marie", "place_hold", two, anything)), "request_malformed");
    EXPECT_EQ(told(act("captain", "report_arrival", {{"call", call}, {"at", "2026-11-22T05:00:00Z"}}, anything)),
              "request_malformed");
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "0");
}

TEST_F(IfMatchTest, OfTwoInOneGroupOnePasses) {
    const IfMatch seen = only(lot_tag("marie"));
    const boost::json::value body = object{{"key", lot(bill)}, {"kind", "documents"}, {"reason", "test"}};
    const std::vector<GroupCall> calls{{{"marie"}, "place_hold", body, {}, seen}, {{"paul"}, "place_hold", body, {}, seen}};
    const std::vector<GroupAnswer> answers = port.service().acts(session, calls);
    EXPECT_EQ(told(answers[0].outcome), "done");
    EXPECT_EQ(told(answers[1].outcome), "version_stale");
    EXPECT_EQ(sql("SELECT count(*) FROM hold"), "1");
}

TEST_F(IfMatchTest, OfManyThatRaceOnePasses) {
    constexpr int racers = 4;
    for (int round = 0; round < 4; ++round) {
        const IfMatch seen = only(lot_tag("marie"));
        std::atomic<int> passed{0};
        std::atomic<int> stale{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < racers; ++i) {
            threads.emplace_back([&] {
                const auto store = std::move(*store::Store::open(port.url(), store::IdKeys{"a secret of the tests"}));
                const auto registry = std::move(*store::RegistryStore::open(port.url()));
                Session own{*store, *registry};
                const boost::json::value body = object{{"key", lot(bill)}, {"kind", "documents"}, {"reason", "test"}};
                const std::string ended = told(port.service().act(own, {"marie"}, "place_hold", body, {}, seen));
                if (ended == "done") ++passed;
                if (ended == "version_stale") ++stale;
            });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(passed, 1) << "round " << round;
        EXPECT_EQ(stale, racers - 1) << "round " << round;
    }
}

}  // namespace
}  // namespace cargo::service
