// Houses under another agent's master: with his grant, as long as it holds; without it the master does not exist.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "libcargo/bills.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

/// One CUSCAR with one bill: a master of `packages`, or a house under `master`.
struct Bill {
    std::string sender;
    std::string document;
    std::string master;
    std::string house{};
    int packages = 10;
    std::string box = "QAIU4503014";
};

std::string cuscar(const Bill& bill) {
    const std::string packages = std::to_string(bill.packages);
    const std::string kilograms = std::to_string(bill.packages * 10);
    const std::string reference = bill.house.empty() ? "RFF+MB:" + bill.master : "RFF+BH:" + bill.house;
    std::string body = "UNH+M0001+CUSCAR:D:95B:UN'BGM+785+" + bill.document + "+9'DTM+137:202611211830:203'RFF+ATZ:" + call +
                       "'NAD+MS+" + bill.sender +
                       ":160:ZZZ'TDT+20+126W+1++QAI:172:20+++9321483:146:11:QUAI ATLANTIQUE:FR'"
                       "LOC+9+COCTG:139:6'LOC+60+FRLEH:139:6+TDF:TER:ZZZ'DTM+132:202611220600:203'GIS+23'EQD+CN+" +
                       bill.box + "+45G1:102:5++3+5'CNI+1+" + bill.master + "'" + reference + "'CNT+7:" + kilograms +
                       ":KGM'CNT+11:" + packages +
                       "'LOC+9+COCTG:139:6'LOC+11+FRLEH:139:6'GIS+23'"
                       "NAD+CN+TRANSIT2:160:ZZZ++TRANSIT DEUX'NAD+CZ+++CONSOLIDADORA ANDINA+CARRERA 7+BOGOTA+++CO'GID+1+" +
                       packages + ":CT'FTX+AAA+++OBJETS EN BOIS'MEA+AAE+G+KGM:" + kilograms + "'SGP+" + bill.box + "+" +
                       packages + "'CST+1+4420110000:122'";
    const auto segments = std::count(body.begin(), body.end(), '\'') + 1;
    return "UNB+UNOC:3+" + bill.sender + "+QUAI+261121:1842+" + bill.document + "'" + body + "UNT+" + std::to_string(segments) +
           "+M0001'UNZ+1+" + bill.document + "'";
}

class HouseGrant : public testing::Test {
protected:
    HouseGrant() {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
        put(auth::Party{"AGENT2", "AGENT2", {}, {"AGENT2"}});
        put(auth::Person{"agent2", "agent2"});
        put(auth::Account{.code = "agent2", .person = "agent2", .party = "AGENT2"});
        put(auth::RoleAssignment{"role-agent2", "agent2", Role::carrier_agent, {}, {}});
    }
    void put(const auth::Record& record, std::optional<Instant> until = std::nullopt) {
        const Result<void> done =
            port.session().registry.put(record, Instant{0}, until, {"clerk", "clerk", "test", port.clock().now()});
        ASSERT_TRUE(done) << done.error().detail;
    }
    void grant(const std::string& code, const std::string& granter, std::optional<Instant> until = std::nullopt) {
        put(auth::ConsolidatorGrant{code, granter, "TRANSIT1"}, until);
    }
    /// The code a filing is refused with; "accepted" when it is not.
    std::string filed(const std::string& who, const Bill& bill) {
        const boost::json::value entry = boost::json::parse(port.file(who, cuscar(bill)));
        const boost::json::value& interchange = entry.at("interchanges").at(0);
        const boost::json::value& told = interchange.at("messages").at(0);
        if (told.at("verdict") == "accepted") return "accepted";
        for (const boost::json::value& finding : told.at("findings").as_array()) {
            if (finding.at("severity") == "error") return finding.at("name").as_string().c_str();
        }
        return boost::json::serialize(entry);
    }
    std::string house_by_transit1(const std::string& master, const std::string& house, int packages = 4) {
        return filed("transit1", {"TRANSIT1", "T1-" + house, master, house, packages});
    }
    /// Whose master the books give this house.
    std::string master_agent_of(const std::string& house) {
        store::Scope scope{call};
        const ConsignmentKey key{call, "TRANSIT1", house};
        scope.lots.insert(key);
        return port.session().store.load(scope).value().consignments.at(key).master_agent;
    }
    Port port{};
};

TEST_F(HouseGrant, AMasterOfAnotherAgentNeedsHisGrant) {
    ASSERT_EQ(filed("agent", {"AGENTLH", "A-1", "MASTER1"}), "accepted");
    EXPECT_EQ(house_by_transit1("NOBODYS", "H1"), "message_master_unknown");
    EXPECT_EQ(house_by_transit1("MASTER1", "H2"), "message_master_unknown")
        << "the same answer as for a master that is not there";
    grant("g1", "AGENT2");
    EXPECT_EQ(house_by_transit1("MASTER1", "H3"), "message_master_unknown") << "another agent's grant is none";
    grant("g2", "AGENTLH");
    EXPECT_EQ(house_by_transit1("MASTER1", "H4"), "accepted");
    EXPECT_EQ(master_agent_of("H4"), "AGENTLH");
    EXPECT_EQ(house_by_transit1("MASTER1", "H5", 7), "message_houses_exceed_master") << "four and seven of ten";
}

TEST_F(HouseGrant, WithoutItTheAnswerIsTheSameToTheByte) {
    ASSERT_EQ(filed("agent", {"AGENTLH", "A-1", "MASTER1"}), "accepted");
    // Two houses, one length of names: the answers differ in the names and the hash of the bytes only.
    const auto told = [&](const std::string& master, const std::string& house) {
        const boost::json::value entry =
            boost::json::parse(port.file("transit1", cuscar({"TRANSIT1", "T1-" + house, master, house, 4})));
        std::string text = boost::json::serialize(entry.at("interchanges"));
        for (const std::string& name : {master, house}) {
            for (std::size_t at = text.find(name); at != text.npos; at = text.find(name)) text.replace(at, name.size(), "*");
        }
        return text;
    };
    EXPECT_EQ(told("MASTER1", "H-AAAA"), told("MASTER9", "H-BBBB"));
}

TEST_F(HouseGrant, AGrantThatEndedIsNone) {
    ASSERT_EQ(filed("agent", {"AGENTLH", "A-1", "MASTER1"}), "accepted");
    constexpr std::int64_t minute = 60;
    grant("g1", "AGENTLH", port.clock().now().plus_seconds(minute));
    EXPECT_EQ(house_by_transit1("MASTER1", "H1"), "accepted");
    port.clock().forward_seconds(minute);
    EXPECT_EQ(house_by_transit1("MASTER1", "H2"), "message_master_unknown");
    EXPECT_EQ(master_agent_of("H1"), "AGENTLH") << "what was filed under it stays";
}

TEST_F(HouseGrant, OnesOwnMasterNeedsNone) {
    ASSERT_EQ(filed("agent", {"AGENTLH", "A-1", "MASTER1"}), "accepted");
    EXPECT_EQ(filed("agent", {"AGENTLH", "A-2", "MASTER1", "H1", 4}), "accepted");
    ASSERT_EQ(filed("agent2", {"AGENT2", "B-1", "MASTER1", {}, 10, "QAIU2009018"}), "accepted");
    EXPECT_EQ(filed("agent2", {"AGENT2", "B-2", "MASTER1", "H1", 10, "QAIU2009018"}), "accepted")
        << "under its own master of that number, not under the other's";
}

TEST_F(HouseGrant, OfTwoMastersOfOneNumberTheGrantTellsWhichIsMeant) {
    ASSERT_EQ(filed("agent", {"AGENTLH", "A-1", "MASTER1"}), "accepted");
    ASSERT_EQ(filed("agent2", {"AGENT2", "B-1", "MASTER1", {}, 5, "QAIU2009018"}), "accepted");
    grant("g1", "AGENT2");
    EXPECT_EQ(house_by_transit1("MASTER1", "H1", 6), "message_houses_exceed_master") << "five is all that AGENT2's master has";
    EXPECT_EQ(house_by_transit1("MASTER1", "H2", 5), "accepted");
    EXPECT_EQ(master_agent_of("H2"), "AGENT2");
    grant("g2", "AGENTLH");
    EXPECT_EQ(house_by_transit1("MASTER1", "H3"), "message_master_ambiguous") << "both admit his houses: nobody guesses";
    // A control on one agent's master stops its own houses and no others.
    const std::string held =
        port.act("marie", "place_hold", {{"key", "lot/" + call + "/AGENTLH/MASTER1"}, {"kind", "documents"}});
    EXPECT_NE(held.find("\"ok\":true"), std::string::npos) << held;
    store::Scope scope{call};
    scope.lots.insert({call, "TRANSIT1", "H2"});
    const Stock books = port.session().store.load(scope).value();
    const Bills bills(books);
    const auto masters = bills.masters_of(books.consignments.at({call, "TRANSIT1", "H2"}));
    ASSERT_EQ(masters.size(), 1u);
    EXPECT_EQ(masters[0]->key.agent, "AGENT2");
}

}  // namespace
}  // namespace cargo::service
