#include "daemon/store/migrations.hpp"
#include "daemon/store/session.hpp"
#include "daemon/store/store.hpp"

#include <set>

namespace cargo::store {

namespace {

// "quai" in ASCII: the same number in every program that migrates this database.
constexpr const char* sql_lock = "SELECT pg_advisory_xact_lock(1903518057)";
constexpr const char* sql_table =
    "CREATE TABLE IF NOT EXISTS schema_version (number integer CONSTRAINT schema_version_once PRIMARY KEY, name text NOT NULL)";
constexpr const char* sql_present = "SELECT number FROM schema_version";
constexpr const char* sql_done = "INSERT INTO schema_version (number, name) VALUES ($1, $2)";

}  // namespace

/// All of it in one transaction: a database is at the old version or at the new one.
Result<int> migrate(const std::string& url) {
    Result<std::unique_ptr<Session>> session = Session::open(url);
    if (!session) return std::unexpected(session.error());
    return (*session)->guarded([&]() -> Result<int> {
        pqxx::work tx{(*session)->connection()};
        tx.exec("SET LOCAL lock_timeout = 0");  // another program may be migrating: wait for it
        tx.exec(sql_lock);
        tx.exec("SET LOCAL client_min_messages = warning");
        tx.exec(sql_table);
        std::set<int> present;
        for (const pqxx::row& row : tx.exec(sql_present)) present.insert(row[0].as<int>());
        for (const Migration& migration : migrations()) {
            if (!present.insert(migration.number).second) continue;
            tx.exec(std::string(migration.sql));
            tx.exec_params(sql_done, migration.number, std::string(migration.name));
        }
        tx.commit();
        return present.empty() ? 0 : *present.rbegin();
    });
}

}  // namespace cargo::store
