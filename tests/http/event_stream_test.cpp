#include "daemon/http/event_stream.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include <pqxx/pqxx>

#include "tests/http/api_port.hpp"

namespace cargo::http {
namespace {

/// Streams that look only when they are told: whatever arrives was announced.
class EventStreamTest : public ApiPort {
protected:
    EventStreamTest() : ApiPort(Streams::are_told) { a_small_port(); }

    /// `count` events of the given size for a party, numbered on from the last.
    void commit(const std::string& party, int count, std::size_t bytes = 20) {
        pqxx::connection connection{url_};
        pqxx::work tx{connection};
        for (int i = 0; i < count; ++i) {
            ++last_;
            tx.exec_params0(
                "INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data)"
                " VALUES (1, $1, 'lot', $2, 'status', $3, 0, $4)",
                party, last_, name(last_), "\"" + std::string(bytes, 'x') + "\"");
        }
        tx.commit();
        // In order now, for those who ask without a stream: whoever asks while others order does not wait for them.
        ASSERT_TRUE(store::LogWatch::open(url_).value()->newest({}).has_value());
        news_.wake();
    }
    static std::string name(int event) { return fmt::format("event-{:05}", event); }

    void follow(RawClient& client, const std::string& after = {}, const std::string& more = {}) const {
        std::string bytes = "GET /v1/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n" + more;
        if (!after.empty()) bytes += "Last-Event-ID: " + after + "\r\n";
        client.send(bytes + "Authorization: Bearer " + agent_ + "\r\n\r\n");
    }
    /// Takes all places there are for streams: others have left theirs. Nothing comes after `last`, so these stay.
    void wait_until_all_places_are_free(const std::string& last) const {
        std::vector<std::unique_ptr<RawClient>> held;
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (held.size() < streams_told_max && std::chrono::steady_clock::now() < deadline) {
            auto client = std::make_unique<RawClient>(server_->port());
            follow(*client, last, "Connection: close\r\n");
            if (client->sees("text/event-stream")) held.push_back(std::move(client));
        }
        EXPECT_EQ(held.size(), streams_told_max);
    }
    /// The ids of a stream's text, in order; the last one may have been cut.
    static std::vector<std::string> ids_in(const std::string& text) {
        std::vector<std::string> ids;
        for (std::size_t at = text.find("id: event-"); at != std::string::npos; at = text.find("id: event-", at + 1)) {
            const std::size_t end = text.find("\n\n", at);  // of the whole event
            if (end != std::string::npos) ids.push_back(text.substr(at + 4, name(0).size()));
        }
        return ids;
    }

private:
    int last_ = 0;
};

TEST_F(EventStreamTest, AStreamThatWaitsHearsOfACommitWithoutLooking) {
    RawClient stream(server_->port());
    follow(stream);
    ASSERT_TRUE(stream.sees("text/event-stream"));
    for (int event = 1; event <= 5; ++event) {
        commit("AGENT", 1);
        ASSERT_TRUE(stream.sees(name(event) + "\n")) << event;
    }
}

TEST_F(EventStreamTest, WhatOthersAreToldIsNotHeard) {
    RawClient stream(server_->port());
    follow(stream);
    ASSERT_TRUE(stream.sees("text/event-stream"));
    commit("OTHER", 3);
    commit("AGENT", 1);
    RawClient again(server_->port());
    follow(again);
    ASSERT_TRUE(stream.sees(name(4)));
    ASSERT_TRUE(again.sees(name(4)));
    EXPECT_EQ(ask("GET", "/v1/events?after=" + name(4), agent_), "");
    EXPECT_EQ(code_in(ask("GET", "/v1/events?after=" + name(3), agent_)), "target_unknown");
}

TEST_F(EventStreamTest, APieceIsAtMost64KiBAndAnEvent) {
    constexpr std::size_t event_bytes = 5'000;
    commit("AGENT", 300, event_bytes);
    Result<service::Session> session = sessions_.of(0);
    ASSERT_TRUE(session.has_value());
    EventStream stream(service_, sessions_, tokens_, clock_, {"FRLEH"}, &news_,
                       {.subject = "agent", .token = agent_, .after = {}, .sse = true, .follow = true, .limit = 0});
    std::string all = stream.first(*session).value().bytes;
    std::size_t largest = all.size();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (all.find(name(300)) == std::string::npos && std::chrono::steady_clock::now() < deadline) {
        if (!stream.ready()) continue;
        const Chunk piece = stream.next(0);
        ASSERT_FALSE(piece.end);
        largest = std::max(largest, piece.bytes.size());
        all += piece.bytes;
    }
    EXPECT_LE(largest, 64u * 1024 + 2 * event_bytes);
    const std::vector<std::string> ids = ids_in(all);
    ASSERT_EQ(ids.size(), 300u);
    for (int event = 1; event <= 300; ++event) EXPECT_EQ(ids[static_cast<std::size_t>(event) - 1], name(event));
}

TEST_F(EventStreamTest, AReaderWhoIsTooSlowIsCutOffAndComesBackWhereHeWas) {
    constexpr int events = 800;
    commit("AGENT", events, 10'000);  // together more than any socket holds
    std::vector<std::unique_ptr<RawClient>> slow;
    for (std::size_t i = 0; i < streams_told_max; ++i) {
        slow.push_back(std::make_unique<RawClient>(server_->port()));
        follow(*slow.back());
    }
    EXPECT_NE(ask("GET", "/v1/events?limit=1", agent_).find(name(1)), std::string::npos) << "they are nobody else's matter";
    wait_until_all_places_are_free(name(events));
    for (const std::unique_ptr<RawClient>& client : slow) {
        const std::vector<std::string> ids = ids_in(client->answer());
        ASSERT_FALSE(ids.empty());
        ASSERT_LT(ids.size(), static_cast<std::size_t>(events));
        const int next = static_cast<int>(ids.size()) + 1;
        EXPECT_EQ(ids.back(), name(next - 1));
        EXPECT_NE(ask("GET", "/v1/events?limit=1&after=" + ids.back(), agent_).find(name(next)), std::string::npos);
    }
}

}  // namespace
}  // namespace cargo::http
