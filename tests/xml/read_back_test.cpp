#include "benchmarks/manifest_generator.hpp"
#include "edi/xml/write_awmds.hpp"
#include "tests/xml/random_manifest.hpp"
#include "tests/xml/xml_sample.hpp"

/// What our writer writes reads back as it was.
namespace cargo::edi::xml::test {
namespace {

PortClock paris() {
    return PortClock::in_zone("Europe/Paris").value();
}

Manifest accepted(std::string_view bytes) {
    Message message = message_of(bytes);
    for (const Finding& finding : message.findings) {
        if (finding.severity == Severity::error) ADD_FAILURE() << finding.group << " " << finding.text_en;
    }
    Manifest* const manifest = std::get_if<Manifest>(&message.body);
    EXPECT_NE(manifest, nullptr);
    return manifest == nullptr ? Manifest{} : bare(std::move(*manifest));
}

TEST(ReadBack, TheSampleIsEqual) {
    const Manifest sample = accepted(file_bytes("awmds_le_havre.xml"));
    EXPECT_EQ(accepted(write_awmds(sample, paris())), sample);
}

/// Any manifest that has an element for all of its parts, made of random ones.
TEST(ReadBack, AnyManifestOfItsPartsIsEqual) {
    for (unsigned seed = 1; seed <= 400; ++seed) {
        SCOPED_TRACE(seed);
        const Manifest made = random_manifest(seed);
        const Manifest read = accepted(write_awmds(made, paris()));
        ASSERT_EQ(read.equipment, made.equipment);
        ASSERT_EQ(read.consignments.size(), made.consignments.size());
        for (std::size_t i = 0; i < made.consignments.size(); ++i) {
            ASSERT_EQ(read.consignments[i].items, made.consignments[i].items) << made.consignments[i].bill;
            ASSERT_EQ(read.consignments[i], made.consignments[i]) << made.consignments[i].bill;
        }
        ASSERT_EQ(read, made);
    }
}

/// A generated ship's CUSCAR as Awmds: the same goods, bill by bill; and what was read from it writes and reads back equal.
TEST(ReadBack, AShipsCuscarKeepsItsGoods) {
    const std::vector<Interchange> ones = edi::read(benchmarks::generate_manifest({.consignments = 300}));
    ASSERT_FALSE(ones.empty());
    const Manifest& cuscar = std::get<Manifest>(ones[0].messages.at(0).body);
    const Manifest awmds = accepted(write_awmds(cuscar, paris()));
    ASSERT_EQ(awmds.consignments.size(), cuscar.consignments.size());
    for (std::size_t i = 0; i < awmds.consignments.size(); ++i) {
        const ManifestConsignment& ours = awmds.consignments[i];
        const ManifestConsignment& theirs = cuscar.consignments[i];
        SCOPED_TRACE(theirs.bill);
        EXPECT_EQ(ours.bill, theirs.bill);
        EXPECT_EQ(ours.bill_kind, theirs.bill_kind);
        EXPECT_EQ(ours.master_bill, theirs.master_bill);
        ASSERT_EQ(ours.items.size(), theirs.items.size());
        for (std::size_t k = 0; k < ours.items.size(); ++k) {
            EXPECT_EQ(ours.items[k].packages, theirs.items[k].packages);
            EXPECT_EQ(ours.items[k].gross, theirs.items[k].gross);
            EXPECT_EQ(ours.items[k].description, theirs.items[k].description);
            EXPECT_EQ(ours.items[k].hs, theirs.items[k].hs);
        }
    }
    EXPECT_EQ(accepted(write_awmds(awmds, paris())), awmds);
}

}  // namespace
}  // namespace cargo::edi::xml::test
