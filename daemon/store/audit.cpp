#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/impl.hpp"
#include "daemon/store/row_codec.hpp"
#include "daemon/store/snapshot_reader.hpp"
#include "daemon/store/write.hpp"

// Audit rows outside an act, the chain over all of them, and its verification.
namespace cargo::store {

namespace {

constexpr const char* sql_last_seal = "SELECT seq, hash FROM audit_seal ORDER BY seq DESC LIMIT 1";
constexpr const char* sql_seals =
    "INSERT INTO audit_seal (seq, audit_id, leaf, hash)"
    " SELECT r.seq, r.audit_id, decode(r.leaf, 'hex'), decode(r.hash, 'hex') FROM json_to_recordset($1::json)"
    " AS r(seq bigint, audit_id bigint, leaf text, hash text)";
constexpr const char* sql_chain =
    "SELECT s.seq, s.audit_id, s.leaf, s.hash, a.leaf, a.bytes FROM audit_seal s LEFT JOIN audit a ON a.id = s.audit_id"
    " WHERE s.seq > $1::bigint ORDER BY s.seq LIMIT $2::bigint";
constexpr const char* sql_unsealed =
    "SELECT a.id, a.leaf, a.bytes FROM audit a WHERE a.id > $1::bigint AND NOT EXISTS"
    " (SELECT FROM audit_seal s WHERE s.audit_id = a.id) ORDER BY a.id LIMIT $2::bigint";

constexpr std::size_t verify_page = 10'000;
constexpr std::string_view leaf_mark("\0", 1);
constexpr std::string_view chain_mark("\1", 1);  // RFC 9162's mark of a node

std::string bytes_of(const pqxx::field& field) {
    return pqxx::binarystring(field).str();
}

std::string chained(const std::string& before, const std::string& leaf) {
    return sha256_bytes({chain_mark, before, leaf});
}

struct Chain {
    std::uint64_t seq = 0;
    std::string hash = std::string(32, '\0');
};

Chain last_seal(pqxx::work& tx) {
    const pqxx::result rows = tx.exec_prepared("audit_last_seal");
    if (rows.empty()) return {};
    return {rows[0][0].as<std::uint64_t>(), bytes_of(rows[0][1])};
}

/// What is wrong with a sealed row; empty: nothing.
std::string fault_of(const pqxx::row& row, const Chain& chain) {
    const std::string what = "audit row " + row[1].as<std::string>();
    if (row[0].as<std::uint64_t>() != chain.seq + 1) return "a seal is missing before " + what;
    if (row[5].is_null()) return what + " was taken away";
    if (bytes_of(row[2]) != bytes_of(row[4])) return what + " has another leaf than was sealed";
    if (sha256_bytes({leaf_mark, row[5].as<std::string>()}) != bytes_of(row[4])) return what + " has other bytes than its leaf";
    if (chained(chain.hash, bytes_of(row[2])) != bytes_of(row[3])) return "the chain is broken at " + what;
    return {};
}

void verify_sealed(pqxx::work& tx, AuditReport& report) {
    Chain chain;
    for (;;) {
        const pqxx::result page = tx.exec_prepared("audit_chain", chain.seq, verify_page);
        for (const pqxx::row& row : page) {
            report.fault = fault_of(row, chain);
            if (!report.fault.empty()) return;
            chain = {row[0].as<std::uint64_t>(), bytes_of(row[3])};
            ++report.sealed;
        }
        if (page.size() < verify_page) return;
    }
}

void verify_unsealed(pqxx::work& tx, AuditReport& report) {
    std::int64_t last = 0;
    for (;;) {
        const pqxx::result page = tx.exec_prepared("audit_unsealed", last, verify_page);
        for (const pqxx::row& row : page) {
            last = row[0].as<std::int64_t>();
            if (sha256_bytes({leaf_mark, row[2].as<std::string>()}) != bytes_of(row[1])) {
                report.fault = "audit row " + std::to_string(last) + " has other bytes than its leaf";
                return;
            }
            ++report.unsealed;
        }
        if (page.size() < verify_page) return;
    }
}

}  // namespace

void prepare_audit(pqxx::connection& connection) {
    connection.prepare("audit_lock", lock_reader("audit"));
    connection.prepare("audit_fresh", "WITH " + snapshot_difference("audit", "audit", "t.id, t.leaf") +
                                          " SELECT id, leaf FROM fresh ORDER BY id");
    connection.prepare("audit_last_seal", sql_last_seal);
    connection.prepare("audit_seals", sql_seals);
    connection.prepare("audit_chain", sql_chain);
    connection.prepare("audit_unsealed", sql_unsealed);
}

Result<void> Store::audit(const AuditEntry& entry) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<void> {
        write_audit(tx, leaf_of(entry));
        return {};
    });
}

Result<std::size_t> Store::seal_audit(std::size_t limit) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::size_t> {
        tx.exec_prepared("audit_lock");
        Chain chain = last_seal(tx);
        const pqxx::result fresh = tx.exec_prepared("audit_fresh", limit);
        JsonRows seals;
        for (const pqxx::row& row : fresh) {
            const std::string leaf = bytes_of(row[1]);
            chain = {chain.seq + 1, chained(chain.hash, leaf)};
            seals.open();
            seals("seq", chain.seq);
            seals("audit_id", row[0].as<std::int64_t>());
            seals("leaf", to_hex(leaf));
            seals("hash", to_hex(chain.hash));
            seals.close();
        }
        if (!fresh.empty()) {
            tx.exec_prepared("audit_seals", seals.take());
            crash_point("audit.sealed");
        }
        return fresh.size();
    });
}

Result<AuditReport> Store::verify_audit() {
    return impl_->session->guarded([&]() -> Result<AuditReport> {
        pqxx::work tx{impl_->session->connection()};
        tx.exec_prepared("audit_lock");  // no seal comes between the two looks
        AuditReport report;
        verify_sealed(tx, report);
        if (report.fault.empty()) verify_unsealed(tx, report);
        report.good = report.fault.empty();
        return report;
    });
}

}  // namespace cargo::store
