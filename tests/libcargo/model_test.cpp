#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "libcargo/conditions.hpp"
#include "random_port.hpp"
#include "rule_book.hpp"

/// The core against the rules told a second time (rule_book.hpp), over random port days.
namespace cargo::test {
namespace {

#ifdef NDEBUG
constexpr int days_by_default = 100'000;
#else
constexpr int days_by_default = 4'000;  // unoptimised or under sanitizers
#endif

/// The rarest refusal is met once in some thousands of days.
constexpr int enough_for_everything = 50'000;

int day_count() {
    const char* given = std::getenv("CARGO_TEST_DAYS");
    return given != nullptr ? std::atoi(given) : days_by_default;
}

std::uint64_t first_seed() {
    const char* given = std::getenv("CARGO_TEST_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "CARGO_TEST_SEED=" << seed << '\n';
    return seed;
}

struct Yes {
    std::string haulier;
    Instant at{};
    Instant until{};
};

/// Plays one day and watches it. `left_out` is the guard or condition the core goes without.
class Day {
public:
    Day(std::uint64_t seed, std::string_view left_out) : port_(seed), left_out_(left_out) {}

    /// What the core did that the rules do not allow; empty when nothing.
    std::string play() {
        const int moves = 20 + static_cast<int>(port_.below(13));
        for (int i = 0; i < moves; ++i) {
            std::string wrong = step(port_.next(stock_));
            if (!wrong.empty()) return "move " + std::to_string(i) + ": " + wrong;
        }
        const GateQuestion nowhere{"NOWHERE", "HAULIER", "QUAY"};
        if (gate_reasons_without(left_out_, stock_, nowhere, {}, {}) != std::vector{Errc::gate_unknown_box}) return "unknown box";
        return {};
    }

    [[nodiscard]] bool opened() const { return opened_; }
    [[nodiscard]] bool left_lawfully() const { return left_lawfully_; }
    [[nodiscard]] const std::set<Errc>& refusals() const { return refusals_; }
    [[nodiscard]] const std::set<Errc>& reasons() const { return reasons_; }
    [[nodiscard]] const std::vector<Move>& done() const { return done_; }
    [[nodiscard]] const Stock& books() const { return stock_; }

private:
    std::string step(Move move) {
        const std::optional<Errc> expected = should_refuse(stock_, move.command, move.policy, move.now);
        const Result<Events> events = decide_without(left_out_, stock_, move.command, move.policy, move.now);
        const std::string act(to_string(kind_of(move.command.act)));
        if (left_out_.empty() && !is_same_from_core(move, events)) return act + " differs by its box's core alone";
        if (!events) {
            if (!expected) return act + " refused: " + events.error().detail;
            if (*expected != events.error().code) {
                return act + " refused with " + events.error().detail + " for " + std::string(to_string(*expected));
            }
            refusals_.insert(*expected);
            return {};
        }
        if (expected) return act + " was not refused with " + std::string(to_string(*expected));
        const ActKind kind = kind_of(move.command.act);
        const bool at_the_gate = kind == ActKind::ask_gate || kind == ActKind::report_exit;
        const Stock before = at_the_gate ? stock_ : Stock{};  // nobody else looks back
        cargo::apply(stock_, *events);
        if (std::string wrong = broken_books(stock_); !wrong.empty()) return act + " broke the books, " + wrong;
        std::string wrong = watch_gate(before, move, *events);
        done_.push_back(std::move(move));
        return wrong.empty() ? wrong : act + ": " + wrong;
    }

    /// A question is answered alike from the call, its box and the reasons kept beside that.
    [[nodiscard]] bool is_same_from_core(const Move& move, const Result<Events>& events) const {
        const auto* ask = std::get_if<AskGate>(&move.command.act);
        if (ask == nullptr) return true;
        Stock alone{.call = stock_.call};
        CoreReasons core;
        if (const auto box = stock_.boxes.find(ask->container); box != stock_.boxes.end()) {
            core = core_reasons(stock_).at(ask->container);
            alone.boxes.insert(*box);
            alone.boxes.begin()->second.controls = {};
        }
        const Result<Events> again = decide_gate(alone, core, move.command, move.policy, move.now);
        if (!events || !again) {
            if (events || again) return false;
            return again.error().code == events.error().code && again.error().detail == events.error().detail;
        }
        const auto& one = std::get<GateAnswered>(events->front());
        const auto& other = std::get<GateAnswered>(again->front());
        const bool same_grant = one.grant.has_value() == other.grant.has_value() &&
                                (!one.grant || (one.grant->haulier == other.grant->haulier && one.grant->at == other.grant->at &&
                                                one.grant->until == other.grant->until));
        return again->size() == events->size() && one.key == other.key && one.yes == other.yes && one.reasons == other.reasons &&
               one.haulier == other.haulier && one.site == other.site && same_grant;
    }

    std::string watch_gate(const Stock& before, const Move& move, const Events& events) {
        for (const Event& event : events) {
            if (const auto* answer = std::get_if<GateAnswered>(&event)) {
                const auto reasons =
                    should_close(before, answer->key.container, answer->haulier, answer->site, move.policy, move.now);
                if (reasons != answer->reasons || answer->yes != reasons.empty()) return "the gate's reasons differ";
                if (core_gate(before, answer->key.container) != core_of(reasons)) return "the core's gate differs";
                reasons_.insert(reasons.begin(), reasons.end());
                if (answer->yes) remember(before, *answer, move);
            }
            if (const auto* exit = std::get_if<BoxExited>(&event)) {
                if (exit->lawful != is_covered(before, *exit, move)) return "the exit's lawfulness differs";
                left_lawfully_ = left_lawfully_ || exit->lawful;
                yes_.erase(exit->key.container);
            }
        }
        std::erase_if(yes_, [&](const auto& entry) {
            const auto box = stock_.boxes.find(entry.first);
            return box == stock_.boxes.end() || should_revoke(stock_, box->second, entry.second.haulier);
        });
        for (const auto& [container, box] : stock_.boxes) {
            if (box.grant.has_value() != yes_.contains(container)) return container + ": a yes outlived its reasons";
        }
        return {};
    }

    static CoreGate core_of(const std::vector<Errc>& reasons) {
        const bool closed = std::ranges::any_of(
            reasons, [](Errc code) { return code <= Errc::gate_not_released || code == Errc::gate_left_already; });
        return closed ? CoreGate::closed : CoreGate::open;
    }
    void remember(const Stock& before, const GateAnswered& answer, const Move& move) {
        opened_ = true;
        Instant until{move.now.ms + move.policy.gate_grant_seconds * 1000};
        const Right& right = before.boxes.at(answer.key.container).right;
        if (right.valid_until) until = std::min(until, *right.valid_until);
        yes_[answer.key.container] = {answer.haulier, move.now, until};
    }
    bool is_covered(const Stock& before, const BoxExited& exit, const Move& move) const {
        const auto yes = yes_.find(exit.key.container);
        const auto* report = std::get_if<ReportExit>(&move.command.act);
        if (yes == yes_.end() || report == nullptr) return false;
        const std::int64_t its_minute = yes->second.at.ms / 60'000 * 60'000;  // moves are reported by the minute
        const bool in_time = its_minute <= exit.at.ms && exit.at <= yes->second.until;
        const bool same = report->haulier.empty() || report->haulier == yes->second.haulier;
        return in_time && same && before.boxes.at(exit.key.container).site == report->site;
    }

    RandomPort port_;
    std::string_view left_out_;
    Stock stock_{};
    std::map<std::string, Yes> yes_{};
    std::vector<Move> done_{};
    std::set<Errc> refusals_{};
    std::set<Errc> reasons_{};
    bool opened_ = false;
    bool left_lawfully_ = false;
};

std::vector<std::string> containers_of(const Command& command) {
    std::vector<std::string> list;
    if (const auto* landing = std::get_if<ReportLanding>(&command.act)) {
        for (const LandedBox& box : landing->boxes) list.push_back(box.container);
    }
    if (const auto* exit = std::get_if<ReportExit>(&command.act)) list.push_back(exit->container);
    return list;
}

/// A withdrawal, a step back in the chain, or the word of somebody who may turn out to be an author of a control.
bool may_take_back(const Clear& clear) {
    return clear.state != ClearanceState::cleared || !clear.officer.empty();
}

/// The day's counts of this line came to more than the manifest, struck or not: they may have held its boxes.
bool may_hold(const Stock& books, const Command& command) {
    const auto* count = std::get_if<CountGoods>(&command.act);
    if (count == nullptr) return false;
    const Consignment& lot = books.consignments.at(count->key);
    std::int64_t declared = 0;
    std::int64_t counted = 0;
    for (const Split& split : lot.splits) {
        if (split.line != count->line || (split.counted && split.container != count->container)) continue;
        std::int64_t most = 0;
        for (const OwnCount& one : split.counts) most = std::max(most, one.packages);
        declared += split.quantity.packages;
        counted += most;
    }
    for (const StockLine& line : lot.lines) {
        const bool whole = std::ranges::any_of(lot.splits, [&](const Split& s) { return s.line == line.number && !s.counted; });
        if (whole && line.number == count->line) declared = line.manifested.packages;
    }
    return counted > declared;
}

/// Facts that contradict each other keep their order: two exits of one box, a box that another site also says it landed,
/// two words of one declaration, a clearance taken back and an exit, a count above the manifest and an exit.
bool keep_order(const Stock& books, const Command& a, const Command& b) {
    const auto* clear_a = std::get_if<Clear>(&a.act);
    const auto* clear_b = std::get_if<Clear>(&b.act);
    if (clear_a != nullptr && clear_b != nullptr) {
        return clear_a->key == clear_b->key && clear_a->mrn == clear_b->mrn && clear_a->item == clear_b->item;
    }
    const auto* exit_a = std::get_if<ReportExit>(&a.act);
    const auto* exit_b = std::get_if<ReportExit>(&b.act);
    if (exit_a == nullptr && exit_b == nullptr) return false;
    if ((clear_a != nullptr && may_take_back(*clear_a)) || (clear_b != nullptr && may_take_back(*clear_b))) return true;
    // Too much counted holds boxes, and their exit is lawful only before that.
    if (std::holds_alternative<CountGoods>(a.act) || std::holds_alternative<CountGoods>(b.act))
        return may_hold(books, a) || may_hold(books, b);
    const std::vector<std::string> ours = containers_of(a);
    const std::vector<std::string> theirs = containers_of(b);
    const bool same_box =
        std::ranges::any_of(ours, [&](const std::string& c) { return std::ranges::find(theirs, c) != theirs.end(); });
    const bool another_site = a.actor.site != b.actor.site;
    return same_box && ((exit_a != nullptr && exit_b != nullptr) || another_site);
}

/// The same moves with the facts between two acts (they carry one `now`) in another order.
std::vector<Move> shuffled(std::vector<Move> moves, const Stock& books, RandomPort& random) {
    std::vector<Move> result;
    for (std::size_t i = 0; i < moves.size();) {
        std::vector<Move> run;
        while (i < moves.size() && moves[i].fact && (run.empty() || moves[i].now == run.back().now)) {
            run.push_back(std::move(moves[i++]));
        }
        while (!run.empty()) {
            const std::size_t chosen = random.below(run.size());
            const bool held_back =
                std::any_of(run.begin(), run.begin() + static_cast<std::ptrdiff_t>(chosen),
                            [&](const Move& earlier) { return keep_order(books, earlier.command, run[chosen].command); });
            if (held_back) continue;
            result.push_back(std::move(run[chosen]));
            run.erase(run.begin() + static_cast<std::ptrdiff_t>(chosen));
        }
        if (i < moves.size() && !moves[i].fact) result.push_back(std::move(moves[i++]));
    }
    return result;
}

/// Books without what depends on the order by nature: ids of the port's own holds, and lists' order.
Stock comparable(Stock stock) {
    for (auto& [container, box] : stock.boxes) {
        for (Hold& hold : box.controls.holds) {
            if (hold.by == "quai") hold.id.clear();
        }
        std::ranges::sort(box.discrepancies, {},
                          [](const Discrepancy& d) { return std::tie(d.kind, d.at, d.found, d.expected); });
    }
    return stock;
}

/// The first consignment or box that is not the same in both books.
std::string difference(const Stock& a, const Stock& b) {
    for (const auto& [key, lot] : a.consignments) {
        const auto other = b.consignments.find(key);
        if (other == b.consignments.end() || other->second != lot) return "consignment " + key.bill;
    }
    for (const auto& [container, box] : a.boxes) {
        const auto other = b.boxes.find(container);
        if (other == b.boxes.end() || other->second != box) return "box " + container;
    }
    return a == b ? "" : "the call, or what only one of them has";
}

/// A hold of the port itself carries the id of the report that came first: acts on it name that one.
Command renamed(Command command, const Stock& books) {
    const auto rename = [&](const Target& target, std::string& hold) {
        const auto box = books.boxes.find(target.container);
        if (box == books.boxes.end()) return;
        const std::vector<Hold>& holds = box->second.controls.holds;
        if (std::ranges::find(holds, hold, &Hold::id) != holds.end()) return;
        // At most one of the port's own stands at a time.
        const auto own =
            std::ranges::find_if(holds, [](const Hold& h) { return h.by == "quai" && h.state != HoldState::lifted; });
        if (own != holds.end()) hold = own->id;
    };
    if (auto* request = std::get_if<RequestLift>(&command.act)) rename(request->target, request->hold);
    if (auto* approve = std::get_if<ApproveLift>(&command.act)) rename(approve->target, approve->hold);
    if (auto* refuse = std::get_if<RefuseLift>(&command.act)) rename(refuse->target, refuse->hold);
    return command;
}

/// The books after these moves, all of which must succeed.
Result<Stock> played(const std::vector<Move>& moves) {
    Stock books;
    for (const Move& move : moves) {
        const Result<Events> events = decide(books, renamed(move.command, books), move.policy, move.now);
        if (!events) return std::unexpected(events.error());
        cargo::apply(books, *events);
    }
    return books;
}

TEST(Model, RandomPortDaysFollowTheRules) {
    const std::uint64_t seed = first_seed();
    const int days = day_count();
    int opened = 0;
    int left = 0;
    int reordered = 0;
    std::set<Errc> refusals;
    std::set<Errc> reasons;
    for (int i = 0; i < days; ++i) {
        Day day(seed + static_cast<std::uint64_t>(i), {});
        const std::string wrong = day.play();
        ASSERT_EQ(wrong, "") << "day " << i << ", CARGO_TEST_SEED=" << seed + static_cast<std::uint64_t>(i);
        opened += day.opened() ? 1 : 0;
        left += day.left_lawfully() ? 1 : 0;
        refusals.insert(day.refusals().begin(), day.refusals().end());
        reasons.insert(day.reasons().begin(), day.reasons().end());
        if (i % 4 != 0) continue;

        RandomPort random(seed + static_cast<std::uint64_t>(i));
        const Result<Stock> again = played(shuffled(day.done(), day.books(), random));
        ASSERT_TRUE(again) << again.error().detail << ", day " << i << ", seed " << seed;
        ++reordered;
        ASSERT_EQ(difference(comparable(*again), comparable(day.books())), "")
            << "day " << i << ", seed " << seed + static_cast<std::uint64_t>(i);
    }
    std::cout << days << " days, " << opened << " with an open gate, " << left << " with a lawful exit, " << reordered
              << " played again with facts in another order\n";
    EXPECT_GE(opened * 100, days * 5);
    EXPECT_GT(left, 0);
    if (days < enough_for_everything) return;
    for (const Guard& guard : guards()) EXPECT_TRUE(refusals.contains(guard.code)) << guard.id << " never refused anything";
    EXPECT_EQ(reasons.size(), gate_conditions().size() - 1) << "every reason but the unknown box, which no act may ask for";
}

/// Days until the rules see that something is missing; the cap when they never do.
int days_until_seen(std::string_view left_out, std::uint64_t seed, int cap) {
    for (int i = 0; i < cap; ++i) {
        if (!Day(seed + static_cast<std::uint64_t>(i), left_out).play().empty()) return i + 1;
    }
    return cap;
}

TEST(Model, NothingCanBeLeftOut) {
    const std::uint64_t seed = first_seed();
    constexpr int cap = 40'000;
    std::vector<std::string_view> all;
    for (const Guard& guard : guards()) all.push_back(guard.id);
    for (const Condition& condition : release_conditions()) all.push_back(condition.id);
    for (const Condition& condition : gate_conditions()) all.push_back(condition.id);
    int slowest = 0;
    std::string_view which;
    for (const std::string_view id : all) {
        const int seen_after = days_until_seen(id, seed, cap);
        EXPECT_LT(seen_after, cap) << id << " was left out and nothing went wrong";
        if (seen_after > slowest) which = id;
        slowest = std::max(slowest, seen_after);
    }
    std::cout << all.size() << " guards and conditions left out one by one; slowest seen after " << slowest << " days: " << which
              << '\n';
}

}  // namespace
}  // namespace cargo::test
