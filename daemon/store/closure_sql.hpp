#pragma once

#include <string>

/// The two statements by which a group of acts locks and reads what each of them hangs together with.
/// Both find it themselves: the second sees what was committed while the first waited for its locks.
///
/// Parameters, JSON arrays; `n` is the act's number in the group, from 0:
///   $1 acts {n, call}   $2 consignments {n, call, agent, bill}   $3 boxes {n, call, container}
///   $4 masters {n, call, bill}   $5 requests {n, subject, key}; of locking: milliseconds of patience
///   $6 (loading, of span goods only) views {n, audience, recipient, key, call, container, agent, bill}
namespace cargo::store {

/// The class of the calls' advisory locks. A lock in memory, because every act shares its call: shared locks on
/// one row by many are written to disk, and slower the more there are.
inline constexpr int call_lock = 1903518060;

/// How far an act reaches.
enum class Span {
    goods,       ///< everything a decision on its targets may read or change
    gate,        ///< the boxes asked for: only they are locked, what lies in them is read
    whole_call,  ///< the call, held alone; of its goods those are read that were asked for, which share nothing with others
};

/// Locks calls, then boxes, then consignments, each in key order.
/// Rows (n, call, agent, bill, container, whole): a consignment has no container; the last one has n = -1,
/// and is the only one where nothing else was searched.
[[nodiscard]] std::string lock_statement(Span span);

/// What a row of the loading statement is.
enum class RowKind : int {
    registry,  ///< its epoch
    lot_found,
    box_found,  ///< with "whole": every consignment in it was found
    seen,       ///< a request's hash and first answer
    version,    ///< of the view asked for
    call,
    lot,
    line,
    split,
    clearance,
    box,
    right,
    core,
    selection,
    order,
    hold,
    head,  ///< of a box that is asked for at the gate: its stream for customs, with version 0 when nobody was told of it
};

/// Rows (kind, n, columns...) as texts, those of one act and kind in the order of their ordinals.
[[nodiscard]] std::string load_statement(Span span);

}  // namespace cargo::store
