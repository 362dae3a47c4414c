#pragma once

#include <memory>

#include "edi/map_segments.hpp"
#include "edi/mapper.hpp"

namespace cargo::edi {

/// CUSCAR to Manifest, whatever the directory: segments are known by the groups around
/// them. A bill is an RFF inside a CNI: BM straight, MB master, BH, HWB or ABH house.
/// `edi/mapping.md` has the field map.
[[nodiscard]] std::unique_ptr<MessageMapper> make_cuscar_mapper(const MappingContext& context, PortClock clock);

}  // namespace cargo::edi
