#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edi/interchange.hpp"
#include "edi/stream_reader.hpp"
#include "edi/xml/byte_source.hpp"
#include "edi/xml/profiles.hpp"

/// The front door of edi/xml: an XML file in, the same messages and findings out as an EDIFACT file gives.
namespace cargo::edi::xml {

struct XmlOptions {
    ReadOptions read{};
    const Profiles* profiles = &Profiles::built_in();  ///< outlives the reading
    /// The country's profile; empty: the one that the file's customs office tells, else the standard's.
    std::string profile{};
};

/// True when the bytes begin as XML does, in any encoding: a file's format is found by its content, never by its name.
[[nodiscard]] bool looks_like_xml(std::string_view head);

/// Reads one file, which holds one message, as one interchange: `header.is_xml()`. Streams: the file is never in memory.
/// What is not ours is refused by its root element's name. Never throws on input, never prints; linear in the input's length,
/// opens neither file nor socket. A new parser each time; safe from several threads.
void read_messages(ByteSource& source, const XmlOptions& options, MessageSink& sink);

/// The same of a file in memory; the result owns its text.
[[nodiscard]] std::vector<Interchange> read(std::string_view bytes, const XmlOptions& options = {});

}  // namespace cargo::edi::xml
