#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <pqxx/pqxx>

#include "libcargo/result.hpp"

/// One connection to PostgreSQL, as every room with SQL of its own uses it.
namespace cargo::store {

/// What a database error means to a caller. Named constraints that two honest writers
/// can meet in a race are `version_conflict`. Nothing: our own bug, to be thrown on.
[[nodiscard]] std::optional<Error> meaning_of(const pqxx::sql_error& error);

/// One thread at a time. After an error that says the connection is gone it is broken
/// for good: never reactivated, since a new session would have lost its locks silently.
class Session {
public:
    /// Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(const std::string& url);

    [[nodiscard]] pqxx::connection& connection() { return *connection_; }
    [[nodiscard]] bool broken() const { return broken_; }
    void mark_broken() { broken_ = true; }
    /// False for a broken session, and for an idle one on which the server has hung up meanwhile: whoever comes next should
    /// not have to learn it by failing. Costs one poll(2).
    [[nodiscard]] bool usable();

    /// Runs `work()`, which gives a Result, and turns what libpqxx throws into codes:
    /// store_outcome_unknown, version_conflict, store_unavailable, store_full. Our own
    /// bugs (bad SQL, bad conversion) are thrown on.
    template <class Work>
    [[nodiscard]] std::invoke_result_t<Work> guarded(Work&& work) {
        if (broken_) return fail(Errc::store_unavailable, {}, "this connection was lost: open a new one");
        try {
            return std::forward<Work>(work)();
        } catch (const pqxx::in_doubt_error& error) {
            broken_ = true;
            return fail(Errc::store_outcome_unknown, {}, error.what());
        } catch (const pqxx::statement_completion_unknown& error) {  // a rollback by type, not by meaning
            broken_ = true;
            return fail(Errc::store_outcome_unknown, {}, error.what());
        } catch (const pqxx::transaction_rollback& error) {  // serialisation failure, deadlock
            return fail(Errc::version_conflict, {}, error.what());
        } catch (const pqxx::broken_connection& error) {
            broken_ = true;
            return fail(Errc::store_unavailable, {}, error.what());
        } catch (const pqxx::sql_error& error) {
            std::optional<Error> known = meaning_of(error);
            if (!known) throw;
            if (known->code == Errc::store_unavailable || known->code == Errc::store_outcome_unknown) broken_ = true;
            return std::unexpected(std::move(*known));
        } catch (const pqxx::failure& error) {  // libpq gave no result at all
            broken_ = true;
            return fail(Errc::store_outcome_unknown, {}, error.what());
        }
    }

private:
    explicit Session(std::unique_ptr<pqxx::connection> connection) : connection_(std::move(connection)) {}
    std::unique_ptr<pqxx::connection> connection_;
    bool broken_ = false;
};

}  // namespace cargo::store
