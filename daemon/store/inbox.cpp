#include <lz4.h>

#include <stdexcept>

#include "daemon/meters/meters.hpp"
#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/impl.hpp"
#include "daemon/store/running_hash.hpp"
#include "daemon/store/write.hpp"
#include "libcargo/limits.hpp"

// Messages as received, who works on them, and their answers.
namespace cargo::store {

namespace {

// A macro, for string literals join only with literals.
#define QUAI_INBOX_COLUMNS "id, party, subject, content_type, sha256, size, received_at_ms, state, tries, result_json"

constexpr const char* sql_receive =
    "INSERT INTO inbox (id, party, subject, reference, content_type, sha256, size, received_at_ms, state, tries, result_json)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7::bigint, $8::bigint, 'received', 0, '')"
    " ON CONFLICT ON CONSTRAINT inbox_once DO NOTHING RETURNING id";
constexpr const char* sql_put_chunk = "INSERT INTO inbox_chunk (id, ordinal, raw_size, lz4) VALUES ($1, $2::int, $3::int, $4)";
constexpr const char* sql_chunk = "SELECT raw_size, lz4 FROM inbox_chunk WHERE id = $1 AND ordinal = $2::int";
constexpr const char* sql_party_waits =
    "SELECT count(*) FROM (SELECT FROM inbox WHERE party = $1 AND state IN ('received', 'processing') LIMIT $2::bigint) w";
constexpr const char* sql_message = "SELECT " QUAI_INBOX_COLUMNS " FROM inbox WHERE id = $1";

/// Each party's oldest message that is not done, by jumps over the index from party to party.
constexpr const char* sql_waiting =
    "WITH RECURSIVE head AS ("
    "(SELECT party, seq, id FROM inbox WHERE state IN ('received', 'processing') ORDER BY party, seq LIMIT 1)"
    " UNION ALL SELECT n.party, n.seq, n.id FROM head h CROSS JOIN LATERAL (SELECT i.party, i.seq, i.id FROM inbox i"
    " WHERE i.state IN ('received', 'processing') AND i.party > h.party ORDER BY i.party, i.seq LIMIT 1) n)"
    " SELECT id FROM head ORDER BY seq";
// The claim is a lock of this session: it dies with it, and so is found again.
constexpr const char* sql_claim =
    "SELECT pg_try_advisory_lock(1903518058, (seq % 2147483647)::int), tries FROM inbox WHERE id = $1";
constexpr const char* sql_unclaim = "SELECT pg_advisory_unlock(1903518058, (seq % 2147483647)::int) FROM inbox WHERE id = $1";
// A message that was being worked when a worker ended is a suspect, and so is each one beside it: they are worked one at a
// time, so that at the next end it is clear which of them it was.
constexpr const char* sql_suspect = "SELECT pg_try_advisory_lock(1903518059, 0)";
constexpr const char* sql_acquit = "SELECT pg_advisory_unlock(1903518059, 0)";
constexpr const char* sql_take =
    "UPDATE inbox SET state = CASE WHEN tries >= $2::int THEN 'poisoned' ELSE 'processing' END,"
    " tries = CASE WHEN tries >= $2::int THEN tries ELSE tries + 1 END"
    " WHERE id = $1 AND state IN ('received', 'processing') RETURNING " QUAI_INBOX_COLUMNS;
constexpr const char* sql_uncount =
    "UPDATE inbox SET tries = tries - 1 WHERE id = $1 AND state IN ('received', 'processing') AND tries > 0";
constexpr const char* sql_finish = "UPDATE inbox SET state = $2, result_json = $3 WHERE id = $1 RETURNING id";
constexpr const char* sql_requeue =
    "UPDATE inbox SET state = 'received', tries = 0, result_json = '' WHERE id = $1 AND state <> 'done' RETURNING id";
constexpr const char* sql_drop_answers = "DELETE FROM inbox_answer WHERE id = $1";
constexpr const char* sql_put_answer =
    "INSERT INTO inbox_answer (id, ordinal, name, type, bytes) VALUES ($1, $2::int, $3, $4, $5)";
constexpr const char* sql_answers = "SELECT name, type, bytes FROM inbox_answer WHERE id = $1 ORDER BY ordinal";
constexpr const char* sql_filed =
    "SELECT content_sha256, message, answer_json FROM filed WHERE kind = $1 AND party = $2 AND key = $3";
constexpr const char* sql_remember =
    "INSERT INTO filed (kind, party, key, content_sha256, message, answer_json) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT ON CONSTRAINT filed_once DO NOTHING";

constexpr int tries_max = 2;  ///< a message that ended two workers will end the third

InboxEntry entry_of(const pqxx::row& row) {
    return {.id = row[0].as<std::string>(),
            .party = row[1].as<std::string>(),
            .subject = row[2].as<std::string>(),
            .content_type = row[3].as<std::string>(),
            .sha256 = row[4].as<std::string>(),
            .size = row[5].as<std::uint64_t>(),
            .received_at = Instant{row[6].as<std::int64_t>()},
            .state = row[7].as<std::string>(),
            .tries = row[8].as<int>(),
            .result_json = row[9].as<std::string>()};
}

void put_chunk(pqxx::work& tx, const std::string& id, int ordinal, std::string_view piece) {
    const int raw_size = static_cast<int>(piece.size());
    std::string packed(static_cast<std::size_t>(LZ4_compressBound(raw_size)), '\0');
    const int size = LZ4_compress_default(piece.data(), packed.data(), raw_size, static_cast<int>(packed.size()));
    if (size <= 0) throw std::runtime_error("lz4 cannot compress");
    tx.exec_prepared("inbox_put_chunk", id, ordinal, raw_size,
                     pqxx::binarystring(packed.data(), static_cast<std::size_t>(size)));
}

std::string unpack(const pqxx::row& row) {
    const pqxx::binarystring packed(row[1]);
    std::string piece(row[0].as<std::size_t>(), '\0');
    const int size = LZ4_decompress_safe(reinterpret_cast<const char*>(packed.data()), piece.data(),
                                         static_cast<int>(packed.size()), static_cast<int>(piece.size()));
    if (size < 0 || static_cast<std::size_t>(size) != piece.size())
        throw std::runtime_error("a message's stored bytes are damaged");
    return piece;
}

AuditEntry poisoned_entry(const InboxEntry& entry, Instant now) {
    return {.subject = entry.subject,
            .person = {},
            .act = "process_message",
            .target = entry.id,
            .reason = {},
            .purpose = {},
            .outcome = "poisoned",
            .detail = std::to_string(entry.tries) + " tries",
            .at = now};
}

/// The session's locks on a message; false: somebody else works on it, or on another suspect.
bool lock_message(pqxx::work& tx, MessageClaims& claims, const std::string& id) {
    if (claims.ids.contains(id)) return true;
    const pqxx::row asked = tx.exec_prepared1("inbox_claim", id);
    if (!asked[0].as<bool>()) return false;
    if (asked[1].as<int>() > 0) {
        if (!claims.suspect.empty() || !tx.exec_prepared1("inbox_suspect")[0].as<bool>()) {
            tx.exec_prepared("inbox_unclaim", id);
            return false;
        }
        claims.suspect = id;
    }
    claims.ids.insert(id);
    return true;
}

void unlock_message(pqxx::work& tx, MessageClaims& claims, const std::string& id) {
    tx.exec_prepared("inbox_unclaim", id);
    claims.ids.erase(id);
    if (claims.suspect != id) return;
    tx.exec_prepared("inbox_acquit");
    claims.suspect.clear();
}

/// Makes the message ours, unless somebody else works on it or has finished it.
Result<std::optional<InboxEntry>> claim(pqxx::connection& connection, MessageClaims& claims, const std::string& id) {
    pqxx::work tx{connection};
    if (!lock_message(tx, claims, id)) return std::nullopt;
    const pqxx::result taken = tx.exec_prepared("inbox_take", id, tries_max);
    if (taken.empty()) unlock_message(tx, claims, id);
    tx.commit();
    crash_point("message.taken");
    if (taken.empty()) return std::nullopt;
    return entry_of(taken[0]);
}

}  // namespace

void prepare_inbox(pqxx::connection& connection) {
    connection.prepare("inbox_receive", sql_receive);
    connection.prepare("inbox_put_chunk", sql_put_chunk);
    connection.prepare("inbox_chunk", sql_chunk);
    connection.prepare("inbox_party_waits", sql_party_waits);
    connection.prepare("inbox_message", sql_message);
    connection.prepare("inbox_waiting", sql_waiting);
    connection.prepare("inbox_claim", sql_claim);
    connection.prepare("inbox_unclaim", sql_unclaim);
    connection.prepare("inbox_suspect", sql_suspect);
    connection.prepare("inbox_acquit", sql_acquit);
    connection.prepare("inbox_take", sql_take);
    connection.prepare("inbox_uncount", sql_uncount);
    connection.prepare("inbox_finish", sql_finish);
    connection.prepare("inbox_requeue", sql_requeue);
    connection.prepare("inbox_drop_answers", sql_drop_answers);
    connection.prepare("inbox_put_answer", sql_put_answer);
    connection.prepare("inbox_answers", sql_answers);
    connection.prepare("filed", sql_filed);
    connection.prepare("filed_remember", sql_remember);
}

Result<InboxEntry> Store::receive(InboxEntry entry, std::string_view reference, const Spool& bytes, std::size_t waiting_max) {
    RunningHash hash;
    const Result<void> hashed = bytes.each_piece([&](std::string_view piece) -> Result<void> {
        hash.add(piece);
        return {};
    });
    if (!hashed) return std::unexpected(hashed.error());
    entry.sha256 = hash.hex();
    entry.size = bytes.size();
    entry.id = keyed_id(impl_->keys, {"message", entry.party, reference, entry.sha256});
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<InboxEntry> {
        const pqxx::result put = tx.exec_prepared("inbox_receive", entry.id, entry.party, entry.subject, std::string(reference),
                                                  entry.content_type, entry.sha256, entry.size, entry.received_at.ms);
        if (!put.empty() && waiting_max > 0) {
            const auto waiting = tx.exec_prepared1("inbox_party_waits", entry.party, waiting_max + 1)[0].as<std::size_t>();
            if (waiting > waiting_max)
                return fail(Errc::rate_exceeded, {}, std::to_string(waiting_max) + " messages wait to be worked");
        }
        int ordinal = 0;
        const auto put_piece = [&](std::string_view piece) -> Result<void> {
            put_chunk(tx, entry.id, ordinal++, piece);
            return {};
        };
        if (!put.empty()) {
            if (Result<void> kept = bytes.each_piece(put_piece); !kept) return std::unexpected(kept.error());
        }
        crash_point("message.stored");
        return entry_of(tx.exec_prepared1("inbox_message", entry.id));
    });
}

Result<std::optional<InboxEntry>> Store::next_message(Instant now) {
    return impl_->session->guarded([&]() -> Result<std::optional<InboxEntry>> {
        pqxx::connection& connection = impl_->session->connection();
        std::vector<std::string> waiting;
        {
            pqxx::work tx{connection};
            for (const pqxx::row& row : tx.exec_prepared("inbox_waiting")) waiting.push_back(row[0].as<std::string>());
        }
        for (const std::string& id : waiting) {
            Result<std::optional<InboxEntry>> entry = claim(connection, impl_->claims, id);
            if (!entry) return std::unexpected(entry.error());
            if (!*entry) continue;
            if ((*entry)->state != "poisoned") return entry;
            const std::string why = R"({"error":"this message ended its worker twice; it waits for a person"})";
            if (Result<void> put_aside = finish_message(id, "poisoned", why, {}, poisoned_entry(**entry, now)); !put_aside)
                return std::unexpected(put_aside.error());
            meters::of_process().count_message("other", "poisoned");  // nobody has read what type it is
        }
        return std::nullopt;
    });
}

Result<void> Store::read_message(const std::string& id, const Spool::Take& take) {
    const Result<std::optional<InboxEntry>> known = message(id);
    if (!known) return std::unexpected(known.error());
    if (!*known) return fail(Errc::target_unknown);
    RunningHash hash;
    std::uint64_t size = 0;
    for (int ordinal = 0; size < (*known)->size; ++ordinal) {
        const Result<std::string> piece = message_piece(id, ordinal);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) break;
        size += piece->size();
        hash.add(*piece);
        if (Result<void> taken = take(*piece); !taken) return taken;
    }
    if (hash.hex() != (*known)->sha256) throw std::runtime_error("a message's stored bytes are damaged");
    return {};
}

Result<std::string> Store::message_piece(const std::string& id, int ordinal) {
    // A transaction a piece: between two of them the reader does its acts.
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::string> {
        const pqxx::result found = tx.exec_prepared("inbox_chunk", id, ordinal);
        return found.empty() ? std::string() : unpack(found[0]);
    });
}

Result<void> Store::finish_message(const std::string& id, const std::string& state, const std::string& result_json,
                                   const std::vector<InboxAnswer>& answers, const AuditEntry& audit) {
    Result<void> finished = impl_->in_transaction([&](pqxx::work& tx) -> Result<void> {
        if (tx.exec_prepared("inbox_finish", id, state, result_json).empty()) return fail(Errc::target_unknown);
        tx.exec_prepared("inbox_drop_answers", id);
        int ordinal = 0;
        for (const InboxAnswer& answer : answers)
            tx.exec_prepared("inbox_put_answer", id, ordinal++, answer.name, answer.type, pqxx::binarystring(answer.bytes));
        write_audit(tx, leaf_of(audit));
        crash_point("message.answered");
        return {};
    });
    crash_point("message.finished");
    if (finished) return impl_->unclaim(id);
    return finished;
}

Result<void> Store::requeue_message(const std::string& id, const AuditEntry& audit) {
    Result<void> put_back = impl_->in_transaction([&](pqxx::work& tx) -> Result<void> {
        if (tx.exec_prepared("inbox_requeue", id).empty()) return fail(Errc::target_unknown);
        write_audit(tx, leaf_of(audit));
        return {};
    });
    if (put_back) return impl_->unclaim(id);
    return put_back;
}

Result<void> Store::uncount_try(const std::string& id) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<void> {
        tx.exec_prepared("inbox_uncount", id);
        return {};
    });
}

Result<void> Store::Impl::unclaim(const std::string& id) {
    if (!claims.ids.contains(id)) return {};
    return in_transaction([&](pqxx::work& tx) -> Result<void> {
        unlock_message(tx, claims, id);
        return {};
    });
}

Result<std::optional<InboxEntry>> Store::message(const std::string& id) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::optional<InboxEntry>> {
        const pqxx::result rows = tx.exec_prepared("inbox_message", id);
        if (rows.empty()) return std::nullopt;
        return entry_of(rows[0]);
    });
}

Result<std::vector<InboxAnswer>> Store::answers(const std::string& id) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::vector<InboxAnswer>> {
        std::vector<InboxAnswer> answers;
        for (const pqxx::row& row : tx.exec_prepared("inbox_answers", id))
            answers.push_back({row[0].as<std::string>(), row[1].as<std::string>(), pqxx::binarystring(row[2]).str()});
        return answers;
    });
}

Result<std::optional<Store::Filed>> Store::filed(const std::string& kind, const std::string& party, const std::string& key) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<std::optional<Filed>> {
        const pqxx::result rows = tx.exec_prepared("filed", kind, party, key);
        if (rows.empty()) return std::nullopt;
        return Filed{rows[0][0].as<std::string>(), rows[0][1].as<std::string>(), rows[0][2].as<std::string>()};
    });
}

Result<void> Store::remember_filed(const std::string& kind, const std::string& party, const std::string& key,
                                   const Filed& filed) {
    return impl_->in_transaction([&](pqxx::work& tx) -> Result<void> {
        tx.exec_prepared("filed_remember", kind, party, key, filed.content_sha256, filed.message, filed.answer_json);
        const std::string first = tx.exec_prepared1("filed", kind, party, key)[0].as<std::string>();
        if (first != filed.content_sha256) return fail(Errc::message_filed_again_with_other_content, {}, key);
        return {};
    });
}

}  // namespace cargo::store
