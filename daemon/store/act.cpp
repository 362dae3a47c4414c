#include <chrono>
#include <thread>

#include "daemon/meters/meters.hpp"
#include "daemon/store/closure.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/impl.hpp"
#include "daemon/store/streams.hpp"
#include "daemon/store/write.hpp"

// One act, one transaction: remember the request, lock what hangs together, decide, write, commit.
namespace cargo::store {

namespace {

constexpr const char* sql_begin =
    "WITH put AS (INSERT INTO idempotency (subject, key, request_hash, answer, at_ms) SELECT $1, $2, $3, '', $4::bigint"
    " WHERE $2 <> '' ON CONFLICT ON CONSTRAINT idempotency_once DO NOTHING RETURNING 1)"
    " SELECT pg_current_xact_id()::text, $2 = '' OR EXISTS (SELECT FROM put)";
constexpr const char* sql_seen = "SELECT request_hash, answer FROM idempotency WHERE subject = $1 AND key = $2";
// A crashed server may give an xid that never reached its disk to another: the leaf, with its salt, is ours alone.
constexpr const char* sql_committed = "SELECT EXISTS (SELECT FROM audit WHERE xid = $1::xid8 AND leaf = decode($2, 'hex'))";
constexpr const char* sql_status = "SELECT coalesce(pg_xact_status($1::xid8), 'forgotten')";

constexpr int conflict_tries = 5;  ///< lost races and deadlocks are taken again that often
constexpr int doubt_tries = 250;   ///< times doubt_pause: 5 s, the time a server may take to come back
constexpr std::chrono::milliseconds doubt_pause{20};

/// How one try ended.
struct Attempt {
    Result<Done> outcome;
    bool refused = false;     ///< by the decider: final, and audited
    bool committing = false;  ///< COMMIT was sent
    std::string xid{};
    AuditLeaf leaf{};
};

/// The first answer, for a key that was seen; or nothing.
Result<std::optional<Done>> remember(pqxx::work& tx, const ActRequest& request, std::string& xid) {
    const pqxx::row begun =
        tx.exec_prepared1("act_begin", request.audit.subject, request.idempotency_key, request.request_hash, request.now.ms);
    xid = begun[0].as<std::string>();
    if (begun[1].as<bool>()) return std::nullopt;
    const pqxx::row seen = tx.exec_prepared1("act_seen", request.audit.subject, request.idempotency_key);
    if (seen[0].as<std::string>() != request.request_hash)
        return fail(Errc::idempotency_conflict, {}, "this key was used with another request");
    Done first;
    first.replayed = true;
    first.answer = seen[1].as<std::string>();
    return first;
}

/// Locks the scope's closure and reads it. Errors: version_conflict when it grew while it was being locked.
Result<Loaded> lock_and_load(pqxx::work& tx, const Scope& scope) {
    CallRow call = read_call(tx, scope.call, scope.whole_call ? CallLock::alone : CallLock::share);
    Closure closure = find_closure(tx, scope);
    // Alone on the call there is nobody to lock against: every act shares it. And where nothing exists yet there is
    // nothing to lock: who puts the same goods in meanwhile is met at the keys.
    if (!scope.whole_call && !(closure == Closure{})) {
        lock_rows(tx, scope.call, closure);
        if (find_closure(tx, scope) != closure)
            return fail(Errc::version_conflict, {}, "goods were added to these boxes meanwhile");
    }
    return load_rows(tx, std::move(call), scope.call, closure);
}

/// Everything between BEGIN and COMMIT; `attempt` keeps what is needed should that end in doubt.
Result<Done> work_act(pqxx::work& tx, const IdKeys& keys, std::size_t copy_from, const ActRequest& request,
                      const Decider& decide, const std::vector<Store::Document>& documents, Attempt& attempt) {
    Result<std::optional<Done>> seen = remember(tx, request, attempt.xid);
    if (!seen) {
        attempt.refused = true;
        return std::unexpected(seen.error());
    }
    if (*seen) return std::move(**seen);
    Result<Loaded> loaded = lock_and_load(tx, request.scope);
    if (!loaded) return std::unexpected(loaded.error());
    Result<Events> events = [&] {
        const meters::Timed timed(meters::of_process().decide);
        return decide(loaded->stock);
    }();
    if (!events) {
        attempt.refused = true;
        return std::unexpected(events.error());
    }
    Done done;
    done.after = loaded->stock;
    cargo::apply(done.after, *events);
    CallRow call = loaded->call;
    Writing writing{request, documents};
    writing.changes = changes_between(loaded->stock, done.after, &call);
    writing.cores = moved_cores(*loaded, done.after, request.now);
    writing.events = events_of(tx, keys, request, *loaded, done.after, *events, writing.changes, writing.cores);
    writing.answer = request.answer_of ? request.answer_of(*events, done.after) : request.answer;
    writing.audit = attempt.leaf;
    if (Result<void> written = write_all(tx, writing, copy_from); !written) return std::unexpected(written.error());
    done.events = std::move(*events);
    done.answer = std::move(writing.answer);
    attempt.outcome = std::move(done);
    attempt.committing = true;
    crash_point("act.written");
    const meters::Timed timed(meters::of_process().commit);
    tx.commit();
    crash_point("act.committed");
    return std::move(attempt.outcome);
}

AuditEntry entry_with(const ActRequest& request, std::string outcome, const std::string& detail) {
    AuditEntry entry = request.audit;
    if (entry.at.ms == 0) entry.at = request.now;
    entry.outcome = std::move(outcome);
    if (!detail.empty()) entry.detail += entry.detail.empty() ? detail : "; " + detail;
    return entry;
}

/// One question to the server on a connection of its own; nothing: not now.
std::optional<bool> ask_committed(const std::string& url, const Attempt& attempt) {
    Result<std::unique_ptr<Session>> fresh = Session::open(url);
    if (!fresh) return std::nullopt;
    const auto ask = [&]() -> Result<std::optional<bool>> {
        pqxx::nontransaction tx{(*fresh)->connection()};
        const std::string& leaf = attempt.leaf.leaf_hex;
        if (tx.exec_params1(sql_committed, attempt.xid, leaf)[0].as<bool>()) return true;
        std::string status = "aborted";
        try {
            status = tx.exec_params1(sql_status, attempt.xid)[0].as<std::string>();
        } catch (const pqxx::data_exception&) {
            return false;  // "transaction ID is in the future": it never reached the disk
        }
        if (status == "in progress") return std::nullopt;
        // It may have ended between the two questions.
        return tx.exec_params1(sql_committed, attempt.xid, leaf)[0].as<bool>();
    };
    const Result<std::optional<bool>> answer = (*fresh)->guarded(ask);
    return answer ? *answer : std::nullopt;
}

/// Did it commit? Asked until the server knows. Errors: store_unavailable (it did not),
/// store_outcome_unknown (nobody could say in time).
Result<Done> resolve_doubt(const std::string& url, Attempt& attempt) {
    for (int i = 0; i < doubt_tries; ++i) {
        const std::optional<bool> committed = ask_committed(url, attempt);
        if (committed && *committed) return std::move(attempt.outcome);
        if (committed) return fail(Errc::store_unavailable, {}, "the connection was lost before the commit: nothing was done");
        std::this_thread::sleep_for(doubt_pause);
    }
    return fail(Errc::store_outcome_unknown, {}, "transaction " + attempt.xid);
}

bool lost(const Error& error) {
    return error.code == Errc::store_unavailable || error.code == Errc::store_outcome_unknown;
}

}  // namespace

void prepare_acts(pqxx::connection& connection) {
    connection.prepare("act_begin", sql_begin);
    connection.prepare("act_seen", sql_seen);
}

Result<Done> Store::act(const ActRequest& request, const Decider& decide) {
    return act_with_documents(request, decide, {});
}

Result<Done> Store::act_with_documents(const ActRequest& request, const Decider& decide, const std::vector<Document>& documents) {
    Result<Done> outcome = fail(Errc::version_conflict);
    bool refused = false;
    for (int i = 0; i < conflict_tries && !refused; ++i) {
        Attempt attempt{.outcome = fail(Errc::store_unavailable)};
        attempt.leaf = leaf_of(entry_with(request, "done", {}));
        outcome = impl_->session->guarded([&]() -> Result<Done> {
            pqxx::work tx{impl_->session->connection()};
            return work_act(tx, impl_->keys, impl_->copy_from, request, decide, documents, attempt);
        });
        refused = attempt.refused;
        if (!outcome && attempt.committing && lost(outcome.error())) return resolve_doubt(impl_->url, attempt);
        if (outcome || outcome.error().code != Errc::version_conflict) break;
    }
    if (outcome || lost(outcome.error())) return outcome;
    // Rolled back: the refusal is all that remains.
    const AuditEntry entry = entry_with(request, std::string(to_string(outcome.error().code)), outcome.error().detail);
    if (Result<void> audited = audit(entry); !audited) return std::unexpected(audited.error());
    return outcome;
}

Result<Stock> Store::load(const Scope& scope) {
    return impl_->session->guarded([&]() -> Result<Stock> {
        pqxx::transaction<pqxx::repeatable_read, pqxx::read_only> tx{impl_->session->connection()};
        CallRow call = read_call(tx, scope.call, CallLock::none);
        return load_rows(tx, std::move(call), scope.call, find_closure(tx, scope)).stock;
    });
}

}  // namespace cargo::store
