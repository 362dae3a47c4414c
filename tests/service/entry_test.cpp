// Entry summary declarations (IE315, IE313): kept as facts, held against the manifest for rules and officers, and nothing of it
// seen by anybody else.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>

#include "daemon/service/entry_json.hpp"
#include "daemon/service/filing.hpp"
#include "edi/xml/xml_reader.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using boost::json::value;

const std::string coffee = "QLH26BL0101";
const std::string tools = "QLH26BL0102";
const std::string mrn = "26FR00660012345672";

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

/// A declaration of the coffee that says 950 packages, where the manifest has 600, and of paint under the tools' bill.
std::string differing() {
    return sample("ie315_le_havre.xml");
}

/// One whose coffee agrees with the manifest.
std::string agreeing() {
    return with(with(differing(), "<NumOfPacGS24>950", "<NumOfPacGS24>600"), "<TotNumOfPacHEA306>951", "<TotNumOfPacHEA306>601");
}

/// The declaration as its amendment, as it is to be.
std::string amendment(std::string text) {
    text = with(std::move(text), "<RefNumHEA4>QAI-ENS-2026-0001</RefNumHEA4>", "<DocNumHEA5>" + mrn + "</DocNumHEA5>");
    text = with(std::move(text), "<CUSOFFLON>\n    <RefNumCOL1>FR002300</RefNumCOL1>\n  </CUSOFFLON>\n", "");
    text = with(std::move(text), "<DecPlaHEA394>LE HAVRE</DecPlaHEA394>\n    <DecPlaHEA394LNG>FR</DecPlaHEA394LNG>",
                "<AmdPlaHEA598>LE HAVRE</AmdPlaHEA598>");
    text = with(std::move(text), "<DecDatTimHEA114>202611160910</DecDatTimHEA114>",
                "<DatTimAmeHEA113>202611170800</DatTimAmeHEA113>");
    text = with(std::move(text), "QUAI0001", "QUAI0002");
    return with(std::move(text), "CC315A", "CC313A");
}

std::string rule(const std::string& when, const std::string& on_missing = "skip") {
    return "rule ENS-01 v1 \"Declaration and manifest\" owner lehavre.essai area safety basis \"essai\" on missing " +
           on_missing + " valid 2020-01-01 .. open when " + when +
           " then lane red control \"documents\" because \"declaration\" end\n";
}

class Entry : public testing::Test {
protected:
    explicit Entry(const std::string& rules = {}) { open(rules); }
    void open(const std::string& rules) {
        port = std::make_unique<Port>(rules);
        port->act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
    }
    value file(const std::string& who, const std::string& bytes) {
        entry = boost::json::parse(port->file(who, bytes));
        return entry.at("interchanges").at(0).at("messages").at(0);
    }
    void file_manifest() {
        const value told = file("agent", sample("awmds_le_havre.xml"));
        ASSERT_EQ(told.at("verdict"), "accepted") << boost::json::serialize(told);
    }
    std::string answer(const std::string& who) {
        Session session = port->session();
        const std::string id(entry.at("id").as_string());
        return port->service().answer(session, {who}, id, "1-result.xml").value().bytes;
    }
    value shown(const std::string& bill) { return boost::json::parse(port->show_lot("marie", bill)).at("view").at("entry"); }
    Consignment in_books(const std::string& bill) {
        store::Scope scope{call};
        const ConsignmentKey key{call, "AGENTLH", bill};
        scope.lots.insert(key);
        return port->session().store.load(scope).value().consignments.at(key);
    }
    std::vector<std::string> rules_that_selected(const std::string& bill) {
        std::vector<std::string> rules;
        for (const Selection& one : in_books(bill).controls.selections) rules.push_back(one.rule);
        return rules;
    }
    std::unique_ptr<Port> port{};
    value entry{};
};

std::vector<std::string> names(const value& message) {
    std::vector<std::string> list;
    for (const value& finding : message.at("findings").as_array()) {
        if (finding.at("severity") == "error" || finding.at("name") == "message_duplicate")
            list.emplace_back(finding.at("name").as_string());
    }
    return list;
}

/// "goods_differ packages: 600, 950" of each difference.
std::vector<std::string> differences(const value& entry) {
    std::vector<std::string> list;
    for (const value& one : entry.at("differences").as_array()) {
        std::string line(one.at("concern").as_string());
        if (!one.at("field").as_string().empty())
            line += " " + std::string(one.at("field").as_string()) + ": " + std::string(one.at("manifest").as_string()) + ", " +
                    std::string(one.at("declared").as_string());
        list.push_back(std::move(line));
    }
    return list;
}

using Names = std::vector<std::string>;
const std::string rule_name = "ENS-01 v1";

TEST_F(Entry, IsKeptAndShownToCustomsWithWhatDiffers) {
    file_manifest();
    EXPECT_EQ(shown(coffee).at("status"), "none");
    EXPECT_EQ(differences(shown(coffee)), Names{"no_declaration"});
    const value told = file("agent", differing());
    EXPECT_EQ(told.at("verdict"), "accepted") << boost::json::serialize(told);
    EXPECT_EQ(told.at("type"), "CC315A");
    EXPECT_EQ(told.at("reference"), "QAI-ENS-2026-0001");
    const value kept = shown(coffee);
    EXPECT_EQ(kept.at("status"), "lodged");
    EXPECT_EQ(kept.at("ship"), "same");
    EXPECT_EQ(kept.at("parties"), "same");
    EXPECT_EQ(kept.at("goods"), "differs");
    EXPECT_EQ(kept.at("time"), "") << "no deadline is configured: nobody knows";
    EXPECT_EQ(differences(kept), Names{"goods_differ packages: 600, 950"});
    ASSERT_EQ(kept.at("declarations").as_array().size(), 1U);
    EXPECT_EQ(kept.at("declarations").at(0).at("lrn"), "QAI-ENS-2026-0001");
    EXPECT_EQ(kept.at("declarations").at(0).at("party"), "AGENTLH");
    EXPECT_EQ(kept.at("declarations").at(0).at("lodged_at"), "2026-11-16T08:10:00.000Z");
    EXPECT_EQ(shown("QLH26BL0104").at("status"), "none") << "which it does not name";
    EXPECT_EQ(port->show_lot("agent", coffee).find("\"entry\""), std::string::npos) << "customs alone";
}

TEST_F(Entry, TheFilerHearsThatItIsKeptAndNothingElse) {
    const auto said = [&](const std::string& bytes) {
        open(rule("ens.goods = differs"));
        file_manifest();
        file("agent", bytes);
        std::string text = answer("agent");
        const std::string id(entry.at("id").as_string());
        return with(std::move(text), id, "*");
    };
    const std::string one = said(differing());
    EXPECT_EQ(one, said(agreeing()));
    EXPECT_NE(one.find("type=\"CC315A\" reference=\"QAI-ENS-2026-0001\" verdict=\"accepted\""), std::string::npos) << one;
}

TEST_F(Entry, TheSameAgainIsTheSameAndAnotherUnderItsNumberIsRefused) {
    file_manifest();
    ASSERT_EQ(file("agent", differing()).at("verdict"), "accepted");
    const value again = file("agent", differing() + "\n");
    EXPECT_EQ(again.at("verdict"), "accepted");
    EXPECT_EQ(names(again), Names{"message_duplicate"});
    const value other = file("agent", agreeing());
    EXPECT_EQ(names(other), Names{"message_filed_again_with_other_content"});
    EXPECT_EQ(other.at("findings").as_array().back().at("path"), "CC315A/HEAHEA");
    EXPECT_EQ(shown(coffee).at("goods"), "differs") << "what was filed first stays";
}

TEST_F(Entry, AnAmendmentTakesThePlaceOfTheDeclarationAndBothAreKept) {
    file_manifest();
    ASSERT_EQ(file("agent", differing()).at("verdict"), "accepted");
    const value told = file("agent", amendment(agreeing()));
    ASSERT_EQ(told.at("verdict"), "accepted") << boost::json::serialize(told);
    EXPECT_EQ(told.at("reference"), value(mrn));
    const value kept = shown(coffee);
    EXPECT_EQ(kept.at("goods"), "same");
    EXPECT_EQ(differences(kept), Names{});
    ASSERT_EQ(kept.at("declarations").as_array().size(), 2U);
    EXPECT_EQ(kept.at("declarations").at(1).at("mrn"), value(mrn));
    EXPECT_EQ(kept.at("declarations").at(1).at("amendment"), true);
    EXPECT_EQ(file("agent", amendment(agreeing()) + "\n").at("verdict"), "accepted");
    EXPECT_EQ(shown(coffee).at("declarations").as_array().size(), 2U);
    // An amendment that no longer names the bill leaves it without its goods.
    const std::string without = with(with(amendment(agreeing()), coffee, "ANOTHERBILL"), "QUAI0002", "QUAI0003");
    ASSERT_EQ(file("agent", with(without, "202611170800", "202611180800")).at("verdict"), "accepted");
    EXPECT_EQ(shown(coffee).at("status"), "none");
}

TEST_F(Entry, AnAmendmentMayComeFirst) {
    file_manifest();
    ASSERT_EQ(file("agent", amendment(agreeing())).at("verdict"), "accepted");
    ASSERT_EQ(file("agent", differing()).at("verdict"), "accepted");
    EXPECT_EQ(shown(coffee).at("goods"), "same") << "the later word stands, in whichever order they come";
    EXPECT_EQ(shown(coffee).at("declarations").as_array().size(), 2U);
}

TEST_F(Entry, OfTwoDeclarationsThatAnAmendmentMayMeanNeitherIsGuessed) {
    file_manifest();
    ASSERT_EQ(file("agent", differing()).at("verdict"), "accepted");
    ASSERT_EQ(file("agent", with(differing(), "QAI-ENS-2026-0001", "QAI-ENS-2026-0002")).at("verdict"), "accepted");
    ASSERT_EQ(file("agent", amendment(agreeing())).at("verdict"), "accepted");
    EXPECT_EQ(shown(coffee).at("goods"), "differs") << "both declarations stand beside it";
    EXPECT_EQ(shown(coffee).at("declarations").as_array().size(), 3U);
}

TEST_F(Entry, IsFiledByWhoFilesGoodsAndCountsForGoodsOfItsFilerOnly) {
    file_manifest();
    EXPECT_EQ(names(file("terminal", differing())), Names{"role_missing"});
    EXPECT_EQ(names(file("agent", with(differing(), "<TINPLD1>FR12345678900012", "<TINPLD1>TRANSIT2"))),
              Names{"envelope_sender_not_authenticated"});
    EXPECT_EQ(file("transit2", differing()).at("verdict"), "accepted");
    EXPECT_EQ(shown(coffee).at("status"), "none") << "nobody cures another's goods";
    EXPECT_EQ(shown(coffee).at("declarations").as_array().size(), 0U);
}

TEST_F(Entry, RulesAskAboutItAtRegistration) {
    open(rule("ens.status = none"));
    ASSERT_EQ(file("agent", differing()).at("verdict"), "accepted");
    file_manifest();
    EXPECT_EQ(rules_that_selected(coffee), Names{});
    EXPECT_EQ(rules_that_selected("QLH26BL0104"), Names{rule_name});
    // What was selected without a declaration stays so when one comes.
    const std::string late = with(with(differing(), coffee, "QLH26BL0104"), "QAI-ENS-2026-0001", "QAI-ENS-2026-0002");
    ASSERT_EQ(file("agent", late).at("verdict"), "accepted");
    EXPECT_EQ(shown("QLH26BL0104").at("status"), "lodged");
    EXPECT_EQ(rules_that_selected("QLH26BL0104"), Names{rule_name});
    EXPECT_EQ(in_books("QLH26BL0104").selectivity, Selectivity::selected);
}

TEST_F(Entry, WhatComesLaterIsAddedToWhatTheRulesSaid) {
    open(rule("ens.goods = differs"));
    file_manifest();
    EXPECT_EQ(in_books(coffee).selectivity, Selectivity::nothing_selected);
    ASSERT_EQ(in_books(coffee).undetermined.size(), 1U);
    EXPECT_EQ(in_books(coffee).undetermined.front().missing, Names{"ens.goods"});
    ASSERT_EQ(file("agent", agreeing()).at("verdict"), "accepted");
    EXPECT_EQ(rules_that_selected(coffee), Names{});
    EXPECT_TRUE(in_books(coffee).undetermined.empty()) << "decided now";
    EXPECT_EQ(rules_that_selected(tools), Names{rule_name}) << "paint was declared";
    ASSERT_EQ(file("agent", amendment(differing())).at("verdict"), "accepted");
    EXPECT_EQ(rules_that_selected(coffee), Names{rule_name});
    EXPECT_EQ(in_books(coffee).selectivity, Selectivity::selected);
    EXPECT_EQ(rules_that_selected(tools), Names{rule_name}) << "once";
    EXPECT_EQ(in_books("QLH26BL0104").undetermined.size(), 1U) << "of which nothing was declared";
}

TEST_F(Entry, WhatBlocksForWantOfADeclarationIsDecidedWhenItComes) {
    for (const bool agrees : {true, false}) {
        open(rule("ens.goods = differs", "review"));
        file_manifest();
        EXPECT_EQ(in_books(coffee).selectivity, Selectivity::not_evaluated);
        ASSERT_EQ(file("agent", agrees ? agreeing() : differing()).at("verdict"), "accepted");
        EXPECT_EQ(in_books(coffee).selectivity, agrees ? Selectivity::nothing_selected : Selectivity::selected);
        EXPECT_EQ(in_books("QLH26BL0104").selectivity, Selectivity::not_evaluated);
    }
}

TEST_F(Entry, WhatElseBlocksGoesOnBlocking) {
    open(rule("ens.goods = differs", "review") +
         with(rule("any item ( origin = AE )", "review"), "ENS-01", "ORIGIN-01"));
    file_manifest();
    ASSERT_EQ(file("agent", agreeing()).at("verdict"), "accepted");
    EXPECT_EQ(in_books(coffee).selectivity, Selectivity::not_evaluated);
    ASSERT_EQ(in_books(coffee).undetermined.size(), 1U);
    EXPECT_EQ(in_books(coffee).undetermined.front().rule, "ORIGIN-01 v1");
}

/// Handlers see neither the declaration nor what it makes of the goods: two ports, one of whose goods are selected by it.
TEST_F(Entry, NoHandlersStreamMovesByIt) {
    const auto played = [&](const std::string& declaration) {
        open(rule("ens.goods = differs"));
        file_manifest();
        file("agent", declaration);
        port->act("captain", "report_arrival", {{"call", call}, {"at", "2026-11-22T05:00:00Z"}});
        std::map<std::string, Port::Stream> streams;
        for (const char* who : {"agent", "terminal", "transit1", "transit2", "haulier"}) streams[who] = port->stream(who);
        streams["views"]["agent"] = {port->show_lot("agent", coffee), port->show_box("agent", "QAIU2001017"),
                                     port->show_box("terminal", "QAIU2001017"),
                                     port->gate("terminal", "QAIU2001017", "ROUTIER1")};
        return streams;
    };
    const auto selected = played(differing());
    EXPECT_EQ(rules_that_selected(coffee), Names{rule_name}) << "the test would see a difference if there were one";
    const auto clear = played(agreeing());
    EXPECT_EQ(rules_that_selected(coffee), Names{});
    EXPECT_EQ(selected, clear);
    EXPECT_FALSE(selected.at("agent").empty());

    // And the declaration itself moves nothing of what stood before it.
    open(rule("ens.goods = differs"));
    file_manifest();
    const Port::Stream before = port->stream("agent");
    file("agent", differing());
    EXPECT_EQ(port->stream("agent"), before);
}

TEST(EntryJson, HoldsAllThatIsCompared) {
    const edi::Interchange read = edi::xml::read(sample("ie315_le_havre.xml")).at(0);
    const EntrySummary& summary = std::get<EntrySummary>(read.messages.at(0).body);
    const std::string json = entry_json(summary);
    const EntrySummary back = entry_summary(json);
    EXPECT_EQ(entry_json(back), json);
    EXPECT_EQ(back.items.size(), summary.items.size());
    EXPECT_EQ(back.items.at(0).containers, summary.items.at(0).containers);
    EXPECT_EQ(back.declared, summary.declared);
}

TEST(Document, ReadsBackAsItWasFiled) {
    const edi::Interchange read = edi::xml::read(sample("awmds_le_havre.xml")).at(0);
    const Manifest& manifest = std::get<Manifest>(read.messages.at(0).body);
    const Units units = units_by_number(manifest);
    for (const ManifestConsignment& one : manifest.consignments) {
        const std::string document = document_json(one, units_of(units, one));
        const FiledConsignment back = filed_consignment(document);
        std::vector<const Equipment*> boxes;
        for (const Equipment& unit : back.units) boxes.push_back(&unit);
        EXPECT_EQ(document_json(back.consignment, boxes), document);
    }
}

}  // namespace
}  // namespace cargo::service
