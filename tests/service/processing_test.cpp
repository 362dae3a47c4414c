// A file is read twice, message by message: first for what is wrong with its envelope, then to be worked.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <pqxx/pqxx>

#include "daemon/store/spool.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    return text.replace(at, what.size(), with);
}

/// UNB and UNZ with another control reference: the same bytes, or the same reference, would be answered as before.
std::string with_reference(const std::string& text, const std::string& reference) {
    const std::string own = "AGLH000126";
    return replaced(replaced(text, own + "'", reference + "'"), "+" + own + "'", "+" + reference + "'");
}

void open_call(Port& port) {
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
}

/// The verdicts of the first interchange's messages.
std::vector<std::string> verdicts(const std::string& answer) {
    std::vector<std::string> list;
    const boost::json::value parsed = boost::json::parse(answer);
    for (const boost::json::value& message : parsed.at("interchanges").at(0).at("messages").as_array())
        list.emplace_back(message.at("verdict").as_string());
    return list;
}

TEST(Processing, WhatTheLastSegmentShowsRefusesTheFirstMessage) {
    Port port;
    open_call(port);
    const std::string answer = port.file("agent", replaced(message("portday_cuscar.edi"), "UNZ+1+", "UNZ+2+"));
    EXPECT_EQ(verdicts(answer), std::vector<std::string>{"refused"});
    EXPECT_NE(answer.find("envelope_count_differs"), std::string::npos);
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0001"), "target_unknown");
}

/// A file keeps so many findings and no more: those of an envelope behind a flood are only counted, and refuse all the same.
/// The second interchange of a file, as answered, whose UNZ is wrong, behind one in which `segments` stand a thousand times.
boost::json::value behind_a_flood_of(const std::string& segments, Port& port) {
    open_call(port);
    const std::string sound = message("portday_cuscar.edi");
    const std::string header = with_reference(sound, "AGLH000199").substr(0, sound.find("UNH+"));
    const auto each = static_cast<int>(std::ranges::count(segments, '\''));
    std::string flood = header;
    constexpr int messages = 5, times = 1'100;
    for (int i = 1; i <= messages; ++i) {
        flood += "UNH+" + std::to_string(i) + "+CUSCAR:D:95B:UN'BGM+785+DOC" + std::to_string(i) + "+9'";
        for (int n = 0; n < times; ++n) flood += segments;
        flood += "UNT+" + std::to_string(each * times + 3) + "+" + std::to_string(i) + "'";
    }
    flood += "UNZ+" + std::to_string(messages) + "+AGLH000199'";
    const std::string answer = port.file("agent", flood + replaced(sound, "UNZ+1+", "UNZ+2+"));
    return boost::json::parse(answer).at("interchanges").at(1);
}

TEST(Processing, AnEnvelopesFaultRefusesThoughNoFindingOfItIsKept) {
    Port port;
    const boost::json::value second = behind_a_flood_of("ZZZ+1'RFF+ATZ:1'", port);
    ASSERT_TRUE(second.at("findings").as_array().empty()) << "the flood left room for it";
    EXPECT_EQ(second.at("messages").at(0).at("verdict").as_string(), "refused");
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0001"), "target_unknown");
}

TEST(Processing, AFloodOfWrongValuesHidesNoFaultOfAnEnvelope) {
    Port port;
    const boost::json::value second = behind_a_flood_of("RFF+QUALIFIER:1'", port);
    ASSERT_EQ(second.at("findings").as_array().size(), 1U);
    EXPECT_EQ(second.at("findings").at(0).at("tag"), "UNZ");
    EXPECT_EQ(second.at("messages").at(0).at("verdict").as_string(), "refused");
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0001"), "target_unknown");
}

TEST(Processing, AMessageOfSeveralPiecesIsWorkedAsAWhole) {
    Port port;
    open_call(port);
    // Line ends between segments mean nothing: with enough of them the message lies in three pieces of the inbox.
    const std::string blank(store::spool_memory_bytes + 1, '\n');
    std::string bytes = message("portday_cuscar.edi");
    bytes = replaced(bytes, "CNI+2+", blank + "CNI+2+");
    bytes = replaced(bytes, "UNT+", blank + "UNT+");
    const std::string answer = port.file("agent", bytes);
    EXPECT_EQ(verdicts(answer), std::vector<std::string>{"accepted"}) << answer.substr(0, 2'000);
    EXPECT_NE(port.show_lot("agent", "QLH26BL0008").find("QAIU2009018"), std::string::npos);
}

TEST(Processing, InALargeFileEachMessageIsWorkedByItself) {
    Port port;
    open_call(port);
    const std::string sound = message("portday_cuscar.edi");
    const std::size_t begins = sound.find("UNH+"), ends = sound.find("UNZ+");
    const std::string one = sound.substr(begins, ends - begins);
    const auto numbered = [&](const std::string& text, const std::string& number) {
        return replaced(replaced(replaced(text, "UNH+M0001", "UNH+" + number), "+M0001'", "+" + number + "'"), "QUAI126W-IMP",
                        "DOC" + number);
    };
    const std::string blank(store::spool_memory_bytes + 1, '\n');  // so large that the next is read while one is worked
    const std::string bytes = sound.substr(0, begins) +
                              numbered(replaced(replaced(one, "RFF+ATZ:" + call, "RFF+ATZ:NO-SUCH-CALL"), "RACCORDS EN LAITON",
                                                "AUTRE CHOSE"), "1") + blank +
                              numbered(one, "2") + numbered(replaced(one, "BGM+785", "BGM+WRONG"), "3") + blank +
                              numbered(one, "4") + replaced(sound.substr(ends), "UNZ+1+", "UNZ+4+");
    const std::string answer = port.file("agent", bytes);
    EXPECT_EQ(verdicts(answer), (std::vector<std::string>{"refused", "accepted", "refused", "refused"}));
    EXPECT_NE(answer.find("message_call_unknown"), std::string::npos);
    EXPECT_NE(answer.find("message_bill_already_registered"), std::string::npos) << "the fourth has the second's bills";
    pqxx::connection connection(port.url());
    pqxx::nontransaction tx(connection);
    const std::string kept = tx.exec1("SELECT string_agg(json, ' ') FROM document")[0].c_str();
    EXPECT_NE(kept.find("RACCORDS EN LAITON"), std::string::npos);
    EXPECT_EQ(kept.find("AUTRE CHOSE"), std::string::npos) << "documents of another message";
}

TEST(Processing, ADirectoryWeDoNotHaveIsReadAsTheNearestOnlyFromWhomTheProfileAllowsIt) {
    Port port;
    open_call(port);
    const std::string bytes = replaced(message("portday_cuscar.edi"), "CUSCAR:D:95B", "CUSCAR:D:95A");
    const std::string refused = port.file("agent", bytes);
    EXPECT_EQ(verdicts(refused), std::vector<std::string>{"refused"});
    EXPECT_NE(refused.find("structure_unknown_directory"), std::string::npos);

    const auth::PartnerProfile profile{"AGENTLH", {{"message_header", "tolerant"}}};
    ASSERT_TRUE(port.session().registry.put(profile, Instant{0}, {}, {"clerk", "clerk", "test", port.clock().now()}));
    const std::string taken = port.file("agent", with_reference(bytes, "AGLH009999"));
    EXPECT_EQ(verdicts(taken), std::vector<std::string>{"accepted"}) << taken.substr(0, 2'000);
    EXPECT_NE(taken.find("structure_nearest_directory"), std::string::npos);
    EXPECT_NE(port.show_lot("agent", "QLH26BL0008").find("QAIU2009018"), std::string::npos);
}

TEST(Processing, AStowagePlanIsReadAndRefusedByName) {
    Port port;
    const std::string answer = port.file("agent",
                                         "UNB+UNOC:3+AGENTLH+QUAI+261121:1842+PLAN1'UNH+1+BAPLIE:D:95B:UN:SMDG20'BGM++PLAN1+9'"
                                         "DTM+137:2611211842:201'TDT+20+126W+1++QAI:172:20+++9321483:146:11:QUAI ATLANTIQUE'"
                                         "LOC+5+ESALG:139:6'LOC+61+FRLEH:139:6'DTM+132:202611220600:203'UNT+8+1'UNZ+1+PLAN1'");
    EXPECT_EQ(verdicts(answer), std::vector<std::string>{"refused"});
    EXPECT_NE(answer.find("message_kind_unsupported"), std::string::npos);
    EXPECT_EQ(answer.find("structure_"), std::string::npos) << answer;
}

TEST(Processing, AMessageOverThePortsLimitIsNotTaken) {
    Port port;
    Session session = port.session();
    const store::IdKeys keys{"other"};
    rules::Holder rules;
    Settings small;
    small.message_bytes_max = 10;
    const Service service(port.clock(), keys, rules, small);
    EXPECT_EQ(service.file_message(session, {"agent"}, "UNB+UNOA:2'", "application/EDIFACT").error().code,
              Errc::request_too_large);
}

}  // namespace
}  // namespace cargo::service
