// What keeps one message from being two, and another's from being ours: references, documents, senders, functions, tests.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    return text.replace(at, what.size(), with);
}

/// In UNB and UNZ.
std::string with_reference(const std::string& text, const std::string& reference) {
    const std::string own = "AGLH000126";
    return replaced(replaced(text, own + "'", reference + "'"), "+" + own + "'", "+" + reference + "'");
}

class Control : public testing::Test {
protected:
    void SetUp() override {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
    }
    boost::json::value file(const std::string& bytes, const std::string& who = "agent") {
        return boost::json::parse(port.file(who, bytes));
    }
    static boost::json::value message_of(const boost::json::value& answer, std::size_t at = 0) {
        return answer.at("interchanges").at(0).at("messages").at(at);
    }
    static std::string verdict(const boost::json::value& answer, std::size_t at = 0) {
        return std::string(message_of(answer, at).at("verdict").as_string());
    }
    /// The names of an interchange's or a message's errors.
    static std::vector<std::string> names(const boost::json::value& of) {
        std::vector<std::string> list;
        for (const boost::json::value& finding : of.at("findings").as_array()) {
            if (finding.at("severity").as_string() == "error") list.emplace_back(finding.at("name").as_string());
        }
        return list;
    }
    std::string contrl(const boost::json::value& answer) {
        Session session = port.session();
        const auto kept = session.store.answers(std::string(answer.at("id").as_string()));
        return kept && !kept->empty() ? kept->front().bytes : std::string();
    }

    Port port;
    const std::string good = message("portday_cuscar.edi");
};

using Names = std::vector<std::string>;

TEST_F(Control, TheSameBytesAreAnsweredAsTheFirstTime) {
    const boost::json::value first = file(good);
    EXPECT_EQ(verdict(first), "accepted");
    EXPECT_EQ(file(good), first);
}

TEST_F(Control, AReferenceThatWasUsedForOtherContentIsRefused) {
    EXPECT_EQ(verdict(file(good)), "accepted");
    const boost::json::value again = file(replaced(good, "CAFETERA DEL CARIBE", "CAFETERA DEL PACIFICO"));
    EXPECT_EQ(verdict(again), "refused");
    EXPECT_EQ(names(again.at("interchanges").at(0)), Names{"envelope_duplicate"});
    EXPECT_NE(contrl(again).find("UCI+AGLH000126+AGENTLH+QUAI+4+26+UNB'"), std::string::npos) << contrl(again);
}

TEST_F(Control, ADocumentFiledAgainIsADuplicateOrNamesWhatDiffers) {
    EXPECT_EQ(verdict(file(good)), "accepted");
    const boost::json::value again = file(with_reference(good, "AGLH000127"));
    EXPECT_EQ(names(message_of(again)), Names{"message_duplicate"});
    const boost::json::value other =
        file(with_reference(replaced(good, "CAFETERA DEL CARIBE", "CAFETERA DEL PACIFICO"), "AGLH000128"));
    EXPECT_EQ(names(message_of(other)), Names{"message_filed_again_with_other_content"});
    EXPECT_NE(message_of(other).at("findings").at(0).at("value").as_string().find("QLH26BL0001"), std::string::npos);
}

TEST_F(Control, WhoSaysHeSentItMustBeWhoAuthenticated) {
    const boost::json::value foreign = file(good, "terminal");
    EXPECT_EQ(names(foreign.at("interchanges").at(0)), Names{"envelope_sender_not_authenticated"});
    EXPECT_EQ(verdict(foreign), "refused");
    const boost::json::value unknown = file(replaced(good, "+AGENTLH+QUAI+", "+NOBODY+QUAI+"));
    EXPECT_EQ(names(unknown.at("interchanges").at(0)), Names{"envelope_unknown_sender"});
    EXPECT_NE(contrl(unknown).find("+4+23+UNB'"), std::string::npos) << contrl(unknown);
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0008"), "target_unknown");
}

TEST_F(Control, AFunctionThatAcceptanceCannotDoIsRefusedByNameInItsOwnMessagesAnswer) {
    // The same document twice in one interchange: as something else first, then as an original.
    const std::size_t unh = good.find("UNH+");
    const std::string one = good.substr(unh, good.find("UNZ+") - unh);
    std::string reference = one.substr(4, one.find('+', 4) - 4);
    for (const char* function : {"1", "2", "3", "4", "5"}) {
        SCOPED_TRACE(function);
        std::string other = replaced(one, "UNH+" + reference, "UNH+OTHER");
        other = replaced(other, "+" + reference + "'", "+OTHER'");
        const std::size_t bgm = other.find("BGM+");
        const std::size_t end = other.find('\'', bgm);
        other = other.replace(end - 1, 1, function);
        const std::string both = good.substr(0, unh) + other + one + good.substr(good.find("UNZ+"));
        const std::string bytes = replaced(both, "UNZ+1+", "UNZ+2+");
        const boost::json::value answer = file(with_reference(bytes, std::string("AGLH00020") + function));
        EXPECT_EQ(names(message_of(answer, 0)), Names{"message_function_unsupported"});
        EXPECT_EQ(message_of(answer, 0).at("findings").at(0).at("value").as_string(), function);
        EXPECT_EQ(verdict(answer, 0), "refused");
        EXPECT_EQ(verdict(answer, 1) == "accepted", std::string_view(function) == "1") << "the original is registered once";
    }
}

TEST_F(Control, ATestIsRefusedAndRegistersNothing) {
    const boost::json::value test = file(replaced(good, "AGLH000126'", "AGLH000126++++++1'"));
    EXPECT_EQ(names(test.at("interchanges").at(0)), Names{"envelope_test_not_supported"});
    EXPECT_EQ(verdict(test), "refused");
    EXPECT_NE(contrl(test).find("+4+25+UNB+12'"), std::string::npos) << contrl(test);
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0008"), "target_unknown");
    EXPECT_EQ(verdict(file(with_reference(good, "AGLH000300"))), "accepted") << "and nothing of it stands in the way";
}

}  // namespace
}  // namespace cargo::service
