#pragma once

#include <memory>

#include "edi/finding.hpp"
#include "edi/segment.hpp"

namespace cargo::edi {

/// What a mapping may know beside the segments. All references outlive the mapper.
struct MappingContext {
    const InterchangeHeader& interchange;
    const MessageHeader& header;
    const ReadOptions& options;
    FindingLog& findings;  ///< structure and syntax findings are in it already when a segment arrives
};

/// Turns the segments of one message into its Body: each says in which groups it lies.
class MessageMapper {
public:
    virtual ~MessageMapper() = default;
    virtual void segment(const SegmentView& segment) = 0;
    /// Called once, at the end of the message, whatever was found before.
    [[nodiscard]] virtual Body finish() = 0;
};

/// The mapper of a message type and directory; null when there is none.
[[nodiscard]] std::unique_ptr<MessageMapper> make_mapper(const MappingContext& context);
/// True of the messages that the port makes something of when they are filed; others are read and refused by name.
[[nodiscard]] bool is_registered(std::string_view type);

}  // namespace cargo::edi
