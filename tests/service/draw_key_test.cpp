// A decision keeps the name of the period whose key drew it, for customs; the key itself is in no row.
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <pqxx/pqxx>

#include "tests/service/port.hpp"

namespace cargo::service {
namespace {

constexpr const char* half = R"(
rule RND-01 v1 "Half of everything" owner lehavre.essai area safety basis "essai"
  valid 2020-01-01 .. open when random 50 % then lane red control "scan" because "random" end
)";

std::string hex_of(const std::string& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char byte : bytes) {
        hex += digits[static_cast<unsigned char>(byte) >> 4U];
        hex += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return hex;
}

TEST(DrawKey, ADecisionNamesItsPeriodAndKeepsNoKey) {
    Port port(half);
    port.act("captain", "open_call", {{"call", call}, {"site", "TDF"}, {"imo", "9321483"}, {"voyage", "126W"}});
    port.file("agent", message("portday_cuscar.edi"));
    const std::string seen = port.show_lot("marie", "QLH26BL0001");
    EXPECT_NE(seen.find("\"draw_period\":\"2026-11\""), std::string::npos) << seen;
    EXPECT_EQ(port.show_lot("agent", "QLH26BL0001").find("draw_period"), std::string::npos);

    pqxx::connection connection(port.url());
    pqxx::work tx(connection);
    const std::string bills = tx.exec1("SELECT string_agg(key, ' ') FROM outbox WHERE type = 'selection.made'")[0].c_str();
    EXPECT_FALSE(bills.empty()) << "half of twelve: none in four thousand days, and the key is fixed";
    const std::string secret = derived_draw_key({"a secret of the tests"}, "2026-11").secret;
    for (const char* table : {"outbox", "audit", "consignment", "selection", "document"}) {
        const std::string rows =
            tx.exec1(std::string("SELECT coalesce(string_agg(t::text, ' '), '') FROM ") + table + " t")[0].c_str();
        EXPECT_EQ(rows.find(hex_of(secret)), std::string::npos) << table;
        EXPECT_EQ(rows.find(secret), std::string::npos) << table;
    }
}

}  // namespace
}  // namespace cargo::service
