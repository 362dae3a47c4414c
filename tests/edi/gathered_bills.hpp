#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

#include "edi/interchange.hpp"

/// What was handed on as it ended, beside the manifest that was kept: for the readers of all formats.
namespace cargo::edi::test {

class GatheredBills final : public BillSink {
public:
    /// What is not taken, but copied, stays with the reader, who may use it again.
    explicit GatheredBills(bool takes = true) : takes_(takes) {}

    void unit(Equipment&& unit) override {
        if (takes_) units_.push_back(std::move(unit));
        else units_.push_back(unit);
    }
    void bill(ManifestConsignment&& bill) override {
        if (takes_) bills_.push_back(std::move(bill));
        else bills_.push_back(bill);
    }
    void end(const ManifestEnd& told) override { end_ = told; }

    /// `header` came with what was gathered, `whole` has it all.
    void expect_those_of(const Message& header, const Message& whole) {
        EXPECT_EQ(header.verdict, whole.verdict);
        EXPECT_EQ(header.findings, whole.findings);
        EXPECT_EQ(header.findings_true_count, whole.findings_true_count);
        const auto* const manifest = std::get_if<Manifest>(&whole.body);
        ASSERT_EQ(std::holds_alternative<Manifest>(header.body), manifest != nullptr);
        EXPECT_EQ(end_.has_value(), manifest != nullptr);
        if (manifest == nullptr) return;
        Manifest gathered = std::get<Manifest>(header.body);
        EXPECT_TRUE(gathered.consignments.empty() && gathered.equipment.empty());
        ASSERT_EQ(bills_.size(), manifest->consignments.size());
        ASSERT_EQ(units_.size(), manifest->equipment.size());
        ManifestEnd end;
        for (std::size_t i = 0; i < bills_.size(); ++i) end_of(bills_[i], manifest->consignments[i], end);
        for (std::size_t i = 0; i < units_.size(); ++i) end_of(units_[i], manifest->equipment[i], end);
        EXPECT_EQ(*end_, end);
        gathered.equipment = std::move(units_);
        gathered.consignments = std::move(bills_);
        EXPECT_TRUE(gathered == *manifest);
    }

private:
    /// What only the end decides is put right, and counted.
    static void end_of(ManifestConsignment& bill, const ManifestConsignment& whole, ManifestEnd& end) {
        if (bill.bill_kind == BillKind::straight && whole.bill_kind == BillKind::master) {
            bill.bill_kind = BillKind::master;
            ++end.masters;
        }
        if (bill.nature.empty() && whole.nature == "28") {
            bill.nature = "28";
            ++end.transhipped;
        }
    }
    /// What a later bill tells of a box is not handed on.
    static void end_of(Equipment& unit, const Equipment& whole, ManifestEnd& end) {
        ASSERT_LE(unit.seals.size(), whole.seals.size());
        EXPECT_TRUE(std::equal(unit.seals.begin(), unit.seals.end(), whole.seals.begin()));
        unit.seals = whole.seals;
        unit.temperature_decidegrees = whole.temperature_decidegrees;
        if (unit.size_type.empty()) unit.size_type = whole.size_type;
        if (unit.movement.empty()) unit.movement = whole.movement;
        if (unit.fullness != Fullness::unknown) return;
        unit.fullness = whole.fullness;
        if (whole.fullness == Fullness::empty && whole.kind == "CN") ++end.empty;
    }

    bool takes_;
    std::vector<Equipment> units_{};
    std::vector<ManifestConsignment> bills_{};
    std::optional<ManifestEnd> end_{};
};

}  // namespace cargo::edi::test
