#include "libcargo/gate.hpp"

#include "small_port.hpp"

namespace cargo::test {
namespace {

std::vector<Errc> asked(const Port& port, const std::string& container, const std::string& haulier = "HAULIER",
                        const std::string& site = "QUAY") {
    return gate_reasons(port.stock, {.container = container, .haulier = haulier, .site = site}, port.policy, port.now);
}

TEST(Gate, OpensWhenNothingIsLeftToAsk) {
    Port port;
    port.one_bill_ready_to_leave();
    EXPECT_EQ(asked(port, "A"), std::vector<Errc>{});
    EXPECT_EQ(core_gate(port.stock, "A"), CoreGate::open);
    const GateAnswered answer = port.ask("A");
    ASSERT_TRUE(answer.yes);
    EXPECT_EQ(answer.grant->until, port.now.plus_seconds(port.policy.gate_grant_seconds));
}

TEST(Gate, TellsAllReasonsInTheirOrder) {
    Port port;
    port.open_call();
    port.must(agent, manifest({draft("B1", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"}), "");
    port.must(officer, PlaceHold{in_box("A"), "doubt"});
    port.must(cell, Select{goods("B1"), "origin", {"scan"}, "rouge"});
    port.must(officer, OrderControl{in_box("A"), "scan", "bay", {}, "odile"});
    port.policy.feeds_fresh = false;
    EXPECT_EQ(asked(port, "A", "HAULIER", "ELSEWHERE"),
              (std::vector{Errc::gate_not_in_yard, Errc::gate_held, Errc::gate_selected, Errc::gate_under_control,
                           Errc::gate_not_released, Errc::gate_no_right, Errc::gate_wrong_site, Errc::gate_stale}));
}

TEST(Gate, UnknownIsAReason) {
    Port port;
    port.open_call();
    EXPECT_EQ(asked(port, "NOWHERE"), std::vector{Errc::gate_unknown_box});
    EXPECT_EQ(core_gate(port.stock, "NOWHERE"), CoreGate::closed);
}

TEST(Gate, ABoxWithoutALineNeverLeaves) {
    Port port;
    port.one_bill_on_the_quay();
    port.must(agent, manifest({}, {"B"}), "");
    port.land("B");
    const std::vector<Errc> reasons = asked(port, "B");
    EXPECT_NE(std::find(reasons.begin(), reasons.end(), Errc::gate_no_goods), reasons.end());
    EXPECT_EQ(core_gate(port.stock, "B"), CoreGate::closed);
}

TEST(Gate, TheCoreLeavesOutHaulierSiteExpiryAndFreshness) {
    Port port;
    port.one_bill_ready_to_leave();
    port.policy.feeds_fresh = false;
    port.stock.boxes.at("A").right.valid_until = Instant{1};
    EXPECT_EQ(asked(port, "A", "OTHER", "ELSEWHERE"),
              (std::vector{Errc::gate_wrong_haulier, Errc::gate_right_expired, Errc::gate_wrong_site, Errc::gate_stale}));
    EXPECT_EQ(core_gate(port.stock, "A"), CoreGate::open);
    EXPECT_EQ(core_reasons(port.stock).at("A"), CoreReasons{});
}

TEST(Gate, KeptReasonsAreBelievedByTheirOwnEditionOnly) {
    for (const std::uint16_t rows : {std::uint16_t{0}, std::uint16_t{2}, std::uint16_t{0x1fe}}) {
        const std::int64_t number = number_of(CoreReasons{rows});
        EXPECT_EQ(core_reasons_of(number), CoreReasons{rows});
        EXPECT_EQ(core_reasons_of(number + 0x10000), std::nullopt) << "another edition's";
        EXPECT_EQ(core_reasons_of(-number), std::nullopt);
        EXPECT_EQ(core_reasons_of(rows), std::nullopt) << "no edition";
        EXPECT_EQ(core_reasons_of(number | 1), std::nullopt) << "an unknown box has no core";
        EXPECT_EQ(core_reasons_of(number | 0x8000), std::nullopt) << "no such row";
    }
}

TEST(Gate, TranshipmentNeverLeavesByIt) {
    Port port;
    port.open_call();
    FileManifest file = manifest({draft("T1", {goods_line(1, amount(1, 1))}, {counted(1, "A", 1)})}, {"A"});
    file.consignments[0].nature = Nature::transhipment;
    port.must(agent, file, "");
    port.arrive();
    port.land("A");
    port.rules_ran("T1");
    port.accept("T1");
    port.link("T1", "MRN1", amount(1, 1));
    port.clear("T1", "MRN1");
    port.give_right("A");
    EXPECT_EQ(port.ask("A").reasons, (std::vector{Errc::gate_transhipment, Errc::gate_not_released}));
}

TEST(Gate, WhatHousesDoNotCoverClosesTheMastersBoxes) {
    Port port;
    port.open_call();
    ConsignmentDraft master = draft("M", {goods_line(1, amount(10, 100))}, {counted(1, "A", 10)});
    master.bill_kind = BillKind::master;
    ConsignmentDraft house = draft("H1", {goods_line(1, amount(4, 40))}, {counted(1, "A", 4)});
    house.bill_kind = BillKind::house;
    house.master_bill = "M";
    port.must(agent, manifest({master, house}, {"A"}), "");
    port.arrive();
    port.land("A");
    port.rules_ran("H1");
    port.accept("H1");
    port.link("H1", "MRN1", amount(4, 40));
    port.clear("H1", "MRN1");
    port.give_right("A");
    EXPECT_EQ(port.ask("A").reasons, std::vector{Errc::gate_uncovered});
}

TEST(Gate, AYesIsGoneWithTheNextHold) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    const Events events = port.must(officer, PlaceHold{goods("B1"), "doubt"});
    EXPECT_EQ(count<GrantRevoked>(events), 1);
    port.leave("A");
    EXPECT_FALSE(port.box("A").exit_lawful);
}

TEST(Gate, AYesIsForItsHaulierAndItsTime) {
    for (const bool late : {false, true}) {
        Port port;
        port.one_bill_ready_to_leave();
        ASSERT_TRUE(port.ask("A").yes);
        const Instant at = late ? port.box("A").grant->until.plus_seconds(1) : port.now;
        port.now = port.now.plus_seconds(600);
        port.must(terminal, ReportExit{"S1", "QUAY", "A", late ? "HAULIER" : "OTHER", {}, at}, "");
        EXPECT_FALSE(port.box("A").exit_lawful);
    }
}

TEST(Gate, AnExitInTheMinuteOfItsYesIsCovered) {
    for (const bool a_minute_before : {false, true}) {
        Port port;
        port.one_bill_ready_to_leave();
        ASSERT_TRUE(port.ask("A").yes);
        const std::int64_t minute = port.box("A").grant->at.ms / 60'000 * 60'000;
        const Instant at{a_minute_before ? minute - 1 : minute};
        port.must(terminal, ReportExit{"S1", "QUAY", "A", "HAULIER", {}, at}, "");
        EXPECT_EQ(port.box("A").exit_lawful, !a_minute_before);
    }
}

TEST(Gate, AYesEndsWithTheRight) {
    Port port;
    port.one_bill_ready_to_leave();
    const Instant until = port.now.plus_seconds(150);
    port.must(agent, GrantRight{"S1", "A", "BAD-2", "AGENT", "FORWARDER", "HAULIER", until}, "");
    const GateAnswered answer = port.ask("A");
    ASSERT_TRUE(answer.yes);
    EXPECT_EQ(answer.grant->until, until);
}

TEST(Gate, ALawfulExitUsesTheRight) {
    Port port;
    port.one_bill_ready_to_leave();
    ASSERT_TRUE(port.ask("A").yes);
    port.leave("A");
    EXPECT_TRUE(port.box("A").exit_lawful);
    EXPECT_EQ(port.box("A").right.state, RightState::used);
    EXPECT_EQ(port.lot("B1").lines[0].ledger.exited, amount(10, 100'000));
    EXPECT_EQ(port.refusal(agent, GrantRight{"S1", "A", "BAD-2", "AGENT", "FORWARDER", {}, {}}), Errc::state_forbids);
    EXPECT_EQ(port.ask("A").reasons,
              (std::vector{Errc::gate_not_in_yard, Errc::gate_not_released, Errc::gate_no_right, Errc::gate_left_already}));
}

TEST(Gate, TheHolderNamesTheHaulierOnce) {
    Port port;
    port.one_bill_ready_to_leave();
    port.must(agent, GrantRight{"S1", "A", "BAD-2", "AGENT", "FORWARDER", {}, {}}, "");
    EXPECT_EQ(port.ask("A").reasons, std::vector{Errc::gate_wrong_haulier});
    const NameHaulier act{"S1", "A", "HAULIER"};
    EXPECT_EQ(port.refusal(stranger, act), Errc::target_unknown) << "a stranger learns nothing";
    EXPECT_EQ(port.refusal(agent, act), Errc::not_right_holder);
    port.must(forwarder, act, "");
    EXPECT_EQ(port.refusal(forwarder, act), Errc::haulier_already_named);
    EXPECT_TRUE(port.ask("A").yes);
}

TEST(Gate, TheSameOrderSentAgainIsNoNewRight) {
    Port port;
    port.one_bill_ready_to_leave();
    EXPECT_TRUE(port.must(agent, GrantRight{"S1", "A", "BAD-1", "AGENT", "FORWARDER", "HAULIER", {}}, "").empty());
    ASSERT_TRUE(port.ask("A").yes);
    const Events events = port.must(agent, GrantRight{"S1", "A", "BAD-2", "AGENT", "FORWARDER", "OTHER", {}}, "");
    EXPECT_EQ(count<GrantRevoked>(events), 1);
}

}  // namespace
}  // namespace cargo::test
