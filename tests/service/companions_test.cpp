// What adds to an Awmds: degroupage, added bills, a co-loader. To a manifest that is the filer's own or of an agent who granted
// him; old bills are skipped, new ones registered with their selectivity, and nothing is released or lifted by it.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>

#include "libcargo/bills.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using boost::json::value;

std::string sample(const std::string& name) {
    std::ifstream file(QUAI_SOURCE_DIR "/tests/data/xml/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no file " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Each time it occurs; it must occur.
std::string with(std::string text, const std::string& what, const std::string& instead) {
    std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    for (; at != std::string::npos; at = text.find(what, at + instead.size())) text.replace(at, what.size(), instead);
    return text;
}

const std::string master = "QLH26MB0101";
const std::string master_box = "QAIU4503014";

/// Two houses, of 40 packages and 800 kg, and of 60 and 1200.5, under the manifest's master of 300, of which 180 have a house.
std::string degroupage(const std::string& from = sample("awbolds_le_havre.xml")) {
    return with(with(from, "QLH26MB0200", master), "QAIU2001017", master_box);
}

/// The degroupage with its first bill alone (0) or its second (1).
std::string only_bill(int which, const std::string& text) {
    const std::size_t first = text.find("  <Bol_segment>");
    const std::size_t second = text.find("  <Bol_segment>", first + 1);
    const std::size_t end = text.rfind("</Awbolds>");
    return which == 0 ? text.substr(0, second) + text.substr(end) : text.substr(0, first) + text.substr(second);
}

/// The same bills under another root, as straight ones in boxes of the manifest.
std::string under(const std::string& root, const std::string& more = {}) {
    std::string text = sample("awbolds_le_havre.xml");
    const std::size_t begin = text.find("<Awbolds>");
    text.replace(begin, text.find("  <Bol_segment>") - begin,
                 "<" + root +
                     "><Manifest_identification><Customs_office_code>FRLEH</Customs_office_code>"
                     "<Voyage_number>126W</Voyage_number><Date_of_departure>2026-11-18</Date_of_departure>" +
                     more + "</Manifest_identification>\n");
    text = with(with(text, "</Awbolds>", "</" + root + ">"), "<Bol_type_code>HBL", "<Bol_type_code>BOL");
    text = with(text, "<Master_bol_ref_number>QLH26MB0200</Master_bol_ref_number>", "");
    if (root != "Awmcds") return text;
    return with(text, "</Bol_id>",
                "</Bol_id><Transport_information><Carrier><Carrier_code>QCOL</Carrier_code></Carrier><Shipping_Agent>"
                "<Shipping_Agent_code>AGENT2</Shipping_Agent_code></Shipping_Agent></Transport_information>");
}

std::vector<std::string> registered_bills(const value& message) {
    std::vector<std::string> bills;
    for (const value& one : message.at("registered").as_array()) bills.emplace_back(one.at("bill").as_string());
    return bills;
}

/// "name@path" of each finding.
std::vector<std::string> found(const value& message) {
    std::vector<std::string> all;
    for (const value& one : message.at("findings").as_array()) {
        all.push_back(std::string(one.at("name").as_string()) + "@" + std::string(one.at("path").as_string()));
        EXPECT_GT(one.at("line").to_number<int>(), 0) << all.back();
        EXPECT_GT(one.at("offset").to_number<int>(), 0) << all.back();
        EXPECT_NE(one.at("text_fr"), one.at("text_en")) << all.back();
    }
    return all;
}

using Names = std::vector<std::string>;

class Companions : public testing::Test {
protected:
    explicit Companions(const std::string& rules = {}) : port(rules) {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
        put(auth::Party{"AGENT2", "AGENT2", {}, {"AGENT2"}});
        put(auth::Person{"agent2", "agent2"});
        put(auth::Account{.code = "agent2", .person = "agent2", .party = "AGENT2"});
        put(auth::RoleAssignment{"role-agent2", "agent2", Role::carrier_agent, {}, {}});
    }
    void put(const auth::Record& record) {
        const Result<void> done =
            port.session().registry.put(record, Instant{0}, {}, {"clerk", "clerk", "test", port.clock().now()});
        ASSERT_TRUE(done) << done.error().detail;
    }
    void grant(const std::string& granter, const std::string& to) {
        put(auth::ConsolidatorGrant{granter + "-" + to, granter, to});
    }
    value file(const std::string& who, const std::string& bytes) {
        entry = boost::json::parse(port.file(who, bytes));
        return entry.at("interchanges").at(0).at("messages").at(0);
    }
    void file_manifest() {
        const value told = file("agent", sample("awmds_le_havre.xml"));
        ASSERT_EQ(told.at("verdict"), "accepted") << boost::json::serialize(told);
    }
    std::string answer(const std::string& who) {
        Session session = port.session();
        const std::string id(entry.at("id").as_string());
        return port.service().answer(session, {who}, id, "1-result.xml").value().bytes;
    }
    Consignment in_books(const std::string& agent, const std::string& bill) {
        store::Scope scope{call};
        const ConsignmentKey key{call, agent, bill};
        scope.lots.insert(key);
        const Stock books = port.session().store.load(scope).value();
        return books.consignments.contains(key) ? books.consignments.at(key) : Consignment{};
    }
    Port port;
    value entry{};
};

TEST_F(Companions, ADegroupageIsRegisteredUnderTheMasterOfTheAgentWhoGranted) {
    file_manifest();
    grant("AGENTLH", "TRANSIT1");
    const value told = file("transit1", degroupage());
    ASSERT_EQ(told.at("verdict"), "accepted") << boost::json::serialize(told);
    EXPECT_EQ(told.at("type"), "Awbolds");
    EXPECT_EQ(told.at("reference"), value("FRLEH/126W/2026-11-18/" + master));
    EXPECT_EQ(registered_bills(told), (Names{"QFW26HB0001", "QFW26HB0002"}));
    for (const std::string& bill : registered_bills(told)) {
        const Consignment lot = in_books("TRANSIT1", bill);
        EXPECT_EQ(lot.master_bill, master);
        EXPECT_EQ(lot.master_agent, "AGENTLH");
        EXPECT_EQ(lot.selectivity, Selectivity::nothing_selected) << "never without a decision";
    }
    const std::string result = answer("transit1");
    EXPECT_NE(result.find("type=\"Awbolds\""), std::string::npos) << result;
    EXPECT_NE(result.find("verdict=\"accepted\""), std::string::npos) << result;
    EXPECT_NE(result.find("<Registered bill=\"QFW26HB0001\" number=\""), std::string::npos) << result;
}

TEST_F(Companions, WithoutAGrantMasterAndManifestDoNotExistToTheByte) {
    const auto told = [&](const std::string& bytes, const Names& names) {
        std::string text = boost::json::serialize(file("transit1", bytes));
        for (const std::string& name : names) {
            for (std::size_t at = text.find(name); at != text.npos; at = text.find(name)) text.replace(at, name.size(), "*");
        }
        return text;
    };
    const std::string no_manifest = told(degroupage(), {master});
    file_manifest();
    const std::string commented = with(degroupage(), "</Awbolds>", "</Awbolds>\n");  // the same bytes get the same answer
    EXPECT_EQ(told(commented, {master}), no_manifest);
    EXPECT_EQ(told(with(commented, master, "QLH26MB0999"), {"QLH26MB0999"}), no_manifest);
    EXPECT_EQ(found(file("transit1", commented + "\n")), Names{"message_master_unknown@Awbolds/Master_bol/Reference_number"});
    EXPECT_NE(answer("transit1").find("path=\"Awbolds/Master_bol/Reference_number\" line=\"7\""), std::string::npos)
        << answer("transit1");
    grant("AGENT2", "TRANSIT1");
    EXPECT_EQ(file("transit1", commented + "\n\n").at("verdict"), "refused") << "another agent's grant is none";
    EXPECT_EQ(file("terminal", commented + "\n\n\n").at("verdict"), "refused");
    EXPECT_EQ(in_books("TRANSIT1", "QFW26HB0001").key.bill, "");
}

TEST_F(Companions, SeveralFilesDegroupOneMasterAndWhatWasFiledIsSkipped) {
    file_manifest();
    grant("AGENTLH", "TRANSIT1");
    EXPECT_EQ(registered_bills(file("transit1", only_bill(0, degroupage()))), Names{"QFW26HB0001"});
    EXPECT_EQ(registered_bills(file("transit1", only_bill(1, degroupage()))), Names{"QFW26HB0002"});
    const Consignment before = in_books("TRANSIT1", "QFW26HB0001");
    const value again = file("transit1", degroupage());
    EXPECT_EQ(again.at("verdict"), "accepted");
    EXPECT_EQ(registered_bills(again), (Names{"QFW26HB0001", "QFW26HB0002"}));
    EXPECT_EQ(found(again), Names{"message_duplicate@Awbolds/Master_bol"});
    const value changed = file("transit1", with(degroupage(), "CERAMIC CUPS", "CERAMIC PLATES"));
    EXPECT_EQ(found(changed), (Names{"message_duplicate@Awbolds/Master_bol",
                                     "message_filed_again_with_other_content@Awbolds/Bol_segment[2]"}));
    EXPECT_EQ(in_books("TRANSIT1", "QFW26HB0001"), before);
    EXPECT_EQ(in_books("TRANSIT1", "QFW26HB0002").lines.front().description, "CERAMIC CUPS");
}

TEST_F(Companions, HousesNeverDeclareMoreThanTheirMasterNorLieElsewhere) {
    file_manifest();
    grant("AGENTLH", "TRANSIT1");
    const std::string more = with(with(degroupage(), ">60<", ">81<"), ">1200.5<", ">1300<");
    EXPECT_EQ(found(file("transit1", more)), Names{"message_houses_exceed_master@Awbolds/Bol_segment[1]"});
    EXPECT_EQ(in_books("TRANSIT1", "QFW26HB0001").key.bill, "") << "all or nothing";
    EXPECT_EQ(registered_bills(file("transit1", only_bill(0, degroupage()))), Names{"QFW26HB0001"});
    EXPECT_EQ(found(file("transit1", only_bill(1, with(with(degroupage(), ">60<", ">81<"), ">1200.5<", ">1300<")))),
              Names{"message_houses_exceed_master@Awbolds/Bol_segment[1]"})
        << "whichever file they come in";
    const std::string elsewhere = with(only_bill(1, degroupage()), master_box, "QAIU4505017");  // a box of the same ship
    EXPECT_EQ(found(file("transit1", elsewhere)), Names{"message_equipment_unknown@Awbolds/Bol_segment[1]/ctn_segment"});
    const std::string straight = with(only_bill(1, degroupage()), master, "QLH26BL0104");
    EXPECT_EQ(found(file("transit1", straight)), Names{"message_master_unknown@Awbolds/Master_bol/Reference_number"})
        << "a bill that carries its goods itself is nobody's master";
}

TEST_F(Companions, OfTwoMastersOfOneNumberTheNamedAgentsIsMeant) {
    file_manifest();
    const std::string other = with(with(sample("awmds_le_havre.xml"), "AGENTLH", "AGENT2"), "QAI", "QBI");
    ASSERT_EQ(file("agent2", with(other, "QBIU", "QAIU")).at("verdict"), "accepted");
    grant("AGENTLH", "TRANSIT1");
    grant("AGENT2", "TRANSIT1");
    EXPECT_EQ(found(file("transit1", degroupage())), Names{"message_master_ambiguous@Awbolds/Master_bol/Reference_number"});
    const std::string named = with(degroupage(), "</Reference_number>",
                                   "</Reference_number>\n<Shipping_Agent_code>AGENT2</Shipping_Agent_code>");
    ASSERT_EQ(file("transit1", named).at("verdict"), "accepted");
    EXPECT_EQ(in_books("TRANSIT1", "QFW26HB0001").master_agent, "AGENT2");
}

TEST_F(Companions, ADegroupageReleasesAndLiftsNothing) {
    file_manifest();
    grant("AGENTLH", "TRANSIT1");
    const std::string lot_of_master = "lot/" + call + "/AGENTLH/" + master;
    const auto done = [](const std::string& told) { return told.find("\"ok\":true") != std::string::npos; };
    ASSERT_TRUE(done(port.act("marie", "place_hold", {{"key", lot_of_master}, {"kind", "documents"}})));
    ASSERT_TRUE(done(port.act("marie", "select", {{"key", lot_of_master}, {"criterion", "c"}, {"kinds", {"scan"}}})));
    ASSERT_TRUE(done(port.act("captain", "report_arrival", {{"call", call}, {"at", "2026-11-22T05:00:00Z"}})));
    const Controls before = in_books("AGENTLH", master).controls;
    const std::string box_before = port.show_box("agent", master_box);
    ASSERT_EQ(file("transit1", degroupage()).at("verdict"), "accepted");
    EXPECT_EQ(in_books("AGENTLH", master).controls, before);
    EXPECT_EQ(port.show_box("agent", master_box), box_before) << "closed before and after, and the agent sees nothing move";
    const Consignment house = in_books("TRANSIT1", "QFW26HB0001");
    EXPECT_EQ(house.lines.front().ledger.released, Quantity{});
    store::Scope scope{call};
    scope.lots.insert(house.key);
    const Stock books = port.session().store.load(scope).value();
    EXPECT_EQ(Bills(books).masters_of(books.consignments.at(house.key)).size(), 1U) << "whose hold stops the house as well";
    EXPECT_NE(port.gate("terminal", master_box, "ROUTIER1").find("not_released"), std::string::npos);
}

TEST_F(Companions, AddedBillsGoToOnesOwnManifest) {
    EXPECT_EQ(found(file("agent", under("Awappend"))),
              Names{"message_call_unknown@Awappend/Manifest_identification/Voyage_number"});
    file_manifest();
    const std::string added = under("Awappend") + "\n";
    const value told = file("agent", added);
    ASSERT_EQ(told.at("verdict"), "accepted") << boost::json::serialize(told);
    EXPECT_EQ(registered_bills(told), (Names{"QFW26HB0001", "QFW26HB0002"}));
    EXPECT_EQ(in_books("AGENTLH", "QFW26HB0001").bill_kind, BillKind::straight);
    EXPECT_EQ(in_books("AGENTLH", "QFW26HB0001").selectivity, Selectivity::nothing_selected);
    EXPECT_EQ(found(file("agent", added + "\n")), Names{"message_duplicate@Awappend/Manifest_identification"});
    grant("AGENTLH", "TRANSIT1");
    EXPECT_EQ(found(file("transit1", added)), Names{"message_call_unknown@Awappend/Manifest_identification/Voyage_number"})
        << "a grant lets file houses and co-load, not add to another's manifest";
    // The whole manifest again: what was added counts as filed.
    const std::string again = sample("awmds_le_havre.xml") + "\n";
    EXPECT_EQ(found(file("agent", again)), Names{"message_duplicate@Awmds/General_segment/General_segment_id"});
}

TEST_F(Companions, ACoLoaderNeedsTheGrantOfTheManifestsAgent) {
    file_manifest();
    EXPECT_EQ(found(file("agent2", under("Awmcds", "<Coloader_code>QCOL</Coloader_code>"))),
              Names{"message_call_unknown@Awmcds/Manifest_identification/Voyage_number"});
    grant("AGENTLH", "AGENT2");
    const value told = file("agent2", under("Awmcds", "<Coloader_code>QCOL</Coloader_code>") + "\n");
    ASSERT_EQ(told.at("verdict"), "accepted") << boost::json::serialize(told);
    EXPECT_EQ(in_books("AGENT2", "QFW26HB0001").selectivity, Selectivity::nothing_selected);
    EXPECT_EQ(in_books("AGENTLH", "QFW26HB0001").key.bill, "") << "his own bills, on the other's ship";
    grant("AGENTLH", "TRANSIT1");
    EXPECT_EQ(found(file("transit1", under("Awmcds"))).front(), "role_missing@Awmcds/Bol_segment[1]")
        << "a forwarder files houses only, through any door";
}

TEST_F(Companions, AHouseOfTheManifestItselfIsSkippedToo) {
    file_manifest();
    const std::string own = with(degroupage(), "QFW26HB0001", "QLH26HB0101");  // filed with the manifest, with other content
    const value told = file("agent", own);
    EXPECT_EQ(told.at("verdict"), "accepted");
    EXPECT_EQ(found(told), (Names{"message_duplicate@Awbolds/Master_bol",
                                  "message_filed_again_with_other_content@Awbolds/Bol_segment[1]"}));
    EXPECT_EQ(in_books("AGENTLH", "QFW26HB0002").master_agent, "AGENTLH");
    EXPECT_EQ(in_books("AGENTLH", "QLH26HB0101").lines.front().description, "LEATHER GOODS");
}

class CompanionsAndRules : public Companions {
protected:
    CompanionsAndRules() : Companions(R"(
rule ROUTE-01 v1 "Cups from Cartagena on this ship"
  owner lehavre.essai  area safety  basis "essai"
  valid 2020-01-01 .. open
  when any item ( description mentions "ceramic*" ) and departure_port = COCTG and ship.imo = 9321483
  then lane red control "physical"
  because "cups"
end
)") {}
};

TEST_F(CompanionsAndRules, RulesSeeTheHeadOfTheManifestThatIsAddedTo) {
    file_manifest();
    grant("AGENTLH", "TRANSIT1");
    ASSERT_EQ(file("transit1", degroupage()).at("verdict"), "accepted");
    EXPECT_EQ(in_books("TRANSIT1", "QFW26HB0001").selectivity, Selectivity::nothing_selected);
    EXPECT_TRUE(in_books("TRANSIT1", "QFW26HB0001").undetermined.empty());
    const Consignment cups = in_books("TRANSIT1", "QFW26HB0002");
    EXPECT_EQ(cups.selectivity, Selectivity::selected);
    ASSERT_EQ(cups.controls.selections.size(), 1U);
    EXPECT_EQ(cups.controls.selections.front().rule, "ROUTE-01 v1");
    EXPECT_EQ(answer("transit1").find("select"), std::string::npos) << "the filer is told nothing of it";
}

}  // namespace
}  // namespace cargo::service
