#include <algorithm>

#include "tests/xml/xml_sample.hpp"

/// Awbolds, Awappend and Awmcds: what adds to a manifest that is there, in the same objects, and what it adds to.
namespace cargo::edi::xml::test {
namespace {

/// The sample's bills under another root, behind what names the manifest.
std::string under(const std::string& root, const std::string& identification) {
    std::string text = file_bytes("awbolds_le_havre.xml");
    const std::size_t first = text.find("<Awbolds>");
    const std::size_t bills = text.find("  <Bol_segment>");
    const std::string manifest = "<Customs_office_code>FRLEH</Customs_office_code><Voyage_number>126W</Voyage_number>"
                                 "<Date_of_departure>2026-11-18</Date_of_departure>";
    text.replace(first, bills - first,
                 "<" + root + "><Manifest_identification>" + manifest + identification + "</Manifest_identification>\n");
    return changed("</Awbolds>", "</" + root + ">", text);
}

Manifest manifest_of(std::string_view bytes) {
    const Message message = message_of(bytes, only_looked_at());
    for (const Finding& finding : message.findings) ADD_FAILURE() << finding.group << " " << finding.text_en;
    const Manifest* const manifest = std::get_if<Manifest>(&message.body);
    EXPECT_NE(manifest, nullptr);
    return manifest == nullptr ? Manifest{} : *manifest;
}

TEST(Companions, ADegroupageIsHousesOfOneMaster) {
    const Message message = message_of(file_bytes("awbolds_le_havre.xml"), only_looked_at());
    EXPECT_EQ(message.verdict, Verdict::accepted);
    EXPECT_EQ(message.header.type, "Awbolds");
    EXPECT_EQ(message.kind, "manifest");
    EXPECT_EQ(message.header.reference, "FRLEH/126W/2026-11-18/QLH26MB0200");
    const Manifest& manifest = std::get<Manifest>(message.body);
    EXPECT_EQ(manifest.document, "FRLEH/126W/2026-11-18");  // the manifest it adds to
    EXPECT_EQ(manifest.function, "2");
    EXPECT_EQ(manifest.call.voyage, "126W");
    ASSERT_EQ(manifest.references.size(), 1U);
    EXPECT_EQ(manifest.references[0].qualifier, "MB");
    EXPECT_EQ(manifest.references[0].number, "QLH26MB0200");
    ASSERT_EQ(manifest.consignments.size(), 2U);
    for (const ManifestConsignment& bill : manifest.consignments) {
        EXPECT_EQ(bill.bill_kind, BillKind::house) << bill.bill;
        EXPECT_EQ(bill.master_bill, "QLH26MB0200") << bill.bill;  // whether the bill says so or not
    }
    ASSERT_EQ(manifest.equipment.size(), 1U);  // shared by the two
    EXPECT_EQ(manifest.consignments[1].items[0].splits[0].packages, 60);
}

TEST(Companions, OneMasterAFile) {
    const std::string own = "<Master_bol_ref_number>QLH26MB0200";
    EXPECT_EQ(told(changed(own, "<Master_bol_ref_number>QLH26MB0201", file_bytes("awbolds_le_havre.xml")), only_looked_at()),
              std::vector<std::string>{"message_master_ambiguous Bol_reference"});
    EXPECT_EQ(told(changed("QFW26HB0001", "QLH26MB0200", file_bytes("awbolds_le_havre.xml")), only_looked_at()),
              std::vector<std::string>{"message_bill_duplicate Bol_reference"});
    EXPECT_EQ(told(changed("<Reference_number>QLH26MB0200</Reference_number>", "", file_bytes("awbolds_le_havre.xml")),
                   only_looked_at()),
              std::vector<std::string>{"structure_missing_element Master_bol"});
}

TEST(Companions, AddedBillsNameTheirManifest) {
    const Manifest manifest = manifest_of(under("Awappend", ""));
    EXPECT_EQ(manifest.document, "FRLEH/126W/2026-11-18");
    EXPECT_EQ(manifest.function, "2");
    EXPECT_TRUE(manifest.references.empty());
    ASSERT_EQ(manifest.consignments.size(), 2U);
    EXPECT_EQ(manifest.consignments[0].bill_kind, BillKind::house);
    EXPECT_EQ(manifest.consignments[1].bill_kind, BillKind::straight);
}

TEST(Companions, ACoLoaderNamesItselfAndEachBillsCarrier) {
    const std::string transport = "<Transport_information><Carrier><Carrier_code>QCOL</Carrier_code></Carrier>"
                                  "<Shipping_Agent><Shipping_Agent_code>QAGT</Shipping_Agent_code></Shipping_Agent>"
                                  "</Transport_information>";
    std::string bytes = under("Awmcds", "<Coloader_code>QCOL</Coloader_code><Shipping_Agent_code>QAGT</Shipping_Agent_code>");
    EXPECT_EQ(told(bytes, only_looked_at()), (std::vector<std::string>{"structure_missing_element Bol_segment",
                                                                       "structure_missing_element Bol_segment"}));
    std::string with;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = std::min(bytes.find("</Bol_id>", at), bytes.size());
        with += bytes.substr(at, end - at);
        if (end < bytes.size()) with += "</Bol_id>" + transport;
        at = end + (end < bytes.size() ? std::string_view("</Bol_id>").size() : 1);
    }
    const Manifest manifest = manifest_of(with);
    EXPECT_EQ(manifest.document, "FRLEH/126W/2026-11-18");
    ASSERT_EQ(manifest.parties.size(), 2U);
    EXPECT_EQ(manifest.parties[0].qualifier + manifest.parties[0].id, "CAQCOL");
    EXPECT_EQ(manifest.parties[1].qualifier + manifest.parties[1].id, "CGQAGT");
    EXPECT_TRUE(manifest.call.carrier.empty());  // the ship's own carrier is not told here
    ASSERT_EQ(manifest.consignments.size(), 2U);
    EXPECT_EQ(manifest.consignments[0].parties[0].qualifier + manifest.consignments[0].parties[0].id, "CAQCOL");
}

/// Countries' ways of a bill are its ways here as well.
TEST(Companions, TheOfficeTellsTheCountry) {
    std::string bytes = changed("FRLEH</Customs_office_code>", "OW100</Customs_office_code>", file_bytes("awbolds_le_havre.xml"));
    bytes = changed(">LCL<", ">1/1<", changed(">LCL<", ">1/1<", bytes));
    const Message message = message_of(bytes, only_looked_at());
    EXPECT_TRUE(message.findings.empty());
    EXPECT_EQ(message.header.directory(), "gabon");
    EXPECT_EQ(message.header.association, "unproven");
    XmlOptions options = only_looked_at();
    options.profile = "standard";
    EXPECT_EQ(told(bytes, options), std::vector<std::string>(2, "value_not_in_list Empty_Full"));
}

/// Filed, they are taken as they are looked at: what they add to is the port's question.
TEST(Companions, AreTakenWhenTheyAreFiled) {
    EXPECT_TRUE(told(file_bytes("awbolds_le_havre.xml")).empty());
    EXPECT_TRUE(told(under("Awappend", "")).empty());
    EXPECT_EQ(message_of(file_bytes("awbolds_le_havre.xml")).verdict, Verdict::accepted);
}

}  // namespace
}  // namespace cargo::edi::xml::test
