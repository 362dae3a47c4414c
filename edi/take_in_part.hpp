#pragma once

#include "edi/interchange.hpp"

namespace cargo::edi {

/// Takes the good bills out of a manifest that was refused for others, where the sender's profile wants that: verdict partial,
/// the body without the refused bills and their boxes, `refused_bills`, and each error with the bill it is about.
///
/// Refused with a bill is whatever lies in one of its boxes, every house under it, and every bill of its number: what is left
/// knows nothing of what was refused, so no box may open that holds more than is registered. A master stays when a house of it
/// goes and they share no box: its quantity is uncovered then, which closes its boxes.
///
/// @return false, and nothing has changed, when the message must be refused whole: an error outside of the bills or in one of the
/// message's structure (what stands where is then a guess), in a split (its box may be any), a bill without a number, findings
/// beyond the list, totals that differ, no bill left.
[[nodiscard]] bool take_in_part(Message& message);

/// A bill that is refused with another.
struct DraggedBill {
    std::string bill;
    std::string by;
    std::string box{};  ///< they share; empty: it is a house of that one, or of the same number
    Position at{};
};
/// Why it is refused, for its sender.
[[nodiscard]] Finding finding_of(const DraggedBill& dragged);

}  // namespace cargo::edi
