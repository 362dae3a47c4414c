#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "daemon/store/audit_leaf.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

AuditEntry entry_of(const std::string& target) {
    AuditEntry entry;
    entry.subject = "s-auditor";
    entry.person = "p-zoé";
    entry.act = "look_up";
    entry.target = target;
    entry.purpose = "claim 17";
    entry.outcome = "done";
    entry.at = test::noon;
    return entry;
}

class AuditTest : public testing::Test {
protected:
    AuditTest() : url(test::fresh_database()), store(test::open_store(url)) {
        for (int n = 0; n < 10; ++n) EXPECT_TRUE(store->audit(entry_of("lot/" + std::to_string(n))));
    }
    /// What somebody with the whole database in his hands could do.
    void tamper(const std::string& sql) const { test::run_sql(url, "SET session_replication_role = replica; " + sql); }
    AuditReport verified() const { return store->verify_audit().value(); }
    std::string url;
    std::unique_ptr<Store> store;
};

TEST_F(AuditTest, SealsEveryRowOnceInPages) {
    EXPECT_EQ(store->seal_audit(4).value(), 4U);
    EXPECT_EQ(store->seal_audit(4).value(), 4U);
    ASSERT_TRUE(store->audit(entry_of("late")));
    EXPECT_EQ(store->seal_audit(100).value(), 2U) << "the difference that was begun";
    EXPECT_EQ(store->seal_audit(100).value(), 1U);
    EXPECT_EQ(store->seal_audit(100).value(), 0U);
    const AuditReport report = verified();
    EXPECT_TRUE(report.good) << report.fault;
    EXPECT_EQ(report.sealed, 11U);
    EXPECT_EQ(report.unsealed, 0U);
}

TEST_F(AuditTest, AnyEditIsFound) {
    ASSERT_EQ(store->seal_audit(8).value(), 8U);
    ASSERT_TRUE(verified().good);
    EXPECT_EQ(verified().unsealed, 2U);
    const struct {
        const char* sql;
        const char* undo;
        const char* fault;
    } edits[] = {
        {"UPDATE audit SET bytes = replace(bytes, 'lot/3', 'lot/4') WHERE id = 4",
         "UPDATE audit SET bytes = replace(bytes, 'lot/4', 'lot/3') WHERE id = 4", "audit row 4 has other bytes than its leaf"},
        {"UPDATE audit SET bytes = replace(bytes, 'lot/9', 'lot/8') WHERE id = 10",
         "UPDATE audit SET bytes = replace(bytes, 'lot/8', 'lot/9') WHERE id = 10", "audit row 10 has other bytes than its leaf"},
        {"UPDATE audit SET leaf = sha256('x') WHERE id = 4",
         "UPDATE audit SET leaf = (SELECT leaf FROM audit_seal WHERE audit_id = 4) WHERE id = 4",
         "audit row 4 has another leaf than was sealed"},
        {"UPDATE audit_seal SET hash = sha256('x') WHERE seq = 8", nullptr, "the chain is broken at audit row 8"},
        {"DELETE FROM audit WHERE id = 2", nullptr, "audit row 2 was taken away"},
        {"DELETE FROM audit_seal WHERE seq = 1", nullptr, "a seal is missing before audit row 2"},
    };
    for (const auto& edit : edits) {
        SCOPED_TRACE(edit.sql);
        tamper(edit.sql);
        const AuditReport report = verified();
        EXPECT_FALSE(report.good);
        EXPECT_EQ(report.fault, edit.fault);
        if (edit.undo != nullptr) tamper(edit.undo);
    }
}

TEST_F(AuditTest, AnErasedPersonLeavesTheChainWhole) {
    const std::string salt = test::run_sql(url, "SELECT salt FROM audit_person WHERE audit_id = 1");
    const std::string hash = test::run_sql(url, "SELECT bytes::json->>'person' FROM audit WHERE id = 1");
    EXPECT_EQ(hash, person_hash(salt, "p-zoé")) << "who is suspected can be proven while the salt is there";
    ASSERT_TRUE(store->seal_audit(100));
    test::run_sql(url, "DELETE FROM audit_person WHERE audit_id = 1");
    EXPECT_TRUE(verified().good);
}

}  // namespace
}  // namespace cargo::store
