#include "libcargo/ledger.hpp"

#include "small_port.hpp"

namespace cargo::test {
namespace {

std::vector<Split> spread(const StockLine& line, std::vector<Split> splits) {
    spread_mass(line, splits);
    return splits;
}

TEST(SpreadMass, GoesByPackagesAndTheRemainderToTheLast) {
    const auto splits = spread(goods_line(1, amount(3, 100)), {counted(1, "A", 1), counted(1, "B", 1), counted(1, "C", 1)});
    EXPECT_EQ(splits[0].quantity, amount(1, 33));
    EXPECT_EQ(splits[1].quantity, amount(1, 33));
    EXPECT_EQ(splits[2].quantity, amount(1, 34));
}

TEST(SpreadMass, LeavesTheRestWhenNotAllIsCounted) {
    const auto splits = spread(goods_line(1, amount(10, 100)), {counted(1, "A", 4), counted(1, "B", 4)});
    EXPECT_EQ(splits[1].quantity, amount(4, 40)) << "two packages lie elsewhere, with their mass";
}

TEST(SpreadMass, HoldsForMassesWhoseProductOverflows) {
    const auto splits =
        spread(goods_line(1, amount(4'000'000, 4'000'000'000'000)), {counted(1, "A", 1'000'000), counted(1, "B", 3'000'000)});
    EXPECT_EQ(splits[0].quantity.mass.value, 1'000'000'000'000);
    EXPECT_EQ(splits[1].quantity.mass.value, 3'000'000'000'000);
}

TEST(SpreadMass, GivesBulkWithoutPackagesToItsBox) {
    const auto splits = spread(goods_line(1, amount(0, 500)), {counted(1, "A", 0)});
    EXPECT_EQ(splits[0].quantity, amount(0, 500));
}

Clearance said(std::string mrn, std::uint32_t version, ClearanceState state, Quantity quantity) {
    Clearance one{};
    one.mrn = std::move(mrn);
    one.item = 1;
    one.line = 1;
    one.version = version;
    one.state = state;
    one.quantity = quantity;
    return one;
}

TEST(Cleared, OnlyTheNewestVersionCounts) {
    Consignment lot{};
    lot.clearances = {
        said("M1", 1, ClearanceState::cleared, amount(4, 40)), said("M1", 2, ClearanceState::withdrawn, amount(4, 40)),
        said("M2", 1, ClearanceState::cleared, amount(6, 60)), said("M3", 1, ClearanceState::under_control, amount(1, 1))};
    EXPECT_EQ(cleared(lot, 1).quantity, amount(6, 60));
    EXPECT_TRUE(cleared(lot, 1).any);
    EXPECT_FALSE(cleared(lot, 2).any);
}

TEST(Cleared, AnEmptyIsClearedWithNothing) {
    Consignment lot{};
    lot.clearances = {said("M1", 1, ClearanceState::cleared, {})};
    EXPECT_TRUE(cleared(lot, 1).any);
    EXPECT_EQ(cleared(lot, 1).quantity, Quantity{});
}

TEST(Tallied, OfNoPackagesNothingIsMissing) {
    Consignment lot{};
    lot.lines = {goods_line(1, amount(0, 500))};
    lot.splits = {counted(1, "A", 0)};
    lot.splits[0].quantity = amount(0, 500);
    lot.splits[0].counts.push_back({});
    lot.splits[0].counts[0].packages = -1;  // what a guard refuses does not end the program
    EXPECT_EQ(tallied(lot.splits[0]), amount(0, 500));
    lot.splits[0].counted = false;
    EXPECT_EQ(tallied(lot, lot.lines[0]), amount(0, 500));
}

TEST(Uncovered, IsWhatNoHouseNames) {
    Port port;
    port.open_call();
    ConsignmentDraft master = draft("M", {goods_line(1, amount(10, 1'000))}, {counted(1, "A", 10)});
    master.bill_kind = BillKind::master;
    ConsignmentDraft house = draft("H1", {goods_line(1, amount(4, 400))}, {counted(1, "A", 4)});
    house.bill_kind = BillKind::house;
    house.master_bill = "M";
    port.must(agent, manifest({master, house}, {"A"}), "");
    EXPECT_EQ(uncovered(port.stock, port.lot("M")), amount(6, 600));
    house.bill = "H2";
    house.lines = {goods_line(1, amount(6, 600))};
    house.splits = {counted(1, "A", 6)};
    port.must(agent, manifest({house}, {"A"}), "");
    EXPECT_EQ(uncovered(port.stock, port.lot("M")), Quantity{});
    EXPECT_EQ(uncovered(port.stock, port.lot("H1")), Quantity{}) << "a leaf covers itself";
}

}  // namespace
}  // namespace cargo::test
