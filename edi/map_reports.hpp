#pragma once

#include <memory>

#include "edi/map_segments.hpp"
#include "edi/mapper.hpp"

/// The three messages that list boxes: what a terminal reports and what a carrier allows.
/// They differ in their BGM, their times and what they say of a box; the rest is shared.
namespace cargo::edi {

[[nodiscard]] std::unique_ptr<MessageMapper> make_coarri_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_codeco_mapper(const MappingContext& context, PortClock clock);
/// D.95B and D.00B give equal orders for equal meaning.
[[nodiscard]] std::unique_ptr<MessageMapper> make_coreor_mapper(const MappingContext& context, PortClock clock);

}  // namespace cargo::edi
