#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "edi/interchange.hpp"

/// Reads a file message by message, from pieces, in bounded memory: what `read` gives, one at a time.
namespace cargo::edi {

/// Receives what was read, in the file's order:
///   interchange_start, message..., interchange_end, and again for each further interchange.
class MessageSink {
public:
    virtual ~MessageSink() = default;
    virtual void interchange_start(const InterchangeHeader& header) = 0;
    /// One finished message, to keep or to drop. `verdict` is its own: what UNZ or the end of the file shows comes later.
    virtual void message(Message&& message) = 0;
    /// What is wrong with the envelope. `refused`: an error among it refuses every message since interchange_start, whatever
    /// their verdicts said. So nothing may be kept of an interchange before this call: who must not hold its messages meanwhile
    /// reads the file twice, the first time for the verdicts alone.
    virtual void interchange_end(std::vector<Finding>&& findings, bool refused) = 0;
};

/// Fed with the pieces of one file in order, of any sizes. Holds the message under way and at most a segment and some of
/// undecoded bytes (limits::segment_bytes_max and the last piece), whatever the file's size. The sink sees the same as from
/// the whole file, wherever it was cut; a message may come a little later than its last byte. Never throws on input.
/// Not for use from two threads at once.
class StreamReader {
public:
    /// `sink` outlives the reader.
    StreamReader(const ReadOptions& options, MessageSink& sink);
    ~StreamReader();

    /// The next piece; not looked at after the call.
    void feed(std::string_view bytes);
    /// The file ends here. To be called once; nothing is fed after it.
    void finish();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// The same over a whole file in memory.
void read_messages(std::string_view bytes, const ReadOptions& options, MessageSink& sink);

}  // namespace cargo::edi
