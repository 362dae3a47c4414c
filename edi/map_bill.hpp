#pragma once

#include <memory>

#include "edi/map_segments.hpp"
#include "edi/mapper.hpp"

/// Goods outside a manifest: a carrier's bill of lading (IFTMCS), and a notice of dangerous goods (IFTDGN).
namespace cargo::edi {

[[nodiscard]] std::unique_ptr<MessageMapper> make_iftmcs_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_iftdgn_mapper(const MappingContext& context, PortClock clock);

}  // namespace cargo::edi
