#include "daemon/store/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "daemon/store/act_rows.hpp"
#include "daemon/store/copy_rows.hpp"
#include "daemon/store/event_queue.hpp"
#include "daemon/store/questions.hpp"
#include "daemon/store/row_codec.hpp"
#include "daemon/store/streams.hpp"

// SQL of an act's writing: one statement, a part a table, a parameter a part; before it a COPY a table when there is much
// that is new.
namespace cargo::store {

namespace {

constexpr const char* statement_name = "act_write";
constexpr const char* staged_statement_name = "staged_write";

/// Rows of the state: new, or changed. Two names in `{...}`: the table, its columns, their new values.
constexpr const char* sql_upsert =
    "(INSERT INTO {table} ({columns}) SELECT {columns} FROM {source}"
    " ON CONFLICT ON CONSTRAINT {table}_once DO UPDATE SET ({columns}) = ROW({excluded}){guard} RETURNING 1)";

/// A row that has a version is written only over the version it was read at (new: over none).
constexpr const char* sql_guard = " WHERE {table}.version = EXCLUDED.version - 1";
/// A core keeps its version where only the reasons for the same gate changed.
constexpr const char* sql_core_guard = " WHERE {table}.version IN (EXCLUDED.version - 1, EXCLUDED.version)";

constexpr const char* sql_documents =
    "(INSERT INTO document (call, agent, bill, version, message, json, at_ms)"
    " SELECT r.call, r.agent, r.bill,"
    "  (SELECT coalesce(max(d.version), 0) + 1 FROM document d WHERE d.call = r.call AND d.agent = r.agent AND d.bill = r.bill),"
    "  r.message, r.json, r.at_ms"
    " FROM json_to_recordset(${parameter}::json) AS r(call text, agent text, bill text, message text, json text, at_ms bigint)"
    " RETURNING 1)";

constexpr const char* sql_ledger =
    "(INSERT INTO ledger (call, agent, bill, line, account, packages, mass_g, at_ms, act, by_person)"
    " SELECT r.call, r.agent, r.bill, r.line, r.account, r.packages, r.mass_g, r.at_ms, r.act, r.by_person"
    " FROM json_to_recordset(${parameter}::json) AS r(call text, agent text, bill text, line bigint, account smallint,"
    " packages bigint, mass_g bigint, at_ms bigint, act text, by_person text) RETURNING 1)";

constexpr const char* sql_custody =
    "(INSERT INTO custody (call, container, keeper, since_ms, act, at_ms)"
    " SELECT r.call, r.container, r.keeper, r.since_ms, r.act, r.at_ms"
    " FROM json_to_recordset(${parameter}::json) AS r(call text, container text, keeper text, since_ms bigint, act text,"
    " at_ms bigint) RETURNING 1)";

/// Ids in the order of the list.
constexpr const char* sql_outbox =
    "(INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data)"
    " SELECT r.audience, r.recipient, r.key, r.version, r.type, r.event_id, r.time_ms, r.data"
    " FROM ROWS FROM (json_to_recordset(${parameter}::json) AS (audience smallint, recipient text, key text, version bigint,"
    " type text, event_id text, time_ms bigint, data text)) WITH ORDINALITY"
    " AS r(audience, recipient, key, version, type, event_id, time_ms, data, n) ORDER BY r.n RETURNING 1)";

/// The connection's own, emptied by each commit.
constexpr const char* sql_stage = "CREATE TEMP TABLE IF NOT EXISTS stage_{0} (LIKE {0}) ON COMMIT DELETE ROWS";

constexpr const char* sql_heads =
    "(INSERT INTO view_head (audience, recipient, key, version, event_id, sha256)"
    " SELECT r.audience, r.recipient, r.key, r.version, r.event_id, r.sha256"
    " FROM json_to_recordset(${parameter}::json) AS r(audience smallint, recipient text, key text, version bigint,"
    " event_id text, sha256 text)"
    " ON CONFLICT ON CONSTRAINT view_head_once DO UPDATE SET (version, event_id, sha256) ="
    " ROW(EXCLUDED.version, EXCLUDED.event_id, EXCLUDED.sha256) RETURNING 1)";

constexpr const char* sql_audit =
    "(INSERT INTO audit (at_ms, bytes, leaf) SELECT r.at_ms, r.bytes, decode(r.leaf, 'hex')"
    " FROM json_to_recordset(${parameter}::json) AS r(at_ms bigint, bytes text, leaf text) RETURNING id, leaf)";
constexpr const char* sql_audit_person =
    "(INSERT INTO audit_person (audit_id, salt, subject, person) SELECT audit_row.id, r.salt, r.subject, r.person"
    " FROM json_to_recordset(${parameter}::json) AS r(leaf text, salt text, subject text, person text)"
    " JOIN audit_row ON audit_row.leaf = decode(r.leaf, 'hex') RETURNING 1)";

/// With the act, so that a request that was refused may be sent again.
constexpr const char* sql_answer =
    "(INSERT INTO idempotency (subject, key, request_hash, answer, at_ms) SELECT r.subject, r.key, r.request_hash, r.answer,"
    " r.at_ms FROM json_to_recordset(${parameter}::json) AS r(subject text, key text, request_hash text, answer text,"
    " at_ms bigint) ON CONFLICT ON CONSTRAINT idempotency_once DO NOTHING RETURNING 1)";

/// Collects the parts under names, and their parameters' numbers.
class Parts {
public:
    enum class From { parameters, stage };
    explicit Parts(From from = From::parameters) : from_(from) {}

    template <class Row>
    void upsert(const char* table, const char* guard) {
        const std::string source = from_ == From::stage
                                       ? fmt::format("stage_{}", table)
                                       : fmt::format("json_populate_recordset(NULL::{}, ${}::json)", table, ++parameter_);
        add(table, fmt::format(fmt::runtime(sql_upsert), fmt::arg("table", table), fmt::arg("columns", column_list<Row>()),
                               fmt::arg("excluded", column_list<Row>("EXCLUDED.")), fmt::arg("source", source),
                               fmt::arg("guard", fmt::format(fmt::runtime(guard), fmt::arg("table", table)))));
    }
    void insert(const char* name, const char* sql) {
        add(name, fmt::format(fmt::runtime(sql), fmt::arg("parameter", ++parameter_)));
    }
    /// A second part that reads the parameter of the part before.
    void insert_beside(const char* name, const char* sql) {
        add(name, fmt::format(fmt::runtime(sql), fmt::arg("parameter", parameter_)));
    }
    /// The whole statement: gives the number of rows that were written, and the transaction's.
    [[nodiscard]] std::string statement() const {
        return "WITH " + with_ + " SELECT " + counts_ + ", pg_current_xact_id()::text";
    }

private:
    void add(const char* name, const std::string& sql) {
        with_ += fmt::format("{}{}_row AS {}", with_.empty() ? "" : ", ", name, sql);
        counts_ += fmt::format("{}(SELECT count(*) FROM {}_row)", counts_.empty() ? "" : " + ", name);
    }
    From from_;
    std::string with_;
    std::string counts_;
    int parameter_ = 0;
};

/// The parameters' texts in the order of `act_statement`, and how many rows they stand for.
struct Parameters {
    std::vector<std::string> texts{};
    std::size_t rows = 0;
    void add(JsonRows& json) {
        rows += json.size();
        texts.push_back(json.take());
    }
};

void upsert_state(Parts& parts) {
    parts.upsert<CallRow>("port_call", sql_guard);
    parts.upsert<Consignment>("consignment", sql_guard);
    parts.upsert<Box>("equipment", sql_guard);
    parts.upsert<LineRow>("goods_line", "");
    parts.upsert<SplitRow>("line_equipment", "");
    parts.upsert<ClearanceRow>("clearance", "");
    parts.upsert<RightRow>("pickup_right", "");
    parts.upsert<SelectionRow>("selection", "");
    parts.upsert<OrderRow>("control_order", "");
    parts.upsert<HoldRow>("hold", "");
    parts.upsert<CoreRow>("core", sql_core_guard);
}

std::string act_statement() {
    Parts parts;
    upsert_state(parts);
    parts.insert("document", sql_documents);
    parts.insert("ledger", sql_ledger);
    parts.insert("custody", sql_custody);
    parts.insert("outbox", sql_outbox);
    parts.insert("head", sql_heads);
    parts.insert("answer", sql_answer);
    parts.insert("audit", sql_audit);
    parts.insert_beside("audit_person", sql_audit_person);
    return parts.statement();
}

/// What is only added to was copied.
std::string staged_statement() {
    Parts parts(Parts::From::stage);
    upsert_state(parts);
    parts.insert("document", sql_documents);
    parts.upsert<HeadRow>("view_head", "");
    parts.insert("answer", sql_answer);
    parts.insert("audit", sql_audit);
    parts.insert_beside("audit_person", sql_audit_person);
    return parts.statement();
}

/// Where a table's rows go: into its parameter of the statement.
struct ToStatement {
    Parameters& parameters;

    template <class Row>
    void operator()(const char*, std::vector<Row>& rows) const {
        JsonRows json;
        for (Row& row : rows) json.add(the(row));
        parameters.add(json);
    }
};

/// Where a table's rows go: those that cannot be there yet into the table, and out of the list.
struct ToTable {
    pqxx::work& tx;

    template <class Row>
    void operator()(const char* table, std::vector<Row>& rows) const {
        CopyRows copy(tx, table, column_list<std::remove_pointer_t<Row>>());
        for (Row& row : rows) {
            if (is_fresh(the(row))) copy.add(the(row));
        }
        copy.finish();
        std::erase_if(rows, [](const Row& row) { return is_fresh(the(row)); });
    }
};

/// Where a table's rows go: those that are left beside it, out of the list. Not documents, whose versions are counted.
struct ToStage {
    pqxx::work& tx;
    std::size_t& rows_staged;

    template <class Row>
    void operator()(const char* table, std::vector<Row>& rows) const {
        CopyRows copy(tx, fmt::format("stage_{}", table), column_list<std::remove_pointer_t<Row>>());
        for (Row& row : rows) copy.add(the(row));
        copy.finish();
        rows_staged += rows.size();
        rows.clear();
    }
    void operator()(const char*, std::vector<DocumentRow>&) const {}
    void operator()(const char*, std::vector<LedgerRow>&) const {}
    void operator()(const char*, std::vector<CustodyRow>&) const {}
    void operator()(const char*, std::vector<EventRow>&) const {}
};

/// Names the tables that have a stage.
struct StageNames {
    std::vector<std::string>& names;

    template <class Row>
    void operator()(const char* table, std::vector<Row>&) const {
        constexpr bool added_to = requires { std::remove_pointer_t<Row>::append_only; };
        if (!added_to && !std::is_same_v<Row, DocumentRow>) names.emplace_back(table);
    }
};

std::vector<std::string> staged_tables() {
    std::vector<std::string> tables;
    ActRows none;
    none.each_table_of_state(StageNames{tables});
    none.each_table_of_events(StageNames{tables});
    return tables;
}

/// Of the part before, in the same transaction.
void empty_stages(pqxx::work& tx) {
    std::string names;
    for (const std::string& table : staged_tables()) names += (names.empty() ? "stage_" : ", stage_") + table;
    tx.exec("TRUNCATE " + names);
}

void add_answers(Parameters& parameters, std::span<const Writing> writings) {
    JsonRows rows;
    for (const Writing& writing : writings) {
        if (writing.refused || writing.continued || writing.request.idempotency_key.empty()) continue;
        rows.open();
        rows("subject", writing.request.audit.subject);
        rows("key", writing.request.idempotency_key);
        rows("request_hash", writing.request.request_hash);
        rows("answer", writing.answer);
        rows("at_ms", writing.request.now);
        rows.close();
    }
    parameters.add(rows);
}

void add_audit(JsonRows& rows, const AuditLeaf& leaf) {
    rows.open();
    rows("at_ms", leaf.at);
    rows("bytes", leaf.bytes);
    rows("leaf", leaf.leaf_hex);
    rows("salt", leaf.salt_hex);
    rows("subject", leaf.subject);
    rows("person", leaf.person);
    rows.close();
}

}  // namespace

void prepare_writing(pqxx::connection& connection) {
    connection.prepare(statement_name, act_statement());
    Parts audit;
    audit.insert("audit", sql_audit);
    audit.insert_beside("audit_person", sql_audit_person);
    connection.prepare("audit_write", audit.statement());
}

void prepare_staging(pqxx::connection& connection) {
    const std::vector<std::string> tables = staged_tables();
    pqxx::work setup{connection};
    setup.exec("SET LOCAL client_min_messages = warning");  // that a table is there already is no news
    for (const std::string& table : tables) setup.exec(fmt::format(fmt::runtime(sql_stage), table));
    setup.commit();
    connection.prepare(staged_statement_name, staged_statement());
}

struct ActWriter::Parts {
    pqxx::work& tx;
    const IdKeys& keys;
    std::span<Writing> writings;
    ActRows rows;
    bool large;
    bool gate;  ///< all of them are questions, or were refused
    std::size_t rows_staged = 0;
    EventQueue events{};
    std::future<void> copied{};  ///< last: its thread ends before what it uses

    void copy() {
        rows.each_table_of_state(ToTable{tx});
        if (std::ranges::any_of(writings, &Writing::continued)) empty_stages(tx);
        rows.each_table_of_state(ToStage{tx, rows_staged});
        while (std::optional<EventPiece> piece = events.next()) copy(*piece);
    }
    void copy(EventPiece& piece) {
        const std::vector<Document> none;
        std::vector<Writing> told;
        for (ToldByAct& act : piece) {
            told.push_back(Writing{act.request, none});
            told.back().events = std::move(act.events);
        }
        number_events(tx, keys, told);
        ActRows of_events;
        add_events(of_events, told);
        of_events.each_table_of_events(ToTable{tx});
        of_events.each_table_of_events(ToStage{tx, rows_staged});
    }
};

ActWriter::ActWriter(pqxx::work& tx, const IdKeys& keys, std::span<Writing> writings, std::size_t copy_from, bool staged) {
    ActRows rows = rows_of_state(writings);
    const bool gate = std::ranges::all_of(
        writings, [](const Writing& writing) { return writing.grants_only && writing.from_core; });
    const bool large = staged && !gate && rows.lots.size() + rows.boxes.size() >= copy_from;
    parts_.reset(new Parts{tx, keys, writings, std::move(rows), large, gate});
    if (!large) return;
    parts_->copied = std::async(std::launch::async, [&parts = *parts_] {
        try {
            parts.copy();
        } catch (...) {
            parts.events.abandon();  // whoever makes them need not wait for room
            throw;
        }
    });
}

ActWriter::~ActWriter() {
    parts_->events.abandon();
}

bool ActWriter::is_large() const {
    return parts_->large;
}

void ActWriter::take(std::vector<ToldByAct> piece) {
    parts_->events.put(std::move(piece));
}

Result<std::string> ActWriter::finish() {
    if (parts_->gate) return write_answers(parts_->tx, parts_->writings);
    ActRows& rows = parts_->rows;
    Parameters parameters;
    const char* statement = statement_name;
    if (parts_->large) {
        parts_->events.close();
        parts_->copied.get();
        statement = staged_statement_name;
        ToStatement{parameters}("document", rows.documents);
        add_answers(parameters, parts_->writings);
    } else {
        add_events(rows, parts_->writings);
        rows.each_table_of_state(ToStatement{parameters});
        rows.each_table_of_events(ToStatement{parameters});
        add_answers(parameters, parts_->writings);
    }
    JsonRows audit;
    for (const Writing& writing : parts_->writings)
        if (!writing.continued) add_audit(audit, writing.audit);
    parameters.rows += audit.size() + parts_->rows_staged;  // the person beside each is a row as well
    parameters.add(audit);
    const pqxx::result written =
        parts_->tx.exec_prepared(statement, pqxx::prepare::make_dynamic_params(parameters.texts));
    if (written[0][0].as<std::size_t>() == parameters.rows) return written[0][1].as<std::string>();
    return fail(Errc::version_conflict, {}, "somebody else changed these goods meanwhile");
}

void write_audit(pqxx::work& tx, const AuditLeaf& leaf) {
    JsonRows rows;
    add_audit(rows, leaf);
    tx.exec_prepared("audit_write", rows.take());
}

}  // namespace cargo::store
