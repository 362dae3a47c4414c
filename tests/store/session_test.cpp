#include "daemon/store/session.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace cargo::store
