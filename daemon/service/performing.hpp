#pragma once

#include <string>

#include "daemon/service/service.hpp"
#include "libcargo/act.hpp"

/// One act from an actor to the store: the part that HTTP acts, messages and the gate share.
namespace cargo::service {

/// What an act needs loaded and locked.
[[nodiscard]] store::Scope scope_of(const Act& act);
/// Key text of what the act is about, for audit and ids.
[[nodiscard]] std::string subject_key(const Act& act);

/// The policy in force for the call's site. Errors: store_unavailable.
[[nodiscard]] Result<Policy> policy_for(Session& session, const std::string& call, Instant now);

struct Performed {
    store::Done done{};
    std::string id;               ///< of what the act made (hold, selection, order)
};

/// An act ready to be done: who, why, and the protection against doing it twice.
struct Performance {
    Actor actor{};
    std::string reason;
    Act act{};
    std::string key;              ///< subject_key, or the message's id
    std::string idempotency_key;  ///< empty: none
    std::string request_hash;
    Instant now{};
};

/// Decides and stores one act; a refusal has left its audit row. Errors: the core's guards',
/// then the store's.
[[nodiscard]] Result<Performed> perform(Session& session, const store::IdKeys& keys, const Performance& what);

/// The audit row of an act by this actor.
[[nodiscard]] store::AuditEntry audit_of(const Actor& actor, std::string_view act, const std::string& target,
                                         const std::string& reason, Instant now);

/// SHA-256 as lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace cargo::service
