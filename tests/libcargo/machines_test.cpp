#include "libcargo/machines.hpp"

#include <gtest/gtest.h>

namespace cargo {
namespace {

TEST(HoldState, ARefusedLiftLeavesTheHold) {
    HoldState state = HoldState::placed;
    EXPECT_FALSE(next_state(state, HoldEvent::approve_lift)) << "nobody asked";
    state = next_state(state, HoldEvent::request_lift).value();
    EXPECT_TRUE(blocks(state)) << "asked is not lifted";
    state = next_state(state, HoldEvent::refuse_lift).value();
    EXPECT_EQ(state, HoldState::placed);
    EXPECT_TRUE(blocks(state));
}

TEST(HoldState, ASeizureIsForEver) {
    const HoldState seized = next_state(HoldState::lift_requested, HoldEvent::convert_to_seizure).value();
    EXPECT_TRUE(blocks(seized));
    for (int e = 0; e <= static_cast<int>(HoldEvent::convert_to_seizure); ++e) {
        EXPECT_FALSE(next_state(seized, static_cast<HoldEvent>(e)));
    }
}

TEST(SelectionState, IsNotRemovedByWhoAsks) {
    EXPECT_FALSE(next_state(SelectionState::open, SelectionEvent::approve_deselect));
    EXPECT_EQ(next_state(SelectionState::open, SelectionEvent::approve_deselect).error().code, Errc::state_forbids);
}

TEST(SelectionState, CancelledOrdersOpenItAgain) {
    SelectionState state = next_state(SelectionState::open, SelectionEvent::order).value();
    EXPECT_FALSE(next_state(state, SelectionEvent::request_deselect)) << "an ordered control is cancelled first";
    state = next_state(state, SelectionEvent::orders_cancelled).value();
    EXPECT_EQ(state, SelectionState::open);
}

TEST(OrderState, OnlyConformAndCancelledLetGo) {
    for (int s = 0; s <= static_cast<int>(OrderState::cancelled); ++s) {
        const auto state = static_cast<OrderState>(s);
        EXPECT_EQ(blocks(state), state != OrderState::conform && state != OrderState::cancelled) << to_string(state);
    }
}

TEST(OrderState, ARefusedCancellationGoesBackToWhereItWas) {
    for (const OrderState from : {OrderState::issued, OrderState::announced}) {
        const OrderState asked = next_state(from, OrderEvent::request_cancel).value();
        EXPECT_EQ(next_state(asked, OrderEvent::refuse_cancel).value(), from);
        EXPECT_FALSE(next_state(asked, OrderEvent::record_conform));
    }
}

struct Fact {
    EquipmentState from;
    EquipmentEvent on;
    EquipmentState to;
};
// clang-format off
const Fact facts[] = {
    {EquipmentState::expected,     EquipmentEvent::land, EquipmentState::in_yard},
    {EquipmentState::in_yard,      EquipmentEvent::miss, EquipmentState::in_yard},
    {EquipmentState::short_landed, EquipmentEvent::land, EquipmentState::in_yard},
    {EquipmentState::expected,     EquipmentEvent::exit, EquipmentState::gated_out},
    {EquipmentState::short_landed, EquipmentEvent::exit, EquipmentState::gated_out},
    {EquipmentState::gated_out,    EquipmentEvent::land, EquipmentState::gated_out},
};
// clang-format on

TEST(EquipmentState, EveryFactIsRecordedInEveryState) {
    for (const Fact& fact : facts) EXPECT_EQ(next_state(fact.from, fact.on).value(), fact.to) << to_string(fact.from);
    for (int s = 0; s <= static_cast<int>(EquipmentState::gated_out); ++s) {
        for (int e = 0; e <= static_cast<int>(EquipmentEvent::exit); ++e) {
            EXPECT_TRUE(next_state(static_cast<EquipmentState>(s), static_cast<EquipmentEvent>(e)));
        }
    }
}

TEST(RightState, AUsedRightIsOver) {
    EXPECT_FALSE(next_state(RightState::used, RightEvent::grant));
    EXPECT_FALSE(next_state(RightState::released_to, RightEvent::use)) << "no haulier, no exit";
    EXPECT_FALSE(next_state(RightState::haulier_named, RightEvent::name_haulier)) << "named once";
}

TEST(ClearanceState, NamesAreReadBack) {
    for (int s = 0; s <= static_cast<int>(ClearanceState::withdrawn); ++s) {
        const auto state = static_cast<ClearanceState>(s);
        EXPECT_EQ(clearance_state_of(to_string(state)), state);
    }
    EXPECT_FALSE(clearance_state_of("released"));
}

}  // namespace
}  // namespace cargo
