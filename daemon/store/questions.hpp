#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <pqxx/pqxx>

#include "daemon/store/closure.hpp"
#include "daemon/store/write.hpp"

/// Questions at the gate, as many as came together: what they lock, read and write. What lies in a box is not read for them: why
/// its gate is closed stands beside it (CoreReasons), written by whatever act changed it, in that act's transaction.
namespace cargo::store {

/// One box that is asked for; the texts outlive it.
struct Question {
    std::string_view call, container;
};

void prepare_questions(pqxx::connection& connection);

/// A box as it stands once it is locked: what its row says, and where that is.
struct LockedBox {
    Box box{};
    std::string place;
};
using LockedBoxes = std::map<BoxKey, LockedBox>;

/// Shares the calls, then locks the boxes, in key order; as `lock_group`. Gives those that are there.
[[nodiscard]] LockedBoxes lock_questions(pqxx::transaction_base& tx, std::span<const Question> questions,
                                         std::chrono::milliseconds patience);

/// Each question's call, box, right and core, by one snapshot; of a call and a box only what an answer depends on. Nothing
/// when one box's reasons are not known, or are not those of its gate: then the goods are to be read.
[[nodiscard]] std::optional<LoadedGroup> load_questions(pqxx::transaction_base& tx, std::span<const Question> questions,
                                                        const LockedBoxes& boxes);

/// Everything of answers that were loaded so, and of refusals: grants, events, heads, audit. Gives the transaction's number.
/// Errors: version_conflict.
[[nodiscard]] Result<std::string> write_answers(pqxx::work& tx, std::span<const Writing> writings);

}  // namespace cargo::store
