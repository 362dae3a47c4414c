#include <gtest/gtest.h>

#include <algorithm>

#include "libcargo/container_number.hpp"
#include "map_sample.hpp"

using namespace cargo;
using namespace cargo::edi;
using namespace cargo::edi::test;

namespace {

const ManifestConsignment& bill_of(const Manifest& manifest, std::string_view bill) {
    const auto found = std::ranges::find(manifest.consignments, bill, &ManifestConsignment::bill);
    EXPECT_NE(found, manifest.consignments.end()) << bill;
    return *found;
}

const Equipment& box_of(const Manifest& manifest, std::string_view number) {
    const auto found = std::ranges::find(manifest.equipment, number, &Equipment::number);
    EXPECT_NE(found, manifest.equipment.end()) << number;
    return *found;
}

class ThePortDaysManifest : public ::testing::Test {
protected:
    Message message_ = only_message("portday_cuscar.edi");
    const Manifest& manifest_ = std::get<Manifest>(message_.body);
};

}  // namespace

TEST_F(ThePortDaysManifest, IsAcceptedWithoutAFinding) {
    EXPECT_EQ(message_.verdict, Verdict::accepted);
    EXPECT_TRUE(message_.findings.empty());
    EXPECT_EQ(message_.header.directory(), "D.95B");
}

TEST_F(ThePortDaysManifest, NamesShipCallAndTimes) {
    EXPECT_EQ(manifest_.document_name, "785");
    EXPECT_EQ(manifest_.document, "QUAI126W-IMP");
    EXPECT_EQ(manifest_.function, "9");
    EXPECT_EQ(manifest_.nature, "23");
    EXPECT_EQ(manifest_.call.stay, "LEH2026001234");
    EXPECT_EQ(manifest_.call.imo, "9321483");
    EXPECT_EQ(manifest_.call.voyage, "126W");
    EXPECT_EQ(manifest_.call.ship_name, "QUAI ATLANTIQUE");
    EXPECT_EQ(manifest_.call.carrier, "QAI");
    EXPECT_EQ(to_text(manifest_.document_time.value()), "2026-11-21T17:30:00.000Z");
    EXPECT_EQ(to_text(manifest_.arrival_estimated.value()), "2026-11-22T05:00:00.000Z");
    EXPECT_EQ(to_text(manifest_.departure_estimated.value()), "2026-11-23T17:00:00.000Z");
    ASSERT_EQ(manifest_.parties.size(), 2U);
    EXPECT_EQ(manifest_.parties[0].qualifier, "MS");
    EXPECT_EQ(manifest_.parties[0].id, "AGENTLH");
    ASSERT_EQ(manifest_.locations.size(), 3U);
    EXPECT_EQ(manifest_.locations[1].code, "FRLEH");
    EXPECT_EQ(manifest_.locations[1].terminal, "TDF");
    EXPECT_EQ(manifest_.total_consignments, 10);
    EXPECT_EQ(manifest_.total_equipment, 10);
    EXPECT_EQ(manifest_.total_gross.value().value, 152'930'500);
    EXPECT_EQ(manifest_.total_packages, 2'963);
}

TEST_F(ThePortDaysManifest, OneBillLiesInTwoBoxes) {
    const ManifestConsignment& bill = bill_of(manifest_, "QLH26BL0001");
    EXPECT_EQ(bill.bill_kind, BillKind::straight);
    ASSERT_EQ(bill.items.size(), 2U);
    const GoodsItem& green = bill.items[0];
    EXPECT_EQ(green.packages, 600);
    EXPECT_EQ(green.package_type, "BG");
    EXPECT_EQ(green.hs, "0901110000");
    EXPECT_EQ(green.customs_status, "N");
    EXPECT_EQ(green.gross.value().value, 42'000'000);
    EXPECT_EQ(green.net.value().value, 41'400'000);
    ASSERT_EQ(green.splits.size(), 2U);
    EXPECT_EQ(green.splits[0].container, "QAIU2001017");
    EXPECT_EQ(green.splits[0].packages, 350);
    EXPECT_EQ(green.splits[1].packages, 250);
    EXPECT_EQ(bill.items[1].description, "CAFE TORREFIE EN SACHETS SOUS VIDE: LOTS 7 ET 8");
    EXPECT_EQ(bill.total_packages, 720);
    EXPECT_EQ(bill.total_gross.value().value, 48'600'000);
}

TEST_F(ThePortDaysManifest, TwoBillsShareOneBox) {
    for (const char* bill : {"QLH26BL0002", "QLH26BL0003"}) {
        EXPECT_EQ(bill_of(manifest_, bill).items[0].splits[0].container, "QAIU4102011") << bill;
    }
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0002").items[0].hs, "820559");  // said in a mark
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0002").items[0].volume_dm3, 14'500);
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0002").parties[0].name, "ATELIERS NORMANDS DE L'OUEST");
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0003").items[0].gross.value().value, 2'710'500);
}

TEST_F(ThePortDaysManifest, AMasterHasTwoHousesInTheSenderssCharacters) {
    EXPECT_EQ(bill_of(manifest_, "QLH26MB0001").bill_kind, BillKind::master);
    for (const char* bill : {"QLH26HB0001", "QLH26HB0002"}) {
        EXPECT_EQ(bill_of(manifest_, bill).bill_kind, BillKind::house) << bill;
        EXPECT_EQ(bill_of(manifest_, bill).master_bill, "QLH26MB0001") << bill;
    }
    EXPECT_EQ(bill_of(manifest_, "QLH26HB0002").parties[0].name, "FÊTES ET DÉCORS");
    EXPECT_EQ(bill_of(manifest_, "QLH26HB0002").parties[0].address, "5 PLACE CARNOT, 14000, CAEN");
    EXPECT_EQ(bill_of(manifest_, "QLH26HB0002").parties[0].country, "FR");
}

TEST_F(ThePortDaysManifest, HasAnEmptyATranshipmentAReeferAndDangerousGoods) {
    EXPECT_EQ(box_of(manifest_, "QAIU2004016").fullness, Fullness::empty);
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0004").nature, "28");
    EXPECT_EQ(box_of(manifest_, "QAIU4505017").movement, "6");
    EXPECT_EQ(box_of(manifest_, "QAIU5306010").temperature_decidegrees, -180);
    ASSERT_EQ(bill_of(manifest_, "QLH26BL0006").items[0].dangerous.size(), 1U);
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0006").items[0].dangerous[0].un_number, "1263");
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0006").items[0].dangerous[0].imdg_class, "3");
    EXPECT_EQ(bill_of(manifest_, "QLH26BL0007").total_gross.value().value, 11'200'000);  // sent as 11.2 t
    const Equipment& two_seals = box_of(manifest_, "QAIU2001017");
    ASSERT_EQ(two_seals.seals.size(), 2U);
    EXPECT_EQ(two_seals.seals[1].number, "SH55001");
    EXPECT_EQ(two_seals.seals[1].issuer, "SH");
    EXPECT_EQ(two_seals.tare.value().value, 2'230'000);
}

TEST_F(ThePortDaysManifest, HasOnlyLawfulContainerNumbers) {
    for (const Equipment& unit : manifest_.equipment) EXPECT_TRUE(ContainerNumber::parse(unit.number).has_value()) << unit.number;
}

TEST_F(ThePortDaysManifest, RemembersWhereEachPartStood) {
    const std::string bytes = file_bytes("portday_cuscar.edi");
    for (const ManifestConsignment& bill : manifest_.consignments) {
        ASSERT_TRUE(bill.at.byte_offset.has_value());
        EXPECT_TRUE(bytes.substr(*bill.at.byte_offset).starts_with("RFF+")) << bill.bill;
        for (const GoodsItem& item : bill.items) {
            EXPECT_TRUE(bytes.substr(*item.at.byte_offset).starts_with("GID+")) << bill.bill;
            for (const SplitRef& split : item.splits) {
                EXPECT_TRUE(bytes.substr(*split.at.byte_offset).starts_with(split.container)) << bill.bill;
            }
        }
    }
}

TEST(Cuscar, WhatHasNoPlaceIsListedWithTheFirstValueThatHasNone) {
    Variant sample("cuscar_one_bill.edi");
    sample.add_after("GID", "HAN+LOW:::BELOW DECK");
    sample.add_after("FTX", "FTX+CUS+++A DECLARER");
    sample.change("SGP", "SGP+QAIU2011015:::FR+10");
    const Message message = sample.message();
    EXPECT_EQ(message.verdict, Verdict::accepted);
    const Manifest& manifest = std::get<Manifest>(message.body);
    std::vector<std::string> texts;
    for (const Unmapped& one : manifest.unmapped) texts.push_back(one.text);
    const std::vector<std::string> expected = {"TDT+20+126W+1++QAI:172:20+++9321483:146:11:QUAI ATLANTIQUE:FR",
                                               "HAN+LOW:::BELOW DECK", "FTX+CUS+++A DECLARER", "SGP+QAIU2011015:::FR+10"};
    EXPECT_EQ(texts, expected);
    EXPECT_EQ(manifest.unmapped[0].at.element, 8);
    EXPECT_EQ(manifest.unmapped[0].at.component, 5);
}

/// 35 characters fill a component of a name or an address, as 70 fill one of a text: there it was cut, as a rule within a word.
TEST(Cuscar, ANameOrStreetCutAtItsLengthGoesOn) {
    struct Case {
        const char* nad;
        const char* name;
        const char* address;
    };
    // clang-format off
    const Case cases[] = {
        {"NAD+CN+X++SOCIETES INDUSTRIELLES DES TRANSPOR:TS MARITIMES",         "SOCIETES INDUSTRIELLES DES TRANSPORTS MARITIMES", ""},
        {"NAD+CN+X++SOCIETES INDUSTRIELLES DES TRANSPO:MARITIMES",             "SOCIETES INDUSTRIELLES DES TRANSPO MARITIMES", ""},
        {"NAD+CN+X++SOCIETE INDUSTRIELLE DE TRANSPORTS :MARITIMES",          "SOCIETE INDUSTRIELLE DE TRANSPORTS MARITIMES", ""},
        {"NAD+CN+X++SOCIETE INDUSTRIELLE DE TRANSPORTS: MARITIMES",          "SOCIETE INDUSTRIELLE DE TRANSPORTS MARITIMES", ""},
        {"NAD+CN+X++SOCIETE:::::1",                                          "SOCIETE", ""},
        {"NAD+CN+X++NOM+12 BOULEVARD DU GENERAL DE GAULLE B:ATIMENT C:ETAGE 2+LE HAVRE++76600+FR",
         "NOM", "12 BOULEVARD DU GENERAL DE GAULLE BATIMENT C, ETAGE 2, 76600, LE HAVRE"},
        {"NAD+CN+X+SOCIETES INDUSTRIELLES DES TRANSPOR:TS MARITIMES:12 QUAI DE SAONE:LE HAVRE",
         "SOCIETES INDUSTRIELLES DES TRANSPORTS MARITIMES", "12 QUAI DE SAONE, LE HAVRE"},
        {"NAD+CN+X+SOCIETE:12 QUAI DE SAONE:LE HAVRE",                       "SOCIETE", "12 QUAI DE SAONE, LE HAVRE"},
    };
    // clang-format on
    for (const Case& c : cases) {
        SCOPED_TRACE(c.nad);
        const Message message = Variant("cuscar_one_bill.edi").change("NAD+CN", c.nad).message();
        const PartyRef party = std::get<Manifest>(message.body).consignments.at(0).parties.at(0);
        EXPECT_EQ(party.name, c.name);
        EXPECT_EQ(party.address, c.address);
    }
}

TEST(Cuscar, TheCommodityCodeIsFoundWhereSendersPutIt) {
    struct Case {
        const char* segment;
        const char* hs;
    };
    const Case cases[] = {
        {"CST+1+94036010:122", "94036010"},
        {"PCI+24+HS CODE 080390", "080390"},
        {"PCI+24+LOT 7:HS-CODE?: 0803.90.10", "08039010"},
        {"PCI+24+HS0803900000", "0803900000"},
        {"PCI+24+SHS 080390", ""},
        {"PCI+24+HS CODE 08", ""},
        {"PCI+24+HSBC BANK 1234", ""},
    };
    for (const Case& given : cases) {
        const Message message = Variant("cuscar_one_bill.edi").change("CST", given.segment).message();
        EXPECT_EQ(std::get<Manifest>(message.body).consignments[0].items[0].hs, given.hs) << given.segment;
    }
}

TEST(Cuscar, AStraightBillThatAHouseNamesIsItsMaster) {
    Variant sample("cuscar_one_bill.edi");
    for (const char* segment : {"CNI+2+QLH26BL0101", "RFF+BH:QLH26HB0900", "GID+1+4:CT", "FTX+AAA+++CHAISES", "MEA+AAE+G+KGM:400",
                                "SGP+QAIU2011015+4"}) {
        sample.append(segment);
    }
    sample.change("CNT+10", "CNT+10:2");
    const Message message = sample.message();
    EXPECT_EQ(message.verdict, Verdict::accepted) << message.findings.at(0).text_en;
    EXPECT_EQ(std::get<Manifest>(message.body).consignments[0].bill_kind, BillKind::master);
}

TEST(Cuscar, EveryPrefixIsReadWithoutHarmAndNeverAccepted) {
    const std::string bytes = file_bytes("cuscar_one_bill.edi");
    for (std::size_t length = 0; length + 2 < bytes.size(); ++length) {
        for (const Interchange& interchange : read(std::string_view(bytes).substr(0, length))) {
            for (const Message& message : interchange.messages) EXPECT_EQ(message.verdict, Verdict::refused) << length;
        }
    }
}
