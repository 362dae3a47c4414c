// What a partner's profile, and the port's, make of how his EDIFACT is read, taken and answered.
#include "daemon/service/partner_rules.hpp"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using Names = std::vector<std::string>;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    return text.replace(at, what.size(), with);
}

void open_call(Port& port) {
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
}

void put(Port& port, const std::string& code, const ProfileSettings& settings) {
    const auth::PartnerProfile profile{code, settings};
    ASSERT_TRUE(port.session().registry.put(profile, Instant{0}, {}, {"clerk", "clerk", "test", port.clock().now()}));
}

boost::json::value first_message(const std::string& answer) {
    return boost::json::parse(answer).at("interchanges").at(0).at("messages").at(0);
}

struct AnswerSeen {
    std::string name;
    std::string bytes;
};
std::vector<AnswerSeen> answers_to(Port& port, const std::string& answer) {
    Session session = port.session();
    const std::string id(boost::json::parse(answer).at("id").as_string());
    const auto kept = session.store.answers(id);
    std::vector<AnswerSeen> seen;
    if (kept) {
        for (const store::InboxAnswer& one : *kept) seen.push_back({one.name, one.bytes});
    }
    return seen;
}

/// The port day's manifest with a postcode too long in one bill: nobody's identity, and refused all the same.
std::string with_one_bad_bill() {
    return replaced(message("portday_cuscar.edi"), "+CARTAGENA+++CO'", "+CARTAGENA++TOOLONGCODE+CO'");
}

TEST(PartnerRules, AManifestIsTakenInPartOnlyForWhomTheProfileSaysSo) {
    Port port;
    open_call(port);
    const std::string refused = port.file("agent", with_one_bad_bill());
    EXPECT_EQ(first_message(refused).at("verdict").as_string(), "refused") << "off, unless a profile says otherwise";
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0008"), "target_unknown");

    put(port, "AGENTLH", {{"registration", "in_part"}, {"answers", "CONTRL CUSRES:D.95B APERAK:D.96B"}});
    const std::string own = "AGLH000126'";
    const std::string other = replaced(replaced(with_one_bad_bill(), own, "AGLH000999'"), "+" + own, "+AGLH000999'");
    const std::string taken = port.file("agent", other);
    const boost::json::value said = first_message(taken);
    EXPECT_EQ(said.at("verdict").as_string(), "accepted") << taken.substr(0, 3'000);
    EXPECT_FALSE(said.at("refused_bills").as_array().empty());
    EXPECT_EQ(said.at("refused_bills").at(0).as_string(), "QLH26BL0001");
    EXPECT_NE(taken.find("\"bill\":\"QLH26BL0001\""), std::string::npos) << "each error says which bill it is about";
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0001"), "target_unknown");
    EXPECT_NE(port.show_lot("agent", "QLH26BL0008").find("QAIU2009018"), std::string::npos);

    Names names;
    std::string all;
    for (const AnswerSeen& one : answers_to(port, taken)) {
        names.push_back(one.name);
        all += one.bytes;
    }
    EXPECT_EQ(names, (Names{"1-contrl.edi", "1-1-cusres.edi", "1-1-aperak.edi"}));
    EXPECT_NE(all.find("RFF+BM:QLH26BL0008'"), std::string::npos);
    EXPECT_NE(all.find("GIS+1'"), std::string::npos);
    EXPECT_NE(all.find("GIS+2'"), std::string::npos);
    EXPECT_NE(all.find("+11+CA'"), std::string::npos);
    EXPECT_NE(all.find("CUSCAR:D:95B:UN+7'"), std::string::npos);
}

TEST(PartnerRules, ThePortsProfileHoldsWhereThePartnersSaysNothing) {
    Port port;
    open_call(port);
    put(port, "*", {{"finding.value_too_long.NAD", "warning=W7"}, {"answers", "none"}});
    const std::string taken = port.file("agent", with_one_bad_bill());
    EXPECT_EQ(first_message(taken).at("verdict").as_string(), "accepted") << taken.substr(0, 3'000);
    EXPECT_NE(taken.find("\"own_code\":\"W7\""), std::string::npos);
    EXPECT_TRUE(answers_to(port, taken).empty());
    EXPECT_NE(port.show_lot("agent", "QLH26BL0001").find("QLH26BL0001"), std::string::npos);
}

TEST(PartnerRules, ThePartnersProfileGoesOverThePorts) {
    Port port;
    open_call(port);
    put(port, "*", {{"finding.value_too_long.NAD", "warning"}});
    put(port, "AGENTLH", {{"finding.value_too_long.NAD", "error"}});
    EXPECT_EQ(first_message(port.file("agent", with_one_bad_bill())).at("verdict").as_string(), "refused");
}

TEST(PartnerRules, WhatThePortFindsItselfIsToldByTheProfilesCode) {
    Port port;
    put(port, "*", {{"finding.message_call_unknown", "=B21"}, {"finding.envelope_duplicate.UNB", "=N3200"}});
    const std::string refused = port.file("agent", message("portday_cuscar.edi"));
    EXPECT_EQ(first_message(refused).at("findings").at(0).at("own_code").as_string(), "B21") << "no call is open";
    std::string all;
    for (const AnswerSeen& one : answers_to(port, refused)) all += one.bytes;
    EXPECT_NE(all.find("ERC+B21::ZZZ'"), std::string::npos) << all;
    const std::string again = port.file("agent", replaced(message("portday_cuscar.edi"), "CAFE", "THES"));
    const boost::json::value told = boost::json::parse(again).at("interchanges").at(0).at("findings").at(0);
    EXPECT_EQ(told.at("name").as_string(), "envelope_duplicate");
    EXPECT_EQ(told.at("own_code").as_string(), "N3200");
}

TEST(PartnerRules, AManifestChecksWarningMayBeRaised) {
    Port port;
    open_call(port);
    // One package less in the box than on the line: a warning, unless the profile says otherwise.
    const std::string less = replaced(message("portday_cuscar.edi"), "SGP+QAIU2001022+120'", "SGP+QAIU2001022+119'");
    put(port, "AGENTLH", {{"finding.message_control_total_differs.SGP", "error=T1"}});
    const std::string refused = port.file("agent", less);
    EXPECT_EQ(first_message(refused).at("verdict").as_string(), "refused");
    EXPECT_NE(refused.find("\"own_code\":\"T1\""), std::string::npos) << refused.substr(0, 2'000);
    put(port, "AGENTLH", {});
    const std::string own = "AGLH000126'";
    const std::string other = replaced(replaced(less, own, "AGLH000998'"), "+" + own, "+AGLH000998'");
    EXPECT_EQ(first_message(port.file("agent", other)).at("verdict").as_string(), "accepted");
}

TEST(PartnerRules, MessagesWithoutAnEnvelopeAreTheSendersWhoAuthenticated) {
    Port port;
    open_call(port);
    std::string whole = message("portday_cuscar.edi");
    for (char& c : whole) c = static_cast<unsigned char>(c) < 0x80 ? c : 'E';  // without UNB nothing says in which characters
    const std::size_t unh = whole.find("UNH+");
    const std::string bare = whole.substr(unh, whole.find("UNZ+") - unh);
    const std::string refused = port.file("agent", bare);
    EXPECT_EQ(first_message(refused).at("verdict").as_string(), "refused");
    put(port, "AGENTLH", {{"envelope", "optional"}});
    const std::string taken = port.file("agent", bare + "\n");
    EXPECT_EQ(first_message(taken).at("verdict").as_string(), "accepted") << taken.substr(0, 3'000);
    EXPECT_TRUE(answers_to(port, taken).empty()) << "there is nobody to address them to";
    EXPECT_NE(port.show_lot("agent", "QLH26BL0008").find("QAIU2009018"), std::string::npos);
    EXPECT_EQ(port.show_lot("terminal", "QLH26BL0008"), "target_unknown");
}

TEST(PartnerRules, AClerkWritesNoSettingThatMeansNothingOrOpensAnything) {
    const auto said = [](const std::string& name, const std::string& word) {
        const Result<void> checked = check_settings({{name, word}});
        return checked ? std::string("taken") : std::string(to_string(checked.error().code));
    };
    EXPECT_EQ(said("finding.value_too_long", "warning"), "taken");
    EXPECT_EQ(said("finding.value_not_in_list", "error=E1"), "taken");
    EXPECT_EQ(said("finding.envelope_count_differs", "warning"), "state_forbids");
    EXPECT_EQ(said("finding.value_too_long.BGM", "warning"), "state_forbids");
    EXPECT_EQ(said("finding.nonsense", "warning"), "value_not_in_list");
    EXPECT_EQ(said("finding.message_bill_already_registered", "warning"), "state_forbids");
    EXPECT_EQ(said("finding.quantity_exceeds", "=E7"), "taken") << "what the books say may be told by another code";
    EXPECT_EQ(said("finding.quantity_exceeds", "warning"), "state_forbids");
    EXPECT_EQ(said("finding.store_unavailable", "=E7"), "value_not_in_list") << "nobody's message is at fault then";
    EXPECT_EQ(said("envelope", "optional"), "taken");
    EXPECT_EQ(said("envelope", "maybe"), "value_not_in_list");
    EXPECT_EQ(said("registration", "in_part"), "taken");
    EXPECT_EQ(said("registration", "all"), "value_not_in_list");
    EXPECT_EQ(said("answers", "CONTRL APERAK:D.95B"), "taken");
    EXPECT_EQ(said("answers", "none"), "taken");
    EXPECT_EQ(said("answers", ""), "value_not_in_list");
    EXPECT_EQ(said("answers", "CUSRES:D.95B CUSRES:D.96B"), "value_not_in_list") << "one of each type";
    EXPECT_EQ(said("time_zone", "Europe/Paris"), "taken") << "others' settings are others' to check";
}

}  // namespace
}  // namespace cargo::service
