#include "daemon/store/session.hpp"

#include <poll.h>

#include <string_view>

namespace cargo::store {

namespace {

/// Two writers that both found nothing and both insert: the second may try again.
constexpr std::string_view raced[] = {"port_call_once",    "consignment_once", "equipment_once",
                                      "outbox_event_once", "document_once",    "core_once",
                                      "view_head_once"};

bool starts_with(const std::string& text, std::string_view head) {
    return text.compare(0, head.size(), head) == 0;
}

}  // namespace

std::optional<Error> meaning_of(const pqxx::sql_error& error) {
    const std::string& state = error.sqlstate();
    const std::string text = error.what();
    // Not the server's word but libpq's about the line: what was under way may have been done or not.
    if (state.empty()) return Error{Errc::store_outcome_unknown, {}, text};
    if (state == "23505") {
        for (const std::string_view name : raced)
            if (text.find('"' + std::string(name) + '"') != std::string::npos) return Error{Errc::version_conflict, {}, text};
        return std::nullopt;
    }
    if (state == "40003") return Error{Errc::store_outcome_unknown, {}, text};  // a rollback by class, not by meaning
    if (starts_with(state, "40") || state == "55P03") return Error{Errc::version_conflict, {}, text};  // 55P03: lock_timeout
    // 08: connection; 57P01-57P05: the server stops, or an administrator ended this session.
    if (starts_with(state, "08") || starts_with(state, "57P")) return Error{Errc::store_unavailable, {}, text};
    // A text that is no UTF-8, or has a NUL: somebody sent it, we did not make it.
    if (state == "22021" || state == "22P05") return Error{Errc::value_bad_character, {}, text};
    if (starts_with(state, "53")) return Error{state == "53100" ? Errc::store_full : Errc::store_unavailable, {}, text};
    return std::nullopt;
}

bool Session::usable() {
    if (broken_) return false;
    // A server speaks when it is asked. What comes unasked is its farewell, or harmless news: a new session loses nothing.
    pollfd line{connection_->sock(), POLLIN, 0};
    if (::poll(&line, 1, 0) > 0) broken_ = true;
    return !broken_;
}

Result<std::unique_ptr<Session>> Session::open(const std::string& url) {
    try {
        std::unique_ptr<pqxx::connection> connection = std::make_unique<pqxx::connection>(url);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // the only way libpqxx 6 has to say it
        connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
        pqxx::nontransaction setup{*connection};
        // What is acknowledged is on disk, whatever the server's default; a stricter one stays.
        setup.exec(
            "SELECT set_config('synchronous_commit', 'on', false) "
            "WHERE current_setting('synchronous_commit') IN ('off', 'local')");
        // What is read after a lock is what is there after it, whatever the server's default.
        setup.exec("SET default_transaction_isolation = 'read committed'");
        // Longer than the largest registration; past it a caller is better told to try again.
        setup.exec("SET lock_timeout = '30s'");
        setup.exec("SET client_encoding = 'UTF8'");
        setup.exec("SET jit = off");
        setup.commit();
        return std::unique_ptr<Session>(new Session(std::move(connection)));
    } catch (const pqxx::failure& error) { return fail(Errc::store_unavailable, {}, error.what()); }
}

}  // namespace cargo::store
