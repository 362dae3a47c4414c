#include "tests/edi/read_only.hpp"

/// IFTMCS and IFTDGN: goods told outside a manifest.
namespace cargo::edi::test {
namespace {

TEST(Iftmcs, IsABillOfLading) {
    const Message message = look_at(file_bytes("iftmcs_d00b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "bills_of_lading");
    const BillOfLading bill = content_of<BillOfLading>(message);
    EXPECT_EQ(bill.head.call.imo, "9321483");
    EXPECT_EQ(bill.head.transports.at(0).carrier, "ROUTIER1");
    const ManifestConsignment& of = bill.consignments.at(0);
    EXPECT_EQ(of.bill, "QLH26BL0005");
    EXPECT_EQ(of.bill_kind, BillKind::straight);
    EXPECT_EQ(of.total_packages, 1050);
    EXPECT_EQ(of.total_gross, Grams{21'480'000});
    ASSERT_EQ(of.parties.size(), 3U);
    EXPECT_EQ(of.parties[1].name, "PECHERIES DU NORD");
    EXPECT_EQ(bill.head.contacts.at(0).name, "SERVICE IMPORT");
    ASSERT_EQ(of.locations.size(), 3U);
    EXPECT_EQ(of.references.at(0).number, "RESA4471");
    ASSERT_EQ(of.items.size(), 1U);
    EXPECT_EQ(of.items[0].hs, "030342");
    EXPECT_EQ(of.items[0].net, Grams{20'500'000});
    EXPECT_EQ(of.items[0].marks, Lines{"CDC 1-1050"});
    EXPECT_EQ(of.items[0].splits.at(0).container, "QAIU5306010");
    ASSERT_EQ(bill.units.size(), 1U);
    EXPECT_EQ(bill.units[0].equipment.temperature_decidegrees, -180);
    EXPECT_EQ(unmapped_in(bill), Lines{});
}

/// The bill of the manifest and the carrier's own say the same of the goods.
TEST(Iftmcs, SaysWhatTheManifestSays) {
    const GoodsItem theirs = content_of<BillOfLading>(look_at(file_bytes("iftmcs_d00b.edi"))).consignments.at(0).items.at(0);
    for (const ManifestConsignment& bill : content_of<Manifest>(look_at(file_bytes("portday_cuscar.edi"))).consignments) {
        if (bill.bill != "QLH26BL0005") continue;
        EXPECT_EQ(bill.items.at(0).packages, theirs.packages);
        EXPECT_EQ(bill.items.at(0).gross, theirs.gross);
        EXPECT_EQ(bill.items.at(0).package_type, theirs.package_type);
        return;
    }
    FAIL() << "the manifest has no such bill";
}

TEST(Iftmcs, MeansTheSameInD99B) {
    const Message other = look_at(in_release(file_bytes("iftmcs_d00b.edi"), "00B", "99B"));
    EXPECT_EQ(errors_of(other), Lines{});
    EXPECT_TRUE(other.body == look_at(file_bytes("iftmcs_d00b.edi")).body);
}

TEST(Iftmcs, IsKnownByItsDocumentWhenNoReferenceNamesABill) {
    const Message message = look_at(Variant("iftmcs_d00b.edi").remove("RFF+BM").change("BGM", "BGM+705+QLH26X+9").text());
    EXPECT_EQ(content_of<BillOfLading>(message).consignments.at(0).bill, "QLH26X");
}

TEST(Iftmcs, AHouseNamesItsMaster) {
    Variant variant("iftmcs_d00b.edi");
    variant.change("RFF+BM", "RFF+BH:QLH26HB9").add_after("RFF+BH", "RFF+MB:QLH26MB9");
    const Message message = look_at(variant.text());
    const ManifestConsignment of = content_of<BillOfLading>(message).consignments.at(0);
    EXPECT_EQ(of.bill, "QLH26HB9");
    EXPECT_EQ(of.bill_kind, BillKind::house);
    EXPECT_EQ(of.master_bill, "QLH26MB9");
}

TEST(Iftmcs, HoldsItsTotalsAgainstItsLines) {
    EXPECT_EQ(errors_of(look_at(Variant("iftmcs_d00b.edi").change("CNT+11", "CNT+11:1051").text())),
              Lines{"message_control_total_differs CNT"});
    EXPECT_EQ(errors_of(look_at(Variant("iftmcs_d00b.edi").change("CNT+16", "CNT+16:2").text())),
              Lines{"message_control_total_differs CNT"});
}

TEST(Iftdgn, IsANoticeOfDangerousGoods) {
    const Message message = look_at(file_bytes("iftdgn_d98b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "dangerous_goods");
    const DangerousNotice notice = content_of<DangerousNotice>(message);
    EXPECT_EQ(notice.head.call.stay, "LEH2026001234");
    ASSERT_EQ(notice.consignments.size(), 1U);
    const DangerousConsignment& one = notice.consignments[0];
    EXPECT_EQ(one.consignment.bill, "QLH26BL0006");
    EXPECT_EQ(one.handling, Lines{"UL"});
    EXPECT_EQ(one.consignment.parties.at(0).qualifier, "CN");
    ASSERT_EQ(one.consignment.items.size(), 1U);
    const GoodsItem& item = one.consignment.items[0];
    EXPECT_EQ(item.packages, 80);
    EXPECT_EQ(item.gross, Grams{16'320'000});
    const DangerousGoods& danger = item.dangerous.at(0);
    EXPECT_EQ(danger.imdg_class, "3");
    EXPECT_EQ(danger.un_number, "1263");
    EXPECT_EQ(danger.flashpoint_decidegrees, 230);
    EXPECT_EQ(danger.packing_group, "2");
    EXPECT_EQ(danger.emergency, "F-ES-E");
    EXPECT_EQ(danger.name, "PAINT");
    EXPECT_EQ(item.splits.at(0).container, "QAIU2007015");
    ASSERT_EQ(notice.units.size(), 1U);
    EXPECT_EQ(notice.units[0].cell, "0380286");
    EXPECT_EQ(unmapped_in(notice), Lines{"HAN+UL"});
}

TEST(Iftdgn, ACellWithoutABoxIsAPlaceOfTheConsignment) {
    const DangerousNotice notice = content_of<DangerousNotice>(look_at(Variant("iftdgn_d98b.edi").remove("EQD").text()));
    EXPECT_EQ(notice.consignments.at(0).consignment.locations.back().qualifier, "147");
}

TEST(Iftdgn, ASubstanceHasAClassOrANumber) {
    EXPECT_EQ(errors_of(look_at(Variant("iftdgn_d98b.edi").change("DGS", "DGS+IMD").text())), Lines{"value_empty DGS"});
    EXPECT_EQ(errors_of(look_at(Variant("iftdgn_d98b.edi").change("DGS", "DGS+IMD+3+12").text())), Lines{"value_bad_shape DGS"});
}

}  // namespace
}  // namespace cargo::edi::test
