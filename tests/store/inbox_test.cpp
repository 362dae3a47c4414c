#include <gtest/gtest.h>

#include "libcargo/limits.hpp"
#include "tests/store/support.hpp"

namespace cargo::store {
namespace {

InboxEntry entry_of(const std::string& party) {
    InboxEntry entry;
    entry.party = party;
    entry.subject = "m-" + party;
    entry.content_type = "application/EDIFACT";
    entry.received_at = test::noon;
    return entry;
}

Spool spool_of(std::string_view bytes) {
    Spool spool;
    EXPECT_TRUE(spool.append(bytes));
    return spool;
}

std::string bytes_of(Store& store, const std::string& id) {
    std::string bytes;
    const auto take = [&](std::string_view piece) -> Result<void> {
        EXPECT_LE(piece.size(), limits::message_chunk_bytes);
        bytes += piece;
        return {};
    };
    EXPECT_TRUE(store.read_message(id, take));
    return bytes;
}

AuditEntry worked() {
    AuditEntry entry;
    entry.subject = "quai";
    entry.act = "process_message";
    entry.outcome = "done";
    entry.at = test::noon;
    return entry;
}

class InboxTest : public testing::Test {
protected:
    std::string file(const std::string& party, const std::string& reference, const std::string& bytes = "UNB+UNOA:2'") {
        return store->receive(entry_of(party), reference, spool_of(bytes)).value().id;
    }
    std::string next(Store& from) {
        const std::optional<InboxEntry> entry = from.next_message(test::noon).value();
        return entry ? entry->id : "none";
    }
    void finish(Store& by, const std::string& id) {
        ASSERT_TRUE(by.finish_message(id, "done", R"({"verdict":"accepted"})", {{"1-contrl.edi", "application/EDIFACT", "UNB'"}},
                                      worked()));
    }
    std::string url = test::fresh_database();
    std::unique_ptr<Store> store = test::open_store(url);
};

TEST_F(InboxTest, BytesComeBackAsTheyCameWhateverTheirSize) {
    std::mt19937_64 random(test::seed());
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, limits::message_chunk_bytes, 2 * limits::message_chunk_bytes + 17}) {
        SCOPED_TRACE(size);
        std::string bytes(size, '\0');
        for (char& c : bytes) c = static_cast<char>(random());
        const InboxEntry entry = store->receive(entry_of("P"), "R" + std::to_string(size), spool_of(bytes)).value();
        EXPECT_EQ(entry.size, size);
        EXPECT_EQ(entry.state, "received");
        EXPECT_TRUE(bytes_of(*store, entry.id) == bytes);
    }
    const Result<void> unknown = store->read_message("unknown", [](std::string_view) -> Result<void> { return {}; });
    EXPECT_EQ(unknown.error().code, Errc::target_unknown);
}

TEST_F(InboxTest, AReaderEndsWithItsOwnErrorAndMayActBetweenPieces) {
    const std::string id = file("P", "1", std::string(3 * limits::message_chunk_bytes, 'x'));
    int pieces = 0;
    const Result<void> read = store->read_message(id, [&](std::string_view) -> Result<void> {
        test::put_call(*store, "C" + std::to_string(++pieces));
        if (pieces == 2) return fail(Errc::version_conflict);
        return {};
    });
    EXPECT_EQ(read.error().code, Errc::version_conflict);
    EXPECT_EQ(pieces, 2);
    EXPECT_EQ(store->calls().value().size(), 2U);
}

TEST_F(InboxTest, StoredBytesThatWereChangedAreNeverHandedOnAsAWhole) {
    const std::string id = file("P", "1", std::string(limits::message_chunk_bytes, 'x') + "UNZ");
    test::run_sql(url, "DELETE FROM inbox_chunk WHERE ordinal = 1");
    EXPECT_ANY_THROW((void)store->read_message(id, [](std::string_view) -> Result<void> { return {}; }));
}

TEST(SpoolTest, GivesBackWhatWentInFromMemoryAndFromAFile) {
    for (const std::size_t size : {spool_memory_bytes, spool_memory_bytes + 1}) {
        std::string bytes(size, 'a');
        bytes.back() = 'z';
        Spool spool;
        for (std::size_t at = 0; at < size; at += 100'000)
            ASSERT_TRUE(spool.append(std::string_view(bytes).substr(at, 100'000)));
        Spool moved = std::move(spool);
        EXPECT_EQ(moved.in_memory(), size == spool_memory_bytes);
        std::string back;
        ASSERT_TRUE(moved.each_piece([&](std::string_view piece) -> Result<void> {
            back += piece;
            return {};
        }));
        EXPECT_TRUE(back == bytes);
    }
}

TEST(SpoolTest, SaysWhenItsFolderTakesNothing) {
    Spool spool("/nowhere");
    EXPECT_EQ(spool.append(std::string(spool_memory_bytes + 1, 'x')).error().code, Errc::store_full);
}

TEST_F(InboxTest, TheSameMessageAgainIsTheStoredOne) {
    const std::string id = file("P", "1");
    EXPECT_EQ(file("P", "1"), id);
    EXPECT_NE(file("P", "2"), id);
    EXPECT_NE(file("P", "1", "other bytes"), id);
    EXPECT_NE(file("Q", "1"), id);
    ASSERT_EQ(next(*store), id);
    finish(*store, id);
    const InboxEntry again = store->receive(entry_of("P"), "1", spool_of("UNB+UNOA:2'")).value();
    EXPECT_EQ(again.state, "done");
    EXPECT_EQ(again.result_json, R"({"verdict":"accepted"})");
    ASSERT_EQ(store->answers(id).value().size(), 1U);
    EXPECT_EQ(store->answers(id).value()[0].bytes, "UNB'");
}

TEST_F(InboxTest, OnePartysMessagesAreWorkedInOrderAndPartiesBesideEachOther) {
    const std::string p1 = file("P", "1");
    const std::string p2 = file("P", "2");
    const std::string q1 = file("Q", "1");
    const std::unique_ptr<Store> other = test::open_store(url);
    EXPECT_EQ(next(*store), p1);
    EXPECT_EQ(next(*other), q1) << "P's second waits for its first";
    finish(*store, p1);
    EXPECT_EQ(next(*store), p2);
    finish(*store, p2);
    EXPECT_EQ(next(*store), "none") << "Q's is being worked on by the other";
    finish(*other, q1);
    EXPECT_EQ(next(*other), "none");
}

TEST_F(InboxTest, AMessageWhoseWorkerDiedIsFoundAgainAndPoisonedTheThirdTime) {
    // Other tests have workers on the same server: only this database's die.
    const std::string claims =
        "FROM pg_locks WHERE locktype = 'advisory' AND classid = 1903518058"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    const std::string id = file("P", "1");
    const std::string second = file("P", "2");
    for (int tries = 1; tries <= 2; ++tries) {
        std::unique_ptr<Store> worker = test::open_store(url);
        EXPECT_EQ(next(*worker), id);
        EXPECT_EQ(store->message(id).value()->tries, tries);
        EXPECT_EQ(next(*store), "none") << "somebody is at it";
        test::run_sql(url, "SELECT pg_terminate_backend(pid) " + claims);
        while (test::run_sql(url, "SELECT count(*) " + claims) != "0") {}
    }
    EXPECT_EQ(next(*store), "none") << "put aside; the party's next one follows at the next asking";
    EXPECT_EQ(store->message(id).value()->state, "poisoned");
    EXPECT_EQ(next(*store), second);
    finish(*store, second);
    ASSERT_TRUE(store->requeue_message(id, worked()));
    EXPECT_EQ(next(*store), id);
    finish(*store, id);
    EXPECT_FALSE(store->requeue_message(id, worked())) << "what is done is done";
}

TEST_F(InboxTest, WhoAsksAgainWithoutFinishingGetsTheSameOneThenItIsPoisoned) {
    const std::string id = file("P", "1");
    EXPECT_EQ(next(*store), id);
    EXPECT_EQ(next(*store), id);
    EXPECT_EQ(next(*store), "none");
    EXPECT_EQ(store->message(id).value()->state, "poisoned");
}

TEST_F(InboxTest, ATryThatAnOutageEndedDoesNotCount) {
    const std::string id = file("P", "1");
    for (int tries = 0; tries < 5; ++tries) {
        ASSERT_EQ(next(*store), id);
        ASSERT_TRUE(store->uncount_try(id));
    }
    ASSERT_EQ(next(*store), id);
    finish(*store, id);
    ASSERT_TRUE(store->uncount_try(id));
    EXPECT_EQ(store->message(id).value()->tries, 1) << "what is done is left alone";
}

TEST_F(InboxTest, MessagesThatWereBeingWorkedWhenAWorkerEndedAreWorkedOneAtATime) {
    const std::string guilty = file("P", "1");
    const std::string innocent = file("Q", "1");
    std::unique_ptr<Store> first = test::open_store(url);
    std::unique_ptr<Store> second = test::open_store(url);
    ASSERT_EQ(next(*first), guilty);
    ASSERT_EQ(next(*second), innocent);
    const auto process_ends = [&] {
        first.reset();
        second.reset();
        const std::string claims =
            "FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = "
            "current_database())";
        while (test::run_sql(url, "SELECT count(*) " + claims) != "0") {}
        first = test::open_store(url);
        second = test::open_store(url);
    };
    process_ends();
    const std::string fresh = file("R", "1");
    ASSERT_EQ(next(*first), guilty);
    EXPECT_EQ(next(*second), fresh) << "the innocent waits; what was never suspected does not";
    process_ends();
    ASSERT_EQ(next(*first), innocent) << "the guilty one is put aside";
    EXPECT_EQ(store->message(guilty).value()->state, "poisoned");
    EXPECT_EQ(next(*second), "none");
    finish(*first, innocent);
    EXPECT_EQ(next(*second), fresh);
    finish(*second, fresh);
}

TEST_F(InboxTest, AFiledDocumentIsRememberedAsItWasFirst) {
    const Store::Filed first{"hash", "m1", "{}"};
    EXPECT_FALSE(store->filed("manifest", "P", "785+DOC1").value());
    ASSERT_TRUE(store->remember_filed("manifest", "P", "785+DOC1", first));
    ASSERT_TRUE(store->remember_filed("manifest", "P", "785+DOC1", {"hash", "m2", "other"}));
    EXPECT_EQ(store->filed("manifest", "P", "785+DOC1").value()->message, "m1");
    EXPECT_EQ(store->remember_filed("manifest", "P", "785+DOC1", {"other", "m3", "{}"}).error().code,
              Errc::message_filed_again_with_other_content);
}

TEST_F(InboxTest, TheNewestRulesAreInForceAndAllAreKept) {
    EXPECT_FALSE(store->newest_rules().value());
    ASSERT_TRUE(store->keep_rules("h1", "rule one", worked()));
    ASSERT_TRUE(store->keep_rules("h2", "rule two", worked()));
    EXPECT_EQ(store->newest_rules().value(), "rule two");
    EXPECT_EQ(test::run_sql(url, "SELECT count(*) FROM rule_text"), "2");
}

}  // namespace
}  // namespace cargo::store
