#pragma once

#include <memory>
#include <string_view>

#include "edi/definition.hpp"
#include "edi/xml/map_awmds.hpp"

/// The XML messages we read: what each becomes.
namespace cargo::edi::xml {

struct XmlMessage {
    std::string_view root;
    MessageKind kind;         ///< what it is read into
    std::string_view agency;  ///< whose message it is: MessageHeader::agency
    std::unique_ptr<DocumentMapper> (*make_mapper)(PlaceBook&, FindingLog&, const Profiles*, PortClock, BillSink*);
};

/// Null when it is not ours.
[[nodiscard]] const XmlMessage* find_message(std::string_view root);
/// Whose it is when it is not ours, as far as we know, in parentheses; else empty.
[[nodiscard]] std::string_view whose(std::string_view root);

}  // namespace cargo::edi::xml
