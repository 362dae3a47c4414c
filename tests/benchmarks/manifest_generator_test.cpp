#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>

#include "benchmarks/manifest_generator.hpp"
#include "edi/interchange.hpp"

/// Figures of a benchmark mean something only when its data is what it says.
namespace cargo::benchmarks {
namespace {

ManifestShape small_ship() {
    ManifestShape shape;
    shape.consignments = 3'000;
    shape.consignments_per_message = 500;
    return shape;
}

TEST(GeneratedManifest, ReadsWithoutAnyFinding) {
    const std::vector<edi::Interchange> read = edi::read(generate_manifest(small_ship()));
    ASSERT_EQ(read.size(), 1U);
    EXPECT_TRUE(read[0].findings.empty());
    ASSERT_EQ(read[0].messages.size(), 6U);
    std::set<std::string> documents;
    std::set<std::string> bills;
    std::set<std::string> boxes;
    std::size_t equipment = 0;
    for (const edi::Message& message : read[0].messages) {
        EXPECT_EQ(message.verdict, edi::Verdict::accepted);
        EXPECT_EQ(message.findings_true_count, 0U) << message.findings.at(0).text_en;
        const auto& manifest = std::get<Manifest>(message.body);
        EXPECT_EQ(manifest.function, "9");
        EXPECT_EQ(manifest.consignments.size(), 500U);
        documents.insert(manifest.document);
        for (const ManifestConsignment& bill : manifest.consignments) bills.insert(bill.bill);
        for (const Equipment& box : manifest.equipment) boxes.insert(box.number);
        equipment += manifest.equipment.size();
    }
    EXPECT_EQ(documents.size(), 6U);
    EXPECT_EQ(bills.size(), 3'000U);
    EXPECT_EQ(boxes.size(), equipment);
}

TEST(GeneratedManifest, HasTheShapeOfRealOnes) {
    const std::string text = generate_manifest(small_ship());
    const double bytes = static_cast<double>(text.size()) / 3'000;
    EXPECT_GT(bytes, 670);
    EXPECT_LT(bytes, 820);
    std::size_t segments = 0;
    std::size_t houses = 0;
    std::size_t lines = 0;
    const std::vector<edi::Interchange> read = edi::read(text);
    for (const edi::Message& message : read.at(0).messages) {
        segments += message.segments;
        for (const ManifestConsignment& bill : std::get<Manifest>(message.body).consignments) {
            houses += bill.bill_kind == BillKind::house ? 1U : 0U;
            lines += bill.items.size();
        }
    }
    EXPECT_NEAR(static_cast<double>(segments) / 3'000, 24.5, 1.5);
    EXPECT_NEAR(static_cast<double>(lines) / 3'000, 1.6, 0.1);
    EXPECT_NEAR(static_cast<double>(houses) / 3'000, 0.05, 0.025);
    const auto releases = static_cast<double>(std::ranges::count(text, '?'));
    EXPECT_NEAR(static_cast<double>(text.size()) / releases, 290, 90);
}

TEST(GeneratedManifest, IsTheSameForTheSameShapeAndAnotherForAnotherSeed) {
    ManifestShape shape = small_ship();
    const std::string first = generate_manifest(shape);
    EXPECT_EQ(generate_manifest(shape), first);
    shape.seed = 2;
    const std::string other = generate_manifest(shape);
    std::set<std::string> bills;
    for (const std::string& text : {first, other}) {
        const std::vector<edi::Interchange> read = edi::read(text);
        for (const edi::Message& message : read.at(0).messages) {
            for (const ManifestConsignment& bill : std::get<Manifest>(message.body).consignments) bills.insert(bill.bill);
        }
    }
    EXPECT_EQ(bills.size(), 6'000U) << "two ships can be filed at one port";
}

}  // namespace
}  // namespace cargo::benchmarks
