#pragma once

#include <string>

#include "daemon/ctl/message_counts.hpp"
#include "daemon/ctl/read_command.hpp"
#include "edi/interchange.hpp"

namespace cargo::ctl {

/// One message as one line of JSON, without the line's end: file, message (its number in the file),
/// type, directory, reference (0062), verdict, bills, consignments, containers, goods_lines,
/// findings (the envelope's first). `unmapped` is added when asked for, `findings_true_count` when the list was cut.
/// A finding of XML has `path` and `line` where one of EDIFACT has `segment`, `element` and `component`.
/// A file without any message is a line with message 0. `counts`: of the message.
[[nodiscard]] std::string message_json(const std::string& file, std::size_t number, const edi::Interchange& interchange,
                                       const edi::Message& message, const MessageCounts& counts,
                                       const ReadArguments& arguments);

}  // namespace cargo::ctl
