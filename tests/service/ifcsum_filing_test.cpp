// A manifest that came as IFCSUM: registered and answered as a CUSCAR that says the same.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    for (; at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
    return text;
}

class IfcsumFiling : public testing::Test {
protected:
    IfcsumFiling() { open_call(port); }
    static void open_call(Port& at) {
        at.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
    }
    static boost::json::value first_message(const std::string& answer) {
        return boost::json::parse(answer).at("interchanges").at(0).at("messages").at(0);
    }
    static std::string first_finding(const std::string& answer) {
        const boost::json::value told = first_message(answer);
        return told.at("findings").as_array().empty() ? std::string() : told.at("findings").at(0).at("name").as_string().c_str();
    }
    static Stock books(Port& at) {
        return at.stock();
    }
    std::map<std::string, std::string> answers_to(const std::string& answer) {
        Session session = port.session();
        std::map<std::string, std::string> bytes;
        const Result<std::vector<store::InboxAnswer>> kept =
            session.store.answers(boost::json::parse(answer).at("id").as_string().c_str());
        for (const store::InboxAnswer& one : kept.value()) bytes[one.name] = one.bytes;
        return bytes;
    }
    Port port{};
};

TEST_F(IfcsumFiling, RegistersWhatACuscarOfTheSameMeaningDoes) {
    Port other;
    open_call(other);
    const std::string by_ifcsum = port.file("agent", message("ifcsum_portday.edi"));
    const std::string by_cuscar = other.file("agent", message("portday_cuscar.edi"));
    EXPECT_EQ(first_message(by_ifcsum).at("verdict"), "accepted") << by_ifcsum.substr(0, 3'000);
    EXPECT_EQ(first_message(by_ifcsum).at("registered"), first_message(by_cuscar).at("registered"));
    Stock ours = books(port);
    Stock theirs = books(other);
    for (Stock* const stock : {&ours, &theirs}) {
        for (auto& [key, lot] : stock->consignments) {
            for (StockLine& line : lot.lines) line.customs_status.clear();  // IFCSUM has no place for it
        }
    }
    ASSERT_EQ(ours.consignments.size(), theirs.consignments.size());
    for (const auto& [key, lot] : theirs.consignments) EXPECT_TRUE(ours.consignments.at(key) == lot) << key.bill;
    EXPECT_TRUE(ours.boxes == theirs.boxes);
    const ConsignmentKey transhipped{call, "AGENTLH", "QLH26BL0004"};
    EXPECT_EQ(ours.consignments.at(transhipped).nature, Nature::transhipment) << "its boxes say so";
}

TEST_F(IfcsumFiling, IsAnsweredWithContrlAndCusres) {
    const std::map<std::string, std::string> answers = answers_to(port.file("agent", message("ifcsum_portday.edi")));
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_NE(answers.at("1-contrl.edi").find("UCM+M0001+IFCSUM:D:97A:UN+7'"), std::string::npos) << answers.at("1-contrl.edi");
    const std::string& cusres = answers.at("1-1-cusres.edi");
    EXPECT_TRUE(cusres.starts_with("UNA") || cusres.starts_with("UNB+UNOC:3")) << cusres.substr(0, 40);
    EXPECT_NE(cusres.find("RFF+ACW:QUAI126W-IMP'"), std::string::npos);
    EXPECT_NE(cusres.find("RFF+BM:QLH26BL0001'"), std::string::npos);
    EXPECT_NE(cusres.find("GIS+1'"), std::string::npos);
}

TEST_F(IfcsumFiling, ADocumentIsKnownByItsNumberInWhateverMessageItComes) {
    ASSERT_EQ(first_message(port.file("agent", message("ifcsum_portday.edi"))).at("verdict"), "accepted");
    const std::string again = replaced(message("ifcsum_portday.edi"), "AGLH000127", "AGLH000128");
    EXPECT_EQ(first_finding(port.file("agent", again)), "message_duplicate");
    const std::string other = replaced(replaced(message("ifcsum_portday.edi"), "AGLH000127", "AGLH000129"), "CAFE", "THES");
    EXPECT_EQ(first_finding(port.file("agent", other)), "message_filed_again_with_other_content");
    EXPECT_EQ(first_finding(port.file("agent", message("portday_cuscar.edi"))), "message_filed_again_with_other_content")
        << "it says natures, which an IFCSUM does not";
}

TEST_F(IfcsumFiling, OtherFunctionsAreRefusedByName) {
    const std::string replacement = replaced(message("ifcsum_one_bill.edi"), "+9'\nDTM", "+5'\nDTM");
    const std::string answer = port.file("agent", replacement);
    EXPECT_EQ(first_message(answer).at("verdict"), "refused");
    EXPECT_EQ(first_finding(answer), "message_function_unsupported");
    EXPECT_NE(answers_to(answer).at("1-1-cusres.edi").find("GIS+2'"), std::string::npos);
}

TEST_F(IfcsumFiling, IsTakenInPartWhereTheProfileSaysSo) {
    const auth::PartnerProfile profile{"AGENTLH", {{"registration", "in_part"}}};
    ASSERT_TRUE(port.session().registry.put(profile, Instant{0}, {}, {"clerk", "clerk", "test", port.clock().now()}));
    const std::string bad =
        replaced(message("ifcsum_portday.edi"), "NO 17-36+CARTAGENA+++CO'", "NO 17-36+CARTAGENA++TOOLONGCODE+CO'");
    const std::string answer = port.file("agent", bad);
    const boost::json::value told = first_message(answer);
    EXPECT_EQ(told.at("verdict"), "accepted") << answer.substr(0, 3'000);
    EXPECT_EQ(told.at("refused_bills"), boost::json::value(boost::json::array{"QLH26BL0001"}));
    EXPECT_EQ(books(port).boxes.contains("QAIU2001017"), false) << "the refused bill's box goes with it";
    EXPECT_TRUE(books(port).boxes.contains("QAIU2009018"));
}

}  // namespace
}  // namespace cargo::service
