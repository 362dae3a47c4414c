#include <gtest/gtest.h>

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "edi/stream_reader.hpp"
#include "libcargo/iso6346.hpp"
#include "libcargo/limits.hpp"
#include "tests/edi/counted_memory.hpp"
#include "tests/edi/gathered_bills.hpp"
#include "tests/edi/map_sample.hpp"
#include "tests/edi/recorder.hpp"

/// Bills handed on as they end are those of the manifest that is kept whole, with the same findings, in memory that does not grow
/// with the ship.
namespace cargo::edi::test {
namespace {

/// A file of one message.
void expect_the_same(const std::string& bytes, bool takes) {
    const std::vector<Interchange> whole = read(bytes);
    GatheredBills gathered(takes);
    ReadOptions options;
    options.bills = &gathered;
    const std::vector<Interchange> passed = read(bytes, options);
    ASSERT_EQ(whole.size(), 1U);
    ASSERT_EQ(passed.size(), 1U);
    EXPECT_EQ(passed[0].findings, whole[0].findings);
    ASSERT_EQ(whole[0].messages.size(), 1U);
    ASSERT_EQ(passed[0].messages.size(), 1U);
    gathered.expect_those_of(passed[0].messages[0], whole[0].messages[0]);
}
void expect_the_same(const std::string& bytes) {
    for (const bool takes : {true, false}) expect_the_same(bytes, takes);
}

TEST(PassingBills, AreThoseOfTheWholeManifest) {
    for (const char* const file :
         {"cuscar_one_bill.edi", "cuscar_particulars.edi", "cuscar_broken.edi", "cuscar_structure.edi", "cuscar_wrong_counts.edi",
          "cuscar_export.edi", "portday_cuscar.edi", "ifcsum_one_bill.edi", "ifcsum_portday.edi"}) {
        SCOPED_TRACE(file);
        expect_the_same(file_bytes(file));
    }
}

TEST(PassingBills, HaveTheSameFindings) {
    const auto of = [](const Variant& variant) { expect_the_same(variant.text()); };
    of(Variant("portday_cuscar.edi").add_after("EQD+CN+QAIU2001017", "EQD+CN+QAIU2001017+22G1:102:5++3+5"));  // announced twice
    of(Variant("portday_cuscar.edi").change("SGP+", "SGP+QAIU2001018+1"));                                    // a slip
    of(Variant("portday_cuscar.edi").change("CNT+", "CNT+7:1:KGM"));
    of(Variant("cuscar_one_bill.edi").append("CNI+7+NOBILL"));
    of(Variant("cuscar_one_bill.edi").append("CNI+7").append("GID+1+1:CT"));
    of(Variant("cuscar_one_bill.edi").remove("EQD+CN"));
    const std::string sample = file_bytes("portday_cuscar.edi");
    for (std::size_t end = 60; end < sample.size(); end += 97) {
        SCOPED_TRACE(end);
        const std::vector<Interchange> cut = read(sample.substr(0, end));
        if (cut.size() == 1 && cut[0].messages.size() == 1) expect_the_same(sample.substr(0, end));
    }
}

/// What nobody took is filled again: nothing of one bill is left in the next, however many parts each has.
TEST(PassingBills, HaveNothingOfTheBillBefore) {
    std::string body = "BGM+785+DOC+9'RFF+ATZ:LEH2026001234'EQD+CN+CSQU3054383+22G1:102:5++3+5'";
    const auto add = [&](const std::string& segment) { body += segment + "'"; };
    const std::string full = ":160:ZZZ++A FIRM WITH A LONG NAME+AND A LONG STREET OF ITS OWN+LE HAVRE++76600+FR";
    for (std::size_t i = 0; i < 60; ++i) {
        const std::string number = "BILL WITH A NUMBER " + std::to_string(i);
        const std::size_t parts = i % 20;  // more than are kept, and none
        add("CNI+" + std::to_string(i + 1) + "+" + number);
        add("RFF+BM:" + number);
        for (std::size_t n = 0; n < std::min<std::size_t>(parts, 9); ++n) {
            add(n % 2 == 0 ? "LOC+9+CNSHA:139:6:A PLACE WITH A LONG NAME+AND A TERMINAL:TER:ZZZ" : "LOC+11+FRLEH:139:6");
        }
        add("GIS+23");
        for (std::size_t n = 0; n < parts; ++n) add(n % 2 == 0 ? "NAD+CN+ID" + std::to_string(i) + full : "NAD+CZ");
        add("GID+1+1:CT");
        add("MEA+AAE+G+KGM:10");
        add("SGP+CSQU3054383+1");
    }
    const std::string text = interchange("CUSCAR:D:95B:UN", body);
    const std::vector<Interchange> whole = read(text);
    const auto& manifest = std::get<Manifest>(whole.at(0).messages.at(0).body);
    ASSERT_EQ(manifest.consignments.size(), 60U);
    EXPECT_EQ(manifest.consignments[19].parties.size(), 19U);
    EXPECT_TRUE(manifest.consignments[20].parties.empty());
    expect_the_same(text);
}

std::vector<std::string> told(const Message& message) {
    std::vector<std::string> all;
    for (const Finding& one : message.findings) all.push_back(fmt::format("{} {}", to_string(one.code), one.segment));
    return all;
}

/// What stands in the wrong place is one fault: that it is there is seen all the same.
TEST(PassingBills, KnowABoxThatStandsBehindThem) {
    Variant late("cuscar_one_bill.edi");
    late.remove("EQD").remove("MEA+AAE+T").remove("SEL").append("EQD+CN+QAIU2011015+22G1:102:5++3+5");
    EXPECT_EQ(told(late.message()), std::vector<std::string>{"structure_unexpected_segment EQD"});
    expect_the_same(late.text());
    late.change("EQD", "EQD+CN+QAIU2011015+22G1:102:5++3+4");
    EXPECT_EQ(told(late.message()),
              (std::vector<std::string>{"message_equipment_unknown SGP", "structure_unexpected_segment EQD"}));
}

TEST(PassingBills, CountEachBoxThatIsTold) {
    Variant nameless("cuscar_one_bill.edi");
    nameless.change("CNT+16", "CNT+16:3").add_after("SEL", "EQD+TE+++++5").add_after("SEL", "EQD+TE+++++5");
    EXPECT_EQ(told(nameless.message()),
              (std::vector<std::string>{"message_quantity_missing EQD", "message_quantity_missing EQD"}));
    Variant twice("cuscar_one_bill.edi");
    twice.change("CNT+16", "CNT+16:5").add_after("SEL", "EQD+CN+QAIU2011015+22G1:102:5++3+5");
    const Message message = twice.message();
    ASSERT_EQ(told(message), (std::vector<std::string>{"message_container_twice EQD", "message_control_total_differs CNT"}));
    EXPECT_NE(message.findings[1].text_en.find("counted: 2"), std::string::npos) << message.findings[1].text_en;
}

/// The sample's bill and the box of its header, and bills behind it, each a list of segments of its own. CNI, RFF and what a line
/// must have are put before them.
Variant ifcsum(const std::vector<std::vector<std::string>>& bills) {
    Variant variant("ifcsum_one_bill.edi");
    for (const char* total : {"CNT+10", "CNT+16", "CNT+7", "CNT+11"}) variant.remove(total);
    for (std::size_t i = 0; i < bills.size(); ++i) {
        const std::string number = fmt::format("QLH26BL{}", 200 + i);
        variant.append(fmt::format("CNI+{}+{}", i + 2, number)).append("RFF+BM:" + number);
        variant.append("GID+1+1:CT").append("MEA+AAE+G+KGM:10");
        for (const std::string& segment : bills[i]) variant.append(segment);
    }
    return variant;
}
const std::string in_other = "SGP+QAIU2009018+1";

/// In IFCSUM a bill may tell a box in which one before it lies.
TEST(PassingBills, OfAnIfcsumMayLieInABoxThatALaterOneTells) {
    Variant later = ifcsum({{in_other}, {"SGP+QAIU2011015+1"}, {in_other, "EQD+CN+QAIU2009018+22G1:102:5++3+5", "SEL+X1+CA"}});
    EXPECT_EQ(told(later.message()), std::vector<std::string>{});
    expect_the_same(later.text());
    Variant never = ifcsum({{in_other}, {in_other}});
    EXPECT_EQ(told(never.message()),
              (std::vector<std::string>{"message_equipment_unknown SGP", "message_equipment_unknown SGP"}));
    expect_the_same(never.text());
}

TEST(PassingBills, OfAnIfcsumAreTranshippedWhenALaterOneSaysSoOfTheirBoxes) {
    const auto natures = [](const Variant& variant) {
        expect_the_same(variant.text());
        std::vector<std::string> all;
        const Message message = variant.message();
        for (const auto& bill : std::get<Manifest>(message.body).consignments) all.push_back(bill.nature);
        return all;
    };
    const std::string nothing_said = "EQD+CN+QAIU2009018+22G1:102:5", goes_on = "EQD+CN+QAIU2009018+22G1:102:5++6+5";
    EXPECT_EQ(natures(ifcsum({{in_other, nothing_said}, {in_other, goes_on}, {in_other}})),
              (std::vector<std::string>{"", "28", "28", "28"}));
    EXPECT_EQ(natures(ifcsum({{in_other}, {in_other, nothing_said}})), (std::vector<std::string>{"", "", ""}));
    EXPECT_EQ(natures(ifcsum({{in_other}, {"SGP+QAIU2011015+1", goes_on}})), (std::vector<std::string>{"", "28", ""}));
    EXPECT_EQ(natures(ifcsum({{in_other, "GID+2+1:CT", "MEA+AAE+G+KGM:10", "SGP+QAIU2011015+1"}, {goes_on}})).at(1), "");
}

TEST(PassingBills, OfAnIfcsumMayTellMoreOfABox) {
    const std::string nothing_said = "EQD+CN+QAIU2009018";
    Variant more = ifcsum({{in_other, nothing_said, "SEL+X1+CA"}, {in_other, "EQD+CN+QAIU2009018+22G1:102:5++3+5", "SEL+X2+CA"}});
    expect_the_same(more.text());
    const Message message = more.message();
    EXPECT_EQ(told(message), std::vector<std::string>{});
    const Equipment& box = std::get<Manifest>(message.body).equipment.at(1);
    EXPECT_EQ(box.size_type + box.movement, "22G13");
    EXPECT_EQ(box.fullness, Fullness::full);
    EXPECT_EQ(box.seals.size(), 2U);
    // Also of one in the header, and twice within a bill.
    expect_the_same(ifcsum({{"SGP+QAIU2011015+1", "EQD+CN+QAIU2011015+22G1:102:5++3+5", "SEL+X2+CA"}}).text());
    expect_the_same(ifcsum({{in_other, nothing_said, nothing_said + "+22G1:102:5++6+5"}, {in_other}}).text());
    expect_the_same(ifcsum({{"EQD+TE+++++5", "EQD+TE+++++5"}, {"SGP+QAIU2011015+1", "EQD+TE+++++4"}}).text());
}

/// Whatever bills tell of few boxes, in whatever order.
TEST(PassingBills, OfAnyIfcsumAreThoseOfTheWhole) {
    constexpr unsigned messages = 300;
    for (unsigned seed = 0; seed < messages; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const auto any = [&](const std::vector<std::string>& of) { return of[random() % of.size()]; };
        const std::vector<std::string> boxes{"QAIU2009018", "QAIU2011015", "QAIU2001017", "QAIU2001022", "QAIU2001018", ""};
        std::vector<std::vector<std::string>> bills(1 + random() % 6);
        for (std::vector<std::string>& bill : bills) {
            for (auto n = random() % 3; n > 0; --n) bill.push_back("SGP+" + any(boxes));
            if (random() % 3 == 0) bill.insert(bill.end(), {"GID+2+3:CT", "MEA+AAE+G+KGM:7", "SGP+" + any(boxes) + "+1"});
            for (auto n = random() % 3; n > 0; --n) {
                bill.push_back("EQD+CN+" + any(boxes) + any({"", "+22G1:102:5", "+42G1:102:5"}));
                if (random() % 2 == 0) bill.back() += any({"++6+5", "++3+5", "++6", "+++4", "++6+4"});
                if (random() % 2 == 0) bill.push_back(any({"SEL+X1+CA", "SEL+X2+CA", "DIM+5+CMT:1:2:3"}));
            }
        }
        Variant variant = ifcsum(bills);
        if (random() % 2 == 0) variant.add_after("SEL", "EQD+CN+" + any(boxes) + any({"", "+22G1:102:5++6", "+++++4"}));
        if (random() % 4 == 0) variant.change("CNI+2", "CNI+2+QLH26BL0101").change("RFF+BM:QLH26BL200", "RFF+BH:QLH26BL200");
        expect_the_same(variant.text());
    }
}

/// As read kept: what the end tells of containers is not told of other units.
TEST(PassingBills, OfAnIfcsumCountNoTrailerAsAnEmptyContainer) {
    expect_the_same(ifcsum({{"SGP+QAIU2011015+1", "EQD+TE+T1"}, {"SGP+QAIU2011015+1", "EQD+TE+T1++++4"}}).text());
}

/// Each of a number that said it was straight is one.
TEST(PassingBills, BecomeMastersEachThatIsNamed) {
    Variant twice("cuscar_one_bill.edi");
    for (const char* total : {"CNT+10", "CNT+16", "CNT+7", "CNT+11"}) twice.remove(total);
    for (const char* bill : {"BM:QB1", "BM:QB1", "BH:QB2", "BM:QB2"}) {
        twice.append("CNI+2+QB1").append(std::string("RFF+") + bill).append("GIS+23").append("GID+1+1:CT");
        twice.append("MEA+AAE+G+KGM:10").append("SGP+QAIU2011015+1");
    }
    twice.append("CNI+9+QB2").append("RFF+BH:QB9").append("GIS+23").append("GID+1+1:CT").append("MEA+AAE+G+KGM:1");
    expect_the_same(twice.text());
}

/// What is found when a consignment ends is about another segment: what the reader found about this one is known all the same.
TEST(PassingBills, LeaveOneFaultOneFinding) {
    Variant again = ifcsum({{"SGP+QAIU2011015+1"}, {"SGP+QAIU2011015+1"}});
    again.change("CNI+3", "CNI+A").change("RFF+BM:QLH26BL200", "RFF+BM:QLH26BL0101");
    const std::vector<std::string> all = told(again.message());
    EXPECT_EQ(std::ranges::count_if(all, [](const std::string& one) { return one.ends_with(" CNI"); }), 1);
    EXPECT_EQ(all.size(), 2U) << testing::PrintToString(all);
    expect_the_same(again.text());
}

/// So many boxes are waited for, the first thousand goods in them one by one.
TEST(PassingBills, OfAnIfcsumWaitForManyBoxes) {
    const auto box = [](std::size_t i) {
        const std::string number = fmt::format("QAIU{:06}", i);
        return number + iso6346_check_digit(number);
    };
    constexpr std::size_t boxes = 1'500, a_bill = 50;
    std::vector<std::vector<std::string>> bills;
    for (std::size_t i = 0; i < boxes; ++i) {
        if (i % a_bill == 0) bills.emplace_back();
        for (int twice = 0; twice < 2; ++twice) bills.back().push_back("SGP+" + box(i));
    }
    expect_the_same(ifcsum(bills).text());
    for (std::size_t i = 0; i + 1 < boxes; ++i) {
        if (i % a_bill == 0) bills.push_back({"SGP+QAIU2011015+1"});
        bills.back().push_back("EQD+CN+" + box(i) + "+22G1:102:5++6+5");
    }
    const Variant all_but_one = ifcsum(bills);
    EXPECT_EQ(told(all_but_one.message()), std::vector<std::string>{"message_equipment_unknown SGP"});
    expect_the_same(all_but_one.text());
}

TEST(PassingBills, OfAnIfcsumTellNoMoreBoxesThanAMessageMay) {
    constexpr std::size_t a_bill = 500;
    std::vector<std::vector<std::string>> bills(limits::units_per_message_max / a_bill, {"SGP+QAIU2011015+1"});
    for (std::vector<std::string>& bill : bills) bill.resize(1 + a_bill, "EQD+TE+++++4");
    bills.back().pop_back();  // that of the header is one
    EXPECT_EQ(told(ifcsum(bills).message()), std::vector<std::string>{});
    bills.back().insert(bills.back().end(), {"EQD+CN+QAIU2011015", "EQD+TE+++++4", "SEL+X1+CA", "EQD+TE+++++4", "SEL+X1+CA"});
    const Variant more = ifcsum(bills);
    EXPECT_EQ(told(more.message()), std::vector<std::string>{"structure_too_many_repetitions EQD"});
    expect_the_same(more.text());
}

/// One finding, at the first goods that lie in it; at those behind as they come.
TEST(PassingBills, OfAnIfcsumDoNotLieInABoxThatIsEmptyAfterAll) {
    Variant empty = ifcsum({{in_other, "EQD+CN+QAIU2009018+22G1:102:5"},
                            {in_other},
                            {"SGP+QAIU2011015+1", "EQD+CN+QAIU2009018+22G1:102:5++3+4"},
                            {in_other}});
    EXPECT_EQ(told(empty.message()),
              (std::vector<std::string>{"message_equipment_unknown SGP", "message_equipment_unknown SGP"}));
    expect_the_same(empty.text());
    Variant unused = ifcsum({{"SGP+QAIU2011015+1", "EQD+CN+QAIU2009018+22G1:102:5"},
                             {"SGP+QAIU2011015+1", "EQD+CN+QAIU2009018+22G1:102:5++3+4"}});
    EXPECT_EQ(told(unused.message()), std::vector<std::string>{});
    expect_the_same(unused.text());
}

/// Of more than are remembered the last are told when they are met, and the manifest is read to its end.
TEST(PassingBills, TellEachBoxThatNobodyAnnounced) {
    constexpr std::size_t splits = 1'090;  // the directory has 99 a line: one finding more
    Variant many("cuscar_one_bill.edi");
    for (std::size_t i = 0; i < splits; ++i) many.add_after("SGP", "SGP+QAIU2011020");
    const Message message = many.message();
    EXPECT_EQ(message.findings_true_count, splits + 1);
    EXPECT_TRUE(std::holds_alternative<Manifest>(message.body));
    expect_the_same(many.text());
}

/// Bills that are dropped.
class Dropped final : public BillSink, public MessageSink {
public:
    void unit(Equipment&&) override {}
    void bill(ManifestConsignment&&) override { ++bills; }
    void end(const ManifestEnd&) override {}
    void interchange_start(const InterchangeHeader&) override {}
    void message(Message&&) override {}
    void interchange_end(std::vector<Finding>&&, bool) override {}
    std::size_t bills = 0;
};

/// Writes the number of a bill, and a box of its own, in the place of the sample's.
std::string numbered(std::string text, std::size_t number) {
    const auto write = [&](std::string_view old, const std::string& now) {
        for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos;) text.replace(at, now.size(), now);
    };
    write("QLH26BL0101", fmt::format("QLH26B{:05}", number));
    const std::string box = fmt::format("QAIU{:06}", number);
    write("QAIU2009018", box + iso6346_check_digit(box));
    return text;
}

/// The peak of the heap while a message of so many bills passes through the reader in pieces; its bytes are told.
std::size_t peak_of(const std::string& sample, std::size_t bills, std::size_t& bytes) {
    const std::size_t first = sample.find("CNI+"), end = sample.find("UNT+");
    const std::string head = sample.substr(0, first), bill = sample.substr(first, end - first);
    Dropped dropped;
    ReadOptions options;
    options.bills = &dropped;
    StreamReader reader(options, dropped);
    reset_peak();
    const std::size_t before = live_bytes();
    reader.feed(head);
    std::string text;
    for (std::size_t i = 0; i < bills; ++i) {
        text = numbered(bill, i);
        bytes += text.size();
        reader.feed(text);
    }
    reader.finish();
    EXPECT_EQ(dropped.bills, bills);
    return peak_bytes() - before;
}

/// What is remembered of a bill is its number, place and sums; a message holds 9,999 consignments.
TEST(PassingBills, NeedLittleMemoryForALargeShip) {
    constexpr std::size_t bills = 9'999;
    constexpr std::size_t remembered = 250;
    const auto expect_little = [](const std::string& sample, std::size_t a_bill) {
        std::size_t bytes = 0;
        const std::size_t small = peak_of(sample, bills / 10, bytes);
        bytes = 0;
        const std::size_t large = peak_of(sample, bills, bytes);
        EXPECT_GT(bytes, bills * remembered);
        EXPECT_LT(large - small, bills * a_bill) << large << " for " << bytes << " bytes of bills";
        constexpr std::size_t allowed = 8 << 20U;
        EXPECT_LT(large, allowed);
    };
    expect_little(file_bytes("cuscar_one_bill.edi"), remembered);
    expect_little(file_bytes("ifcsum_one_bill.edi"), remembered);
    // The worst: each has a box of its own that says neither whether it is full nor where it goes.
    expect_little(Variant("ifcsum_one_bill.edi").append("GID+2+1:CT").append("MEA+AAE+G+KGM:10").append(in_other)
                      .append("EQD+CN+QAIU2009018").text(), 2 * remembered);
}

}  // namespace
}  // namespace cargo::edi::test
