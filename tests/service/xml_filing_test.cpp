// A manifest as XML takes the way a CUSCAR takes: same limits, same rights, same books; findings have path, line and byte.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>

#include "edi/xml/xml_reader.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using boost::json::value;

std::string xml_file(const std::string& name) {
    std::ifstream file(QUAI_SOURCE_DIR "/tests/data/xml/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no file " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    return text.replace(at, what.size(), with);
}

void open_call(Port& port) {
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
}

value told(const std::string& answer) {
    return boost::json::parse(answer);
}

const value& only_message(const value& entry) {
    return entry.at("interchanges").at(0).at("messages").at(0);
}

std::vector<std::string> names(const value& findings) {
    std::vector<std::string> list;
    for (const value& finding : findings.as_array()) list.emplace_back(finding.at("name").as_string());
    return list;
}

std::string answer_of(Port& port, const std::string& who, const value& entry, const std::string& name) {
    Session session = port.session();
    const std::string id(entry.at("id").as_string());
    const Result<store::InboxAnswer> answer = port.service().answer(session, {who}, id, name);
    return answer ? answer->bytes : std::string(to_string(answer.error().code));
}

TEST(XmlFiling, AnAwmdsIsRegisteredLikeACuscar) {
    Port port;
    open_call(port);
    const value entry = told(port.file("agent", xml_file("awmds_le_havre.xml")));
    EXPECT_EQ(entry.at("state"), "done");
    const value& message = only_message(entry);
    EXPECT_EQ(message.at("verdict"), "accepted") << boost::json::serialize(entry).substr(0, 3'000);
    EXPECT_EQ(message.at("type"), "Awmds");
    EXPECT_EQ(message.at("reference"), "FRLEH/126W/2026-11-18");
    EXPECT_EQ(entry.at("interchanges").at(0).at("sender"), "AGENTLH");
    EXPECT_GE(message.at("registered").as_array().size(), 7U);
    EXPECT_NE(port.show_lot("agent", "QLH26BL0101").find("\"not_released\""), std::string::npos);
    const std::string result = answer_of(port, "agent", entry, "1-result.xml");
    EXPECT_NE(result.find("verdict=\"accepted\""), std::string::npos) << result;
    EXPECT_NE(result.find("<Registered bill=\"QLH26BL0101\" number=\""), std::string::npos) << result;
    EXPECT_EQ(answer_of(port, "transit1", entry, "1-result.xml"), "target_unknown");
}

TEST(XmlFiling, EveryFindingHasItsPathLineAndByte) {
    Port port;
    open_call(port);
    const std::string bytes = xml_file("awmds_broken.xml");
    const value entry = told(port.file("agent", bytes));
    const value& message = only_message(entry);
    EXPECT_EQ(message.at("verdict"), "refused");
    EXPECT_EQ(message.at("findings").as_array().size(), edi::xml::read(bytes).at(0).messages.at(0).findings.size());
    EXPECT_GT(message.at("findings").as_array().size(), 10U);
    const std::string result = answer_of(port, "agent", entry, "1-result.xml");
    for (const value& finding : message.at("findings").as_array()) {
        const std::string path(finding.at("path").as_string());
        EXPECT_TRUE(path.starts_with("Awmds")) << path;
        EXPECT_GT(finding.at("line").to_number<int>(), 0) << path;
        EXPECT_LT(finding.at("offset").to_number<std::size_t>(), bytes.size()) << path;
        EXPECT_FALSE(finding.at("text_fr").as_string().empty());
        EXPECT_NE(result.find("path=\"" + path + "\""), std::string::npos) << path;
    }
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0101"), "target_unknown");
    EXPECT_NE(result.find("<Text xml:lang=\"fr\">"), std::string::npos);
    // The answer is XML itself, whatever the values in it.
    const std::vector<edi::Interchange> read_back = edi::xml::read(result);
    ASSERT_EQ(read_back.size(), 1U);
    EXPECT_EQ(read_back[0].findings.at(0).code, Errc::structure_unknown_message);
    EXPECT_EQ(read_back[0].findings.at(0).value, "QuaiResult");
}

TEST(XmlFiling, WhatThePortFindsHasAPathToo) {
    Port port;  // no call is open
    const value entry = told(port.file("agent", xml_file("awmds_le_havre.xml")));
    const value& finding = only_message(entry).at("findings").at(0);
    EXPECT_EQ(finding.at("name"), "message_call_unknown");
    EXPECT_EQ(finding.at("path"), "Awmds/General_segment/General_segment_id/Voyage_number");
    EXPECT_GT(finding.at("line").to_number<int>(), 0);
}

TEST(XmlFiling, AnotherPartysNameAsAgentIsRefused) {
    Port port;
    open_call(port);
    const value entry = told(port.file("transit1", xml_file("awmds_le_havre.xml")));
    const value& finding = entry.at("interchanges").at(0).at("findings").at(0);
    EXPECT_EQ(finding.at("name"), "envelope_sender_not_authenticated");
    EXPECT_EQ(finding.at("path"), "Awmds/General_segment/Transport_information/Shipping_Agent");
    EXPECT_EQ(only_message(entry).at("verdict"), "refused");
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0101"), "target_unknown");
    // An agent nobody has registered names nobody: the goods are the sender's, if he may file.
    const value own = told(port.file("terminal", replaced(xml_file("awmds_le_havre.xml"), "AGENTLH", "0012345")));
    EXPECT_EQ(names(only_message(own).at("findings")).front(), "role_missing");
}

TEST(XmlFiling, TheSameBytesAreTheSameMessage) {
    Port port;
    open_call(port);
    const std::string first = port.file("agent", xml_file("awmds_le_havre.xml"));
    EXPECT_EQ(port.file("agent", xml_file("awmds_le_havre.xml")), first);
}

TEST(XmlFiling, AFileSentAgainAddsItsNewBillsAndSkipsTheOld) {
    Port port;
    open_call(port);
    const std::string whole = xml_file("awmds_le_havre.xml");
    // The last bill comes later.
    const std::size_t last = whole.rfind("  <Bol_segment>");
    const std::string bill = whole.substr(last, whole.rfind("</Awmds>") - last);
    const edi::Interchange read = edi::xml::read(whole).at(0);
    const Manifest& manifest = std::get<Manifest>(read.messages.at(0).body);
    const ManifestConsignment& later = manifest.consignments.back();
    const auto total = [&](const std::string& text, const char* name, const std::string& value) {
        const std::string open = "<" + std::string(name) + ">";
        const std::size_t at = text.find(open) + open.size();
        return text.substr(0, at) + value + text.substr(text.find("</", at));
    };
    std::string less = replaced(whole, bill, "");
    less = total(less, "Total_number_of_bols", std::to_string(*manifest.total_consignments - 1));
    less = total(less, "Total_number_of_packages", std::to_string(*manifest.total_packages - *later.items.at(0).packages));
    less = total(less, "Total_number_of_containers", [&] {
        std::size_t boxes = 0;
        for (std::size_t at = bill.find("<ctn_segment>"); at != bill.npos; at = bill.find("<ctn_segment>", at + 1)) ++boxes;
        return std::to_string(*manifest.total_equipment - static_cast<std::int64_t>(boxes));
    }());
    less = total(less, "Total_gross_mass", std::to_string((manifest.total_gross->value - later.items.at(0).gross->value) / 1000));

    const value first = told(port.file("agent", less));
    ASSERT_EQ(only_message(first).at("verdict"), "accepted") << boost::json::serialize(first).substr(0, 3'000);
    EXPECT_EQ(port.show_lot("agent", later.bill), "target_unknown");
    const std::string before = port.show_lot("agent", "QLH26BL0101");

    const value again = told(port.file("agent", whole));
    const value& message = only_message(again);
    ASSERT_EQ(message.at("verdict"), "accepted") << boost::json::serialize(again).substr(0, 3'000);
    EXPECT_EQ(names(message.at("findings")), std::vector<std::string>{"message_duplicate"});
    EXPECT_EQ(message.at("findings").at(0).at("severity"), "warning");
    EXPECT_NE(port.show_lot("agent", later.bill), "target_unknown");
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0101"), before);
    // The numbers of the old bills are told again, as they were.
    for (const value& registered : only_message(first).at("registered").as_array()) {
        const boost::json::array& all = message.at("registered").as_array();
        EXPECT_NE(std::ranges::find(all, registered), all.end()) << boost::json::serialize(registered);
    }

    // Nothing new, one bill with other content: it stays as it was, and that is said with its place.
    const value changed = told(port.file("agent", replaced(whole, "GREEN COFFEE IN BAGS", "ROASTED COFFEE")));
    const value& third = only_message(changed);
    EXPECT_EQ(third.at("verdict"), "accepted");
    EXPECT_EQ(names(third.at("findings")),
              (std::vector<std::string>{"message_duplicate", "message_filed_again_with_other_content"}));
    EXPECT_EQ(third.at("findings").at(1).at("path"), "Awmds/Bol_segment[1]");
    EXPECT_EQ(third.at("registered").as_array().size(), message.at("registered").as_array().size());
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0101"), before);

    // The same document of another ship is no addition.
    port.act("captain", "open_call", {{"call", "OTHER"}, {"site", "TDF"}, {"imo", "9074729"}, {"voyage", "126W"}});
    const value other = told(port.file("agent", replaced(whole, "9321483", "9074729")));
    EXPECT_EQ(names(only_message(other).at("findings")).front(), "message_filed_again_with_other_content");
    EXPECT_EQ(only_message(other).at("verdict"), "refused");
}

TEST(XmlFiling, AFileThatIsNotOursIsRefusedByNameAndHarmsNobody) {
    Port port;
    open_call(port);
    const std::string good = xml_file("awmds_le_havre.xml");
    const std::vector<std::string> bad{"<?xml version=\"1.0\"?><MetaData/>",
                                       "<!DOCTYPE Awmds SYSTEM \"file:///etc/passwd\"><Awmds/>",
                                       good.substr(0, good.size() / 2), "<"};
    for (const std::string& bytes : bad) {
        const value entry = told(port.file("agent", bytes));
        EXPECT_EQ(entry.at("state"), "done") << bytes.substr(0, 60);
        const value& interchange = entry.at("interchanges").at(0);
        const value& messages = interchange.at("messages");
        const bool refused = !interchange.at("findings").as_array().empty() || messages.at(0).at("verdict") == "refused";
        EXPECT_TRUE(refused) << bytes.substr(0, 60);
    }
    EXPECT_EQ(only_message(told(port.file("agent", good))).at("verdict"), "accepted");
}

TEST(XmlFiling, AFileOfSeveralPiecesIsWorkedAsAWhole) {
    Port port;
    open_call(port);
    const std::string blank(store::spool_memory_bytes + 1, '\n');
    std::string bytes = replaced(xml_file("awmds_le_havre.xml"), "  <Bol_segment>", blank + "  <Bol_segment>");
    bytes = replaced(bytes, "</Awmds>", blank + "</Awmds>");
    const value entry = told(port.file("agent", bytes));
    EXPECT_EQ(only_message(entry).at("verdict"), "accepted") << boost::json::serialize(entry).substr(0, 2'000);
    EXPECT_NE(port.show_lot("agent", "QLH26BL0101"), "target_unknown");
}

TEST(PartnersLimits, TheProfileSaysWhatAPartnerMaySend) {
    Port port;
    open_call(port);
    const auth::PartnerProfile profile{"AGENTLH", {{"message_bytes_max", "1000"}, {"messages_waiting_max", "2"}}};
    ASSERT_TRUE(port.session().registry.put(profile, Instant{0}, {}, {"clerk", "clerk", "test", port.clock().now()}));
    Session session = port.session();
    const auto file = [&](const std::string& who, const std::string& bytes) {
        const Outcome filed = port.service().file_message(session, {who}, bytes, "");
        return filed ? std::string("kept") : std::string(to_string(filed.error().code));
    };
    EXPECT_EQ(file("agent", std::string(1'001, 'x')), "request_too_large");
    EXPECT_EQ(file("agent", std::string(1'000, 'x')), "kept");
    EXPECT_EQ(file("agent", "second"), "kept");
    EXPECT_EQ(file("agent", "third"), "rate_exceeded");
    EXPECT_EQ(file("agent", "second"), "kept") << "what is known already is answered";
    EXPECT_EQ(file("transit1", std::string(1'001, 'x')), "kept") << "another partner has other limits";
    while (port.service().process_next_message(session).value_or(false)) {}
    EXPECT_EQ(file("agent", "third"), "kept") << "once the others are worked";
}

}  // namespace
}  // namespace cargo::service
