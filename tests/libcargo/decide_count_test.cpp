#include "small_port.hpp"

/// An officer's own count (écor): the lower of his and the terminal's word counts, in whatever order they come.
namespace cargo::test {
namespace {

CountGoods seen(std::int64_t packages, Instant at, const std::string& container = "A") {
    return {lot_key("B1"), container, 1, packages, "bay", at};
}

const LineLedger& books(const Port& port) {
    return port.lot("B1").lines[0].ledger;
}

TEST(Count, LessThanTheManifestIsWhatHasLanded) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(officer, seen(7, port.now));
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), amount(7, 70'000)) << "the mass goes with the packages";
    ASSERT_EQ(port.box("A").discrepancies.size(), 1u);
    const Discrepancy& difference = port.box("A").discrepancies[0];
    EXPECT_EQ(difference.kind, "count_short");
    EXPECT_EQ(difference.expected, "B1 line 1: 10");
    EXPECT_EQ(difference.found, "7");
    EXPECT_TRUE(port.box("A").controls.holds.empty()) << "what is missing holds nothing";
    port.accept("B1");
    EXPECT_EQ(books(port).accepted, amount(7, 70'000));
}

TEST(Count, TheTerminalsLowerWordStands) {
    Port port;
    port.open_call();
    port.must(agent, manifest({draft("B1", {goods_line(1, amount(10, 100'000))}, {counted(1, "A", 10)})}, {"A"}), "");
    port.must(officer, seen(10, port.now));
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), Quantity{}) << "counted, and by the terminal still on board";
    port.land("A");
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), amount(10, 100'000));
}

TEST(Count, BeforeOrAfterTheLandingTheBooksAreTheSame) {
    Stock ends[2];
    for (const bool count_first : {true, false}) {
        Port port;
        port.open_call();
        port.must(agent, manifest({draft("B1", {goods_line(1, amount(10, 100'000))}, {counted(1, "A", 10)})}, {"A"}), "");
        port.arrive();
        const Instant at = port.now;
        const CountGoods count = seen(8, at);
        const ReportLanding landing{"S1", "QUAY", {LandedBox{"A", "45G1", false, {}, at}}};
        const auto tell = [&](bool first) {
            Command command{
                .id = first ? "count" : "landing", .actor = first ? officer : terminal, .reason = "écor", .act = landing};
            if (first) command.act = count;
            const Result<Events> events = decide(port.stock, command, port.policy, at);
            ASSERT_TRUE(events) << events.error().detail;
            cargo::apply(port.stock, *events);
        };
        tell(count_first);
        tell(!count_first);
        ends[count_first ? 0 : 1] = port.stock;
    }
    EXPECT_EQ(ends[0], ends[1]);
}

TEST(Count, AfterAReleaseTakesTheMissingPartBack) {
    Port port;
    port.one_bill_ready_to_leave();
    EXPECT_EQ(books(port).released, amount(10, 100'000));
    const Events events = port.must(officer, seen(6, port.now));
    EXPECT_EQ(count<ReleaseTakenBack>(events), 1);
    EXPECT_EQ(books(port).accepted, amount(6, 60'000));
    EXPECT_EQ(books(port).released, amount(6, 60'000));
    EXPECT_TRUE(books(port).released_whole) << "all that is there";
    EXPECT_TRUE(port.ask("A").yes);
}

TEST(Count, AYesStandsWhenLessIsInTheBox) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    EXPECT_EQ(count<GrantRevoked>(port.must(officer, seen(9, port.now))), 0);
    port.leave("A");
    EXPECT_TRUE(port.box("A").exit_lawful);
    EXPECT_EQ(books(port).exited, amount(9, 90'000));
}

TEST(Count, ReportedAfterTheExitCorrectsWhatLeft) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    const Instant before_it_left = port.now;
    port.leave("A");
    EXPECT_EQ(books(port).exited, amount(10, 100'000));
    port.must(officer, seen(9, before_it_left));
    EXPECT_EQ(books(port).exited, amount(9, 90'000));
    EXPECT_EQ(books(port).released, amount(9, 90'000));
}

TEST(Count, TheLowestOfSeveralStandsAndEachDifferenceIsListed) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(officer, seen(8, port.now));
    port.must(other_officer, seen(9, port.now));
    port.must(other_officer, seen(10, port.now));
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), amount(8, 80'000));
    EXPECT_EQ(port.box("A").discrepancies.size(), 2u) << "ten is what the manifest says";
    EXPECT_EQ(port.lot("B1").splits[0].counts.size(), 3u);
}

TEST(Count, TooMuchIsHeldAtOnceAndCountsForNothing) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    const Events events = port.must(officer, seen(11, port.now));
    EXPECT_EQ(count<GrantRevoked>(events), 1);
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), amount(10, 100'000));
    ASSERT_EQ(port.box("A").controls.holds.size(), 1u);
    EXPECT_EQ(port.box("A").controls.holds[0].by, "quai");
    EXPECT_EQ(port.box("A").discrepancies[0].kind, "count_excess");
    EXPECT_EQ(port.ask("A").reasons.front(), Errc::gate_held);
    port.must(officer, seen(12, port.now));
    EXPECT_EQ(port.box("A").controls.holds.size(), 1u) << "held already";
    const std::string hold = port.box("A").controls.holds[0].id;
    port.must(officer, RequestLift{in_box("A"), hold});
    port.must(supervisor, ApproveLift{in_box("A"), hold});
    EXPECT_TRUE(port.ask("A").yes);
    port.must(officer, seen(12, port.now));
    EXPECT_EQ(port.box("A").controls.holds.size(), 2u) << "found again after it was decided";
}

TEST(Count, ALineWithoutCountsIsComparedWhenAllItsBoxesWereCounted) {
    Port port;
    port.open_call();
    port.must(agent,
              manifest({draft("B1", {goods_line(1, amount(10, 1'000))}, {uncounted(1, "A"), uncounted(1, "B")})}, {"A", "B"}),
              "");
    port.arrive();
    port.land("A");
    port.land("B");
    port.must(officer, seen(3, port.now, "A"));
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), amount(10, 1'000)) << "the rest may lie in the other box";
    port.must(officer, seen(4, port.now, "B"));
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), amount(7, 700));
    port.must(officer, seen(9, port.now, "A"));
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), amount(7, 700));
    EXPECT_EQ(port.box("A").controls.holds.size(), 1u) << "nine and four are more than ten";
    EXPECT_EQ(port.box("B").controls.holds.size(), 1u) << "nobody knows in which box";
}

TEST(Count, IsStruckByAnotherPersonWhileTheBoxIsHere) {
    Port port;
    port.one_bill_ready_to_leave();
    port.must(supervisor, seen(1, port.now));
    const std::string typo = port.last_id();
    EXPECT_EQ(books(port).released, amount(1, 10'000));
    EXPECT_EQ(port.refusal(officer, StrikeCount{lot_key("B1"), typo}), Errc::role_missing);
    EXPECT_EQ(port.refusal(supervisor, StrikeCount{lot_key("B1"), typo}), Errc::same_person);
    EXPECT_EQ(port.refusal(other_supervisor, StrikeCount{lot_key("B1"), "none"}), Errc::count_unknown);
    port.must(other_supervisor, StrikeCount{lot_key("B1"), typo});
    EXPECT_EQ(books(port).released, amount(10, 100'000));
    EXPECT_EQ(port.lot("B1").splits[0].counts[0].struck_by, "serge") << "it stays readable";
    EXPECT_EQ(port.refusal(other_supervisor, StrikeCount{lot_key("B1"), typo}), Errc::state_forbids);
    port.must(officer, seen(9, port.now));
    const std::string last = port.last_id();
    ASSERT_TRUE(port.ask("A").yes);
    port.leave("A");
    EXPECT_EQ(port.refusal(other_supervisor, StrikeCount{lot_key("B1"), last}), Errc::state_forbids);
}

TEST(Count, IsRefusedInTheGuardsOrder) {
    Port port;
    port.one_bill_on_the_quay();
    const Instant now = port.now;
    EXPECT_EQ(port.refusal(terminal, seen(1, now), ""), Errc::role_missing) << "a terminal's word is COARRI";
    EXPECT_EQ(port.refusal(agent, seen(1, now)), Errc::role_missing);
    EXPECT_EQ(port.refusal(officer, seen(1, now), ""), Errc::reason_missing);
    EXPECT_EQ(port.refusal(officer, CountGoods{lot_key("B2"), "A", 1, 1, "bay", now}), Errc::target_unknown);
    EXPECT_EQ(port.refusal(stranger_officer, seen(1, now)), Errc::office_not_yours);
    EXPECT_EQ(port.refusal(officer, CountGoods{lot_key("B1"), "A", 1, 1, "", now}), Errc::value_empty);
    EXPECT_EQ(port.refusal(officer, CountGoods{lot_key("B1"), "A", 1, 1, "bay", {}}), Errc::value_empty);
    EXPECT_EQ(port.refusal(officer, seen(1, now.plus_seconds(86'400))), Errc::time_in_future);
    EXPECT_EQ(port.refusal(officer, seen(1, now, "Z")), Errc::line_unknown);
    EXPECT_EQ(port.refusal(officer, CountGoods{lot_key("B1"), "A", 2, 1, "bay", now}), Errc::line_unknown);
    EXPECT_EQ(port.refusal(officer, seen(-1, now)), Errc::value_out_of_range);
    EXPECT_EQ(port.refusal(officer, seen(100'000'000, now)), Errc::value_out_of_range);
    port.must(officer, seen(99'999'999, now));
}

TEST(Count, OfAMasterIsItsHouses) {
    Port port;
    port.open_call();
    ConsignmentDraft master = draft("B1", {goods_line(1, amount(6, 600))}, {counted(1, "A", 6)});
    master.bill_kind = BillKind::master;
    port.must(agent, manifest({master}, {"A"}), "");
    EXPECT_EQ(port.refusal(officer, seen(6, port.now)), Errc::master_not_leaf);
}

TEST(Count, PartsOfALineInOneBoxAreOnePart) {
    Port port;
    port.open_call();
    port.must(agent, manifest({draft("B1", {goods_line(1, amount(10, 1'000))}, {counted(1, "A", 4), counted(1, "A", 6)})}, {"A"}),
              "");
    ASSERT_EQ(port.lot("B1").splits.size(), 1u);
    EXPECT_EQ(port.lot("B1").splits[0].quantity, amount(10, 1'000));
    port.must(officer, seen(10, port.now));
    EXPECT_TRUE(port.box("A").discrepancies.empty());
}

}  // namespace
}  // namespace cargo::test
