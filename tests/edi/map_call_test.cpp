#include "tests/edi/read_only.hpp"

/// CUSREP and IFTSAI: what is told of a ship's journey.
namespace cargo::edi::test {
namespace {

TEST(Cusrep, IsTheReportOfACall) {
    const Message message = look_at(file_bytes("cusrep_d95b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "call");
    const CallReport report = content_of<CallReport>(message);
    EXPECT_EQ(report.head.document, "QUAI126W-ESCALE");
    EXPECT_EQ(report.head.call.stay, "LEH2026001234");
    EXPECT_EQ(report.head.call.imo, "9321483");
    EXPECT_EQ(report.head.call.voyage, "126W");
    EXPECT_EQ(report.flag, "FR");
    EXPECT_EQ(report.nature, "23");
    EXPECT_EQ(to_text(time_of(report, CallTime::arrival_estimated).value()), "2026-11-22T05:00:00.000Z");
    EXPECT_EQ(to_text(time_of(report, CallTime::departure_estimated).value()), "2026-11-23T17:00:00.000Z");
    EXPECT_EQ(time_of(report, CallTime::arrival), std::nullopt);
    ASSERT_EQ(report.head.parties.size(), 2U);
    EXPECT_EQ(report.head.parties[0].qualifier, "CG");
    EXPECT_EQ(report.head.contacts.at(0).addresses.at(0), "TE 0033235000000");
    ASSERT_EQ(report.ports.size(), 3U);
    EXPECT_EQ(report.ports[0].place.terminal, "TDF");
    EXPECT_EQ(report.ports[1].place.code, "ESALG");
    EXPECT_EQ(to_text(report.ports[1].times.at(0).time), "2026-11-19T13:30:00.000Z");
    ASSERT_EQ(report.figures.size(), 2U);
    EXPECT_EQ(report.figures[0].value, "2120");
    EXPECT_EQ(report.figures[1].kind, "WT/G");
    EXPECT_EQ(report.documents.at(0).number, "QUAI126W-IMP");
    EXPECT_EQ(report.head.references.at(0).number, "QUAI-126W");
    EXPECT_EQ(unmapped_in(report), Lines{});
}

TEST(Cusrep, MeansTheSameInEveryDirectory) {
    const Message own = look_at(file_bytes("cusrep_d95b.edi"));
    for (const std::string release : {"96B", "99B"}) {
        const Message other = look_at(in_release(file_bytes("cusrep_d95b.edi"), "95B", release));
        EXPECT_EQ(errors_of(other), Lines{}) << release;
        EXPECT_TRUE(other.body == own.body) << release;
    }
}

/// Formats 102 and 401: one moment in two segments.
TEST(Cusrep, ADayAndAnHourOfOneKindAreOneMoment) {
    const CallReport report = content_of<CallReport>(look_at(file_bytes("cusrep_two_halves.edi")));
    EXPECT_EQ(to_text(time_of(report, CallTime::departure).value()), "2026-11-23T17:15:00.000Z");
    EXPECT_EQ(report.head.times.size(), 1U);
    EXPECT_EQ(unmapped_in(report), Lines{});
}

TEST(Cusrep, AnHourOfAnotherKindIsListed) {
    const Message message = look_at(Variant("cusrep_two_halves.edi").change("DTM+136:1815", "DTM+178:1815:401").text());
    EXPECT_EQ(errors_of(message), Lines{"value_not_in_list DTM"});
    EXPECT_EQ(to_text(time_of(content_of<CallReport>(message), CallTime::departure).value()), "2026-11-22T23:00:00.000Z");
}

TEST(Cusrep, NamesAShipOrACall) {
    const Message message = look_at(Variant("cusrep_two_halves.edi").change("TDT", "TDT+20+126W").text());
    EXPECT_EQ(errors_of(message), Lines{"message_call_unknown TDT"});
}

TEST(Cusrep, TimesOfOtherPortsAreNotTheCalls) {
    const Message message = look_at(Variant("cusrep_d95b.edi").remove("DTM+132").text());
    EXPECT_EQ(time_of(content_of<CallReport>(message), CallTime::arrival_estimated), std::nullopt);  // NLRTM has one
}

TEST(Iftsai, IsTheScheduleOfShips) {
    const Message message = look_at(file_bytes("iftsai_d99b.edi"));
    EXPECT_EQ(errors_of(message), Lines{});
    EXPECT_EQ(message.kind, "schedule");
    const Schedule schedule = content_of<Schedule>(message);
    ASSERT_EQ(schedule.sailings.size(), 2U);
    EXPECT_EQ(schedule.sailings[0].call.imo, "9321483");
    EXPECT_EQ(schedule.sailings[0].call.stay, "LEH2026001234");
    ASSERT_EQ(schedule.sailings[0].ports.size(), 2U);
    EXPECT_EQ(schedule.sailings[0].ports[1].place.code, "FRLEH");
    ASSERT_EQ(schedule.sailings[0].ports[1].times.size(), 2U);
    EXPECT_EQ(to_text(schedule.sailings[0].ports[1].times[1].time), "2026-11-23T17:00:00.000Z");
    EXPECT_EQ(schedule.sailings[1].call.call_sign, "QAIC8");
    ASSERT_EQ(schedule.sailings[1].ports.size(), 1U);
    EXPECT_EQ(schedule.head.remarks.at(0).text, "SERVICE CARAIBES");
    EXPECT_EQ(unmapped_in(schedule), Lines{});
}

TEST(Iftsai, MeansTheSameInD00B) {
    const Message other = look_at(in_release(file_bytes("iftsai_d99b.edi"), "99B", "00B"));
    EXPECT_EQ(errors_of(other), Lines{});
    EXPECT_TRUE(other.body == look_at(file_bytes("iftsai_d99b.edi")).body);
}

TEST(Iftsai, NamesAShip) {
    Variant variant("iftsai_d99b.edi");
    variant.change("TDT+20+126W", "TDT+10+126W").change("TDT+20+31N", "TDT+10+31N");
    EXPECT_EQ(errors_of(look_at(variant.text())), Lines{"value_empty TDT"});
}

}  // namespace
}  // namespace cargo::edi::test
