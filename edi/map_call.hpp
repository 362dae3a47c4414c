#pragma once

#include <memory>

#include "edi/map_segments.hpp"
#include "edi/mapper.hpp"

/// What is told of a ship's journey: CUSREP of one call, IFTSAI of whole schedules.
namespace cargo::edi {

[[nodiscard]] std::unique_ptr<MessageMapper> make_cusrep_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_iftsai_mapper(const MappingContext& context, PortClock clock);

}  // namespace cargo::edi
