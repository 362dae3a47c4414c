#pragma once

#include <optional>

#include "daemon/service/message_work.hpp"
#include "daemon/service/progress.hpp"
#include "edi/stream_reader.hpp"
#include "edi/bill_sink.hpp"

namespace cargo::service {

/// Reads the message of the inbox from its first byte to its last, in pieces: as XML when it begins as XML does, else as
/// EDIFACT, whatever its name or Content-Type said. Ends early when `stop` has an error. Throws when the bytes are not those
/// received: of an XML file that is read to its end before anything is made of it, on the first reading. `bills` as in
/// ReadOptions.
/// Errors: `stop`'s; store_*.
[[nodiscard]] Result<void> read_through(const MessageWork& work, edi::MessageSink& sink, Progressing& progress,
                                        const std::optional<Error>* stop, edi::BillSink* bills = nullptr);

}  // namespace cargo::service
