#include <chrono>
#include <thread>

#include "daemon/store/group.hpp"
#include "daemon/store/session.hpp"

// A commit whose answer was lost: the server is asked, nothing is guessed.
namespace cargo::store {

namespace {

// A crashed server may give an xid that never reached its disk to another: the leaf, with its salt, is ours alone.
constexpr const char* sql_committed = "SELECT EXISTS (SELECT FROM audit WHERE xid = $1::xid8 AND leaf = decode($2, 'hex'))";
constexpr const char* sql_status = "SELECT coalesce(pg_xact_status($1::xid8), 'forgotten')";

constexpr int doubt_tries = 250;  ///< times doubt_pause: 5 s, the time a server may take to come back
constexpr std::chrono::milliseconds doubt_pause{20};

/// One question to the server on a connection of its own; nothing: not now.
std::optional<bool> ask_committed(const std::string& url, const Attempt& attempt) {
    Result<std::unique_ptr<Session>> fresh = Session::open(url);
    if (!fresh) return std::nullopt;
    const auto ask = [&]() -> Result<std::optional<bool>> {
        pqxx::nontransaction tx{(*fresh)->connection()};
        if (tx.exec_params1(sql_committed, attempt.xid, attempt.leaf_hex)[0].as<bool>()) return true;
        std::string status = "aborted";
        try {
            status = tx.exec_params1(sql_status, attempt.xid)[0].as<std::string>();
        } catch (const pqxx::data_exception&) {
            return false;  // "transaction ID is in the future": it never reached the disk
        }
        if (status == "in progress") return std::nullopt;
        // It may have ended between the two questions.
        return tx.exec_params1(sql_committed, attempt.xid, attempt.leaf_hex)[0].as<bool>();
    };
    const Result<std::optional<bool>> answer = (*fresh)->guarded(ask);
    return answer ? *answer : std::nullopt;
}

}  // namespace

Result<void> resolve_doubt(const std::string& url, const Attempt& attempt) {
    for (int i = 0; i < doubt_tries; ++i) {
        const std::optional<bool> committed = ask_committed(url, attempt);
        if (committed && *committed) return {};
        if (committed) return fail(Errc::store_unavailable, {}, "the connection was lost before the commit: nothing was done");
        std::this_thread::sleep_for(doubt_pause);
    }
    return fail(Errc::store_outcome_unknown, {}, "transaction " + attempt.xid);
}

}  // namespace cargo::store
