#include <algorithm>

#include "tests/edi/read_only.hpp"

/// BAPLIE, COPRAR, COPARN, VERMAS, COPINO: messages that list boxes.
namespace cargo::edi::test {
namespace {

TEST(Baplie, IsWhatStandsWhereOnBoard) {
    const Message message = look_at(file_bytes("baplie_full_d95b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "stowage");
    const StowagePlan plan = content_of<StowagePlan>(message);
    EXPECT_EQ(plan.head.call.call_sign, "QAIC7");
    EXPECT_EQ(plan.head.locations.size(), 2U);
    ASSERT_EQ(plan.units.size(), 5U);
    const CargoUnit& first = plan.units[0];
    EXPECT_EQ(first.cell, "0380886");
    EXPECT_EQ(first.equipment.number, "QAIU2001017");
    EXPECT_EQ(first.equipment.fullness, Fullness::full);
    EXPECT_EQ(first.verified, Grams{24'230'000});
    EXPECT_EQ(first.operator_code, "QAI");
    ASSERT_EQ(first.locations.size(), 3U);
    EXPECT_EQ(first.locations[1].code, "FRLEH");
    EXPECT_EQ(first.remarks.at(0).text, "CAFE VERT");
    EXPECT_EQ(plan.units[1].equipment.gross, Grams{2'230'000});
    EXPECT_EQ(plan.units[2].equipment.temperature_decidegrees, -180);
    EXPECT_EQ(plan.units[2].coldest_decidegrees, -200);
    EXPECT_EQ(plan.units[2].warmest_decidegrees, -160);
    const std::vector<Overhang> reaches{{Overhang::Side::right, 350}, {Overhang::Side::left, 300}, {Overhang::Side::top, 800}};
    EXPECT_TRUE(plan.units[3].overhangs == reaches);
    EXPECT_EQ(unmapped_in(plan), Lines{});
}

/// Flats tied together: the places told of the cell are those of both, what is told behind an EQD is its own.
TEST(Baplie, SeveralUnitsMayStandInOneCell) {
    const StowagePlan plan = content_of<StowagePlan>(look_at(file_bytes("baplie_full_d95b.edi")));
    const CargoUnit& lower = plan.units.at(3);
    const CargoUnit& upper = plan.units.at(4);
    EXPECT_EQ(lower.equipment.number, "QAIU4505017");
    EXPECT_EQ(upper.equipment.number, "QAIU4503014");
    EXPECT_EQ(upper.cell, lower.cell);
    EXPECT_TRUE(upper.locations == lower.locations);
    EXPECT_EQ(upper.equipment.gross, std::nullopt);
    EXPECT_EQ(upper.dangerous.at(0).name, "PAINT");
    EXPECT_TRUE(lower.dangerous.empty());
}

/// LOC begins the groups of the ship's places and those of its cells.
TEST(Baplie, OnlyACellBeginsAUnit) {
    const std::string text = Variant("baplie_full_d95b.edi").remove("LOC+61").remove("DTM+132").text();
    const StowagePlan plan = content_of<StowagePlan>(look_at(text));
    EXPECT_EQ(plan.head.locations.size(), 1U);
    EXPECT_EQ(plan.units.size(), 5U);
}

TEST(Baplie, TellsTheSameOfACellInD13B) {
    const StowagePlan older = content_of<StowagePlan>(look_at(file_bytes("baplie_full_d95b.edi")));
    const Message message = look_at(file_bytes("baplie_full_d13b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    const StowagePlan newer = content_of<StowagePlan>(message);
    ASSERT_EQ(newer.units.size(), 3U);
    const std::size_t same[] = {0, 2};
    for (std::size_t i = 0; i < 2; ++i) {
        const CargoUnit& a = older.units[same[i]];
        const CargoUnit& b = newer.units[i];
        EXPECT_EQ(a.cell, b.cell);
        EXPECT_EQ(a.equipment.number, b.equipment.number);
        EXPECT_EQ(a.equipment.gross, b.equipment.gross);
        EXPECT_EQ(a.verified, b.verified);
        EXPECT_EQ(a.equipment.temperature_decidegrees, b.equipment.temperature_decidegrees);
        EXPECT_EQ(a.coldest_decidegrees, b.coldest_decidegrees);
        EXPECT_EQ(a.operator_code, b.operator_code);
        ASSERT_EQ(a.locations.size(), b.locations.size());
        for (std::size_t k = 0; k < a.locations.size(); ++k) EXPECT_EQ(a.locations[k].code, b.locations[k].code);
    }
    EXPECT_EQ(newer.units[2].dangerous.at(0).un_number, "1263");
    EXPECT_EQ(unmapped_in(newer), Lines{});
}

/// A count where no cell was named ended the process.
TEST(Baplie, ACountWithoutACellIsAFinding) {
    const std::string text =
        "UNB+UNOA:2+QAI+QUAI+261121:1850+QAI000321'UNH+1+BAPLIE:D:13B:UN'BGM+659+X+9'TDT+20+126W'UNS+D'CNT+16:1'UNT+6+1'"
        "UNZ+1+QAI000321'";
    const Message message = look_at(text);
    EXPECT_NE(std::ranges::find(message.findings, Errc::message_control_total_differs, &Finding::code), message.findings.end());
}

TEST(Baplie, CountsTheUnitsOfACell) {
    const Message message = look_at(Variant("baplie_full_d13b.edi").change("CNT+16", "CNT+16:2").text());
    EXPECT_EQ(errors_of(message), Lines{"message_control_total_differs CNT"});
}

/// The box is on board whatever its number: the plan is not refused for it.
TEST(Baplie, AWrongCheckDigitIsAWarning) {
    Variant variant("baplie_full_d95b.edi");
    const Message message = look_at(variant.change("EQD+CN+QAIU2001017", "EQD+CN+QAIU2001010+22G1+++5").text());
    EXPECT_EQ(message.verdict, Verdict::accepted);
    bool told = false;
    for (const Finding& finding : message.findings) {
        told = told || (finding.code == Errc::value_bad_check_digit && finding.severity == Severity::warning);
    }
    EXPECT_TRUE(told);
}

TEST(Baplie, ATimeWithoutAValueIsNone) {
    const Message message = look_at(Variant("baplie_full_d95b.edi").change("DTM+132", "DTM+132").text());
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_TRUE(content_of<StowagePlan>(message).head.times.empty());
}

TEST(Coprar, IsAnOrderToTheTerminal) {
    const Message message = look_at(file_bytes("coprar_d95b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "terminal_order");
    const TerminalOrder order = content_of<TerminalOrder>(message);
    EXPECT_EQ(order.work, TerminalOrder::Work::discharge);
    EXPECT_EQ(order.head.call.stay, "LEH2026001234");
    EXPECT_EQ(order.total_equipment, 2);
    ASSERT_EQ(order.units.size(), 2U);
    EXPECT_EQ(order.units[0].equipment.seals.at(0).number, "QA100101");
    EXPECT_EQ(order.units[0].references.at(0).number, "QLH26BL0001");
    EXPECT_EQ(order.units[1].dangerous.at(0).un_number, "1263");
    EXPECT_EQ(unmapped_in(order), Lines{});
}

TEST(Coprar, MeansTheSameInD00B) {
    const Message other = look_at(in_release(file_bytes("coprar_d95b.edi"), "95B", "00B"));
    EXPECT_EQ(errors_of(other), Lines{});
    EXPECT_TRUE(other.body == look_at(file_bytes("coprar_d95b.edi")).body);
}

TEST(Coprar, SaysWhetherToDischargeOrToLoad) {
    using Work = TerminalOrder::Work;
    const std::pair<const char*, Work> rows[] = {
        {"43", Work::discharge}, {"118", Work::discharge}, {"45", Work::load}, {"121", Work::load}};
    for (const auto& [code, work] : rows) {
        const std::string bgm = std::string("BGM+") + code + "+QAI126W-DECH+9";
        EXPECT_EQ(content_of<TerminalOrder>(look_at(Variant("coprar_d95b.edi").change("BGM", bgm).text())).work, work) << code;
    }
    EXPECT_EQ(errors_of(look_at(Variant("coprar_d95b.edi").change("BGM", "BGM+44+QAI126W-DECH+9").text())),
              Lines{"message_kind_unsupported BGM"});
}

TEST(Coprar, ABoxComesOnceAndAsOftenAsCounted) {
    Variant twice("coprar_d95b.edi");
    twice.change("EQD+CN+QAIU2007015", "EQD+CN+QAIU2001017+22G1:102:5++3+5");
    EXPECT_EQ(errors_of(look_at(twice.text())), Lines{"message_container_twice EQD"});
    EXPECT_EQ(errors_of(look_at(Variant("coprar_d95b.edi").change("CNT", "CNT+16:3").text())),
              Lines{"message_control_total_differs CNT"});
}

/// COPARN announces boxes before they have numbers: so many of a kind.
TEST(Coparn, AnnouncesBoxesWithoutNumbers) {
    const Message message = look_at(file_bytes("coparn_d95b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "container_announcement");
    const ContainerAnnouncement announced = content_of<ContainerAnnouncement>(message);
    ASSERT_EQ(announced.units.size(), 1U);
    EXPECT_EQ(announced.units[0].equipment.number, "");
    EXPECT_EQ(announced.units[0].count, 3);
    EXPECT_EQ(announced.units[0].equipment.fullness, Fullness::empty);
    EXPECT_EQ(announced.units[0].times.at(0).qualifier, "201");
    EXPECT_EQ(announced.head.references.at(0).number, "RESA5512");
    EXPECT_EQ(announced.total_equipment, 3);
}

TEST(Coparn, CarriesTheGoodsOfItsBoxes) {
    const Message message = look_at(file_bytes("coparn_d00b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    const ContainerAnnouncement announced = content_of<ContainerAnnouncement>(message);
    ASSERT_EQ(announced.goods.size(), 1U);
    EXPECT_EQ(announced.goods[0].item.description, "EAUX MINERALES");
    EXPECT_EQ(announced.goods[0].item.splits.at(0).packages, 640);
    EXPECT_EQ(announced.units.at(0).verified, Grams{21'950'000});
    EXPECT_EQ(announced.units.at(0).movement_terms, "3");
    EXPECT_EQ(announced.units.at(0).transports.at(0).mode, "3");
    EXPECT_EQ(unmapped_in(announced), Lines{});
}

TEST(Vermas, SaysWhoWeighedWhat) {
    const Message message = look_at(file_bytes("vermas_d16a.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "verified_mass");
    const VerifiedMasses masses = content_of<VerifiedMasses>(message);
    ASSERT_EQ(masses.units.size(), 1U);
    const CargoUnit& unit = masses.units[0];
    EXPECT_EQ(unit.verified, Grams{21'950'500});
    EXPECT_EQ(unit.equipment.gross, std::nullopt);
    EXPECT_EQ(unit.times.at(0).qualifier, "798");
    ASSERT_EQ(unit.mass_documents.size(), 1U);
    EXPECT_EQ(unit.mass_documents[0].kind, "SM1");
    EXPECT_EQ(unit.mass_documents[0].number, "CERT-0042");
    EXPECT_EQ(unit.mass_documents[0].parties.at(0).name, "PESAGE DU BASSIN");
    EXPECT_EQ(unit.mass_documents[0].contacts.at(0).name, "A. MARTIN");
    EXPECT_TRUE(unit.contacts.empty());
    EXPECT_EQ(masses.head.contacts.at(0).name, "BUREAU DES EXPEDITIONS");
    EXPECT_EQ(unmapped_in(masses), Lines{});
}

TEST(Copino, IsWhatAHaulierBringsOrFetches) {
    const Message message = look_at(file_bytes("copino_d95b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "pre_notification");
    const PreNotification notice = content_of<PreNotification>(message);
    ASSERT_EQ(notice.head.transports.size(), 1U);
    const Transport& lorry = notice.head.transports[0];
    EXPECT_EQ(lorry.carrier, "ROUTIER1");
    EXPECT_EQ(lorry.vehicle, "AB123CD");
    EXPECT_EQ(lorry.vehicle_name, "J. DUPONT");
    EXPECT_EQ(lorry.locations.at(0).terminal, "TDF");
    EXPECT_EQ(to_text(lorry.times.at(0).time), "2026-11-23T09:30:00.000Z");
    EXPECT_EQ(notice.units.at(0).equipment.number, "QAIU2001017");
    EXPECT_EQ(notice.goods.at(0).item.splits.at(0).container, "QAIU2001017");
    EXPECT_EQ(unmapped_in(notice), Lines{});
}

TEST(UnitLists, AreRefusedByNameWhenTheyAreFiled) {
    for (const char* file :
         {"baplie_full_d95b.edi", "coprar_d95b.edi", "coparn_d95b.edi", "vermas_d16a.edi", "copino_d95b.edi"}) {
        const Message message = read(file_bytes(file)).at(0).messages.at(0);
        EXPECT_EQ(message.verdict, Verdict::refused) << file;
        EXPECT_EQ(errors_of(message), Lines{"message_kind_unsupported UNH"}) << file;
    }
}

TEST(UnitLists, AreReadThoughBroken) {
    for (const char* file : {"baplie_full_d95b.edi", "baplie_full_d13b.edi", "coprar_d95b.edi", "coparn_d00b.edi",
                             "vermas_d16a.edi", "copino_d95b.edi", "cusrep_d95b.edi", "iftmcs_d00b.edi", "iftdgn_d98b.edi",
                             "iftsai_d99b.edi", "aperak_d96b.edi", "contrl_d3.edi", "cusres_d95b.edi", "ifcsum_one_bill.edi"}) {
        const std::vector<std::string> lines = lines_of(file_bytes(file));
        // Each segment left out in turn: whatever comes of it, all is read and told.
        for (std::size_t left_out = 2; left_out + 2 < lines.size(); ++left_out) {
            std::string text;
            for (std::size_t i = 0; i < lines.size(); ++i) {
                if (i != left_out) text += lines[i] + "'";
            }
            EXPECT_FALSE(errors_of(look_at(text)).empty()) << file << " without " << lines[left_out];
        }
    }
}

}  // namespace
}  // namespace cargo::edi::test
