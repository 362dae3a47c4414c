#include "edi/map_particulars.hpp"

#include "tests/edi/places.hpp"
#include "tests/edi/read_only.hpp"

/// What few senders tell: amounts, charges, handling, counts and dimensions; the same in CUSCAR and IFCSUM.
namespace cargo::edi::test {
namespace {

Particulars bare(Rare<Particulars> particulars) {
    forget_places(particulars);
    return particulars.get();
}

Manifest read_manifest(const Variant& variant) {
    const Message message = look_at(variant.text());
    EXPECT_EQ(errors_of(message), Lines{});
    return content_of<Manifest>(message);
}

const Particulars of_bill{.currency = "EUR",
                          .values = {{"40", 1'500'000, "USD", {}}, {"64", 250'500, "", {}}},
                          .charges = {{"4", "CC", "C", {}}}};
const Particulars of_line{.currency = {}, .values = {{"38", 900'000, "USD", {}}}, .charges = {}, .handling = {"1"}};
const Particulars of_box{.currency = {}, .values = {}, .charges = {}, .handling = {}, .counts = {},
                         .dimensions = {{"9", std::nullopt, 2'500, 300, {}}}};

Variant told_in_cuscar() {
    Variant variant("cuscar_one_bill.edi");
    variant.add_after("RFF+BM", "MOA+64:250.5").add_after("RFF+BM", "MOA+40:1500:USD");
    variant.add_after("LOC+11+FRLEH", "CPI+4+CC+C").add_after("LOC+11+FRLEH", "CUX+2:EUR");
    variant.add_after("MEA+AAE+G", "MOA+38:900:USD").add_after("GID", "HAN+1");
    variant.add_after("MEA+AAE+T", "DIM+9+CMT::250:30");
    return variant;
}

Variant told_in_ifcsum() {
    Variant variant("ifcsum_one_bill.edi");
    variant.add_after("CNI", "MOA+64:250.5").add_after("CNI", "MOA+40:1500:USD").add_after("CNI", "CUX+2:EUR");
    variant.add_after("RFF+BM", "CPI+4+CC+C");
    variant.add_after("GID", "MOA+38:900:USD").add_after("GID", "HAN+1");
    variant.add_after("MEA+AAE+T", "DIM+9+CMT::250:30");
    return variant;
}

TEST(MapParticulars, TheSameInCuscarAndIfcsum) {
    for (const Variant& variant : {told_in_cuscar(), told_in_ifcsum()}) {
        const Manifest manifest = read_manifest(variant);
        const ManifestConsignment& bill = manifest.consignments.at(0);
        EXPECT_EQ(bare(bill.particulars), of_bill);
        EXPECT_EQ(bare(bill.items.at(0).particulars), of_line);
        EXPECT_EQ(bare(manifest.equipment.at(0).particulars), of_box);
        for (const Unmapped& left : manifest.unmapped) EXPECT_EQ(left.segment, "TDT") << left.text;
    }
}

TEST(MapParticulars, PiecesOfABillAndOfALine) {
    Variant variant("cuscar_one_bill.edi");
    variant.add_after("NAD+FW", "QTY+46:3:PCE").add_after("CST", "QTY+118:12.5:NMB");
    const Manifest manifest = read_manifest(variant);
    const ManifestConsignment& bill = manifest.consignments.at(0);
    EXPECT_EQ(bare(bill.particulars).counts, (std::vector<PieceCount>{{"46", 3'000, "PCE", {}}}));
    EXPECT_EQ(bare(bill.items.at(0).particulars).counts, (std::vector<PieceCount>{{"118", 12'500, "NMB", {}}}));
}

TEST(MapParticulars, ALinesSizeInIfcsum) {
    const Manifest manifest = read_manifest(Variant("ifcsum_one_bill.edi").add_after("MEA+AAE+G", "DIM+2+MTR:1.2:0.8:1"));
    EXPECT_EQ(bare(manifest.consignments.at(0).items.at(0).particulars).dimensions,
              (std::vector<Dimensions>{{"2", 1'200, 800, 1'000, {}}}));
}

TEST(MapParticulars, ABillOfLadingTellsThemToo) {
    const BillOfLading bill = content_of<BillOfLading>(
        look_at(Variant("iftmcs_d00b.edi").add_after("DTM+137", "MOA+64:250.5:EUR").text()));
    ASSERT_EQ(bill.consignments.size(), 1U);
    EXPECT_EQ(bare(bill.consignments[0].particulars).values, (std::vector<MoneyAmount>{{"64", 250'500, "EUR", {}}}));
}

/// It decides nothing about goods, so it refuses nothing; and it is not lost.
TEST(MapParticulars, WhatIsNoNumberIsListed) {
    struct Case {
        const char* behind;
        const char* segment;
    };
    const Case cases[] = {
        {"RFF+BM", "MOA+40:1.23456:EUR"},   // more decimals than are kept
        {"RFF+BM", "MOA+96"},               // no declared value
        {"RFF+BM", "MOA+40::EUR"},
        {"LOC+11+FRLEH", "CUX+3:EUR"},      // the currency it is to be paid in
        {"MEA+AAE+T", "DIM+1+INH:10:10:10"},
        {"MEA+AAE+T", "DIM+1+CMT"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.segment);
        const Manifest manifest = read_manifest(Variant("cuscar_one_bill.edi").add_after(c.behind, c.segment));
        EXPECT_FALSE(manifest.consignments.at(0).particulars.was_made());
        EXPECT_FALSE(manifest.equipment.at(0).particulars.was_made());
        bool listed = false;
        for (const Unmapped& left : manifest.unmapped) listed = listed || left.text == c.segment;
        EXPECT_TRUE(listed);
    }
}

TEST(MapParticulars, ASecondCurrencyIsListed) {
    const Manifest manifest = read_manifest(
        Variant("cuscar_one_bill.edi").add_after("LOC+11+FRLEH", "CUX+2:USD").add_after("LOC+11+FRLEH", "CUX+2:EUR"));
    EXPECT_EQ(manifest.consignments.at(0).particulars.get().currency, "EUR");
    EXPECT_EQ(unmapped_in(manifest).back(), "CUX+2:USD");
}

TEST(MapParticulars, ARareValueIsAValue) {
    Rare<Particulars> one;
    EXPECT_FALSE(one.was_made());
    EXPECT_EQ(one, Rare<Particulars>{});
    one.make().handling.push_back("1");
    Rare<Particulars> copy = one;
    EXPECT_EQ(copy, one);
    copy.make().handling.clear();
    EXPECT_FALSE(copy == one) << "copies are deep";
    EXPECT_EQ(copy, Rare<Particulars>{}) << "what holds nothing is nothing";
    one = copy;
    EXPECT_EQ(one, copy);
    EXPECT_EQ(sizeof(one), sizeof(void*));
}

TEST(MapParticulars, Millimetres) {
    EXPECT_EQ(millimetres("1,5", "MTR"), 1'500);
    EXPECT_EQ(millimetres("35", "CMT"), 350);
    EXPECT_EQ(millimetres("35", "MMT"), 35);
    EXPECT_EQ(millimetres("35", "FOT"), std::nullopt);
    EXPECT_EQ(millimetres("", "MTR"), std::nullopt);
}

}  // namespace
}  // namespace cargo::edi::test
