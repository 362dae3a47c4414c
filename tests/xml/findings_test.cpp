#include <algorithm>

#include "tests/xml/xml_sample.hpp"

/// What is wrong with an Awmds, each with its path, line and byte, all at once.
namespace cargo::edi::xml::test {
namespace {

struct Fault {
    std::string_view from;
    std::string_view to;
    std::vector<std::string> told;
};

/// One change to the sample, and what is said of it.
TEST(AwmdsFindings, OneFaultIsToldOnce) {
    // clang-format off
    const Fault faults[] = {
        {"<Customs_office_code>FRLEH</Customs_office_code>", "", {"structure_missing_element General_segment_id"}},
        {"<Customs_office_code>FRLEH", "<Customs_office_code>FRLEH1", {"value_too_long Customs_office_code"}},
        {"<Voyage_number>126W<", "<Voyage_number> <", {"value_empty Voyage_number"}},
        {"2026-11-18", "18/11/2026", {"value_bad_date Date_of_departure"}},
        {"2026-11-18", "2026-11-31", {"value_bad_date Date_of_departure"}},
        {"06:00", "6h", {"value_bad_date Time_of_arrival"}},
        {"bols>7<", "bols>8<", {"message_control_total_differs Total_number_of_bols"}},
        {"bols>7<", "bols>seven<", {"value_not_numeric Total_number_of_bols"}},
        {">1127<", ">1128<", {"message_control_total_differs Total_number_of_packages"}},
        {">1127<", ">1127.5<", {"value_not_numeric Total_number_of_packages"}},
        {">1127<", ">1127.00<", {}},
        {"containers>7<", "containers>6<", {"message_control_total_differs Total_number_of_containers"}},
        {"containers>7<", "containers>9<", {}},  // shared ones counted under each bill
        {">93781<", ">93780<", {"message_control_total_differs Total_gross_mass"}},
        {">93781<", ">93781.0001<", {"value_too_long Total_gross_mass"}},
        {"code>1</Mode", "code>44</Mode", {"~value_not_in_list Mode_of_transport_code"}},
        {"9321483", "9321484", {"value_bad_check_digit Registration_number_of_transport_code"}},
        {"nature>23<", "nature>22<", {"message_direction_unsupported Bol_nature"}},
        {"nature>23<", "nature>26<", {"value_not_in_list Bol_nature"}},
        {"code>BOL<", "code>XYZ<", {"~value_not_in_list Bol_type_code"}},
        {"QLH26BL0102", "QLH26BL0101", {"message_bill_duplicate Bol_reference"}},
        {"code>BOL<", "code>HBL<", {"message_master_unknown Bol_reference"}},
        {"QAIU2001017", "QAIU2001018", {"value_bad_check_digit Ctn_reference"}},
        {"QAIU2001017", "QAIU200101", {"value_bad_shape Ctn_reference"}},
        {"QAIU2001017", "QAIU2001022", {"message_control_total_differs Total_number_of_containers", "message_container_twice Ctn_reference"}},
        {">FCL<", ">ETY<", {"value_not_in_list Empty_Full"}},
        {">FCL<", ">EMP<", {"message_equipment_unknown Ctn_reference"}},
        {"packages>350<", "packages>351<", {"message_control_total_differs Ctn_reference"}},
        {"packages>350<", "packages>349<", {"~message_control_total_differs Ctn_reference"}},
        {"packages>600<", "packages>-600<", {"value_out_of_range Number_of_packages"}},
        {"<Gross_mass>42000</Gross_mass>", "", {"structure_missing_element Goods_segment"}},
        {">090111<", ">090<", {"value_too_short Goods_hs_code"}},
        {"meters>61.5<", "meters>61.5 m3<", {"value_not_numeric Volume_in_cubic_meters"}},
        {"bol>2<", "bol>3<", {"message_control_total_differs Num_of_ctn_for_this_bol"}},
        {">1263<", ">UN1263<", {"value_bad_shape UN"}},
        {"<Bol_nature>", "<Bol_colour>red</Bol_colour><Bol_nature>", {"~structure_unknown_segment Bol_colour"}},
        {"<Line_number>1</Line_number>", "<Line_number>1</Line_number><Line_number>2</Line_number>", {"structure_too_many_repetitions Line_number"}},
        {"QUAI LINES", "QUAI LINES, WITH A NAME LONGER THAN THE TABLE", {"~value_too_long Carrier_name"}},
    };
    // clang-format on
    for (const Fault& fault : faults) {
        SCOPED_TRACE(std::string(fault.from) + " -> " + std::string(fault.to));
        const std::string bytes = changed(fault.from, fault.to);
        EXPECT_EQ(told(bytes), fault.told);
        const bool error = std::ranges::any_of(fault.told, [](const std::string& one) { return !one.starts_with("~"); });
        EXPECT_EQ(message_of(bytes).verdict, error ? Verdict::refused : Verdict::accepted);
    }
}

TEST(AwmdsFindings, AllAtOnceInTheOrderOfTheFile) {
    std::string bytes = changed("QAIU2001017", "QAIU2001018");
    bytes = changed(">1127<", ">1128<", bytes);
    bytes = changed("<Gross_mass>5200.5</Gross_mass>",
                    "<Gross_mass>5200.5</Gross_mass><Volume_in_cubic_meters>-</Volume_in_cubic_meters>", bytes);
    bytes = changed("QLH26BL0103", "QLH26BL0102", bytes);
    const Message message = message_of(bytes);
    std::vector<std::string> places;
    for (const Finding& one : message.findings) {
        places.push_back(std::to_string(one.at.segment) + " " + one.group + " " + std::string(to_string(one.code)));
        ASSERT_TRUE(one.at.byte_offset);
    }
    EXPECT_EQ(places, (std::vector<std::string>{
                          "13 Awmds/General_segment/Totals_segment/Total_number_of_packages message_control_total_differs",
                          "66 Awmds/Bol_segment[1]/ctn_segment[1]/Ctn_reference value_bad_check_digit",
                          "135 Awmds/Bol_segment[2]/Goods_segment[1]/Volume_in_cubic_meters value_not_numeric",
                          "143 Awmds/Bol_segment[3]/Bol_id/Bol_reference message_bill_duplicate"}));
    EXPECT_TRUE(std::ranges::is_sorted(message.findings, {}, [](const Finding& f) { return *f.at.byte_offset; }));
}

/// The byte is that of the value as received, whatever stands before it.
TEST(AwmdsFindings, TheByteIsTheValuesOwn) {
    for (const std::string& start : {std::string(), std::string("\xEF\xBB\xBF")}) {
        const std::string bytes = start + changed("QAIU4503014", "QAIU4503015", changed("COFFEE LOT 7", "CAFÉ N° 7 €"));
        const Message message = message_of(bytes);
        const auto found = std::ranges::find(message.findings, Errc::value_bad_check_digit, &Finding::code);
        ASSERT_NE(found, message.findings.end());
        EXPECT_EQ(found->at.byte_offset, bytes.find("QAIU4503015"));
        EXPECT_EQ(found->value, "QAIU4503015");
    }
}

TEST(AwmdsFindings, OtherRootsAreRefusedByName) {
    for (const char* root : {"Awbolegmds", "ASYCUDA", "MetaData", "html", "inventoryLinkingMovementRequest"}) {
        const std::vector<Interchange> read_ones = read("<" + std::string(root) + "><a/></" + root + ">");
        ASSERT_EQ(read_ones.size(), 1U);
        EXPECT_TRUE(read_ones[0].messages.empty());
        ASSERT_EQ(read_ones[0].findings.size(), 1U);
        EXPECT_EQ(read_ones[0].findings[0].code, Errc::structure_unknown_message);
        EXPECT_NE(read_ones[0].findings[0].text_en.find("\"" + std::string(root) + "\" is not ours"), std::string::npos);
    }
}

TEST(AwmdsFindings, AFloodIsCutAndCounted) {
    std::string bytes = file_bytes("awmds_le_havre.xml");
    const std::size_t end = bytes.rfind("</Awmds>");
    std::string flood;
    for (int i = 0; i < 2'000; ++i) flood += "<Bol_segment/>";
    bytes.insert(end, flood);
    const Message message = message_of(bytes);
    EXPECT_EQ(message.verdict, Verdict::refused);
    EXPECT_EQ(message.findings.size(), 1'000U);
    EXPECT_EQ(message.findings_true_count, 2'000U * 4U);  // Bol_id, places, traders, goods
    EXPECT_TRUE(std::holds_alternative<std::monostate>(message.body));
}

}  // namespace
}  // namespace cargo::edi::xml::test
