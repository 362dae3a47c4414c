#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/changes.hpp"
#include "daemon/store/closure.hpp"
#include "daemon/store/store.hpp"

namespace cargo::store {

/// An outbox row before it has an id.
struct NewEvent {
    views::Audience audience{};
    std::string recipient, key, type, event_id, data;
    std::string sha256;              ///< of a view's data; customs versions count events, whatever their bytes
    std::uint64_t version = 0;
};

/// Everything an act writes. A refused one writes its audit row and nothing else.
struct Writing {
    const ActRequest& request;
    const std::vector<Document>& documents;
    Changes changes{};
    std::vector<CoreRow> cores{};
    std::vector<CoreRow> quiet_cores{};  ///< other reasons for the same gate: nobody is told
    std::vector<NewEvent> events{};  ///< in the order they get their ids
    AuditLeaf audit{};
    std::string answer{};
    bool refused = false;
    bool continued = false;  ///< one more part of an act whose audit row and answer are written already
    std::vector<BoxHead> heads{};  ///< of the boxes asked for at the gate: read with them, and not again
    bool grants_only = false;  ///< a question at the gate: of the state, at most its box's grant changes
    bool from_core = false;    ///< and its goods were not read
};

/// Some of the events of an act.
struct ToldByAct {
    const ActRequest& request;
    std::vector<NewEvent> events{};
};

/// Names the statements on this connection.
void prepare_writing(pqxx::connection& connection);
/// Makes the connection's own tables in which a large act's changed rows wait, and names the statement that takes them from
/// there. Once, before the first large act; not inside a transaction.
void prepare_staging(pqxx::connection& connection);

/// Writes all of it: state, then outbox and heads, then the answers and the audit rows. By one statement, the same text
/// whatever there is to write and by how many, shorter where all are questions at the gate, for they write to five tables and
/// not to nineteen; what changes `copy_from` consignments and boxes or more has a COPY a table
/// before it, with the rows that cannot be there yet, and one more a table with those that changed (where prepare_staging was
/// called: `staged`), and the same rows end in the same tables.
class ActWriter {
public:
    /// `keys` and `writings` outlive the writer; these are complete but for their events. Until `finish` nobody else uses `tx`
    /// where there is much to write: then the state is copied by a thread of its own while the caller makes the events.
    ActWriter(pqxx::work& tx, const IdKeys& keys, std::span<Writing> writings, std::size_t copy_from, bool staged);
    ~ActWriter();
    ActWriter(const ActWriter&) = delete;
    ActWriter& operator=(const ActWriter&) = delete;

    [[nodiscard]] bool is_large() const;
    /// Where there is much to write the events come here, in pieces of which none tells of another one's goods, and are numbered
    /// and copied as they come. Else they are with the writings, and numbered, by `finish`.
    void take(std::vector<ToldByAct> piece);
    /// Everything else, now that the events are there. Gives the transaction's number. Errors: version_conflict when a row
    /// is not at the version it was read at, or is there already, or a request was answered meanwhile. Throws what libpqxx does.
    [[nodiscard]] Result<std::string> finish();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// An audit row alone: look-ups, refusals, messages.
void write_audit(pqxx::work& tx, const AuditLeaf& leaf);

}  // namespace cargo::store
