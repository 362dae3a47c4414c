#pragma once

#include <memory>

#include "edi/map_segments.hpp"
#include "edi/mapper.hpp"
#include "libcargo/acknowledgement.hpp"

/// The answers of others to what was sent them: APERAK, CONTRL and CUSRES all become an Acknowledgement.
namespace cargo::edi {

[[nodiscard]] std::unique_ptr<MessageMapper> make_aperak_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_contrl_mapper(const MappingContext& context, PortClock clock);
[[nodiscard]] std::unique_ptr<MessageMapper> make_cusres_mapper(const MappingContext& context, PortClock clock);

/// "17.2.1 EQD": segment, element, component, of which the last two may be left out, and the tag. False when it is no such text.
[[nodiscard]] bool parse_place(std::string_view text, AnsweredPlace& place);

}  // namespace cargo::edi
