#include <gtest/gtest.h>

#include <algorithm>

#include "map_sample.hpp"

using namespace cargo;
using namespace cargo::edi;
using namespace cargo::edi::test;

namespace {

/// The same order without the places where its parts stood.
ReleaseOrder without_places(ReleaseOrder order) {
    order.at = {};
    order.call.at = {};
    order.unmapped.clear();
    for (PartyRef& party : order.parties) party.at = {};
    for (LocationRef& location : order.locations) location.at = {};
    for (Reference& reference : order.references) reference.at = {};
    for (ReportedBox& box : order.boxes) {
        box.equipment.at = {};
        for (Reference& reference : box.references) reference.at = {};
    }
    return order;
}

bool has(const Message& message, Errc code, std::string_view tag) {
    return std::ranges::any_of(message.findings, [&](const Finding& f) { return f.code == code && f.segment == tag; });
}

}  // namespace

TEST(Coarri, TellsWhichBoxesAreOnTheQuaySinceWhenAndTheirSeals) {
    const Message message = only_message("portday_coarri.edi");
    EXPECT_EQ(message.verdict, Verdict::accepted);
    EXPECT_TRUE(message.findings.empty());
    const DischargeReport& report = std::get<DischargeReport>(message.body);
    EXPECT_TRUE(report.discharge);
    EXPECT_EQ(report.call.stay, "LEH2026001234");
    EXPECT_EQ(report.locations.at(0).terminal, "TDF");
    ASSERT_EQ(report.boxes.size(), 10U);
    EXPECT_EQ(report.boxes[0].equipment.number, "QAIU2001017");
    EXPECT_EQ(to_text(report.boxes[0].at.value()), "2026-11-22T07:12:00.000Z");
    EXPECT_EQ(report.boxes[0].equipment.seals.at(1).number, "SH55001");
    EXPECT_EQ(report.boxes[4].equipment.fullness, Fullness::empty);
    EXPECT_EQ(report.total_equipment, 10);
}

TEST(Coarri, OfLoadingIsReadAsSuch) {
    const Message message = Variant("portday_coarri.edi").change("BGM", "BGM+46+DOC+9").message();
    EXPECT_FALSE(std::get<DischargeReport>(message.body).discharge);
}

TEST(Codeco, TellsWhatLeftWithWhomAndWhen) {
    const Message message = only_message("portday_codeco_out.edi");
    EXPECT_EQ(message.verdict, Verdict::accepted);
    const GateReport& report = std::get<GateReport>(message.body);
    EXPECT_TRUE(report.out);
    ASSERT_EQ(report.boxes.size(), 1U);
    EXPECT_EQ(report.boxes[0].haulier, "ROUTIER1");
    EXPECT_EQ(to_text(report.boxes[0].at.value()), "2026-11-23T09:30:00.000Z");
    EXPECT_EQ(report.boxes[0].references.at(0).number, "QLH26BL0001");
    EXPECT_FALSE(std::get<GateReport>(Variant("portday_codeco_out.edi").change("BGM", "BGM+34+DOC+9").message().body).out);
}

TEST(Codeco, MayNameTheHaulierInItsHeaderForAllBoxes) {
    const Message message = Variant("portday_codeco_out.edi")
                                .change("TDT+20", "TDT+1++3+31+ROUTIER2:172:ZZZ")
                                .remove("TDT+1++3+31+ROUTIER1")
                                .message();
    EXPECT_EQ(std::get<GateReport>(message.body).boxes.at(0).haulier, "ROUTIER2");
}

TEST(Coreor, OfEqualMeaningIsEqualInBothDirectories) {
    const ReleaseOrder old = std::get<ReleaseOrder>(only_message("coreor_same_d95b.edi").body);
    const ReleaseOrder recent = std::get<ReleaseOrder>(only_message("portday_coreor_d00b.edi").body);
    EXPECT_EQ(without_places(old), without_places(recent));
    EXPECT_EQ(recent.holder, "TRANSIT1");
    EXPECT_EQ(recent.haulier, "");
    EXPECT_EQ(recent.boxes.size(), 2U);
}

TEST(Coreor, WithADateIsGoodToTheEndOfThatDayInThePort) {
    const ReleaseOrder order = std::get<ReleaseOrder>(only_message("portday_coreor_d00b.edi").body);
    EXPECT_EQ(to_text(order.valid_until.value()), "2026-12-05T22:59:59.999Z");
}

TEST(Coreor, GoesToTheConsigneeWhenNoForwarderIsNamedAndToNobodyWhenNobodyIs) {
    Variant sample("portday_coreor_d00b.edi");
    sample.change("NAD+FW", "NAD+CN+FR41234567800011:160:ZZZ");
    EXPECT_EQ(std::get<ReleaseOrder>(sample.message().body).holder, "FR41234567800011");
    sample.change("NAD+CN", "NAD+CF+QAI:172:20");
    EXPECT_TRUE(has(sample.message(), Errc::value_empty, "BGM"));
    EXPECT_EQ(sample.message().verdict, Verdict::refused);
}

TEST(Coreor, MayNameTheHaulier) {
    EXPECT_EQ(std::get<ReleaseOrder>(only_message("portday_coreor_d95b.edi").body).haulier, "ROUTIER1");
}

struct ReportFault {
    const char* file;
    const char* beginning;
    const char* segment;
    Errc code;
    const char* tag;
};

TEST(AReport, IsRefusedWithItsFault) {
    const ReportFault faults[] = {
        {"portday_coarri.edi", "BGM", "BGM+36+DOC+9", Errc::message_kind_unsupported, "BGM"},
        {"portday_coarri.edi", "BGM", "BGM+44+DOC+5", Errc::message_function_unsupported, "BGM"},
        {"portday_coarri.edi", "EQD+CN+QAIU2001022", "EQD+CN+QAIU2001017+22G1:102:5++3+5", Errc::message_container_twice, "EQD"},
        {"portday_coarri.edi", "EQD+CN+QAIU2001022", "EQD+CN+QAIU2001023+22G1:102:5++3+5", Errc::value_bad_check_digit, "EQD"},
        {"portday_coarri.edi", "CNT", "CNT+16:11", Errc::message_control_total_differs, "CNT"},
        {"portday_coarri.edi", "DTM+203", "DTM+203:202611320812:203", Errc::value_bad_date, "DTM"},
        {"portday_coarri.edi", "DTM+203", "DTM+9:202611220812:203", Errc::value_empty, "EQD"},
        {"portday_codeco_out.edi", "BGM", "BGM+44+DOC+9", Errc::message_kind_unsupported, "BGM"},
        {"portday_codeco_out.edi", "DTM+7", "DTM+9:202611231030:203", Errc::value_empty, "EQD"},
        {"portday_coreor_d00b.edi", "BGM", "BGM+118+DOC+9", Errc::message_kind_unsupported, "BGM"},
        {"portday_coreor_d00b.edi", "BGM", "BGM+129+DOC+1", Errc::message_function_unsupported, "BGM"},
    };
    for (const ReportFault& fault : faults) {
        ASSERT_EQ(only_message(fault.file).verdict, Verdict::accepted) << fault.file;
        const Message message = Variant(fault.file).change(fault.beginning, fault.segment).message();
        EXPECT_TRUE(has(message, fault.code, fault.tag)) << fault.file << " " << fault.segment;
        EXPECT_EQ(message.verdict, Verdict::refused) << fault.file << " " << fault.segment;
    }
}
