#pragma once

#include <memory>

#include "edi/map_segments.hpp"
#include "edi/mapper.hpp"

/// The messages that list boxes and register none: what stands on board, what a terminal is to do, what will come, what it
/// weighs. They differ in their headers; what they say of a box is shared.
namespace cargo::edi {

[[nodiscard]] std::unique_ptr<MessageMapper> make_baplie_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_coprar_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_coparn_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_vermas_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_copino_mapper(const MappingContext& context, PortClock clock);

}  // namespace cargo::edi
