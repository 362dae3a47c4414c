#pragma once

#include <memory>

#include "edi/map_segments.hpp"
#include "edi/mapper.hpp"

namespace cargo::edi {

/// IFCSUM to Manifest, whatever the directory. Where CUSCAR has a bill inside a CNI, here the CNI is one bill: its RFF name it,
/// else the CNI itself. `edi/mapping_goods.md` has the field map.
[[nodiscard]] std::unique_ptr<MessageMapper> make_ifcsum_mapper(const MappingContext& context, PortClock clock);

}  // namespace cargo::edi
