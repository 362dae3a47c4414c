#include "daemon/store/entry_rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/impl.hpp"
#include "daemon/store/write.hpp"

// Entry summary declarations: kept once, found by what they name.
namespace cargo::store {

namespace {

constexpr const char* sql_one =
    "SELECT party, key, root, mrn, lrn, lodged_ms, filed_ms, message, content_sha256, json FROM entry_declaration"
    " WHERE party = $1 AND key = $2";
constexpr const char* sql_keep =
    "INSERT INTO entry_declaration (party, key, root, mrn, lrn, lodged_ms, filed_ms, message, content_sha256, json)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
constexpr const char* sql_keep_numbers =
    "INSERT INTO entry_number (number, root) SELECT DISTINCT n.number, $2 FROM json_array_elements_text($1::json) AS n(number)"
    " ON CONFLICT ON CONSTRAINT entry_number_once DO NOTHING";
constexpr const char* sql_roots =
    "SELECT e.number, e.root FROM json_array_elements_text($1::json) AS n(number)"
    " JOIN entry_number e ON e.number = n.number COLLATE \"C\"";
constexpr const char* sql_rows =
    "SELECT d.party, d.key, d.root, d.mrn, d.lrn, d.lodged_ms, d.filed_ms, d.message, d.content_sha256, d.json"
    " FROM json_array_elements_text($1::json) AS n(root) JOIN entry_declaration d ON d.root = n.root COLLATE \"C\""
    " ORDER BY d.root, d.lodged_ms, d.filed_ms, d.key";
constexpr const char* sql_lots =
    "SELECT c.call, c.agent, c.bill FROM json_array_elements_text($1::json) AS n(number) JOIN consignment c"
    " ON translate(upper(c.bill), ' !\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~', '') = n.number COLLATE \"C\""
    " ORDER BY c.call, c.agent, c.bill";
constexpr const char* sql_document =
    "SELECT message, json FROM document WHERE call = $1 AND agent = $2 AND bill = $3 ORDER BY version DESC LIMIT 1";

EntryRow entry_of(const pqxx::row& row) {
    return {row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(), row[3].as<std::string>(),
            row[4].as<std::string>(), Instant{row[5].as<std::int64_t>()}, Instant{row[6].as<std::int64_t>()},
            row[7].as<std::string>(), row[8].as<std::string>(), row[9].as<std::string>()};
}

template <class Texts>
std::string json_of(const Texts& texts) {
    boost::json::array all;
    for (const std::string& one : texts) all.emplace_back(one);
    return boost::json::serialize(all);
}

}  // namespace

void prepare_entries(pqxx::connection& connection) {
    connection.prepare("entry_one", sql_one);
    connection.prepare("entry_keep", sql_keep);
    connection.prepare("entry_keep_numbers", sql_keep_numbers);
    connection.prepare("entry_roots", sql_roots);
    connection.prepare("entry_rows", sql_rows);
    connection.prepare("entry_lots", sql_lots);
    connection.prepare("entry_document", sql_document);
}

Result<std::optional<EntryRow>> Store::entry(const std::string& party, const std::string& key) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::optional<EntryRow>> {
        const pqxx::result rows = tx.exec_prepared("entry_one", party, key);
        if (rows.empty()) return std::nullopt;
        return entry_of(rows[0]);
    });
}

Result<void> Store::keep_entry(const EntryRow& row, const std::set<std::string>& numbers, const AuditEntry& audit) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<void> {
        tx.exec_prepared("entry_keep", row.party, row.key, row.root, row.mrn, row.lrn, row.lodged.ms, row.filed.ms, row.message,
                         row.content_sha256, row.json);
        tx.exec_prepared("entry_keep_numbers", json_of(numbers), row.root);
        write_audit(tx, leaf_of(audit));
        return {};
    });
}

Result<NamedEntries> Store::entries_naming(const std::set<std::string>& numbers) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<NamedEntries> {
        NamedEntries named;
        std::set<std::string> roots;
        for (const pqxx::row& row : tx.exec_prepared("entry_roots", json_of(numbers))) {
            const std::string root = row[1].as<std::string>();
            named.roots[row[0].as<std::string>()].insert(root);
            roots.insert(root);
        }
        for (const pqxx::row& row : tx.exec_prepared("entry_rows", json_of(roots))) named.rows.push_back(entry_of(row));
        return named;
    });
}

Result<std::vector<ConsignmentKey>> Store::lots_of_bills(const std::set<std::string>& plain_bills) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::vector<ConsignmentKey>> {
        std::vector<ConsignmentKey> lots;
        for (const pqxx::row& row : tx.exec_prepared("entry_lots", json_of(plain_bills)))
            lots.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>()});
        return lots;
    });
}

Result<std::optional<Store::Document>> Store::filed_document(const ConsignmentKey& key) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::optional<Document>> {
        const pqxx::result rows = tx.exec_prepared("entry_document", key.call, key.agent, key.bill);
        if (rows.empty()) return std::nullopt;
        return Document{key, rows[0][0].as<std::string>(), rows[0][1].as<std::string>()};
    });
}

}  // namespace cargo::store
