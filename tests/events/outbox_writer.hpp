#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <pqxx/pqxx>

#include "daemon/store/store.hpp"
#include "tests/fixtures/fixtures.hpp"

/// Writes the outbox as the store does: first the key's row, then the event.
namespace cargo::events::testing {

/// A database with the newest schema and a table of keys beside it.
inline std::string outbox_database() {
    const std::string url = fixtures::test_database();
    pqxx::connection connection{url};
    pqxx::work tx{connection};
    tx.exec("CREATE TABLE goods (key text PRIMARY KEY, version bigint NOT NULL DEFAULT 0)");
    tx.exec("CREATE TABLE elsewhere (n bigint)");
    tx.commit();
    return url;
}

struct NewEvent {
    views::Audience audience = views::Audience::port;
    std::string recipient = "TDF";
    std::string key;
    std::string type = "status";
    std::string data = R"({"status":"expected"})";
    std::int64_t time_ms = 1'795'363'186'000;
};

/// Within the caller's transaction. Locks the key's row, so that numbers of one key rise in commit order.
inline std::int64_t write_event(pqxx::transaction_base& tx, const NewEvent& event) {
    const pqxx::row row = tx.exec_params1(
        "INSERT INTO goods (key, version) VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET version = goods.version + 1 RETURNING "
        "version",
        std::to_string(static_cast<int>(event.audience)) + event.recipient + "|" + event.key);
    const std::int64_t version = row[0].as<std::int64_t>();
    const std::string id =
        std::string(views::to_string(event.audience)) + "-" + event.recipient + "-" + event.key + "-" + std::to_string(version);
    tx.exec_params0(
        "INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8)",
        static_cast<int>(event.audience), event.recipient, event.key, version, event.type, id, event.time_ms, event.data);
    return version;
}

inline void commit_event(const std::string& url, const NewEvent& event) {
    pqxx::connection connection{url};
    pqxx::work tx{connection};
    write_event(tx, event);
    tx.commit();
}

}  // namespace cargo::events::testing
