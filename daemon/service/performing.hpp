#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

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
    std::optional<IfMatch> if_match{};
    std::size_t place = 0;        ///< among acts of one moment: tells two that are the same from one sent twice
};

/// Decides and stores one act; a refusal has left its audit row. Errors: the core's guards',
/// then the store's.
[[nodiscard]] Result<Performed> perform(Session& session, const store::IdKeys& keys, const Performance& what);

/// An act that is asked for by a subject, before it is known what that may do.
struct Planned {
    std::string subject;
    /// Made anew when the registry changed meanwhile; its Performance's actor is filled in.
    std::function<Result<Performance>(const Actor& actor)> plan;
};

/// How it ended. `actor` is what the registry knew; empty when it knew nobody.
struct Ended {
    Actor actor{};
    Result<Performed> result = fail(Errc::version_conflict);
    std::exception_ptr bug{};  ///< our own: in place of a result
    bool locked = false;       ///< handed back: nothing was done
};

/// Several acts at one moment, by anybody, in as few transactions as may be (Store::act_group): one end each, in their
/// order. Who acts and by which policy is of the registry as the transaction sees it. Errors: subject_unregistered;
/// the plan's; then as perform.
[[nodiscard]] std::vector<Ended> perform_group(Session& session, const store::IdKeys& keys, Instant now,
                                               std::span<const Planned> planned, store::WhenLocked when_locked);

/// The audit row of an act by this actor.
[[nodiscard]] store::AuditEntry audit_of(const Actor& actor, std::string_view act, const std::string& target,
                                         const std::string& reason, Instant now);

/// SHA-256 as lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace cargo::service
