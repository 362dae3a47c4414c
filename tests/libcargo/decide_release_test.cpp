#include "small_port.hpp"

namespace cargo::test {
namespace {

TEST(Release, NothingIsReleasedBeforeEverythingIsThere) {
    Port port;
    port.one_bill_on_the_quay();
    EXPECT_EQ(port.released("B1"), Quantity{});
    port.accept("B1");
    EXPECT_EQ(port.released("B1"), Quantity{});
    port.link("B1", "MRN1", amount(10, 100'000));
    EXPECT_EQ(port.released("B1"), Quantity{}) << "a link releases nothing";
    port.clear("B1", "MRN1");
    EXPECT_EQ(port.released("B1"), amount(10, 100'000));
    EXPECT_TRUE(port.lot("B1").lines[0].ledger.released_whole);
}

TEST(Release, NamesTheClearerAndWhatCompletedIt) {
    Port port;
    port.one_bill_on_the_quay();
    port.accept("B1");
    port.link("B1", "MRN1", amount(10, 100'000));
    const Events events = port.must(other_officer, Clear{lot_key("B1"), "MRN1", 1, ClearanceState::cleared, {}});
    ASSERT_EQ(count<Released>(events), 1);
    const auto& released = std::get<Released>(events.back());
    EXPECT_EQ(released.cleared_by, "oscar");
    EXPECT_EQ(released.completed_by, "clear:" + port.last_id());
    EXPECT_TRUE(released.whole);
}

TEST(Release, ClearingThenLiftingEqualsLiftingThenClearing) {
    Stock books[2];
    for (const bool clear_first : {true, false}) {
        Port port;
        port.one_bill_on_the_quay();
        port.accept("B1");
        port.must(officer, PlaceHold{goods("B1"), "doubt"});
        const std::string hold = port.last_id();
        port.link("B1", "MRN1", amount(10, 100'000));
        const Instant same = port.now;
        if (clear_first) port.clear("B1", "MRN1");
        EXPECT_EQ(port.released("B1"), Quantity{});
        port.must(officer, RequestLift{goods("B1"), hold});
        port.must(supervisor, ApproveLift{goods("B1"), hold});
        port.now = same;
        if (!clear_first) port.clear("B1", "MRN1");
        EXPECT_EQ(port.released("B1"), amount(10, 100'000));
        books[clear_first ? 0 : 1] = port.stock;
    }
    EXPECT_EQ(books[0], books[1]);
}

TEST(Release, APartIsReleasedAndThenTheRest) {
    Port port;
    port.one_bill_on_the_quay();
    port.accept("B1");
    port.link("B1", "MRN1", amount(4, 40'000));
    port.link("B1", "MRN2", amount(6, 60'000));
    port.clear("B1", "MRN1");
    EXPECT_EQ(port.released("B1"), amount(4, 40'000));
    EXPECT_FALSE(port.lot("B1").lines[0].ledger.released_whole);
    port.give_right("A");
    EXPECT_EQ(port.ask("A").reasons, std::vector{Errc::gate_not_released}) << "a box leaves whole or not at all";
    port.clear("B1", "MRN2");
    EXPECT_EQ(port.released("B1"), amount(10, 100'000));
    EXPECT_TRUE(port.ask("A").yes);
}

TEST(Release, ASelectionStopsReleaseAndNeverAcceptance) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(cell, Select{goods("B1"), "origin", {"scan"}, "rouge"});
    port.accept("B1");
    port.link("B1", "MRN1", amount(10, 100'000));
    port.clear("B1", "MRN1");
    EXPECT_EQ(port.released("B1"), Quantity{});
}

TEST(Release, RulesThatCouldNotBeEvaluatedLetAcceptanceGoOnAndStopRelease) {
    Port port;
    port.one_bill_on_the_quay();
    port.rules_ran("B1", Selectivity::not_evaluated);
    port.accept("B1");
    port.link("B1", "MRN1", amount(10, 100'000));
    port.clear("B1", "MRN1");
    EXPECT_EQ(port.released("B1"), Quantity{});
    port.rules_ran("B1");
    EXPECT_EQ(port.released("B1"), amount(10, 100'000));
}

TEST(Release, AWithdrawnClearanceTakesTheReleaseBackBeforeExit) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    port.must(officer, RequestWithdrawal{lot_key("B1"), "MRN1", 1});
    EXPECT_EQ(port.released("B1"), amount(10, 100'000)) << "one person alone takes nothing back";
    const Events events = port.must(supervisor, ApproveWithdrawal{lot_key("B1"), "MRN1", 1});
    EXPECT_EQ(count<ReleaseTakenBack>(events), 1);
    EXPECT_EQ(count<GrantRevoked>(events), 1);
    EXPECT_EQ(port.released("B1"), Quantity{});
    EXPECT_FALSE(port.box("A").grant);
}

TEST(Release, WhatHasLeftIsNotTakenBack) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    port.leave("A");
    port.must(delta, Clear{lot_key("B1"), "MRN1", 1, ClearanceState::withdrawn, {}}, "");
    EXPECT_EQ(port.released("B1"), amount(10, 100'000));
    EXPECT_FALSE(port.lot("B1").lines[0].ledger.released_whole);
}

TEST(Release, ALineInTwoBoxesIsReleasedWithoutTheHeldOne) {
    Port port;
    port.open_call();
    port.must(agent,
              manifest({draft("B1", {goods_line(1, amount(10, 101))}, {counted(1, "A", 4), counted(1, "B", 6)})}, {"A", "B"}),
              "");
    port.arrive();
    port.land("A");
    port.land("B");
    port.rules_ran("B1");
    port.accept("B1");
    EXPECT_EQ(port.lot("B1").splits[0].quantity, amount(4, 40)) << "mass by packages, cut down";
    EXPECT_EQ(port.lot("B1").splits[1].quantity, amount(6, 61)) << "the remainder on the last";
    port.must(officer, PlaceHold{in_box("A"), "scan"});
    const std::string hold = port.last_id();
    port.link("B1", "MRN1", amount(10, 101));
    port.clear("B1", "MRN1");
    EXPECT_EQ(port.released("B1"), amount(6, 61));
    port.give_right("A");
    port.give_right("B");
    EXPECT_TRUE(port.ask("B").yes);
    port.leave("B");
    EXPECT_EQ(port.ask("A").reasons, (std::vector{Errc::gate_held, Errc::gate_not_released}));
    port.must(officer, RequestLift{in_box("A"), hold});
    port.must(supervisor, ApproveLift{in_box("A"), hold});
    EXPECT_EQ(port.released("B1"), amount(10, 101));
    EXPECT_TRUE(port.ask("A").yes);
    port.leave("A");
    EXPECT_EQ(port.lot("B1").lines[0].ledger.exited, amount(10, 101));
}

TEST(Release, ALineWithoutCountsMovesAsAWhole) {
    Port port;
    port.open_call();
    port.must(agent,
              manifest({draft("B1", {goods_line(1, amount(10, 100))}, {uncounted(1, "A"), uncounted(1, "B")})}, {"A", "B"}), "");
    port.arrive();
    port.land("A");
    port.rules_ran("B1");
    EXPECT_EQ(landed(port.stock, port.lot("B1"), 1), Quantity{}) << "unknown is not landed";
    EXPECT_EQ(port.refusal(officer, Accept{lot_key("B1")}), Errc::not_landed);
    port.land("B");
    port.accept("B1");
    port.link("B1", "MRN1", amount(10, 100));
    port.clear("B1", "MRN1");
    EXPECT_EQ(port.released("B1"), amount(10, 100));
    port.give_right("A");
    port.give_right("B");
    EXPECT_TRUE(port.ask("A").yes);
    port.leave("A");
    EXPECT_EQ(port.lot("B1").lines[0].ledger.exited, Quantity{}) << "how much lay in A nobody said";
    EXPECT_TRUE(port.ask("B").yes);
    port.leave("B");
    EXPECT_EQ(port.lot("B1").lines[0].ledger.exited, amount(10, 100));
}

TEST(Release, AnEmptyBoxIsClearedLikeAnyGoods) {
    Port port;
    port.open_call();
    ConsignmentDraft empty = draft("", {goods_line(1, {})}, {counted(1, "E", 0)});
    empty.empty_box = true;
    port.must(agent, manifest({empty}, {"E"}), "");
    const std::string bill = empty_bill("E");
    port.arrive();
    port.land("E");
    port.rules_ran(bill);
    port.accept(bill);
    port.give_right("E");
    EXPECT_EQ(port.ask("E").reasons, std::vector{Errc::gate_not_released});
    port.link(bill, "MRN9", {});
    port.clear(bill, "MRN9");
    EXPECT_TRUE(port.lot(bill).lines[0].ledger.released_whole);
    EXPECT_TRUE(port.ask("E").yes);
    port.leave("E");
    EXPECT_TRUE(port.box("E").exit_lawful);
}

TEST(Release, WhatAnAuthorOfAControlClearsThroughTheSystemIsRecordedAndDoesNotCount) {
    Port port;
    port.one_bill_on_the_quay();
    port.accept("B1");
    port.must(officer, PlaceHold{goods("B1"), "doubt"});
    const std::string hold = port.last_id();
    port.must(officer, RequestLift{goods("B1"), hold});
    port.must(supervisor, ApproveLift{goods("B1"), hold});
    port.link("B1", "MRN1", amount(10, 100'000));
    port.must(delta, Clear{lot_key("B1"), "MRN1", 1, ClearanceState::cleared, "odile"}, "");
    EXPECT_EQ(port.lot("B1").clearances[0].state, ClearanceState::cleared);
    EXPECT_EQ(port.released("B1"), Quantity{});
    port.must(delta, Clear{lot_key("B1"), "MRN1", 1, ClearanceState::cleared, "oscar"}, "");
    EXPECT_EQ(port.released("B1"), amount(10, 100'000));
}

TEST(Release, ASystemThatNamesNobodyIsStoredAsNotCheckable) {
    Port port;
    port.one_bill_ready_to_leave();
    EXPECT_FALSE(port.lot("B1").clearances[0].segregation_checkable);
    EXPECT_EQ(port.lot("B1").clearances[0].by, "");
}

TEST(Release, AMasterHeldHoldsItsHouses) {
    Port port;
    port.open_call();
    ConsignmentDraft master = draft("M", {goods_line(1, amount(10, 100))}, {counted(1, "A", 10)});
    master.bill_kind = BillKind::master;
    ConsignmentDraft house = draft("H", {goods_line(1, amount(10, 100))}, {counted(1, "A", 10)});
    house.bill_kind = BillKind::house;
    house.master_bill = "M";
    port.must(agent, manifest({master, house}, {"A"}), "");
    port.arrive();
    port.land("A");
    port.rules_ran("H");
    port.accept("H");
    port.must(officer, PlaceHold{goods("M"), "doubt"});
    const std::string hold = port.last_id();
    port.link("H", "MRN1", amount(10, 100));
    port.clear("H", "MRN1");
    EXPECT_EQ(port.released("H"), Quantity{});
    port.must(officer, RequestLift{goods("M"), hold});
    port.must(supervisor, ApproveLift{goods("M"), hold});
    EXPECT_EQ(port.released("H"), amount(10, 100));
}

}  // namespace
}  // namespace cargo::test
