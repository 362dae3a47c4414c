#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "libcargo/act.hpp"
#include "libcargo/event.hpp"
#include "libcargo/policy.hpp"

namespace cargo {

using Events = std::vector<Event>;

/// Decides one act. Pure: no clock, no store, no log; the same inputs give the same
/// events. The list ends with the consequences (presented, released, taken back,
/// selections closed, grants revoked): the caller applies all of it or nothing.
/// Errors, by precedence: the order of `guards()`.
[[nodiscard]] Result<Events> decide(const Stock& stock, const Command& command, const Policy& policy, Instant now);

struct CoreReasons;
/// `decide` of a question at the gate (AskGate) whose box's core is known: `stock` is the call and the box, without what
/// lies in it, and the answer is the one that the whole would give.
[[nodiscard]] Result<Events> decide_gate(const Stock& stock, CoreReasons core, const Command& command, const Policy& policy,
                                         Instant now);

/// One consignment of a filing that the guards refuse, whatever becomes of the others.
struct RefusedDraft {
    std::size_t draft = 0;  ///< its place in FileManifest::consignments
    Errc code{};
    friend bool operator==(const RefusedDraft&, const RefusedDraft&) = default;
};
/// All of them, by place, each with the first guard that refuses it. Empty when `decide` takes the act, and when it refuses it
/// for what is not one consignment's fault.
[[nodiscard]] std::vector<RefusedDraft> refused_drafts(const Stock& stock, const Command& command, const Policy& policy,
                                                       Instant now);

/// Applies one event. Total: an event that `decide` made can always be applied.
/// Call it as `cargo::apply`: an Event is a std::variant, so a bare name also finds std::apply.
void apply(Stock& stock, const Event& event);
void apply(Stock& stock, std::span<const Event> events);

/// One guard: a reason to refuse, looked at in the table's order.
struct Guard {
    std::string_view id;          ///< permanent, in the audit trail
    Errc code;
    std::string_view because;
};
/// The whole table, in precedence order.
[[nodiscard]] std::span<const Guard> guards();

/// `decide` with one guard, or one condition of release or gate (conditions.hpp), left out:
/// for the model test, which must then fail.
[[nodiscard]] Result<Events> decide_without(std::string_view guard, const Stock& stock, const Command& command,
                                            const Policy& policy, Instant now);

}  // namespace cargo
