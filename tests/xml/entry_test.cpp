#include <algorithm>

#include "tests/xml/xml_sample.hpp"

/// The entry summary declaration, IE315, and its amendment, IE313, as EntrySummary.
namespace cargo::edi::xml::test {
namespace {

constexpr const char* sample = "ie315_le_havre.xml";

std::string with(std::string_view from, std::string_view to) {
    return changed(from, to, file_bytes(sample));
}

/// The sample as an amendment of a declaration.
std::string amendment(std::string_view mrn) {
    std::string text = with("<RefNumHEA4>QAI-ENS-2026-0001</RefNumHEA4>", "<DocNumHEA5>" + std::string(mrn) + "</DocNumHEA5>");
    text = changed("<CUSOFFLON>\n    <RefNumCOL1>FR002300</RefNumCOL1>\n  </CUSOFFLON>\n", "", text);
    text = changed("<DecPlaHEA394>LE HAVRE</DecPlaHEA394>\n    <DecPlaHEA394LNG>FR</DecPlaHEA394LNG>",
                   "<AmdPlaHEA598>LE HAVRE</AmdPlaHEA598>", text);
    text = changed("<DecDatTimHEA114>202611160910</DecDatTimHEA114>", "<DatTimAmeHEA113>202611170800</DatTimAmeHEA113>", text);
    for (int i = 0; i < 3; ++i) {
        const std::size_t at = text.find("CC315A");
        text.replace(at, 6, "CC313A");
    }
    return changed("</ie:CC315A>", "</ie:CC313A>", text);
}

EntrySummary summary_of(std::string_view bytes) {
    const Message message = message_of(bytes, only_looked_at());
    for (const Finding& finding : message.findings) ADD_FAILURE() << finding.group << " " << finding.text_en;
    const EntrySummary* const summary = std::get_if<EntrySummary>(&message.body);
    EXPECT_NE(summary, nullptr);
    return summary == nullptr ? EntrySummary{} : *summary;
}

TEST(Entry, ADeclarationIsReadWhole) {
    const Message message = message_of(file_bytes(sample), only_looked_at());
    EXPECT_EQ(message.header.type, "CC315A");
    EXPECT_EQ(message.kind, "entry_summary");
    EXPECT_EQ(message.header.reference, "QAI-ENS-2026-0001");
    EXPECT_EQ(message.groups, (GroupCounts{.units = 2, .consignments = 0, .goods = 2}));
    const EntrySummary summary = summary_of(file_bytes(sample));
    EXPECT_FALSE(summary.amendment);
    EXPECT_EQ(summary.lrn, "QAI-ENS-2026-0001");
    EXPECT_EQ(summary.mrn, "");
    EXPECT_EQ(to_text(summary.prepared.value()), "2026-11-16T08:15:00.000Z");  // Le Havre in winter
    EXPECT_EQ(to_text(summary.declared.value()), "2026-11-16T08:10:00.000Z");
    EXPECT_EQ(to_text(summary.arrival_expected.value()), "2026-11-22T05:00:00.000Z");
    EXPECT_EQ(summary.transport_mode + " " + summary.transport_identity + " " + summary.conveyance, "1 9321483 126W");
    EXPECT_EQ(summary.first_office + " " + summary.lodgement_office, "FR002300 FR002300");
    EXPECT_EQ(summary.countries, (std::vector<std::string>{"CO", "FR"}));
    EXPECT_EQ(summary.seals, (std::vector<Seal>{{"QS0001", ""}}));
    ASSERT_EQ(summary.parties.size(), 2U);
    EXPECT_EQ(summary.parties[0].qualifier + " " + summary.parties[0].id, "DT FR12345678900012");
    EXPECT_EQ(summary.parties[1].qualifier + " " + summary.parties[1].id, "CA FR98765432100011");
    EXPECT_EQ(summary.total_gross, Grams{50'250'500});
    ASSERT_EQ(summary.locations.size(), 2U);
    EXPECT_EQ(summary.locations[0].qualifier + summary.locations[0].code, "9COCTG");
    EXPECT_EQ(summary.locations[1].qualifier + summary.locations[1].code, "11FRLEH");
}

TEST(Entry, GoodsItemsHaveTheirParts) {
    const EntrySummary summary = summary_of(file_bytes(sample));
    ASSERT_EQ(summary.items.size(), 2U);
    const EntryItem& coffee = summary.items[0];
    EXPECT_EQ(coffee.number, 1U);
    EXPECT_EQ(coffee.hs + " " + coffee.description, "090111 GREEN COFFEE");
    EXPECT_EQ(coffee.gross, Grams{42'000'000});
    EXPECT_EQ(coffee.containers, (std::vector<std::string>{"QAIU2001017", "QAIU2001022"}));  // without blanks
    EXPECT_EQ(coffee.mentions, (std::vector<std::string>{"10600"}));
    EXPECT_EQ(coffee.packages, (std::vector<EntryPackages>{{"BG", 950, std::nullopt, "ESSAI 1-950"}}));
    ASSERT_EQ(coffee.documents.size(), 1U);
    EXPECT_EQ(coffee.documents[0].type + " " + coffee.documents[0].number, "N705 QLH26BL0101");
    ASSERT_EQ(coffee.parties.size(), 2U);
    EXPECT_EQ(coffee.parties[0].address, "CALLE 30 NO 17-36, 130001 CARTAGENA");
    EXPECT_EQ(coffee.parties[0].country, "CO");
    EXPECT_EQ(coffee.parties[1].address, "LE HAVRE");
    const EntryItem& paint = summary.items[1];
    EXPECT_EQ(paint.un_number, "1263");
    EXPECT_EQ(paint.packages, (std::vector<EntryPackages>{{"VL", std::nullopt, std::nullopt, ""}}));  // bulk
}

TEST(Entry, WhatHasNoPlaceIsListed) {
    std::vector<std::string> left;
    for (const Unmapped& one : summary_of(file_bytes(sample)).unmapped) left.push_back(one.segment + ": " + one.text);
    EXPECT_EQ(left, (std::vector<std::string>{"HEAHEA: DecPlaHEA394=LE HAVRE DecPlaHEA394LNG=FR", "PRODOCDC2: DocRefDCLNG=EN"}));
}

TEST(Entry, AnAmendmentNamesTheDeclarationByItsMrn) {
    const Message message = message_of(amendment("26FR0066001234567X"), only_looked_at());
    EXPECT_EQ(message.verdict, Verdict::refused);  // no digit at its end
    const EntrySummary summary = summary_of(amendment("26FR00660012345679"));
    EXPECT_TRUE(summary.amendment);
    EXPECT_EQ(summary.mrn, "26FR00660012345679");
    EXPECT_EQ(summary.lrn, "");
    EXPECT_EQ(to_text(summary.declared.value()), "2026-11-17T07:00:00.000Z");
    EXPECT_EQ(summary.items.size(), 2U);
    EXPECT_EQ(told(amendment("26FR00660012345676"), only_looked_at()),
              std::vector<std::string>{"~value_bad_check_digit DocNumHEA5"});
}

struct Fault {
    std::string_view from;
    std::string_view to;
    std::vector<std::string> told;
};

TEST(Entry, OneFaultIsToldOnce) {
    // clang-format off
    const Fault faults[] = {
        {"<MesTypMES20>CC315A",      "<MesTypMES20>CC313A",   {"value_not_in_list MesTypMES20"}},
        {">261116<",                 ">261131<",              {"value_bad_date TimOfPreMES10"}},
        {">261116<",                 ">2611<",                {"value_bad_date DatOfPreMES9"}},
        {">0915<",                   ">2460<",                {"value_bad_date TimOfPreMES10"}},
        {">202611220600<",           ">202611310600<",        {"value_bad_date ExpDatOfArrFIRENT733"}},
        {">202611220600<",           ">2026-11-22<",          {"value_bad_date ExpDatOfArrFIRENT733"}},
        {"<ConRefNumHEA>126W<",      "<ConRefNumHEA> <",      {"value_empty ConRefNumHEA"}},  // there, so it has a value
        {">42000<",                  ">42000.0001<",          {"value_too_long GroMasGDS46"}},
        {">42000<",                  ">123456789012<",        {"value_too_long GroMasGDS46"}},
        {">42000<",                  ">+42000<",              {"value_not_numeric GroMasGDS46"}},
        {">42000<",                  ">0042000.000<",         {}},
        {">42000<",                  ">41999<",               {"~message_control_total_differs TotGroMasHEA307"}},
        {">951<",                    ">950<",                 {"~message_control_total_differs TotNumOfPacHEA306"}},
        {"305>2<",                   "305>3<",                {"~message_control_total_differs TotNumOfIteHEA305"}},
        {"<IteNumGDS7>2<",           "<IteNumGDS7>1<",        {"~message_bill_duplicate GOOITEGDS"}},
        {">9321483<",                ">9321484<",             {"~value_bad_check_digit IdeOfMeaOfTraCroHEA85"}},
        {">9321483<",                ">QUAI ATLANTIQUE<",     {"~value_bad_shape IdeOfMeaOfTraCroHEA85"}},
        {">QAIU2001017<",            ">QAIU2001018<",         {"~value_bad_check_digit ConNumNR21"}},
        {">1263<",                   ">126<",                 {"value_bad_shape UNDanGooCodGDI1"}},
        {">FR12345678900012</TIN",   "> FR12345678900012</TIN", {"value_bad_shape TINPLD1"}},  // a blank before it
        {">FR12345678900012</TIN",   ">fr12345678900012</TIN", {"value_bad_shape TINPLD1"}},
        {"<PlaLoaGOOITE334>COCTG",   "<PlaLoaGOOITE334>1CTG", {"value_bad_shape PlaLoaGOOITE334"}},
        {"76>1<",                    "76>42<",                {"~value_not_in_list TraModAtBorHEA76"}},
        {"<TINPLD1>FR12345678900012</TINPLD1>", "",           {"structure_missing_element PERLODSUMDEC"}},
        {"CC315A>\n",                "CC315A>\n<Odd>1</Odd>", {"~structure_unknown_segment Odd"}},
    };
    // clang-format on
    for (const Fault& fault : faults) {
        SCOPED_TRACE(std::string(fault.from) + " -> " + std::string(fault.to));
        const std::string bytes = fault.from == "CC315A>\n" ? with("\">\n", "\">\n<Odd>1</Odd>") : with(fault.from, fault.to);
        EXPECT_EQ(told(bytes, only_looked_at()), fault.told);
        const bool error = std::ranges::any_of(fault.told, [](const std::string& one) { return !one.starts_with("~"); });
        EXPECT_EQ(message_of(bytes, only_looked_at()).verdict, error ? Verdict::refused : Verdict::accepted);
    }
}

/// An envelope changes nothing but the places; what stands in it beside the message is listed.
TEST(Entry, AnEnvelopeIsOpened) {
    const std::string declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    const auto enveloped = [&](const std::string& header, const std::string& behind) {
        return declaration + "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header>" + header +
               "</s:Header><s:Body>" + file_bytes(sample).substr(declaration.size()) + behind + "</s:Body></s:Envelope>";
    };
    const EntrySummary plain = summary_of(file_bytes(sample));
    const EntrySummary inside = summary_of(enveloped("<a>b</a>", ""));
    EXPECT_EQ(inside.lrn, plain.lrn);
    EXPECT_EQ(inside.items.size(), plain.items.size());
    ASSERT_EQ(inside.unmapped.size(), plain.unmapped.size() + 1);
    EXPECT_EQ(inside.unmapped[0].text, "a=b");
    EXPECT_EQ(told(enveloped("", "<b/>"), only_looked_at()),
              std::vector<std::string>{"structure_too_many_repetitions Body"});
    EXPECT_EQ(told(declaration + "<Envelope><Body><CC328A/></Body></Envelope>"),
              std::vector<std::string>{"structure_unknown_message CC328A"});
    EXPECT_EQ(told(declaration + "<Envelope><Header/></Envelope>"),
              std::vector<std::string>{"structure_unknown_message Envelope"});
}

TEST(Entry, IsTakenWhenItIsFiled) {
    EXPECT_TRUE(told(file_bytes(sample)).empty());
    XmlOptions options = only_looked_at();
    options.profile = "bangladesh";  // a partner's, for its manifests: it means nothing here
    EXPECT_TRUE(told(file_bytes(sample), options).empty());
}

}  // namespace
}  // namespace cargo::edi::xml::test
