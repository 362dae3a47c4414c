#pragma once

#include <memory>
#include <set>
#include <string>

#include "daemon/store/session.hpp"
#include "daemon/store/store.hpp"

namespace cargo::store {

/// Messages that this session's locks hold.
struct MessageClaims {
    std::set<std::string> ids{};
    std::string suspect{};  ///< the one of them for which the lock of suspects is held
};

/// What a Store owns. Each part of the store prepares its own statements once, at open.
struct Store::Impl {
    std::string url;
    IdKeys keys{};
    std::size_t copy_from = 0;
    std::size_t part_of = 0;
    bool staged = false;  ///< prepare_staging was called
    std::unique_ptr<Session> session;
    MessageClaims claims{};

    /// `work(tx)` in a transaction of its own, committed when it gives a value.
    template <class Work>
    [[nodiscard]] std::invoke_result_t<Work, pqxx::work&> in_transaction(Work&& work) {
        return session->guarded([&]() -> std::invoke_result_t<Work, pqxx::work&> {
            pqxx::work tx{session->connection()};
            std::invoke_result_t<Work, pqxx::work&> outcome = work(tx);
            if (outcome) tx.commit();
            return outcome;
        });
    }

    /// Lets go of a message. Errors: store_*.
    [[nodiscard]] Result<void> unclaim(const std::string& id);
};

void prepare_look_ups(pqxx::connection& connection);
void prepare_log(pqxx::connection& connection);
void prepare_inbox(pqxx::connection& connection);
void prepare_audit(pqxx::connection& connection);
void prepare_rule_texts(pqxx::connection& connection);
void prepare_entries(pqxx::connection& connection);

}  // namespace cargo::store
