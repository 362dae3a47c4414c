#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/impl.hpp"
#include "daemon/store/write.hpp"

// The control rules' texts, each kept for ever with the audit row of who put it in force; and which key draws.
namespace cargo::store {

namespace {
constexpr const char* sql_keep = "INSERT INTO rule_text (hash, text, at_ms) VALUES ($1, $2, $3::bigint)";
constexpr const char* sql_say_draw_key =
    "INSERT INTO draw_key (period, fingerprint, at_ms) VALUES ($1, $2, $3::bigint) ON CONFLICT ON CONSTRAINT draw_key_once"
    " DO NOTHING";
constexpr const char* sql_draw_key = "SELECT fingerprint FROM draw_key WHERE period = $1";
constexpr const char* sql_newest = "SELECT text FROM rule_text ORDER BY id DESC LIMIT 1";
}  // namespace

void prepare_rule_texts(pqxx::connection& connection) {
    connection.prepare("rules_keep", sql_keep);
    connection.prepare("rules_newest", sql_newest);
}

Result<void> Store::keep_rules(const std::string& hash, const std::string& text, const AuditEntry& entry) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<void> {
        tx.exec_prepared("rules_keep", hash, text, entry.at.ms);
        write_audit(tx, leaf_of(entry));
        return {};
    });
}

Result<std::optional<std::string>> Store::newest_rules() {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::optional<std::string>> {
        const pqxx::result rows = tx.exec_prepared("rules_newest");
        if (rows.empty()) return std::nullopt;
        return rows[0][0].as<std::string>();
    });
}

// Once a period and server: not worth a prepared statement in every session.
Result<std::string> Store::draw_fingerprint(const std::string& period, const std::string& fingerprint, Instant now) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::string> {
        tx.exec_params0(sql_say_draw_key, period, fingerprint, now.ms);
        return tx.exec_params1(sql_draw_key, period)[0].as<std::string>();
    });
}

}  // namespace cargo::store
