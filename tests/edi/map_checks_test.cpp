#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "map_sample.hpp"

using namespace cargo;
using namespace cargo::edi;
using namespace cargo::edi::test;

namespace {

struct CheckCase {
    const char* name;
    std::function<void(Variant&)> fault;
    Errc code;
    const char* tag;
    std::uint16_t element;
    Severity severity = Severity::error;
};

void add_second_bill(Variant& sample, std::string_view reference, std::string_view packages = "10") {
    sample.append("CNI+2");
    sample.append(reference);
    sample.append("GID+1+" + std::string(packages) + ":CT");
    sample.append("MEA+AAE+G+KGM:1000");
    sample.append("SGP+QAIU2011015+" + std::string(packages));
    sample.remove("CNT+10").remove("CNT+7").remove("CNT+11");
}

// clang-format off
const CheckCase cases[] = {
    {"FunctionReplace",      [](Variant& v) { v.change("BGM", "BGM+785+DOC+5"); },        Errc::message_function_unsupported,  "BGM", 3},
    {"FunctionCancel",       [](Variant& v) { v.change("BGM", "BGM+785+DOC+1"); },        Errc::message_function_unsupported,  "BGM", 3},
    {"FunctionNotSaid",      [](Variant& v) { v.change("BGM", "BGM+785+DOC"); },          Errc::message_function_unsupported,  "BGM", 3},
    {"NoDocumentNumber",     [](Variant& v) { v.change("BGM", "BGM+785++9"); },           Errc::value_empty,                   "BGM", 2},
    {"NoManifest",           [](Variant& v) { v.change("BGM", "BGM+961+DOC+9"); },        Errc::message_kind_unsupported,      "BGM", 1},
    {"DepartureDeclaration", [](Variant& v) { v.change("BGM", "BGM+833+DOC+9"); },        Errc::message_direction_unsupported, "BGM", 1},
    {"ExportNature",         [](Variant& v) { v.change("GIS", "GIS+22"); },               Errc::message_direction_unsupported, "GIS", 1},
    {"ExportBill",           [](Variant& v) { v.add_after("LOC+11", "GIS+22"); },         Errc::message_direction_unsupported, "GIS", 1},
    {"ExportBox",            [](Variant& v) { v.change("EQD", "EQD+CN+QAIU2011015+22G1:102:5++2+5"); }, Errc::message_direction_unsupported, "EQD", 5},
    {"NoCall",               [](Variant& v) { v.remove("RFF+ATZ").change("TDT", "TDT+20+++13"); }, Errc::message_call_unknown,  "TDT", 0},
    {"ImoCheckDigit",        [](Variant& v) { v.change("TDT", "TDT+20+126W+1++QAI:172:20+++9321484:146"); }, Errc::value_bad_check_digit, "TDT", 8},
    {"BadDate",              [](Variant& v) { v.change("DTM+132", "DTM+132:202602300600:203"); }, Errc::value_bad_date,   "DTM", 1},
    {"UnknownFormat",        [](Variant& v) { v.change("DTM+132", "DTM+132:202602100600:999"); }, Errc::value_not_in_list, "DTM", 1},
    {"Locode",               [](Variant& v) { v.change("LOC+125", "LOC+125+E1ALG:139:6"); }, Errc::value_bad_shape,       "LOC", 2},
    {"CheckDigit",           [](Variant& v) { v.change("EQD", "EQD+CN+QAIU2011016+22G1:102:5++3+5"); }, Errc::value_bad_check_digit, "EQD", 2},
    {"ContainerShape",       [](Variant& v) { v.change("EQD", "EQD+CN+QAI2011015+22G1:102:5++3+5"); }, Errc::value_bad_shape, "EQD", 2},
    {"ContainerWithoutNumber", [](Variant& v) { v.change("EQD", "EQD+CN++22G1:102:5++3+5"); }, Errc::value_empty,         "EQD", 2},
    {"ContainerTwice",       [](Variant& v) { v.add_after("SEL", "EQD+CN+QAIU2011015+22G1:102:5++3+5"); }, Errc::message_container_twice, "EQD", 0},
    {"BillMissing",          [](Variant& v) { v.change("RFF+BM", "RFF+UCN:X1"); },        Errc::message_bill_missing,          "CNI", 0},
    {"BillTwice",            [](Variant& v) { add_second_bill(v, "RFF+BM:QLH26BL0101"); }, Errc::message_bill_duplicate,       "RFF", 0},
    {"HouseWithoutMaster",   [](Variant& v) { add_second_bill(v, "RFF+BH:H1"); },         Errc::message_master_unknown,        "RFF", 0},
    {"HousesExceedMaster",   [](Variant& v) { add_second_bill(v, "RFF+BH:H1", "11"); v.change("CNI+2", "CNI+2+QLH26BL0101"); }, Errc::message_houses_exceed_master, "RFF", 0},
    {"PackagesMissing",      [](Variant& v) { v.change("GID", "GID+1"); },                Errc::message_quantity_missing,      "GID", 0},
    {"MassMissing",          [](Variant& v) { v.remove("MEA+AAE+G"); },                   Errc::message_quantity_missing,      "GID", 0},
    {"MassUnit",             [](Variant& v) { v.change("MEA+AAE+G", "MEA+AAE+G+STN:1000"); }, Errc::value_not_in_list,         "MEA", 3},
    {"MassDecimals",         [](Variant& v) { v.change("MEA+AAE+G", "MEA+AAE+G+KGM:1000.1234"); }, Errc::value_too_long,       "MEA", 3},
    {"TotalOfALargeShip",    [](Variant& v) { v.change("CNT+7", "CNT+7:212000000:KGM"); }, Errc::message_control_total_differs, "CNT", 1},
    {"TotalOfNoShip",        [](Variant& v) { v.change("CNT+7", "CNT+7:1000000001:KGM"); }, Errc::value_out_of_range,          "CNT", 1},
    {"MassNegative",         [](Variant& v) { v.change("MEA+AAE+G", "MEA+AAE+G+KGM:-1000"); }, Errc::value_not_numeric,        "MEA", 3},
    {"BoxNotAnnounced",      [](Variant& v) { v.change("SGP", "SGP+QAIU2001017+10"); },   Errc::message_equipment_unknown,     "SGP", 1},
    {"GoodsInAnEmptyBox",    [](Variant& v) { v.change("EQD", "EQD+CN+QAIU2011015+22G1:102:5++3+4"); }, Errc::message_equipment_unknown, "SGP", 1},
    {"MoreInBoxesThanThereIs", [](Variant& v) { v.change("SGP", "SGP+QAIU2011015+11"); }, Errc::message_control_total_differs, "SGP", 1},
    {"LessInBoxesThanThereIs", [](Variant& v) { v.change("SGP", "SGP+QAIU2011015+9"); },  Errc::message_control_total_differs, "SGP", 1, Severity::warning},
    {"FullBoxWithoutGoods",  [](Variant& v) { v.remove("SGP"); },                         Errc::message_quantity_missing,      "EQD", 0, Severity::warning},
    {"HsShape",              [](Variant& v) { v.change("CST", "CST+1+94.03"); },          Errc::value_not_numeric,             "CST", 2},
    {"HsTooShort",           [](Variant& v) { v.change("CST", "CST+1+940"); },            Errc::value_too_short,               "CST", 2},
    {"UnNumber",             [](Variant& v) { v.add_after("SGP", "DGS+IMD+3+12A3"); },    Errc::value_not_numeric,             "DGS", 3},
    {"TotalBills",           [](Variant& v) { v.change("CNT+10", "CNT+10:2"); },          Errc::message_control_total_differs, "CNT", 1},
    {"TotalBoxes",           [](Variant& v) { v.change("CNT+16", "CNT+16:2"); },          Errc::message_control_total_differs, "CNT", 1},
    {"TotalPackages",        [](Variant& v) { v.change("CNT+11", "CNT+11:9"); },          Errc::message_control_total_differs, "CNT", 1},
    {"TotalPieces",          [](Variant& v) { v.change("CNT+11", "CNT+8:9"); },           Errc::message_control_total_differs, "CNT", 1, Severity::warning},
    {"TotalMass",            [](Variant& v) { v.change("CNT+7", "CNT+7:1000.5:KGM"); },   Errc::message_control_total_differs, "CNT", 1},
    {"BillsTotal",           [](Variant& v) { v.add_after("RFF+BM", "CNT+11:12"); },      Errc::message_control_total_differs, "CNT", 1},
};
// clang-format on

class AFaultOfMeaning : public ::testing::TestWithParam<CheckCase> {};

}  // namespace

TEST_P(AFaultOfMeaning, IsOneFindingAtItsPlaceInBothLanguages) {
    Variant sample("cuscar_one_bill.edi");
    ASSERT_TRUE(sample.message().findings.empty());
    GetParam().fault(sample);
    const std::string bytes = sample.text();
    const Message message = sample.message();
    std::string all;
    for (const Finding& finding : message.findings) all += finding.text_en + "\n";
    const auto is_it = [](const Finding& finding) {
        return finding.code == GetParam().code && finding.segment == GetParam().tag;
    };
    ASSERT_EQ(std::ranges::count_if(message.findings, is_it), 1) << all;
    const Finding& finding = *std::ranges::find_if(message.findings, is_it);
    EXPECT_EQ(finding.severity, GetParam().severity);
    EXPECT_EQ(finding.at.element, GetParam().element) << all;
    EXPECT_FALSE(finding.text_fr.empty());
    EXPECT_FALSE(finding.text_en.empty());
    EXPECT_EQ(message.verdict, GetParam().severity == Severity::error ? Verdict::refused : Verdict::accepted);
    ASSERT_TRUE(finding.at.byte_offset.has_value());
    if (finding.at.element == 0) { EXPECT_TRUE(bytes.substr(*finding.at.byte_offset).starts_with(finding.segment)); }
}

TEST_P(AFaultOfMeaning, HidesNoOther) {
    Variant sample("cuscar_one_bill.edi");
    GetParam().fault(sample);
    const std::size_t alone = sample.message().findings.size();
    sample.append("CNI+9");
    sample.append("RFF+UCN:7FR1");
    const Message message = sample.message();
    EXPECT_GT(message.findings.size(), alone);
    EXPECT_TRUE(std::ranges::any_of(message.findings, [](const Finding& finding) {
        return finding.code == Errc::message_bill_missing && finding.segment == "CNI";
    }));
}

INSTANTIATE_TEST_SUITE_P(, AFaultOfMeaning, ::testing::ValuesIn(cases),
                         [](const ::testing::TestParamInfo<CheckCase>& given) { return std::string(given.param.name); });

TEST(ABrokenManifest, TellsAllItsFaultsInTheMessagesOrder) {
    const Message message = only_message("cuscar_broken.edi");
    EXPECT_EQ(message.verdict, Verdict::refused);
    EXPECT_EQ(message.findings.size(), message.findings_true_count);
    EXPECT_GE(message.findings.size(), 16U);
    EXPECT_TRUE(std::ranges::is_sorted(message.findings, {}, [](const Finding& finding) { return finding.at.segment; }));
}

TEST(ABrokenManifest, GuessesWhichContainerWasMeant) {
    const Message message = only_message("cuscar_broken.edi");
    EXPECT_TRUE(std::ranges::any_of(message.findings, [](const Finding& finding) {
        return finding.code == Errc::message_equipment_unknown && finding.text_fr.contains("peut-être QAIU2001010");
    }));
}

TEST(AMessage, IsRefusedAloneWhenItsNeighbourIsGood) {
    const std::vector<Interchange> interchanges = read(file_bytes("cuscar_one_good_one_bad.edi"));
    ASSERT_EQ(interchanges.at(0).messages.size(), 2U);
    EXPECT_EQ(interchanges[0].messages[0].verdict, Verdict::accepted);
    EXPECT_EQ(interchanges[0].messages[1].verdict, Verdict::refused);
}

TEST(ATestInterchange, IsRefusedWhole) {
    const std::vector<Interchange> interchanges = read(file_bytes("cuscar_test_indicator.edi"));
    ASSERT_EQ(interchanges.at(0).findings.size(), 1U);
    EXPECT_EQ(interchanges[0].findings[0].code, Errc::envelope_test_not_supported);
    EXPECT_EQ(interchanges[0].findings[0].contrl, 25);
    EXPECT_EQ(interchanges[0].messages.at(0).verdict, Verdict::refused);
}

TEST(APortWithoutAClock, RefusesAll) {
    ReadOptions options;
    options.port_time_zone = "Europe/Atlantis";
    const std::vector<Interchange> interchanges = read(file_bytes("cuscar_one_bill.edi"), options);
    EXPECT_EQ(interchanges.at(0).messages.at(0).verdict, Verdict::refused);
    EXPECT_EQ(interchanges[0].findings.at(0).code, Errc::value_not_in_list);
}
