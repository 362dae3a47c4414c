#include <algorithm>

#include "tests/edi/places.hpp"
#include "tests/edi/read_only.hpp"

/// A manifest means the same in CUSCAR and in IFCSUM, whose groups are others: one bill a CNI, its references behind its places.
namespace cargo::edi::test {
namespace {

/// What a manifest says, without where it said it. IFCSUM has no GIS: neither natures (but transhipment, which its boxes say) nor
/// customs statuses; and it numbers its CNI by bills.
Manifest meaning_of(Manifest said) {
    Manifest manifest = without_places(std::move(said));
    manifest.nature.clear();
    manifest.total_consignments.reset();
    manifest.unmapped.clear();
    for (ManifestConsignment& bill : manifest.consignments) {
        bill.sequence = 0;
        if (bill.nature != "28") bill.nature.clear();
        for (GoodsItem& item : bill.items) item.customs_status.clear();
    }
    return manifest;
}

/// Takes the segments from `first` to before `next`, and puts them before `to`.
void move(std::string& text, const std::string& first, const std::string& next, const std::string& to) {
    const std::size_t begin = text.find(first);
    const std::string segments = text.substr(begin, text.find(next, begin) - begin);
    text.erase(begin, segments.size());
    text.insert(text.find(to), segments);
}

/// D.94B has the parties of the whole behind TDT; in D.01B what stands behind a place of TDT is that place's.
std::string portday_in(const std::string& release) {
    std::string text = file_bytes("ifcsum_portday.edi");
    if (release == "94B") move(text, "NAD+MS", "TDT+", "EQD+");
    if (release == "01B") move(text, "DTM+132", "EQD+", "LOC+9");
    return text;
}

Message changed(const Variant& variant) {
    return look_at(variant.text());
}

Manifest manifest_in(const Message& message) {
    return std::get<Manifest>(message.body);
}

/// Code and tag; empty when there is none.
std::string first_error(const Message& message) {
    const Lines errors = errors_of(message);
    return errors.empty() ? std::string{} : errors.front();
}

TEST(Ifcsum, SaysWhatACuscarSays) {
    const Message cuscar = look_at(file_bytes("portday_cuscar.edi"));
    ASSERT_EQ(cuscar.verdict, Verdict::accepted);
    for (const std::string release : {"94B", "97A", "01B"}) {
        SCOPED_TRACE(release);
        const Message ifcsum = look_at(in_release(portday_in(release), "97A", release));
        EXPECT_EQ(first_error(ifcsum), "");
        EXPECT_EQ(ifcsum.kind, "manifest");
        const Manifest ours = meaning_of(manifest_in(ifcsum));
        const Manifest theirs = meaning_of(manifest_in(cuscar));
        EXPECT_EQ(ours.call, theirs.call);
        EXPECT_TRUE(ours.parties == theirs.parties);
        EXPECT_TRUE(ours.locations == theirs.locations);
        EXPECT_TRUE(ours.equipment == theirs.equipment);
        ASSERT_EQ(ours.consignments.size(), theirs.consignments.size());
        for (std::size_t i = 0; i < ours.consignments.size(); ++i) {
            EXPECT_TRUE(ours.consignments[i] == theirs.consignments[i]) << theirs.consignments[i].bill;
        }
        EXPECT_TRUE(ours == theirs);
    }
}

TEST(Ifcsum, TakesTheBillFromTheConsignmentWhenNoReferenceNamesIt) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").remove("RFF+BM"));
    EXPECT_EQ(first_error(message), "");
    EXPECT_EQ(manifest_in(message).consignments.at(0).bill, "QLH26BL0101");
    EXPECT_EQ(manifest_in(message).consignments.at(0).bill_kind, BillKind::straight);
}

TEST(Ifcsum, MissesABillThatNothingNames) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").remove("RFF+BM").change("CNI", "CNI+1"));
    EXPECT_EQ(first_error(message), "message_bill_missing CNI");
}

TEST(Ifcsum, ABillUnderAMasterIsItsHouse) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").add_after("RFF+BM", "RFF+MB:QLH26MB0100"));
    const ManifestConsignment bill = manifest_in(message).consignments.at(0);
    EXPECT_EQ(bill.bill, "QLH26BL0101");
    EXPECT_EQ(bill.bill_kind, BillKind::house);
    EXPECT_EQ(bill.master_bill, "QLH26MB0100");
}

TEST(Ifcsum, AMasterAloneIsAMaster) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").change("RFF+BM", "RFF+MB:QLH26BL0101"));
    EXPECT_EQ(manifest_in(message).consignments.at(0).bill_kind, BillKind::master);
}

/// Its goods could not be told from those of the first.
TEST(Ifcsum, RefusesASecondBillInOneConsignment) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").add_after("RFF+BM", "RFF+BM:QLH26BL0102"));
    EXPECT_EQ(first_error(message), "message_bill_duplicate RFF");
    for (const Finding& finding : message.findings) {
        if (finding.severity != Severity::error) continue;
        EXPECT_EQ(finding.value, "QLH26BL0102");
        EXPECT_NE(finding.text_en.find("Give each bill a CNI"), std::string::npos);
    }
}

TEST(Ifcsum, ListsANumberOfTheConsignmentThatIsNoBill) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").change("CNI", "CNI+1+DOSSIER77"));
    EXPECT_EQ(manifest_in(message).consignments.at(0).bill, "QLH26BL0101");
    ASSERT_EQ(manifest_in(message).unmapped.size(), 1U);
    EXPECT_EQ(manifest_in(message).unmapped[0].text, "CNI+1+DOSSIER77");
}

TEST(Ifcsum, ABoxToldInTheConsignmentHoldsItsGoods) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").remove("SGP").remove("EQD").remove("MEA+AAE+T").remove("SEL")
                                        .append("EQD+CN+QAIU2011015+22G1:102:5++3+5"));
    EXPECT_EQ(first_error(message), "");
    ASSERT_EQ(manifest_in(message).equipment.size(), 1U);
    const GoodsItem item = manifest_in(message).consignments.at(0).items.at(0);
    ASSERT_EQ(item.splits.size(), 1U);
    EXPECT_EQ(item.splits[0].container, "QAIU2011015");
    EXPECT_EQ(item.splits[0].packages, std::nullopt);
}

TEST(Ifcsum, ABoxToldTwiceIsOneBox) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").append("EQD+CN+QAIU2011015+22G1:102:5++3+5"));
    EXPECT_EQ(first_error(message), "");
    EXPECT_EQ(manifest_in(message).equipment.size(), 1U);
}

TEST(Ifcsum, ASplitOfTheWholeConsignmentIsItsOnlyLines) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").remove("SGP").add_after("CNI", "SGP+QAIU2011015+10"));
    EXPECT_EQ(first_error(message), "");
    const GoodsItem item = manifest_in(message).consignments.at(0).items.at(0);
    ASSERT_EQ(item.splits.size(), 1U);
    EXPECT_EQ(item.splits[0].packages, 10);
}

TEST(Ifcsum, ASplitOfTheWholeIsListedWhenItCouldBeOfEither) {
    Variant variant("ifcsum_one_bill.edi");
    variant.add_after("CNI", "SGP+QAIU2011015+10");
    const Manifest manifest = manifest_in(changed(variant));
    ASSERT_EQ(manifest.unmapped.size(), 1U);
    EXPECT_EQ(manifest.unmapped[0].text, "SGP+QAIU2011015+10");
    EXPECT_EQ(manifest.consignments.at(0).items.at(0).splits.size(), 1U);
}

TEST(Ifcsum, KilogramsMayBeWrittenShort) {
    const Message message = changed(Variant("ifcsum_one_bill.edi").change("CNT+7", "CNT+7:1000:KG"));
    EXPECT_EQ(first_error(message), "");
    EXPECT_EQ(manifest_in(message).total_gross, Grams{1'000'000});
}

TEST(Ifcsum, RefusesAnotherDocumentByItsName) {
    EXPECT_EQ(first_error(changed(Variant("ifcsum_one_bill.edi").change("BGM", "BGM+610+QUAI126W-IMP2+9"))),
              "message_kind_unsupported BGM");
}

/// A commodity code that is none is a fault here as in CST.
TEST(Ifcsum, ReadsTheCommodityCodeAsANumberOfTheProduct) {
    EXPECT_EQ(manifest_in(changed(Variant("ifcsum_one_bill.edi"))).consignments.at(0).items.at(0).hs, "940360");
    EXPECT_EQ(first_error(changed(Variant("ifcsum_one_bill.edi").change("PIA", "PIA+5+9403X:HS"))), "value_not_numeric PIA");
}

/// From D.01B on each place of the ship has its own times; only those of this port are the call's.
TEST(Ifcsum, TakesTheTimesOfThisPortOnly) {
    const std::string text =
        in_release(Variant("ifcsum_one_bill.edi").add_after("LOC+9", "DTM+133:202611101200:203").text(), "97A", "01B");
    const Message message = look_at(text);
    EXPECT_EQ(first_error(message), "");
    EXPECT_EQ(to_text(manifest_in(message).departure_estimated.value()), "2026-11-23T17:00:00.000Z");
}

TEST(Ifcsum, NamesWhatIsDangerous) {
    const Message message = changed(
        Variant("ifcsum_one_bill.edi").append("DGS+IMD+3+1263+023:CEL+2").append("FTX+AAD+++PAINT").append("FTX+AAC+++COOL"));
    EXPECT_EQ(first_error(message), "");
    const DangerousGoods danger = manifest_in(message).consignments.at(0).items.at(0).dangerous.at(0);
    EXPECT_EQ(danger.un_number, "1263");
    EXPECT_EQ(danger.packing_group, "2");
    EXPECT_EQ(danger.flashpoint_decidegrees, 230);
    EXPECT_EQ(danger.name, "PAINT");
    ASSERT_EQ(manifest_in(message).unmapped.size(), 1U);
    EXPECT_EQ(manifest_in(message).unmapped[0].text, "FTX+AAC+++COOL");
}

TEST(Ifcsum, IsTakenWhenItIsFiled) {
    const Message message = read(file_bytes("ifcsum_one_bill.edi")).at(0).messages.at(0);
    EXPECT_EQ(message.verdict, Verdict::accepted);
    EXPECT_FALSE(message.only_read);
}

/// Of the one bill of ifcsum_one_bill.edi: its lines without a split, and what its consignment tells.
std::vector<std::string> boxes_of_line(const Message& message, std::size_t line) {
    std::vector<std::string> boxes;
    const GoodsItem item = manifest_in(message).consignments.at(0).items.at(line);
    for (const SplitRef& split : item.splits) {
        boxes.push_back(split.container + (split.packages ? "+" + std::to_string(*split.packages) : ""));
    }
    return boxes;
}

const std::string first_box_again = "EQD+CN+QAIU2011015+22G1:102:5++3+5";
const std::string other_box = "EQD+CN+QAIU2009018+22G1:102:5++3+5";

void add_line(Variant& variant) {
    variant.append("GID+2+5:CT").append("FTX+AAA+++CHAIRS").append("MEA+AAE+G+KGM:500");
}

/// One line of ten packages, a second one behind it of which nothing says where it lies, and what follows.
Message two_lines(const Lines& more, bool first_has_a_split = false) {
    Variant variant("ifcsum_one_bill.edi");
    if (!first_has_a_split) variant.remove("SGP");
    for (const char* total : {"CNT+16", "CNT+7", "CNT+11"}) variant.remove(total);
    add_line(variant);
    for (const std::string& segment : more) variant.append(segment);
    return changed(variant);
}

TEST(Ifcsum, SeveralLinesMayEachBeInAnyOfTheBoxesTheirConsignmentTells) {
    const Message message = two_lines({first_box_again, other_box});
    const std::vector<std::string> both{"QAIU2011015", "QAIU2009018"};
    EXPECT_EQ(boxes_of_line(message, 0), both) << first_error(message);
    EXPECT_EQ(boxes_of_line(message, 1), both);
}

TEST(Ifcsum, ALineThatSaysWhereItLiesIsNowhereElse) {
    const Message message = two_lines({other_box}, true);
    EXPECT_EQ(boxes_of_line(message, 0), std::vector<std::string>{"QAIU2011015+10"});
    EXPECT_EQ(boxes_of_line(message, 1), std::vector<std::string>{"QAIU2009018"});
}

TEST(Ifcsum, ALineLiesWhereItsDangerousSubstancesLie) {
    const Message danger = two_lines({"DGS+IMD+3+1263", "SGP+QAIU2011015+3"}, true);
    EXPECT_EQ(boxes_of_line(danger, 1), std::vector<std::string>{"QAIU2011015"}) << first_error(danger);
    const Lines listed = unmapped_in(manifest_in(danger));
    EXPECT_NE(std::ranges::find(listed, "SGP+QAIU2011015+3"), listed.end()) << "how many of them are dangerous has no place";
}

/// So many guesses would cost more than the bytes that ask for them.
TEST(Ifcsum, AsksForSplitsWhereLinesAndBoxesAreMany) {
    Variant variant("ifcsum_one_bill.edi");
    for (const char* total : {"CNT+16", "CNT+7", "CNT+11", "SGP"}) variant.remove(total);
    for (int i = 0; i < 50; ++i) add_line(variant);
    const Message message = changed(variant.append(first_box_again).append(other_box));
    EXPECT_EQ(first_error(message), "message_equipment_unknown GID");
    EXPECT_TRUE(boxes_of_line(message, 0).empty());
}

TEST(Ifcsum, GoodsAllOfWhoseBoxesGoOnAreTranshipped) {
    const auto nature = [](const std::string& movement) {
        const std::string box = "EQD+CN+QAIU2011015+22G1:102:5++" + movement + "+5";
        return manifest_in(changed(Variant("ifcsum_one_bill.edi").change("EQD", box))).consignments.at(0).nature;
    };
    EXPECT_EQ(nature("6"), "28");
    EXPECT_EQ(nature("3"), "");
}

}  // namespace
}  // namespace cargo::edi::test
