#pragma once

#include <functional>
#include <memory>

#include "edi/stream_reader.hpp"
#include "libcargo/result.hpp"

namespace cargo::service {

/// Reads a file on a thread of its own, one message ahead of who works them: while a message's acts are written, which is mostly
/// waiting for the database, the next one is read. One of them is in memory at a time, for the next is begun when the one that
/// is worked was let go of.
class ReadAhead {
public:
    /// Whether nobody wants the rest of the file any more: to be asked now and then by who reads it.
    using Abandoned = std::function<bool()>;
    /// Reads the file, and gives what it says to the sink.
    using Reading = std::function<Result<void>(edi::MessageSink&, const Abandoned&)>;

    ReadAhead();
    ~ReadAhead();

    /// Does `read` on the other thread; `worked` sees what it would have seen, on the caller's. Ends early when `stopped` says so
    /// after something was worked. Throws what either of the two throws. To be called once. Errors: of `read`, run to its end.
    [[nodiscard]] Result<void> run(const Reading& read, edi::MessageSink& worked, const std::function<bool()>& stopped);
    /// By who works a message: its body is not needed any more. Said of each message in the end, whether it was called or not.
    void let_go();

private:
    class Handover;
    class Reader;
    std::unique_ptr<Handover> handover_;
};

}  // namespace cargo::service
