// Registration, selection, acceptance and the gate run the same statements the same
// number of times whether or not something was selected: timing tells nothing either.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <pqxx/pqxx>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

/// Statements and how often they ran since the last reset, of this database.
std::map<std::string, std::int64_t> statements(const std::string& url) {
    pqxx::connection connection(url);
    pqxx::work tx(connection);
    std::map<std::string, std::int64_t> counted;
    for (const pqxx::row& row :
         tx.exec("SELECT query, sum(calls)::bigint FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid "
                 "WHERE d.datname = current_database() AND query NOT LIKE '%pg_stat_statements%' GROUP BY query")) {
        counted[row[0].as<std::string>()] = row[1].as<std::int64_t>();
    }
    return counted;
}

void forget(const std::string& url) {
    pqxx::connection connection(url);
    pqxx::nontransaction tx(connection);
    tx.exec("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    tx.exec(
        "SELECT pg_stat_statements_reset((SELECT 0::oid), (SELECT oid FROM pg_database WHERE datname = current_database()), 0)");
}

using Counts = std::map<std::string, std::int64_t>;

/// What registration, acceptance and the gate ran.
std::vector<Counts> run(const std::string& rules) {
    Port port(rules);
    forget(port.url());
    std::vector<Counts> out;
    const auto step = [&](const std::string& answer) {
        EXPECT_NE(answer.find_first_of("{"), std::string::npos) << answer;
        out.push_back(statements(port.url()));
        forget(port.url());
    };
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
    forget(port.url());
    step(port.file("agent", message("portday_cuscar.edi")));
    port.act("captain", "report_arrival", {{"call", call}, {"at", "2026-11-22T05:00:00Z"}});
    port.file("terminal", message("portday_coarri.edi"));
    forget(port.url());
    step(port.act("marie", "accept", {{"key", lot("QLH26BL0006")}}));
    step(port.gate("terminal", "QAIU2007015", "ROUTIER1"));
    step(port.show_lot("transit1", "QLH26BL0006"));
    return out;
}

TEST(Statements, AreTheSameWhetherOrNotSomethingWasSelected) {
    const std::vector<Counts> nothing = run("");
    const std::vector<Counts> drums =
        run("rule LEAK-01 v1 \"Everything in drums\" owner lehavre.essai area safety basis \"essai\" valid 2020-01-01 .. open "
            "when any item ( package_type = \"DR\" ) then lane red control \"physical\" because \"drums\" end");
    const std::vector<Counts> undetermined =
        run("rule LEAK-02 v1 \"Of an origin nobody told\" owner lehavre.essai area safety basis \"essai\" on missing review "
            "valid 2020-01-01 .. open when any item ( origin = AE ) then lane red control \"physical\" because \"origin\" end");
    ASSERT_EQ(nothing.size(), drums.size());
    ASSERT_EQ(nothing.size(), undetermined.size());
    for (std::size_t i = 0; i < nothing.size(); ++i) {
        SCOPED_TRACE("step " + std::to_string(i));
        EXPECT_GT(nothing[i].size(), 3u);
        EXPECT_EQ(nothing[i], drums[i]);
        EXPECT_EQ(nothing[i], undetermined[i]);
    }
}

/// The version that an If-Match is compared with is read where the goods are read.
TEST(Statements, AreTheSameWhetherOrNotTheActSaysWhatWasSeen) {
    Port port;
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
    port.file("agent", message("portday_cuscar.edi"));
    Session session = port.session();
    const boost::json::value hold = boost::json::object{{"key", lot("QLH26BL0006")}, {"kind", "documents"}, {"reason", "test"}};
    const auto placed = [&](const std::optional<IfMatch>& seen) {
        port.clock().forward_seconds(1);
        forget(port.url());
        const Outcome done = port.service().act(session, {"marie"}, "place_hold", hold, {}, seen);
        return std::pair{done ? std::string("done") : std::string(to_string(done.error().code)), statements(port.url())};
    };
    ASSERT_EQ(placed({}).first, "done");  // who acts is remembered from here on
    const auto without = placed({});
    const auto with = placed(IfMatch{true, {}});
    const auto stale = placed(IfMatch{false, {"0.0"}});
    EXPECT_EQ(without.first, "done");
    EXPECT_EQ(with.first, "done");
    EXPECT_EQ(stale.first, "version_stale");
    EXPECT_GT(without.second.size(), 3u);
    EXPECT_EQ(without.second, with.second);
    EXPECT_EQ(without.second, stale.second) << "a refusal too";
}

}  // namespace
}  // namespace cargo::service
