// What the rules could not decide for want of a field is kept with the lot and listed, for customs only.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include <pqxx/pqxx>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using boost::json::object;
using boost::json::value;

/// The port day's message tells no item's origin.
std::string rule_on_origin(const std::string& on_missing) {
    return "rule ORI-01 v1 \"Origin\" owner lehavre.essai area safety basis \"essai\" on missing " + on_missing +
           " valid 2020-01-01 .. open when any item ( hs starts with 0901 and origin = AE ) then lane red control \"scan\""
           " because \"origin\" end\n";
}
constexpr const char* rule_on_drums =
    "rule DRU-01 v1 \"Drums\" owner lehavre.essai area safety basis \"essai\" valid 2020-01-01 .. open "
    "when any item ( package_type = \"DR\" ) then lane red control \"physical\" because \"drums\" end";

class UndeterminedList : public testing::Test {
protected:
    static std::string list(Port& port, const std::string& who, const std::string& of_call = call,
                            const std::string& purpose = "test") {
        Session session = port.session();
        const Outcome told = port.service().list(session, {who}, "undetermined", of_call, {}, 0, purpose);
        return told ? boost::json::serialize(told->body) : std::string(to_string(told.error().code));
    }
    static boost::json::array items(Port& port, const std::string& who) {
        return boost::json::parse(list(port, who)).at("items").as_array();
    }
    static void file(Port& port) {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
        const std::string filed = port.file("agent", message("portday_cuscar.edi"));
        ASSERT_NE(filed.find("\"accepted\""), std::string::npos) << filed;
    }
};

TEST_F(UndeterminedList, TellsOfficersWhatIsMissingAndOnlyTheEntitledWhichRule) {
    Port port(rule_on_origin("review") + rule_on_drums);
    file(port);
    const boost::json::array seen = items(port, "marie");
    ASSERT_FALSE(seen.empty());
    const object& first = seen[0].at("undetermined").at(0).as_object();
    EXPECT_TRUE(first.at("blocks").as_bool()) << "the rule says so";
    EXPECT_NE(boost::json::serialize(first.at("missing")).find("origin"), std::string::npos) << boost::json::serialize(first);
    EXPECT_FALSE(first.contains("rule"));
    EXPECT_EQ(seen[0].at("selectivity"), value("not_evaluated")) << "acceptance goes on, release does not";
    const boost::json::array whole = items(port, "anne");
    EXPECT_EQ(whole.size(), seen.size());
    EXPECT_NE(boost::json::serialize(whole[0].at("undetermined")).find("ORI-01"), std::string::npos);
    // The same stands with the lot.
    const std::string bill = whole[0].at("bill").as_string().c_str();
    EXPECT_NE(port.show_lot("anne", bill).find("\"undetermined\":[{\"blocks\":true"), std::string::npos)
        << port.show_lot("anne", bill);
    EXPECT_EQ(port.show_lot("agent", bill).find("undetermined"), std::string::npos);
}

TEST_F(UndeterminedList, ARuleThatSkipsBlocksNothing) {
    Port port(rule_on_origin("skip"));
    file(port);
    const boost::json::array seen = items(port, "marie");
    ASSERT_FALSE(seen.empty());
    EXPECT_FALSE(seen[0].at("undetermined").at(0).at("blocks").as_bool());
    EXPECT_EQ(seen[0].at("selectivity"), value("nothing_selected"));
}

TEST_F(UndeterminedList, TellsHandlersNothing) {
    Port port(rule_on_origin("review"));
    file(port);
    for (const char* who : {"agent", "transit1", "terminal", "haulier"}) {
        EXPECT_EQ(list(port, who), list(port, who, "NO-SUCH-CALL")) << who;
        EXPECT_EQ(list(port, who), "{\"items\":[]}") << who;
    }
    EXPECT_EQ(list(port, "delta"), "role_missing");
    EXPECT_EQ(list(port, "rene"), "{\"items\":[]}") << "another office's goods";
    EXPECT_EQ(list(port, "marie", call, ""), "purpose_missing");
}

TEST_F(UndeterminedList, AHitIsExplainedToTheEntitled) {
    Port port(rule_on_drums);
    file(port);
    const std::string whole = port.show_lot("anne", "QLH26BL0006");
    EXPECT_NE(whole.find("\"explanation\":\""), std::string::npos) << whole;
    EXPECT_EQ(whole.find("\"explanation\":\"\""), std::string::npos) << "with its values: " << whole;
    EXPECT_EQ(port.show_lot("marie", "QLH26BL0006").find("explanation"), std::string::npos) << "not assigned to her";
    port.act("marie", "assign", {{"key", lot("QLH26BL0006")}, {"person", "marie"}});
    EXPECT_NE(port.show_lot("marie", "QLH26BL0006").find("\"explanation\":\""), std::string::npos);
    EXPECT_EQ(port.show_lot("transit1", "QLH26BL0006").find("explanation"), std::string::npos);
}

TEST_F(UndeterminedList, TheAuditOfAFilingNamesTheBillsOfWhichTheSameIsUndeterminedTogether) {
    const std::string rule_on_any_origin =
        "rule ORG-01 v1 \"Origin\" owner lehavre.essai area safety basis \"essai\" on missing review valid 2020-01-01 .. open "
        "when any item ( origin = AE ) then lane red control \"scan\" because \"origin\" end\n";
    Port port(rule_on_any_origin + rule_on_drums);
    file(port);
    pqxx::connection connection(port.url());
    pqxx::nontransaction tx(connection);
    const value entry = boost::json::parse(tx.exec1("SELECT bytes FROM audit WHERE bytes LIKE '%file_manifest%'")[0].c_str());
    const value account = boost::json::parse(entry.at("detail").as_string());
    std::set<std::string> listed, told;
    for (const value& item : items(port, "anne")) listed.insert(item.at("bill").as_string().c_str());
    std::size_t most = 0;
    for (const value& alike : account.at("undetermined").as_array()) {
        most = std::max(most, alike.at("bills").as_array().size());
        for (const value& bill : alike.at("bills").as_array()) told.insert(bill.as_string().c_str());
        const value& first = alike.at("rules").at(0);
        EXPECT_EQ(first.at("rule"), "ORG-01 v1") << boost::json::serialize(alike);
        EXPECT_TRUE(first.at("blocks").as_bool());
        EXPECT_EQ(boost::json::serialize(first.at("missing")), R"(["item.origin"])");
    }
    EXPECT_EQ(told, listed);
    EXPECT_GT(most, 1U) << boost::json::serialize(account);
    EXPECT_TRUE(account.at("explanations").as_object().contains("QLH26BL0006")) << "it is in drums";
}

}  // namespace
}  // namespace cargo::service
