#pragma once

#include "edi/xml/map_awmds.hpp"

namespace cargo::edi::xml {

/// CC315A (IE315) or CC313A (IE313), as the book's tree says, to EntrySummary. README.md has the field map. Times are read as
/// the port's local time. The port does not judge a declaration: what is odd in its meaning is a warning. `profiles` is not
/// looked at: the message is the same in every country; nor `bills`: it has none. The other references outlive the mapper.
[[nodiscard]] std::unique_ptr<DocumentMapper> make_entry_mapper(PlaceBook& book, FindingLog& findings, const Profiles* profiles,
                                                                PortClock clock, BillSink* bills);

}  // namespace cargo::edi::xml
