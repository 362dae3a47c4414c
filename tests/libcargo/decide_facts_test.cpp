#include "small_port.hpp"

namespace cargo::test {
namespace {

bool lists(const Box& box, const std::string& kind) {
    for (const Discrepancy& one : box.discrepancies) {
        if (one.kind == kind) return true;
    }
    return false;
}

TEST(Facts, ArrivalPresentsWhatIsRegisteredAndWhatComesLate) {
    Port port;
    port.open_call();
    port.must(agent, manifest({draft("B1", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"}), "");
    EXPECT_EQ(port.lot("B1").position, CustomsPosition::announced);
    port.arrive();
    EXPECT_EQ(port.lot("B1").position, CustomsPosition::presented);
    EXPECT_EQ(port.lot("B1").presented_at, port.stock.call->arrived_at);
    port.must(agent, manifest({draft("B2", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"}), "");
    EXPECT_EQ(port.lot("B2").position, CustomsPosition::presented);
    EXPECT_EQ(port.lot("B2").presented_at, port.lot("B2").registered_at) << "presented when it was registered";
}

TEST(Facts, AnEarlierArrivalReportedLaterMovesThePresentationBack) {
    Port port;
    port.one_bill_on_the_quay();
    const Instant first = *port.lot("B1").presented_at;
    const Instant earlier = first.plus_seconds(-30);
    port.must(harbour, ReportArrival{"S1", earlier, "NP"}, "");
    EXPECT_EQ(port.stock.call->arrived_at, earlier);
    EXPECT_EQ(port.stock.call->presentation_source, "NP");
    EXPECT_EQ(port.lot("B1").presented_at, std::max(earlier, port.lot("B1").registered_at));
}

TEST(Facts, ABoxOnNoManifestIsHeldAndMadeNoBill) {
    Port port;
    port.one_bill_on_the_quay();
    const std::size_t bills = port.stock.consignments.size();
    port.land("X");
    EXPECT_EQ(port.stock.consignments.size(), bills);
    EXPECT_FALSE(port.box("X").on_manifest);
    ASSERT_EQ(port.box("X").controls.holds.size(), 1u);
    EXPECT_EQ(port.box("X").controls.holds[0].by, "quai");
    EXPECT_EQ(core_gate(port.stock, "X"), CoreGate::closed);
}

TEST(Facts, ALateManifestListsTheBoxAndTheHoldStays) {
    Port port;
    port.one_bill_on_the_quay();
    port.land("X");
    port.must(agent, manifest({draft("B9", {goods_line(1, amount(1, 1))}, {counted(1, "X", 1)})}, {"X"}), "");
    EXPECT_TRUE(port.box("X").on_manifest);
    EXPECT_EQ(port.box("X").state, EquipmentState::in_yard);
    ASSERT_EQ(port.box("X").controls.holds.size(), 1u);
    EXPECT_EQ(port.box("X").controls.holds[0].state, HoldState::placed);
}

TEST(Facts, TheHoldOfAnUnlistedBoxIsLiftedByTwoPersons) {
    Port port;
    port.one_bill_on_the_quay();
    port.land("X");
    const std::string hold = port.box("X").controls.holds[0].id;
    port.must(officer, RequestLift{in_box("X"), hold});
    port.must(supervisor, ApproveLift{in_box("X"), hold});
    EXPECT_EQ(port.box("X").controls.holds[0].state, HoldState::lifted);
    port.land("B");
    EXPECT_EQ(port.box("X").controls.holds.size(), 1u) << "held once, not again";
}

TEST(Facts, ASealThatDiffersIsListedAndHoldsNothing) {
    Port port;
    port.open_call();
    FileManifest file = manifest({draft("B1", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"});
    file.boxes[0].seals = {{"SEAL1", "CA"}};
    port.must(agent, file, "");
    port.land("A", {{"SEAL2", "CA"}});
    EXPECT_TRUE(lists(port.box("A"), "seal_differs"));
    EXPECT_TRUE(port.box("A").controls.holds.empty());
}

TEST(Facts, TheEndOfDischargeMakesWhatIsMissingShortUntilItLands) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(agent, manifest({draft("B2", {goods_line(1, amount(1, 1))}, {counted(1, "B", 1)})}, {"B"}), "");
    port.must(terminal, EndDischarge{"S1", port.now}, "");
    EXPECT_EQ(port.box("A").state, EquipmentState::in_yard);
    EXPECT_EQ(port.box("B").state, EquipmentState::short_landed);
    port.must(agent, manifest({draft("B3", {goods_line(1, amount(1, 1))}, {counted(1, "C", 1)})}, {"C"}), "");
    EXPECT_EQ(port.box("C").state, EquipmentState::short_landed) << "announced after the end";
    port.land("B");
    EXPECT_EQ(port.box("B").state, EquipmentState::in_yard);
}

TEST(Facts, TheSameLandingTwiceChangesNothing) {
    Port port;
    port.one_bill_on_the_quay();
    const Stock before = port.stock;
    const Instant at = *port.box("A").landed_at;
    const Events events = port.must(terminal, ReportLanding{"S1", "QUAY", {{"A", "45G1", false, {}, at}}}, "");
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(port.stock, before);
}

TEST(Facts, AnotherLandingOfTheSameBoxIsListedInAnyOrder) {
    Stock books[2];
    for (const int order : {0, 1}) {
        Port port;
        port.one_bill_on_the_quay();
        const Instant base = port.now;
        const Instant times[] = {base.plus_seconds(-10), base.plus_seconds(-20)};
        for (const int i : {order, 1 - order}) {
            port.must(terminal, ReportLanding{"S1", "QUAY", {{"B", "45G1", false, {}, times[i]}}}, "");
        }
        EXPECT_EQ(port.box("B").landed_at, times[1]) << "the earlier one stands";
        EXPECT_TRUE(lists(port.box("B"), "landed_twice"));
        Stock stock = port.stock;
        for (Hold& hold : stock.boxes.at("B").controls.holds) hold = {};
        books[order] = stock;
    }
    EXPECT_EQ(books[0], books[1]);
}

TEST(Facts, AnExitThatWasNeverAllowedIsBookedApartAndAlarms) {
    Port port;
    port.one_bill_on_the_quay();
    port.leave("A");
    EXPECT_EQ(port.box("A").state, EquipmentState::gated_out);
    EXPECT_FALSE(port.box("A").exit_lawful);
    EXPECT_TRUE(lists(port.box("A"), "exit_unreleased"));
    EXPECT_EQ(port.lot("B1").lines[0].ledger.exited, Quantity{});
    EXPECT_EQ(port.lot("B1").lines[0].ledger.exited_unreleased, amount(10, 100'000));
}

TEST(Facts, TheExitOfAnUnknownBoxIsRecordedAndHeld) {
    Port port;
    port.one_bill_on_the_quay();
    port.leave("X");
    EXPECT_EQ(port.box("X").state, EquipmentState::gated_out);
    EXPECT_FALSE(port.box("X").on_manifest);
    EXPECT_TRUE(lists(port.box("X"), "exit_unreleased"));
    port.must(agent, manifest({draft("B9", {goods_line(1, amount(2, 20))}, {counted(1, "X", 2)})}, {"X"}), "");
    EXPECT_EQ(port.lot("B9").lines[0].ledger.exited_unreleased, amount(2, 20)) << "what a late manifest says was in it";
}

TEST(Facts, GoodsListedInABoxThatLeftLawfullyAlarm) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    port.leave("A");
    ASSERT_TRUE(port.box("A").exit_lawful);
    port.must(agent, manifest({draft("B9", {goods_line(1, amount(2, 20))}, {counted(1, "A", 2)})}, {"A"}), "");
    EXPECT_EQ(port.lot("B9").lines[0].ledger.exited_unreleased, amount(2, 20));
    EXPECT_TRUE(lists(port.box("A"), "exit_unreleased"));
}

TEST(Facts, AreRefusedOnlyForWhoReportsThemAndForImpossibleTimes) {
    Port port;
    port.one_bill_on_the_quay();
    const ReportLanding landing{"S1", "QUAY", {{"A", "45G1", false, {}, port.now}}};
    EXPECT_EQ(port.refusal(agent, landing), Errc::role_missing);
    EXPECT_EQ(port.refusal(other_terminal, landing), Errc::site_not_yours);
    EXPECT_EQ(port.refusal(terminal, ReportLanding{"S9", "QUAY", {{"A", "45G1", false, {}, port.now}}}), Errc::call_unknown);
    const Instant limit = port.now.plus_seconds(60 + port.policy.clock_skew_seconds);
    EXPECT_EQ(port.refusal(harbour, EndDischarge{"S1", {limit.ms + 1 + 60'000}}), Errc::time_in_future);
    port.must(harbour, EndDischarge{"S1", {port.now.ms + 60'000 + port.policy.clock_skew_seconds * 1000}}, "");
}

}  // namespace
}  // namespace cargo::test
