// Goods that somebody holds locked, and those who come together with one who asks for them.
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <pqxx/pqxx>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

const std::string free_bill = "QLH26BL0005";
const std::string locked_bill = "QLH26BL0006";

class LockedTest : public testing::Test {
protected:
    LockedTest() {
        port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
        port.file("agent", message("portday_cuscar.edi"));
        port.act("captain", "report_arrival", {{"call", call}, {"at", "2026-11-22T05:00:00Z"}});
        port.file("terminal", message("portday_coarri.edi"));
        tx.emplace(connection);
        tx->exec("SELECT FROM consignment WHERE bill = " + tx->quote(locked_bill) + " FOR UPDATE");
    }
    std::vector<GroupAnswer> ask(const std::vector<value>& bodies, store::WhenLocked when_locked) {
        std::vector<GroupCall> calls;
        for (const value& body : bodies) calls.push_back({{"marie"}, "accept", body});
        Session session = port.session();
        return port.service().acts(session, calls, when_locked);
    }
    [[nodiscard]] std::string accepted() {
        pqxx::connection other(port.url());
        pqxx::nontransaction look(other);
        return look.exec1("SELECT coalesce(string_agg(bill, ' ' ORDER BY bill), '') FROM consignment WHERE accepted_at_ms > 0")[0]
            .as<std::string>();
    }
    static value one(const std::string& bill) { return object{{"key", lot(bill)}, {"reason", "test"}}; }
    static value several(const std::vector<std::string>& bills) {
        array keys;
        for (const std::string& bill : bills) keys.push_back(value(lot(bill)));
        return object{{"keys", std::move(keys)}, {"reason", "test"}};
    }

    Port port{};
    pqxx::connection connection{port.url()};
    std::optional<pqxx::work> tx{};  ///< holds the locked bill
};

TEST_F(LockedTest, ARequestIsHandedBackAndItsNeighbourAnswered) {
    const auto begun = std::chrono::steady_clock::now();
    const std::vector<GroupAnswer> answers = ask({one(locked_bill), one(free_bill)}, store::WhenLocked::hand_back);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10)) << "far less than a session waits";
    EXPECT_TRUE(answers[0].locked);
    EXPECT_FALSE(answers[1].locked);
    EXPECT_TRUE(answers[1].outcome);
    EXPECT_EQ(accepted(), free_bill);
    tx.reset();
    EXPECT_TRUE(ask({one(locked_bill)}, store::WhenLocked::hand_back)[0].outcome);
    EXPECT_EQ(accepted(), free_bill + " " + locked_bill);
}

TEST_F(LockedTest, OfARequestThatHasBegunTheLockedActIsRefused) {
    const std::vector<GroupAnswer> answers = ask({several({free_bill, locked_bill})}, store::WhenLocked::hand_back);
    ASSERT_FALSE(answers[0].locked) << "asked again as a whole, the first would be done twice";
    ASSERT_TRUE(answers[0].outcome);
    const array& results = answers[0].outcome->body.at("results").as_array();
    EXPECT_EQ(results[0].at("ok"), true);
    EXPECT_EQ(results[1].at("ok"), false);
    EXPECT_EQ(results[1].at("error").at("name"), "version_conflict");
    EXPECT_EQ(accepted(), free_bill);
}

TEST_F(LockedTest, ARequestOfWhichNothingCouldBeginIsHandedBack) {
    EXPECT_TRUE(ask({several({locked_bill, locked_bill})}, store::WhenLocked::hand_back)[0].locked);
    EXPECT_EQ(accepted(), "");
}

}  // namespace
}  // namespace cargo::service
