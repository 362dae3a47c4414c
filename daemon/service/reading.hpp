#pragma once

#include <functional>
#include <optional>

#include "daemon/service/message_work.hpp"
#include "daemon/service/progress.hpp"
#include "daemon/service/read_ahead.hpp"
#include "daemon/store/spool.hpp"
#include "edi/bill_sink.hpp"
#include "edi/stream_reader.hpp"

namespace cargo::service {

/// Reads a message of the inbox twice from its first byte to its last, in pieces: as XML when it begins as XML does, else as
/// EDIFACT, whatever its name or Content-Type said.
class TwoReadings {
public:
    /// Both outlive the readings.
    TwoReadings(const MessageWork& work, Progressing& progress)
        : work_(work), progress_(progress), bytes_(work.settings.spool_folder) {}

    /// From the inbox; keeps EDIFACT's bytes for the second one, where there is room. `bills` as in ReadOptions. Throws when the
    /// bytes are not those received: of an XML file that is read to its end before anything is made of it. Errors: store_*.
    [[nodiscard]] Result<void> first(edi::MessageSink& sink, edi::BillSink& bills);
    /// Calls the sink on the caller's thread; a large file's next message is read meanwhile on another one, which touches no
    /// database. `prepare` sees each message of EDIFACT before the sink, with its interchange's place, on the thread that reads.
    /// Ends early when `stop` has an error. Errors: store_*.
    using Prepare = std::function<void(const edi::Message&, std::size_t)>;
    [[nodiscard]] Result<void> second(edi::MessageSink& sink, const Prepare& prepare, const std::optional<Error>& stop);
    /// By the sink of the second, before it returns: it has taken what it needs of the message, and the next may be made.
    void let_go() { ahead_.let_go(); }

private:
    const MessageWork& work_;
    Progressing& progress_;
    store::Spool bytes_;
    ReadAhead ahead_{};
    bool xml_ = false;
    bool kept_ = true;  ///< all of it is in `bytes_`
};

}  // namespace cargo::service
