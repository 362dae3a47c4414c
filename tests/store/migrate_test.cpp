#include <gtest/gtest.h>

#include "daemon/store/migrations.hpp"
#include "daemon/store/store.hpp"
#include "tests/fixtures/fixtures.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

TEST(Migrations, AreInOrderOfTheirNumbers) {
    int before = 0;
    for (const Migration& migration : migrations()) {
        EXPECT_GT(migration.number, before) << migration.name;
        before = migration.number;
    }
    EXPECT_GE(before, 1);
}

TEST(Migrate, BringsAnEmptyDatabaseToTheNewestAndASecondTimeChangesNothing) {
    const std::string url = fixtures::empty_database();
    EXPECT_EQ(migrate(url), migrations().back().number);
    EXPECT_EQ(migrate(url), migrations().back().number);
    EXPECT_EQ(test::run_sql(url, "SELECT count(*) FROM schema_version"), std::to_string(migrations().size()));
}

TEST(Migrate, SaysWhenThereIsNoDatabase) {
    const Result<int> answer = migrate("host=/nowhere dbname=none");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::store_unavailable);
}

}  // namespace
}  // namespace cargo::store
