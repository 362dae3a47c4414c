#pragma once

#include <gtest/gtest.h>

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
    void end(std::size_t count) override {
        masters_ = count;
        ended_ = true;
    }

    /// `header` came with what was gathered, `whole` has it all.
    void expect_those_of(const Message& header, const Message& whole) {
        EXPECT_EQ(header.verdict, whole.verdict);
        EXPECT_EQ(header.findings, whole.findings);
        EXPECT_EQ(header.findings_true_count, whole.findings_true_count);
        const auto* const manifest = std::get_if<Manifest>(&whole.body);
        ASSERT_EQ(std::holds_alternative<Manifest>(header.body), manifest != nullptr);
        EXPECT_EQ(ended_, manifest != nullptr);
        if (manifest == nullptr) return;
        Manifest gathered = std::get<Manifest>(header.body);
        EXPECT_TRUE(gathered.consignments.empty() && gathered.equipment.empty());
        ASSERT_EQ(bills_.size(), manifest->consignments.size());
        ASSERT_EQ(units_.size(), manifest->equipment.size());
        std::size_t masters = 0;
        for (std::size_t i = 0; i < bills_.size(); ++i) {
            if (bills_[i].bill_kind == manifest->consignments[i].bill_kind) continue;
            EXPECT_EQ(bills_[i].bill_kind, BillKind::straight);
            EXPECT_EQ(manifest->consignments[i].bill_kind, BillKind::master);
            bills_[i].bill_kind = BillKind::master;
            ++masters;
        }
        EXPECT_EQ(masters_, masters);
        // What a later bill tells of a box is not handed on.
        for (std::size_t i = 0; i < units_.size(); ++i) units_[i].seals = manifest->equipment[i].seals;
        gathered.equipment = std::move(units_);
        gathered.consignments = std::move(bills_);
        EXPECT_TRUE(gathered == *manifest);
    }

private:
    bool takes_;
    std::vector<Equipment> units_{};
    std::vector<ManifestConsignment> bills_{};
    std::size_t masters_ = 0;
    bool ended_ = false;
};

}  // namespace cargo::edi::test
