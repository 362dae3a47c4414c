#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/service/entry_book.hpp"
#include "daemon/service/message_work.hpp"

/// A declaration that comes, or is amended, when its goods are registered already.
namespace cargo::service {

/// Evaluates again, of each consignment whose bill is among `numbers` and for which the filer of `came` counts, the rules that
/// ask about declarations, without it and with it, and records the outcome. What is new is added: hits become selections,
/// rules that cannot be decided are listed. Nothing is taken away but a rule's "undecided" once it is decided. Every such
/// consignment gets its recorded evaluation, whatever it says: what is written, and how long it takes, tells the filer nothing.
/// Errors: store_*.
[[nodiscard]] Result<void> review_goods(MessageWork& work, const std::set<std::string>& numbers, const EntryName& came);

/// What customs is shown of one consignment.
struct EntryView {
    EntryFacts facts{};
    std::vector<store::EntryRow> declarations{};
};
/// Nullopt: nothing is kept of these goods as they were filed. Errors: store_*.
[[nodiscard]] Result<std::optional<EntryView>> entry_view(Session& session, const Stock& books, const Consignment& lot,
                                                          const EntryDeadlines& deadlines);

}  // namespace cargo::service
