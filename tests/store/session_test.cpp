#include "daemon/store/session.hpp"

#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

TEST(SessionTest, WhatLibpqSaysOfTheLineLeavesTheOutcomeOpen) {
    const std::optional<Error> meaning = meaning_of(pqxx::sql_error("server closed the connection unexpectedly"));
    ASSERT_TRUE(meaning) << "not a bug of ours";
    EXPECT_EQ(meaning->code, Errc::store_outcome_unknown) << "nobody may say that nothing was done";
}

TEST(SessionTest, TheServersWordIsTaken) {
    EXPECT_EQ(meaning_of(pqxx::sql_error("crash", "", "57P02"))->code, Errc::store_unavailable);
    EXPECT_EQ(meaning_of(pqxx::sql_error("full", "", "53100"))->code, Errc::store_full);
    EXPECT_EQ(meaning_of(pqxx::sql_error("deadlock", "", "40P01"))->code, Errc::version_conflict);
    EXPECT_EQ(meaning_of(pqxx::sql_error("who knows", "", "40003"))->code, Errc::store_outcome_unknown) << "not taken again";
    EXPECT_FALSE(meaning_of(pqxx::sql_error("syntax", "", "42601"))) << "our own bug is thrown on";
}

/// A "yes" at the gate is read after its locks: by a snapshot from before them, a hold that came first would not be seen.
TEST(SessionTest, ReadsWhatIsThereAfterALockWhateverTheServersDefault) {
    const std::string url = test::fresh_database();
    test::run_sql(url, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable',"
                       " current_database()); END $$");
    ASSERT_EQ(test::run_sql(url, "SHOW transaction_isolation"), "serializable");
    const std::unique_ptr<Session> session = std::move(*Session::open(url));
    pqxx::work tx{session->connection()};
    EXPECT_EQ(tx.exec1("SHOW transaction_isolation")[0].as<std::string>(), "read committed");
}

}  // namespace
}  // namespace cargo::store
