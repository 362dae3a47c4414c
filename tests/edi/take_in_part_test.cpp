#include "edi/take_in_part.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/edi/recorder.hpp"

/// Which bills of a manifest may be taken when others of it are refused.
namespace cargo::edi::test {
namespace {

using Names = std::vector<std::string>;

struct Bill {
    std::string number;
    std::string box;
    std::string master{};     ///< of a house
    std::string fault{};      ///< segments put before GID
    std::string packages = "10";
};

std::string cni(std::size_t n, const Bill& bill) {
    const std::string reference = bill.master.empty() ? "RFF+BM:" + bill.number + "'" : "RFF+BH:" + bill.number + "'";
    const std::string carrier = bill.master.empty() ? bill.number : bill.master;
    return "CNI+" + std::to_string(n) + "+" + carrier + "'" + reference + "LOC+9+CNSHA::6'LOC+11+FRLEH::6'NAD+CN+C1++NAME'" +
           bill.fault + "GID+1+" + bill.packages + ":CT'FTX+AAA+++SHOES'MEA+AAE+G+KGM:1000'SGP+" + bill.box + "+10'";
}

const Names boxes{"CSQU3054383", "QAIU2001017", "QAIU2009018", "QAIU2011015"};

std::string manifest(const std::vector<Bill>& bills, const std::string& more = {}) {
    std::string body = "BGM+85+DOC1+9'DTM+137:202601020304:203'RFF+ATZ:STAY1'NAD+MS+CARRIER'"
                       "TDT+20+V1+1++CAR:172:20+++CALL1:103::SHIP'LOC+60+FRLEH::6'DTM+132:202601030000:203'";
    for (const std::string& box : boxes) body += "EQD+CN+" + box + "+22G1:102:5++3+5'";
    body += more;
    std::size_t n = 0;
    for (const Bill& bill : bills) body += cni(++n, bill);
    return interchange("CUSCAR:D:95B:UN", body);
}

Message read_one(const std::string& bytes) {
    return read(bytes).at(0).messages.at(0);
}

Names bills_of(const Message& message) {
    Names names;
    for (const ManifestConsignment& bill : std::get<Manifest>(message.body).consignments) names.push_back(bill.bill);
    return names;
}

Names boxes_of(const Message& message) {
    Names names;
    for (const Equipment& box : std::get<Manifest>(message.body).equipment) names.push_back(box.number);
    return names;
}

/// A value too long in a place that is nobody's identity.
const std::string long_code = "NAD+CZ+++SHIPPER+STREET+CITY++TOOLONGCODE+FR'";
const std::string good_code = "NAD+CZ+++SHIPPER+STREET+CITY++76600+FR'";

TEST(TakeInPart, TakesTheGoodBillsAndNamesTheOthers) {
    Message message = read_one(manifest({{"GOOD1", boxes[0]}, {"BAD1", boxes[1], {}, long_code}, {"GOOD2", boxes[2]}}));
    ASSERT_EQ(message.verdict, Verdict::refused);
    ASSERT_TRUE(take_in_part(message));
    EXPECT_EQ(message.verdict, Verdict::partial);
    EXPECT_EQ(bills_of(message), (Names{"GOOD1", "GOOD2"}));
    EXPECT_EQ(boxes_of(message), (Names{boxes[0], boxes[2], boxes[3]})) << "the refused bill's box goes with it";
    EXPECT_EQ(message.refused_bills, Names{"BAD1"});
    const auto is_of_bad = [](const Finding& f) { return f.severity != Severity::error || f.bill == "BAD1"; };
    EXPECT_TRUE(std::ranges::all_of(message.findings, is_of_bad));
}

TEST(TakeInPart, RefusesWithABillWhateverLiesInItsBoxes) {
    Message message = read_one(manifest({{"GOOD1", boxes[0]},
                                         {"BAD1", boxes[1], {}, long_code},
                                         {"BESIDE", boxes[1]},
                                         {"ALSO", boxes[2], {}, "GID+9+1:CT'FTX+AAA+++X'MEA+AAE+G+KGM:1'SGP+" + boxes[1] + "+1'"},
                                         {"BESIDE2", boxes[2]}}));
    ASSERT_TRUE(take_in_part(message));
    EXPECT_EQ(bills_of(message), Names{"GOOD1"});
    EXPECT_EQ(message.refused_bills, (Names{"BAD1", "BESIDE", "ALSO", "BESIDE2"})) << "and what lies with those";
    EXPECT_EQ(message.findings_true_count, message.findings.size());
    for (const std::string bill : {"BESIDE", "ALSO", "BESIDE2"}) {
        EXPECT_TRUE(std::ranges::any_of(message.findings, [&](const Finding& f) {
            return f.bill == bill && f.code == Errc::message_equipment_unknown && !f.text_fr.empty() && !f.text_en.empty();
        })) << bill << " is told why";
    }
}

TEST(TakeInPart, RefusesHousesWithTheirMasterAndTheMasterOnlyWithItsBoxes) {
    const std::vector<Bill> apart{{"MASTER", boxes[0], {}, long_code}, {"HOUSE", boxes[1], "MASTER"}, {"GOOD", boxes[2]}};
    Message master = read_one(manifest(apart));
    ASSERT_TRUE(take_in_part(master));
    EXPECT_EQ(bills_of(master), Names{"GOOD"});
    const auto of_house = [](const Finding& f) { return f.bill == "HOUSE" && f.code == Errc::message_master_unknown; };
    EXPECT_TRUE(std::ranges::any_of(master.findings, of_house));

    Message house = read_one(manifest({{"MASTER", boxes[0]}, {"HOUSE", boxes[1], "MASTER", long_code}, {"GOOD", boxes[2]}}));
    ASSERT_TRUE(take_in_part(house));
    EXPECT_EQ(bills_of(house), (Names{"MASTER", "GOOD"})) << "its quantity is uncovered: its box stays closed";
    Message together = read_one(manifest({{"MASTER", boxes[0]}, {"HOUSE", boxes[0], "MASTER", long_code}, {"GOOD", boxes[2]}}));
    ASSERT_TRUE(take_in_part(together));
    EXPECT_EQ(bills_of(together), Names{"GOOD"});
}

TEST(TakeInPart, RefusesEveryBillOfANumberThatComesTwice) {
    Message message = read_one(manifest({{"TWICE", boxes[0]}, {"GOOD", boxes[1]}, {"TWICE", boxes[2]}}));
    ASSERT_TRUE(take_in_part(message));
    EXPECT_EQ(bills_of(message), Names{"GOOD"});
    EXPECT_EQ(message.refused_bills, Names{"TWICE"});
    EXPECT_EQ(boxes_of(message), (Names{boxes[1], boxes[3]}));
}

struct Whole {
    std::string name;
    std::string bytes;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST(TakeInPart, RefusesTheWholeMessageWhenAFaultReachesFurtherThanABill) {
    const std::string two = manifest({{"GOOD1", boxes[0]}, {"BAD1", boxes[1], {}, long_code}});
    const Whole cases[] = {
        {"nothing is wrong", manifest({{"GOOD1", boxes[0]}, {"GOOD2", boxes[1]}})},
        {"no bill is left", manifest({{"BAD1", boxes[0], {}, long_code}})},
        {"a fault in the header", replaced(two, "BGM+85+DOC1", "BGM+85+123456789012345678901234567890123456")},
        {"a fault in a box", replaced(two, boxes[1] + "+22G1:102:5", boxes[1] + "+22G1XXXXXXX:102:5")},
        {"a split", replaced(two, "SGP+" + boxes[1] + "+10", "SGP+" + boxes[1] + "+123456789")},
        {"a box that nobody announced", replaced(two, "SGP+" + boxes[1], "SGP+QAIU2001031")},
        {"a segment missing", replaced(two, "GID+1+10:CT'FTX", "FTX")},
        {"a segment out of place", replaced(two, long_code, long_code + "TDT+20+V2'")},
        {"a segment nobody knows", replaced(two, long_code, long_code + "ZZZ+1'")},
        {"a count that differs", replaced(two, "UNT+", "UNT+9")},
        {"a total that differs",
         replaced(manifest({{"GOOD1", boxes[0]}, {"BAD1", boxes[1], {}, long_code}}, "CNT+16:9'"), "CNT+16:9'", "CNT+16:9'")},
        {"a bill without a number", replaced(two, "RFF+BM:BAD1", "RFF+BM")},
    };
    for (const Whole& c : cases) {
        SCOPED_TRACE(c.name);
        Message message = read_one(c.bytes);
        const Message before = message;
        EXPECT_FALSE(take_in_part(message));
        EXPECT_EQ(message, before) << "and nothing has changed";
    }
}

TEST(TakeInPart, RefusesTheWholeMessageWhenFindingsAreCut) {
    const std::string two = manifest({{"GOOD1", boxes[0]}, {"BAD1", boxes[1], {}, long_code + long_code + long_code}});
    Message message = read(two, {.findings_max = 2}).at(0).messages.at(0);
    ASSERT_GT(message.findings_true_count, message.findings.size());
    EXPECT_FALSE(take_in_part(message)) << "nobody knows where the others stood";
}

/// IFCSUM: a CNI is a bill, and may tell its boxes itself.
std::string ifcsum(const std::vector<std::string>& consignments) {
    std::string body = "BGM+85+DOC1+9'DTM+137:202601020304:203'RFF+ATZ:STAY1'NAD+MS+CARRIER'"
                       "TDT+20+V1+1++CAR:172:20+++CALL1:103::SHIP'LOC+60+FRLEH::6'DTM+132:202601030000:203'";
    for (std::size_t i = 1; i < boxes.size(); ++i) body += "EQD+CN+" + boxes[i] + "+22G1:102:5++3+5'";
    for (const std::string& one : consignments) body += one;
    return interchange("IFCSUM:D:97A:UN", body);
}

std::string told(const std::string& bill, const std::string& box, const std::string& fault = {}, const std::string& behind = {}) {
    return "CNI+1+" + bill + "'LOC+9+CNSHA::6'LOC+11+FRLEH::6'RFF+BM:" + bill + "'NAD+CN+C1++NAME'" + fault +
           "GID+1+10:CT'FTX+AAA+++SHOES'MEA+AAE+G+KGM:1000'SGP+" + box + "+10'" + behind;
}

TEST(TakeInPart, ABoxThatARefusedConsignmentTellsGoesWithIt) {
    const std::string own_box = "EQD+CN+" + boxes[0] + "+22G1:102:5++3+5'";
    Message message = read_one(
        ifcsum({told("BAD1", boxes[1], long_code, own_box), told("BESIDE", boxes[0]), told("GOOD", boxes[2])}));
    ASSERT_EQ(message.verdict, Verdict::refused);
    ASSERT_TRUE(take_in_part(message));
    EXPECT_EQ(bills_of(message), Names{"GOOD"});
    EXPECT_EQ(boxes_of(message), (Names{boxes[2], boxes[3]}));
    Message wrong = read_one(ifcsum({told("BAD1", boxes[1], {}, "EQD+CN+QAIU2001010+22G1:102:5++3+5'"), told("GOOD", boxes[2])}));
    ASSERT_EQ(wrong.verdict, Verdict::refused);
    EXPECT_FALSE(take_in_part(wrong)) << "which box it is nobody knows";
}

TEST(TakeInPart, CostsNoMoreThanItsBytes) {
    // A chain of bills, each sharing a box with the next: all fall with the first, in one walk.
    std::vector<Bill> bills{{"BAD", boxes[0], {}, long_code}};
    for (int i = 0; i < 900; ++i) bills.push_back({"B" + std::to_string(i), boxes[0], {}, good_code});
    bills.push_back({"GOOD", boxes[3]});
    Message message = read_one(manifest(bills));
    ASSERT_TRUE(take_in_part(message));
    EXPECT_EQ(bills_of(message), Names{"GOOD"});
    EXPECT_EQ(message.refused_bills.size(), 901U);
    for (int i = 0; i < 200; ++i) bills.push_back({"C" + std::to_string(i), boxes[0], {}, good_code});
    Message more = read_one(manifest(bills));
    EXPECT_FALSE(take_in_part(more)) << "more would be dragged along than a reply tells";
}

}  // namespace
}  // namespace cargo::edi::test
