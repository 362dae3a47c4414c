#include "small_port.hpp"

namespace cargo::test {
namespace {

RecordResult result(const std::string& order, const std::string& finding, Instant at) {
    return {goods("B1"), order, finding, "bay", at, "seen"};
}

TEST(SecondPerson, ALiftIsApprovedByNeitherPlacerNorRequester) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(supervisor, PlaceHold{goods("B1"), "doubt"});
    const std::string hold = port.last_id();
    port.must(officer, RequestLift{goods("B1"), hold});
    EXPECT_EQ(port.refusal(supervisor, ApproveLift{goods("B1"), hold}), Errc::same_person) << "the placer";
    Actor second_account = customs("odile", Role::supervisor);
    EXPECT_EQ(port.refusal(second_account, ApproveLift{goods("B1"), hold}), Errc::same_person) << "the requester's other account";
    port.must(other_supervisor, ApproveLift{goods("B1"), hold});
    EXPECT_EQ(port.lot("B1").controls.holds[0].lifted_by, "serge");
}

TEST(SecondPerson, ASelectionIsRemovedByAnother) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(supervisor, Select{goods("B1"), "origin", {"scan"}, "rouge"});
    const std::string selection = port.last_id();
    EXPECT_EQ(port.refusal(other_supervisor, ApproveDeselect{goods("B1"), selection}), Errc::state_forbids) << "nobody asked";
    port.must(officer, RequestDeselect{goods("B1"), selection});
    EXPECT_EQ(port.refusal(supervisor, ApproveDeselect{goods("B1"), selection}), Errc::same_person);
    port.must(other_supervisor, ApproveDeselect{goods("B1"), selection});
    EXPECT_EQ(port.lot("B1").controls.selections[0].state, SelectionState::deselected);
}

TEST(Holds, AnotherAgencysHoldIsLiftedByThatAgencyOnly) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(vet(), PlaceHold{goods("B1"), "health"});
    const std::string hold = port.last_id();
    EXPECT_EQ(port.lot("B1").controls.holds[0].agency, "vet");
    EXPECT_EQ(port.refusal(officer, RequestLift{goods("B1"), hold}), Errc::other_agency);
    port.must(vet(), RequestLift{goods("B1"), hold});
    EXPECT_EQ(port.refusal(supervisor, ApproveLift{goods("B1"), hold}), Errc::other_agency);
    port.must(second_vet(), ApproveLift{goods("B1"), hold});
    EXPECT_EQ(port.lot("B1").controls.holds[0].state, HoldState::lifted);
}

TEST(Controls, ConformResultsOfAllOrdersCloseTheSelection) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(cell, Select{goods("B1"), "origin", {"scan", "documentary"}, "rouge"});
    port.must(officer, OrderControl{goods("B1"), "scan", "bay", {}, "odile"});
    const std::string scan = port.last_id();
    port.must(supervisor, OrderControl{goods("B1"), "documentary", "", {}, "odile"});
    const std::string papers = port.last_id();
    EXPECT_EQ(port.lot("B1").controls.selections[0].state, SelectionState::ordered);
    port.must(officer, AnnounceControl{goods("B1"), scan});
    port.must(officer, result(scan, "conform", port.now));
    EXPECT_EQ(port.lot("B1").controls.selections[0].state, SelectionState::ordered);
    port.must(officer, result(papers, "conform", port.now));
    EXPECT_EQ(port.lot("B1").controls.selections[0].state, SelectionState::closed);
}

TEST(Controls, CancelledOrdersOpenTheSelectionAgain) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(cell, Select{goods("B1"), "origin", {"scan"}, "rouge"});
    port.must(supervisor, OrderControl{goods("B1"), "scan", "bay", {}, "odile"});
    const std::string order = port.last_id();
    port.must(officer, RequestCancel{goods("B1"), order});
    EXPECT_EQ(port.refusal(supervisor, ApproveCancel{goods("B1"), order}), Errc::same_person) << "who ordered it";
    port.must(other_supervisor, ApproveCancel{goods("B1"), order});
    EXPECT_EQ(port.lot("B1").controls.selections[0].state, SelectionState::open);
}

TEST(Controls, AnInconclusiveResultBlocksUntilAFurtherOrderIsConform) {
    Port port;
    port.one_bill_ready_to_leave();
    port.must(officer, OrderControl{goods("B1"), "scan", "bay", {}, "odile"});
    port.must(officer, result(port.last_id(), "inconclusive", port.now));
    EXPECT_FALSE(port.ask("A").yes);
    port.must(officer, OrderControl{goods("B1"), "physical", "bay", {}, "odile"});
    const std::string further = port.last_id();
    EXPECT_FALSE(port.ask("A").yes);
    port.must(officer, result(further, "conform", port.now));
    EXPECT_TRUE(port.ask("A").yes);
}

TEST(Controls, AnIrregularResultIsCountersignedAndBlocksStill) {
    Port port;
    port.one_bill_ready_to_leave();
    port.must(officer, OrderControl{goods("B1"), "scan", "bay", {}, "odile"});
    const std::string order = port.last_id();
    port.must(officer, result(order, "irregular", port.now));
    EXPECT_EQ(port.lot("B1").controls.orders[0].state, OrderState::irregular_pending);
    EXPECT_EQ(port.refusal(customs("odile", Role::supervisor), CountersignResult{goods("B1"), order}), Errc::same_person);
    port.must(supervisor, CountersignResult{goods("B1"), order});
    EXPECT_EQ(port.lot("B1").controls.orders[0].state, OrderState::irregular);
    EXPECT_FALSE(port.ask("A").yes);
}

TEST(Results, AreTheAssignedOfficersAndComplete) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(officer, OrderControl{goods("B1"), "scan", "bay", {}, "odile"});
    const std::string order = port.last_id();
    EXPECT_EQ(port.refusal(other_officer, result(order, "conform", port.now)), Errc::not_assigned);
    EXPECT_EQ(port.refusal(officer, result(order, "fine", port.now)), Errc::result_incomplete);
    EXPECT_EQ(port.refusal(officer, RecordResult{goods("B1"), order, "conform", "", port.now, "seen"}), Errc::result_incomplete);
    EXPECT_EQ(port.refusal(officer, RecordResult{goods("B1"), order, "conform", "bay", {}, "seen"}), Errc::result_incomplete);
    EXPECT_EQ(port.refusal(officer, result(order, "conform", port.now.plus_seconds(3'600))), Errc::time_in_future);
    EXPECT_EQ(port.refusal(officer, result(order, "conform", day_one)), Errc::not_landed);
    port.must(officer, result(order, "conform", port.now));
}

TEST(Results, OfAnOrderThatNamesNobodyFallToWhoWorksTheLine) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(officer, OrderControl{goods("B1"), "documentary", "", {}, ""});
    const std::string order = port.last_id();
    EXPECT_EQ(port.refusal(officer, result(order, "conform", port.now)), Errc::not_assigned);
    EXPECT_EQ(port.refusal(officer, Assign{goods("B1"), "oscar"}), Errc::role_missing) << "an officer takes for himself";
    port.must(officer, Assign{goods("B1"), "odile"});
    port.must(officer, result(order, "conform", port.now));
}

TEST(Segregation, WhoSelectedHeldOrOrderedDoesNotClear) {
    Port port;
    port.one_bill_on_the_quay();
    port.accept("B1");
    port.link("B1", "MRN1", amount(10, 100'000));
    port.must(officer, PlaceHold{in_box("A"), "doubt"});
    const std::string hold = port.last_id();
    port.must(other_officer, RequestLift{in_box("A"), hold});
    port.must(supervisor, ApproveLift{in_box("A"), hold});
    const Clear clear{lot_key("B1"), "MRN1", 1, ClearanceState::cleared, {}};
    EXPECT_EQ(port.refusal(officer, clear), Errc::author_of_control) << "lifted or not";
    port.must(other_officer, clear);
    EXPECT_EQ(port.released("B1"), amount(10, 100'000));
}

TEST(Clearance, GoodsOfAShipAtSeaAreNotClearedByAnOfficer) {
    Port port;
    port.open_call();
    port.must(agent, manifest({draft("B1", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"}), "");
    const Clear clear{lot_key("B1"), "MRN1", 1, ClearanceState::cleared, {}};
    EXPECT_EQ(port.refusal(officer, clear), Errc::not_presented);
    EXPECT_EQ(port.refusal(delta, clear), Errc::mrn_unknown) << "nothing links it to these goods";
    port.link("B1", "MRN1", amount(1, 1));
    port.must(delta, clear, "");
    EXPECT_EQ(port.released("B1"), Quantity{});
}

TEST(Clearance, LinksNeverExceedTheLine) {
    Port port;
    port.one_bill_on_the_quay();
    port.link("B1", "MRN1", amount(6, 60'000));
    EXPECT_EQ(port.refusal(agent, LinkMrn{lot_key("B1"), "MRN2", 1, 1, amount(5, 40'000)}), Errc::quantity_exceeds);
    EXPECT_EQ(port.refusal(agent, LinkMrn{lot_key("B1"), "MRN2", 1, 1, amount(-1, 0)}), Errc::quantity_exceeds);
    EXPECT_EQ(port.refusal(agent, LinkMrn{lot_key("B1"), "MRN1", 1, 1, amount(1, 1)}), Errc::state_forbids);
    EXPECT_EQ(port.refusal(agent, LinkMrn{lot_key("B1"), "MRN2", 1, 7, amount(1, 1)}), Errc::line_unknown);
    port.link("B1", "MRN2", amount(4, 40'000));
}

TEST(Clearance, AWithdrawalTakesTwoPersons) {
    Port port;
    port.one_bill_ready_to_leave();
    EXPECT_EQ(port.refusal(supervisor, ApproveWithdrawal{lot_key("B1"), "MRN1", 1}), Errc::clearance_out_of_order);
    port.must(officer, RequestWithdrawal{lot_key("B1"), "MRN1", 1});
    EXPECT_EQ(port.refusal(customs("odile", Role::supervisor), ApproveWithdrawal{lot_key("B1"), "MRN1", 1}), Errc::same_person);
    port.must(supervisor, ApproveWithdrawal{lot_key("B1"), "MRN1", 1});
    port.link("B1", "MRN1", amount(10, 100'000));
    port.clear("B1", "MRN1");
    EXPECT_EQ(port.released("B1"), amount(10, 100'000)) << "linked and cleared anew";
}

TEST(Acceptance, FollowsItsGuardsInOrder) {
    Port port;
    port.open_call();
    port.must(agent, manifest({draft("B1", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"}), "");
    const Accept accept{lot_key("B1")};
    EXPECT_EQ(port.refusal(agent, accept), Errc::role_missing);
    EXPECT_EQ(port.refusal(officer, accept, ""), Errc::reason_missing);
    EXPECT_EQ(port.refusal(officer, Accept{lot_key("B0")}), Errc::target_unknown);
    EXPECT_EQ(port.refusal(stranger_officer, accept), Errc::office_not_yours);
    EXPECT_EQ(port.refusal(officer, accept), Errc::not_presented);
    port.arrive();
    EXPECT_EQ(port.refusal(officer, accept), Errc::not_landed);
    port.land("A");
    port.policy.authorised_stores = {};
    EXPECT_EQ(port.refusal(officer, accept), Errc::store_not_authorised);
    port.policy.authorised_stores = {"QUAY"};
    EXPECT_EQ(port.refusal(officer, accept), Errc::selectivity_missing);
    port.rules_ran("B1");
    port.accept("B1");
    EXPECT_EQ(port.refusal(officer, accept), Errc::already_accepted);
}

TEST(Acceptance, TakesAShortBoxInWhenItLandsLater) {
    Port port;
    port.open_call();
    port.must(agent,
              manifest({draft("B1", {goods_line(1, amount(10, 100))}, {counted(1, "A", 4), counted(1, "B", 6)})}, {"A", "B"}),
              "");
    port.arrive();
    port.land("A");
    port.rules_ran("B1");
    port.accept("B1");
    EXPECT_EQ(port.lot("B1").lines[0].ledger.accepted, amount(4, 40));
    port.land("B");
    port.accept("B1");
    EXPECT_EQ(port.lot("B1").lines[0].ledger.accepted, amount(10, 100));
}

TEST(Visibility, ForeignGoodsAndNoGoodsAreOneAnswer) {
    Port port;
    port.one_bill_on_the_quay();
    const Result<Events> foreign = port.act(stranger, LinkMrn{lot_key("B1"), "MRN1", 1, 1, amount(1, 1)});
    const Result<Events> missing = port.act(stranger, LinkMrn{lot_key("B0"), "MRN1", 1, 1, amount(1, 1)});
    ASSERT_FALSE(foreign);
    ASSERT_FALSE(missing);
    EXPECT_EQ(foreign.error(), missing.error());
    EXPECT_EQ(foreign.error().code, Errc::target_unknown);
}

TEST(Machines, FileReportAndAskAndNothingElse) {
    Port port;
    port.one_bill_on_the_quay();
    Actor robot = customs("", Role::supervisor);
    robot.machine = true;
    EXPECT_EQ(port.refusal(robot, PlaceHold{goods("B1"), "doubt"}), Errc::self_dealing);
    EXPECT_EQ(port.refusal(officer, RecordSelectivity{lot_key("B1"), Selectivity::nothing_selected, "", {}}), Errc::role_missing);
}

TEST(Rules, TheirHitsAreSelectionsWithIdsOfTheAct) {
    Port port;
    port.one_bill_on_the_quay();
    const RuleHit hit{"rule-1", "", "origin", {"scan"}, "rouge", "risk"};
    port.must(the_port(), RecordSelectivity{lot_key("B1"), Selectivity::selected, "hash", {hit, hit}}, "");
    const std::vector<Selection>& selections = port.lot("B1").controls.selections;
    ASSERT_EQ(selections.size(), 2u);
    EXPECT_EQ(selections[0].id, port.last_id());
    EXPECT_EQ(selections[1].id, port.last_id() + "-2");
    EXPECT_EQ(selections[0].source, "rule");
}

}  // namespace
}  // namespace cargo::test
