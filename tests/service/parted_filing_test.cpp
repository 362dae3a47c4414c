// Bills that the books refuse, in a manifest that is taken in part: they alone, and what hangs together with them.
#include "daemon/service/parted_filing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <pqxx/pqxx>

#include "libcargo/limits.hpp"
#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using Names = std::vector<std::string>;

struct Bill {
    std::string number;
    std::string box;
    std::string master{};        ///< of a house
    bool is_master = false;
    std::string fault{};         ///< segments before GID
};

const std::string first_box = "QAIU2001017";
const std::string second_box = "QAIU2009018";
const std::string third_box = "QAIU2011015";
/// A value too long in a place that is nobody's identity: the reader refuses its bill.
const std::string long_postcode = "NAD+CZ+++SHIPPER+STREET+CITY++TOOLONGCODE+FR'";

std::string cuscar(const std::string& document, const std::vector<Bill>& bills, const Names& boxes) {
    std::string body = "UNH+M0001+CUSCAR:D:95B:UN'BGM+785+" + document + "+9'DTM+137:202611211830:203'RFF+ATZ:" + call +
                       "'NAD+MS+AGENTLH:160:ZZZ'TDT+20+126W+1++QAI:172:20+++9321483:146:11:QUAI ATLANTIQUE'"
                       "LOC+60+FRLEH:139:6+TDF:TER:ZZZ'DTM+132:202611220600:203'GIS+23'";
    for (const std::string& box : boxes) body += "EQD+CN+" + box + "+22G1:102:5++3+5'";
    body += "CNT+10:" + std::to_string(bills.size()) + "'CNT+16:" + std::to_string(boxes.size()) + "'";
    std::size_t number = 0;
    for (const Bill& bill : bills) {
        const std::string kind = !bill.master.empty() ? "BH:" : bill.is_master ? "MB:" : "BM:";
        body += "CNI+" + std::to_string(++number) + "+" + (bill.master.empty() ? bill.number : bill.master) + "'RFF+" + kind +
                bill.number + "'LOC+9+COCTG:139:6'LOC+11+FRLEH:139:6'NAD+CN+TRANSIT2:160:ZZZ++TRANSIT DEUX'" + bill.fault +
                "GID+1+10:CT'FTX+AAA+++OBJETS EN BOIS'MEA+AAE+G+KGM:1000'SGP+" + bill.box + "+10'";
    }
    const auto segments = std::ranges::count(body, '\'') + 1;
    return "UNB+UNOC:3+AGENTLH+QUAI+261121:1842+" + document + "'" + body + "UNT+" + std::to_string(segments) + "+M0001'UNZ+1+" +
           document + "'";
}

class PartedFiling : public testing::Test {
protected:
    PartedFiling() {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
        profile({{"registration", "in_part"}, {"answers", "CONTRL CUSRES:D.96B APERAK:D.96B"}});
        EXPECT_EQ(message_of(port.file("agent", cuscar("FIRST", {{"OLD", first_box}}, {first_box}))).at("verdict"), "accepted");
    }
    void profile(const ProfileSettings& settings) {
        const auth::PartnerProfile written{"AGENTLH", settings};
        const Result<void> done =
            port.session().registry.put(written, Instant{0}, {}, {"clerk", "clerk", "test", port.clock().now()});
        ASSERT_TRUE(done);
    }
    static boost::json::value message_of(const std::string& answer) {
        return boost::json::parse(answer).at("interchanges").at(0).at("messages").at(0);
    }
    static Names registered_in(const boost::json::value& told) {
        Names names;
        for (const boost::json::value& one : told.at("registered").as_array()) names.emplace_back(one.at("bill").as_string());
        return names;
    }
    static Names refused_in(const boost::json::value& told) {
        Names names;
        if (!told.as_object().contains("refused_bills")) return names;
        for (const boost::json::value& one : told.at("refused_bills").as_array()) names.emplace_back(one.as_string());
        return names;
    }
    /// "BILL: code" of each error.
    static Names errors_in(const boost::json::value& told) {
        Names names;
        for (const boost::json::value& one : told.at("findings").as_array()) {
            if (one.at("severity") != "error") continue;
            const bool named = one.as_object().contains("bill");
            names.push_back((named ? std::string(one.at("bill").as_string()) : "?") + ": " +
                            std::string(one.at("name").as_string()));
        }
        return names;
    }
    std::map<std::string, std::string> answers_to(const std::string& answer) {
        Session session = port.session();
        std::map<std::string, std::string> bytes;
        const Result<std::vector<store::InboxAnswer>> kept =
            session.store.answers(boost::json::parse(answer).at("id").as_string().c_str());
        for (const store::InboxAnswer& one : kept.value()) bytes[one.name] = one.bytes;
        return bytes;
    }
    Stock books() {
        return port.stock();
    }
    Port port{};
};

TEST_F(PartedFiling, ABillThatIsRegisteredAlreadyIsRefusedAlone) {
    const std::string answer = port.file(
        "agent", cuscar("SECOND", {{"GOOD", second_box}, {"OLD", third_box}}, {second_box, third_box}));
    const boost::json::value told = message_of(answer);
    EXPECT_EQ(told.at("verdict"), "accepted") << answer;
    EXPECT_EQ(registered_in(told), Names{"GOOD"});
    EXPECT_EQ(refused_in(told), Names{"OLD"});
    EXPECT_EQ(errors_in(told), Names{"OLD: message_bill_already_registered"});
    EXPECT_NE(port.show_lot("agent", "GOOD").find(second_box), std::string::npos);
    EXPECT_EQ(books().boxes.contains(third_box), false) << "its box is not announced";
    EXPECT_NE(port.show_lot("agent", "OLD").find(first_box), std::string::npos) << "what was registered stands";
}

TEST_F(PartedFiling, TheAnswersNameIt) {
    const std::string answer = port.file(
        "agent", cuscar("SECOND", {{"GOOD", second_box}, {"OLD", third_box}}, {second_box, third_box}));
    const std::map<std::string, std::string> answers = answers_to(answer);
    const std::string& cusres = answers.at("1-1-cusres.edi");
    EXPECT_NE(cusres.find("GIS+1'"), std::string::npos) << cusres;
    EXPECT_NE(cusres.find("GIS+2'"), std::string::npos);
    EXPECT_NE(cusres.find("+GOOD'"), std::string::npos);
    EXPECT_NE(cusres.find("RFF+BM:OLD'\nERC+157::ZZZ'"), std::string::npos) << cusres;
    EXPECT_NE(cusres.find("ERP+2:"), std::string::npos) << "it stands among the consignments";
    EXPECT_NE(answers.at("1-1-aperak.edi").find("+11+CA'"), std::string::npos) << answers.at("1-1-aperak.edi");
    EXPECT_NE(answers.at("1-contrl.edi").find("UCM+M0001+CUSCAR:D:95B:UN+7'"), std::string::npos);
}

TEST_F(PartedFiling, WithoutTheProfilesWordAllOfItIsRefused) {
    profile({{"registration", "whole"}});
    const boost::json::value told = message_of(
        port.file("agent", cuscar("SECOND", {{"GOOD", second_box}, {"OLD", third_box}}, {second_box, third_box})));
    EXPECT_EQ(told.at("verdict"), "refused");
    EXPECT_EQ(port.show_lot("agent", "GOOD"), "target_unknown");
}

TEST_F(PartedFiling, WhatSharesItsBoxAndTheHousesUnderItGoWithIt) {
    const Bill master{"M1", first_box, {}, true};
    ASSERT_EQ(message_of(port.file("agent", cuscar("MASTERS", {master}, {first_box}))).at("verdict"), "accepted");
    const std::vector<Bill> bills{{"OLD", third_box},
                                  {"BESIDE", third_box},
                                  {"M1", second_box, {}, true},
                                  {"H1", second_box, "M1"},
                                  {"GOOD", "CSQU3054383"}};
    const boost::json::value told =
        message_of(port.file("agent", cuscar("SECOND", bills, {second_box, third_box, "CSQU3054383"})));
    EXPECT_EQ(registered_in(told), Names{"GOOD"}) << boost::json::serialize(told);
    EXPECT_EQ(refused_in(told), (Names{"OLD", "BESIDE", "M1", "H1"}));
    Names errors = errors_in(told);
    std::ranges::sort(errors);
    // A house in its master's box is dragged by either; it is told once.
    EXPECT_EQ(errors.size(), 4U);
    EXPECT_EQ(errors[0], "BESIDE: message_equipment_unknown");
    EXPECT_EQ(errors[2], "M1: message_bill_already_registered");
    EXPECT_EQ(errors[3], "OLD: message_bill_already_registered");
    const Stock stock = books();
    EXPECT_FALSE(stock.boxes.contains(second_box));
    EXPECT_FALSE(stock.boxes.contains(third_box));
    EXPECT_TRUE(stock.boxes.contains("CSQU3054383"));
}

TEST_F(PartedFiling, AHouseOfNobodysMasterIsRefusedAlone) {
    const boost::json::value told = message_of(
        port.file("agent", cuscar("SECOND", {{"H1", third_box, "NOBODYS"}, {"GOOD", second_box}}, {second_box, third_box})));
    EXPECT_EQ(registered_in(told), Names{"GOOD"}) << boost::json::serialize(told);
    EXPECT_EQ(errors_in(told), Names{"H1: message_master_unknown"});
}

TEST_F(PartedFiling, TheReadersRefusalsAndTheBooksAreToldTogether) {
    const boost::json::value told = message_of(port.file(
        "agent", cuscar("SECOND", {{"BAD", "CSQU3054383", {}, false, long_postcode}, {"OLD", third_box}, {"GOOD", second_box}},
                        {second_box, third_box, "CSQU3054383"})));
    EXPECT_EQ(registered_in(told), Names{"GOOD"}) << boost::json::serialize(told);
    EXPECT_EQ(refused_in(told), (Names{"BAD", "OLD"}));
}

TEST_F(PartedFiling, WhenNoBillIsLeftTheMessageIsRefused) {
    const std::string answer = port.file("agent", cuscar("SECOND", {{"OLD", third_box}, {"BESIDE", third_box}}, {third_box}));
    const boost::json::value told = message_of(answer);
    EXPECT_EQ(told.at("verdict"), "refused");
    EXPECT_TRUE(refused_in(told).empty()) << "all are";
    EXPECT_EQ(errors_in(told), (Names{"OLD: message_bill_already_registered", "BESIDE: message_equipment_unknown"}));
    EXPECT_EQ(answers_to(answer).at("1-1-cusres.edi").find("GIS+1'"), std::string::npos);
    EXPECT_EQ(port.show_lot("agent", "BESIDE"), "target_unknown");
}

TEST_F(PartedFiling, ControlTotalsAreOfAllThatWasSent) {
    std::string wrong = cuscar("SECOND", {{"GOOD", second_box}, {"OLD", third_box}}, {second_box, third_box});
    wrong.replace(wrong.find("CNT+10:2'"), 9, "CNT+10:1'");
    const boost::json::value told = message_of(port.file("agent", wrong));
    EXPECT_EQ(told.at("verdict"), "refused");
    EXPECT_EQ(port.show_lot("agent", "GOOD"), "target_unknown");
}

/// The worker ended after the bills were registered: before the document was remembered, or before the answers were kept.
TEST_F(PartedFiling, AMessageWorkedAgainIsAnsweredAsTheFirstTime) {
    for (const bool remembered : {false, true}) {
        SCOPED_TRACE(remembered);
        const std::string document = remembered ? "SECOND" : "THIRD";
        const std::string good = remembered ? "GOOD1" : "GOOD2";
        const std::string box = remembered ? second_box : third_box;
        const std::string first = port.file(
            "agent", cuscar(document, {{good, box}, {"OLD", "CSQU3054383"}, {"H-" + good, first_box, "NOBODYS"}},
                            {box, first_box, "CSQU3054383"}));
        ASSERT_EQ(registered_in(message_of(first)), Names{good}) << first;
        const std::map<std::string, std::string> answers = answers_to(first);
        const Stock stock = books();
        const std::string id = boost::json::parse(first).at("id").as_string().c_str();
        {
            pqxx::connection connection(port.url());
            pqxx::work tx(connection);
            tx.exec_params("UPDATE inbox SET state = 'received', tries = 0, result_json = '' WHERE id = $1", id);
            tx.exec_params("DELETE FROM inbox_answer WHERE id = $1", id);
            if (!remembered) tx.exec_params("DELETE FROM filed WHERE kind = 'manifest' AND key = $1", "785/" + document);
            tx.commit();
        }
        Session session = port.session();
        while (port.service().process_next_message(session).value()) {}
        const Outcome again = port.service().message(session, {"agent"}, id);
        ASSERT_TRUE(again);
        EXPECT_EQ(boost::json::serialize(again->body), first);
        EXPECT_EQ(answers_to(first), answers);
        EXPECT_TRUE(books() == stock) << "and nothing is registered twice";
    }
}

TEST_F(PartedFiling, WhatIsLeftOutIsKeptWithTheAct) {
    const std::vector<LeftOut> left_out{{"A", Errc::message_bill_already_registered, {}, {}, {}},
                                        {"B", Errc::message_equipment_unknown, {}, "A", first_box},
                                        {"C", Errc::message_master_unknown, "NOBODYS", {}, {}}};
    EXPECT_EQ(left_out_of(left_out_json(left_out)), left_out);
    EXPECT_TRUE(left_out_of({}).empty()) << "of a version that left nothing out";
    EXPECT_THROW(static_cast<void>(left_out_of("{")), std::runtime_error);
}

TEST_F(PartedFiling, MoreThanAnAnswerTellsRefusesTheWhole) {
    std::vector<Bill> bills{{"OLD", third_box}, {"GOOD", second_box}};
    for (std::size_t i = 0; i <= limits::findings_max; ++i) bills.push_back({"B" + std::to_string(i), third_box});
    const boost::json::value told = message_of(port.file("agent", cuscar("SECOND", bills, {second_box, third_box})));
    EXPECT_EQ(told.at("verdict"), "refused");
    EXPECT_EQ(errors_in(told).size(), 1U);
    EXPECT_EQ(port.show_lot("agent", "GOOD"), "target_unknown");
}

}  // namespace
}  // namespace cargo::service
