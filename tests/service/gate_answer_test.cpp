// A question at the gate reads why a box is closed from beside the box; what it answers is what the goods say. Random port
// days are played through the store, each act with what it locks and reads and no more, and after each of them every box's
// kept reasons, and the answers, are held against the whole call.
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "daemon/service/performing.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/libcargo/random_port.hpp"

namespace cargo::service {
namespace {

using test::Move;

const store::IdKeys keys{"a secret"};

std::unique_ptr<store::Store> open(const std::string& url) {
    // Acts on a whole call go through several parts.
    constexpr std::size_t part_of = 2;
    return store::Store::open(url, keys, store::copy_from_usual, part_of).value();
}

int day_count() {
    const char* given = std::getenv("CARGO_TEST_DAYS");
    return given != nullptr ? std::atoi(given) : 15;
}
std::uint64_t first_seed() {
    const char* given = std::getenv("CARGO_TEST_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "CARGO_TEST_SEED=" << seed << '\n';
    return seed;
}

/// What a decision came to, as a text to compare.
std::string told(const Result<Events>& events) {
    if (!events) return std::string(to_string(events.error().code)) + " " + events.error().detail;
    std::string text;
    for (const Event& event : *events) {
        const auto* answer = std::get_if<GateAnswered>(&event);
        if (answer == nullptr) return "something else happened";
        text += answer->key.call + "/" + answer->key.container + (answer->yes ? " yes" : " no");
        for (const Errc code : answer->reasons) text += " " + std::string(to_string(code));
        text += " " + answer->haulier + " " + answer->site;
        if (!answer->grant) continue;
        text += " " + answer->grant->haulier + " " + to_text(answer->grant->at) + " " + to_text(answer->grant->until);
    }
    return text;
}

store::ActRequest request_of(const Move& move) {
    store::ActRequest request;
    request.scope = scope_of(move.command.act);
    request.now = move.now;
    request.audit = audit_of(move.command.actor, to_string(kind_of(move.command.act)), "key", move.command.reason, move.now);
    return request;
}

constexpr std::size_t everything = 1'000;

/// A call played through the store, and looked at as a whole.
class Played {
public:
    explicit Played(const std::string& url) : store_(open(url)), connection_(url) {
        pqxx::nontransaction{connection_}.exec(
            "TRUNCATE port_call, consignment, equipment, goods_line, line_equipment, clearance, pickup_right, selection,"
            " control_order, hold, core, document, ledger, custody, outbox, view_head, log_position, idempotency");
    }

    [[nodiscard]] Stock whole() {
        store::Scope scope{"S1"};
        const std::vector<ConsignmentKey> lots = store_->lots_of({{"S1", {}, {}}, {}, false, everything}).value();
        const std::vector<BoxKey> boxes = store_->boxes_of({{"S1", {}}, {}, everything}).value();
        scope.lots.insert(lots.begin(), lots.end());
        for (const BoxKey& key : boxes) scope.containers.insert(key.container);
        return store_->load(scope).value();
    }
    /// By the store, as its question or act finds the goods; `by_core` says how many were answered without the goods.
    [[nodiscard]] Result<Events> play(const Move& move) {
        Result<Events> decided = fail(Errc::version_conflict);
        const Result<store::Done> done = store_->act(request_of(move), [&](const store::Locked& locked) -> Result<Events> {
            if (locked.core) ++by_core;
            decided = locked.core ? decide_gate(locked.stock, *locked.core, move.command, move.policy, move.now)
                                  : decide(locked.stock, move.command, move.policy, move.now);
            return decided;
        });
        if (!done && decided) return std::unexpected(done.error());
        return decided;
    }
    /// The first box whose kept reasons are not those of the whole; empty: none.
    [[nodiscard]] std::string differing() {
        std::map<std::string, std::string> kept;
        pqxx::nontransaction tx{connection_};
        for (const pqxx::row& row : tx.exec("SELECT container, gate || ' ' || reasons FROM core"))
            kept[row[0].as<std::string>()] = row[1].is_null() ? "unknown" : row[1].as<std::string>();
        std::map<std::string, std::string> found;
        for (const auto& [container, reasons] : core_reasons(whole()))
            found[container] = std::to_string(static_cast<int>(core_gate(reasons))) + " " + std::to_string(number_of(reasons));
        if (kept == found) return {};
        for (const auto& [container, reasons] : found) {
            if (kept[container] != reasons) return container + ": kept " + kept[container] + ", is " + reasons;
        }
        return "a core without a box";
    }

    int by_core = 0;

private:
    std::unique_ptr<store::Store> store_;
    pqxx::connection connection_;
};

Move question(const std::string& container, const Move& like) {
    Move move = like;
    move.command.actor = test::terminal;
    move.command.reason.clear();
    move.command.act = AskGate{"S1", container, "HAULIER", "QUAY"};
    return move;
}

TEST(GateAnswers, AreThoseOfTheGoodsOverRandomDays) {
    const std::string url = fixtures::test_database();
    const std::uint64_t seed = first_seed();
    int asked = 0, by_core = 0, yes = 0;
    // A box that may leave is rare (one day in six has one): more days follow until one was seen.
    constexpr int days_until_yes = 300;
    const bool until_yes = day_count() >= 15;
    for (int day = 0; day < day_count() || (until_yes && yes == 0 && day < days_until_yes); ++day) {
        SCOPED_TRACE("CARGO_TEST_SEED=" + std::to_string(seed + static_cast<std::uint64_t>(day)) + " CARGO_TEST_DAYS=1");
        Played played(url);
        test::RandomPort port(seed + static_cast<std::uint64_t>(day));
        const int moves = 20 + static_cast<int>(port.below(13));
        for (int i = 0; i < moves; ++i) {
            const Stock before = played.whole();
            const Move move = port.next(before);
            const bool is_question = kind_of(move.command.act) == ActKind::ask_gate;
            const Result<Events> events = played.play(move);
            if (is_question) {
                ++asked;
                ASSERT_EQ(told(events), told(decide(before, move.command, move.policy, move.now))) << "move " << i;
            }
            ASSERT_EQ(played.differing(), "") << "move " << i << ", " << to_string(kind_of(move.command.act));
            const Stock after = played.whole();
            for (const auto& [container, box] : after.boxes) {
                if (port.below(4) != 0) continue;
                const Move ask = question(container, move);
                const Result<Events> answer = played.play(ask);
                ++asked;
                yes += told(answer).find(" yes") != std::string::npos ? 1 : 0;
                ASSERT_EQ(told(answer), told(decide(after, ask.command, ask.policy, ask.now))) << "move " << i;
            }
        }
        by_core += played.by_core;
    }
    EXPECT_GT(asked, 0);
    EXPECT_EQ(by_core, asked) << "answered without the goods";
    if (until_yes) {
        EXPECT_GT(yes, 0);
    }
}

/// A box ready to leave, in the store.
Stock ready(store::Store& store) {
    test::Port port;
    port.one_bill_ready_to_leave();
    store::ActRequest request;
    request.scope = {.call = "S1", .lots = {test::lot_key("B1")}, .containers = {"A"}};
    request.now = port.now;
    request.audit.subject = "s";
    Events events{CallOpened{*port.stock.call}, BoxAnnounced{port.box("A")}, ConsignmentRegistered{port.lot("B1")}};
    const Result<store::Done> done = store.act(request, [&](const Stock&) -> Result<Events> { return events; });
    EXPECT_TRUE(done);
    return port.stock;
}

struct Asker {
    explicit Asker(const std::string& url) : store(open(url)) {}
    /// Its reasons as a text; "yes" when there is none.
    std::string ask(Instant now) {
        Move move{.command = {.id = "q", .actor = test::terminal, .reason = {}, .act = AskGate{"S1", "A", "HAULIER", "QUAY"}},
                  .policy = {},
                  .now = now};
        std::string text;
        const auto done = store->act(request_of(move), [&](const store::Locked& locked) -> Result<Events> {
            read_goods = !locked.core;
            const Result<Events> events = locked.core ? decide_gate(locked.stock, *locked.core, move.command, move.policy, now)
                                                      : decide(locked.stock, move.command, move.policy, now);
            text.clear();
            for (const Errc code : std::get<GateAnswered>(events.value().front()).reasons) text += to_string(code);
            return events;
        });
        if (!done) return std::string(to_string(done.error().code));
        return text.empty() ? "yes" : text;
    }
    std::unique_ptr<store::Store> store;
    bool read_goods = false;
};

std::string one(const std::string& url, const std::string& sql) {
    return fixtures::one_value(url, sql);
}

TEST(GateAnswers, WhatIsNotKnownIsReadFromTheGoodsAndKnownThereafter) {
    const std::string url = fixtures::test_database();
    Asker asker(url);
    const Stock stock = ready(*asker.store);
    const std::string kept = std::to_string(number_of(core_reasons(stock).at("A")));
    for (const std::string wrong : {"NULL", "0", "reasons + 65536", "reasons | 2"}) {
        SCOPED_TRACE(wrong);
        one(url, "WITH changed AS (UPDATE core SET reasons = " + wrong + " RETURNING 1) SELECT count(*) FROM changed");
        EXPECT_EQ(asker.ask(test::day_one), "yes");
        EXPECT_TRUE(asker.read_goods) << "no number, another edition's, or not this gate's";
        EXPECT_EQ(one(url, "SELECT reasons FROM core"), kept);
        EXPECT_EQ(one(url, "SELECT version FROM core"), "1") << "nobody is told";
        EXPECT_EQ(asker.ask(test::day_one), "yes");
        EXPECT_FALSE(asker.read_goods);
    }
}

/// Somebody who knows of gates only closes one.
TEST(GateAnswers, AClosedGateIsNeverOpenedByReasonsKeptBesideIt) {
    const std::string url = fixtures::test_database();
    Asker asker(url);
    ready(*asker.store);
    one(url,
        "WITH held AS (INSERT INTO hold (call, container, agent, bill, ordinal, id, state, agency, kind, reason, by_person,"
        " at_ms, lift_requested_by, lifted_by) VALUES ('S1', 'A', '', '', 0, 'h', 0, 'customs', 'd', 'r', 'p', 1, '', '')"
        " RETURNING 1), closed AS (UPDATE core SET gate = 0, version = version + 1 RETURNING 1)"
        " SELECT (SELECT count(*) FROM held) + (SELECT count(*) FROM closed)");
    EXPECT_EQ(asker.ask(test::day_one), "gate_held");
    EXPECT_TRUE(asker.read_goods);
}

/// Holds come and go while two others ask: an answer is that of a moment between question and answer, and no "yes" is left
/// in a box that is held.
TEST(GateAnswers, AreOfTheMomentWhileHoldsComeAndGo) {
    const std::string url = fixtures::test_database();
    Stock stock;
    {
        Asker first(url);
        stock = ready(*first.store);
    }
    constexpr int rounds = 40;
    std::atomic<int> step = 0;  // odd: held, or being placed or lifted; 4n: free, 4n + 2: held
    std::atomic<bool> over = false;
    std::atomic<int> seen_yes = 0, seen_held = 0, wrong = 0;
    const auto ask = [&] {
        Asker asker(url);
        while (!over) {
            const int before = step;
            const std::string answer = asker.ask(test::day_one);
            const int after = step;
            seen_yes += answer == "yes" ? 1 : 0;
            const bool held = answer.starts_with("gate_held");
            seen_held += held ? 1 : 0;
            const bool moved = before != after || before % 2 == 1;
            if (moved ? answer != "yes" && !held : (before % 4 == 2) != held) ++wrong;
        }
    };
    std::thread one_asker(ask), other_asker(ask);
    const std::unique_ptr<store::Store> store = open(url);
    int grants_left = 0;
    const auto act = [&](const Actor& actor, Act what, const std::string& id) {
        const Move move{.command = {.id = id, .actor = actor, .reason = "because", .act = std::move(what)}, .policy = {},
                        .now = test::day_one};
        const Result<store::Done> done = store->act(request_of(move), [&](const Stock& locked) -> Result<Events> {
            return decide(locked, move.command, move.policy, move.now);
        });
        ASSERT_TRUE(done) << done.error().detail;
    };
    for (int i = 0; i < rounds; ++i) {
        const std::string id = "h" + std::to_string(i);
        ++step;
        act(test::officer, PlaceHold{test::goods("B1"), "doubt"}, id);
        ++step;
        if (one(url, "SELECT count(grant_haulier) FROM equipment") != "0") ++grants_left;
        act(test::officer, RequestLift{test::goods("B1"), id}, "r" + id);
        ++step;
        act(test::supervisor, ApproveLift{test::goods("B1"), id}, "a" + id);
        ++step;
        one(url, "SELECT pg_sleep(0.002)");
    }
    over = true;
    one_asker.join();
    other_asker.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(grants_left, 0);
    EXPECT_GT(seen_yes, 0);
    EXPECT_GT(seen_held, 0);
}

}  // namespace
}  // namespace cargo::service
