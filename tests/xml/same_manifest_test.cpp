#include "tests/xml/xml_sample.hpp"

/// One Manifest model: the same goods as CUSCAR and as Awmds give equal objects.
namespace cargo::edi::xml::test {
namespace {

Manifest manifest_of(Message message) {
    EXPECT_EQ(message.verdict, Verdict::accepted);
    for (const Finding& finding : message.findings) ADD_FAILURE() << finding.group << " " << finding.text_en;
    Manifest* const manifest = std::get_if<Manifest>(&message.body);
    EXPECT_NE(manifest, nullptr);
    return manifest == nullptr ? Manifest{} : bare(std::move(*manifest));
}

TEST(SameManifest, AsAwmdsAndAsCuscarIsEqual) {
    const Manifest awmds = manifest_of(message_of(file_bytes("awmds_le_havre.xml")));
    std::vector<Interchange> edifact = edi::read(file_bytes("cuscar_same.edi"));
    ASSERT_EQ(edifact.size(), 1U);
    ASSERT_EQ(edifact[0].messages.size(), 1U);
    const Manifest cuscar = manifest_of(std::move(edifact[0].messages[0]));
    // Part by part first, so that a difference names itself.
    EXPECT_EQ(awmds.document, cuscar.document);
    EXPECT_EQ(awmds.call, cuscar.call);
    EXPECT_EQ(awmds.parties, cuscar.parties);
    EXPECT_EQ(awmds.locations, cuscar.locations);
    EXPECT_EQ(awmds.arrival_estimated, cuscar.arrival_estimated);
    EXPECT_EQ(awmds.departure_estimated, cuscar.departure_estimated);
    ASSERT_EQ(awmds.equipment.size(), cuscar.equipment.size());
    for (std::size_t i = 0; i < awmds.equipment.size(); ++i) {
        EXPECT_EQ(awmds.equipment[i], cuscar.equipment[i]) << awmds.equipment[i].number;
    }
    ASSERT_EQ(awmds.consignments.size(), cuscar.consignments.size());
    for (std::size_t i = 0; i < awmds.consignments.size(); ++i) {
        const ManifestConsignment& ours = awmds.consignments[i];
        const ManifestConsignment& theirs = cuscar.consignments[i];
        EXPECT_EQ(ours.items, theirs.items) << ours.bill;
        EXPECT_EQ(ours.parties, theirs.parties) << ours.bill;
        EXPECT_EQ(ours, theirs) << ours.bill;
    }
    EXPECT_EQ(awmds, cuscar);
}

TEST(SameManifest, WhateverTheEncoding) {
    const std::string utf8 = file_bytes("awmds_le_havre.xml");
    const Manifest expected = manifest_of(message_of(utf8));
    std::string latin;
    std::string wide;
    for (std::size_t i = 0; i < utf8.size(); ++i) {  // all its characters are below U+0100
        const auto byte = static_cast<unsigned char>(utf8[i]);
        const auto point =
            byte < 0x80 ? byte
                        : static_cast<unsigned char>(((byte & 3U) << 6U) | (static_cast<unsigned char>(utf8[++i]) & 0x3FU));
        latin += static_cast<char>(point);
        wide += static_cast<char>(point);
        wide += '\0';
    }
    const auto swapped = [](std::string pairs) {
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) std::swap(pairs[i], pairs[i + 1]);
        return pairs;
    };
    const auto with = [&](const std::string& from, const std::string& encoding) {
        return changed("encoding=\"UTF-8\"", "encoding=\"" + encoding + "\"", from);
    };
    std::string undeclared = wide;  // only its bytes say what it is
    undeclared.erase(0, 2 * std::string_view("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").size());
    EXPECT_EQ(manifest_of(message_of(with(latin, "ISO-8859-1"))), expected);
    EXPECT_EQ(manifest_of(message_of(with(latin, "windows-1252"))), expected);
    EXPECT_EQ(manifest_of(message_of("\xEF\xBB\xBF" + utf8)), expected);
    const std::string declaration = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>";
    std::string declared;
    for (const char c : declaration) declared += {c, '\0'};
    EXPECT_EQ(manifest_of(message_of("\xFF\xFE" + declared + undeclared)), expected);
    EXPECT_EQ(manifest_of(message_of("\xFE\xFF" + swapped(declared + undeclared))), expected);
    EXPECT_EQ(manifest_of(message_of("\xFF\xFE" + undeclared)), expected);
    EXPECT_EQ(manifest_of(message_of("\xFE\xFF" + swapped(undeclared))), expected);
    EXPECT_EQ(manifest_of(message_of(undeclared)), expected);
}

TEST(SameManifest, WhateverTheLayout) {
    const std::string text = file_bytes("awmds_le_havre.xml");
    const Manifest expected = manifest_of(message_of(text));
    std::string one_line;
    std::string dos;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') dos += '\r';
        dos += text[i];
        const bool between = text[i] == '\n' && (i == 0 || text[i - 1] == '>');
        if (between) {
            while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
            continue;
        }
        one_line += text[i];
    }
    EXPECT_EQ(manifest_of(message_of(dos)), expected);
    EXPECT_EQ(manifest_of(message_of(one_line)), expected);
    EXPECT_EQ(manifest_of(message_of(
                  changed("<Awmds>", "<?style a?><a:Awmds xmlns:a=\"urn:x\">", changed("</Awmds>", "</a:Awmds>\n<!-- end -->")))),
              expected);
    EXPECT_EQ(manifest_of(message_of(changed("GREEN COFFEE", "<![CDATA[GREEN]]> &#67;OFFEE"))), expected);
}

TEST(SameManifest, WhatHasNoPlaceIsListedByItsGroup) {
    const Message message = message_of(file_bytes("awmds_le_havre.xml"));
    std::vector<std::string> left;
    for (const Unmapped& one : std::get<Manifest>(message.body).unmapped) {
        left.push_back(std::to_string(one.at.segment) + " " + one.segment + ": " + one.text);
    }
    EXPECT_EQ(left, (std::vector<std::string>{
                        "29 Transport_information: Nationality_of_transporter_code=FR Master_information=CAPT. ESSAI",
                        "96 Freight_segment: PC_indicator=P Freight_value=1500.00 Freight_currency=USD"}));
}

}  // namespace
}  // namespace cargo::edi::xml::test
