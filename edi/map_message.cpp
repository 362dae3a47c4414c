#include "edi/map_cuscar.hpp"
#include "edi/map_reports.hpp"
#include "edi/mapper.hpp"

namespace cargo::edi {

std::unique_ptr<MessageMapper> make_mapper(const MappingContext& context) {
    const Result<PortClock> clock = PortClock::in_zone(context.options.port_time_zone);
    if (!clock) return nullptr;  // read() has refused the interchange by then
    const std::string_view type = context.header.type;
    if (type == "CUSCAR") return make_cuscar_mapper(context, *clock);
    if (type == "COARRI") return make_coarri_mapper(context, *clock);
    if (type == "CODECO") return make_codeco_mapper(context, *clock);
    if (type == "COREOR") return make_coreor_mapper(context, *clock);
    return nullptr;
}

}  // namespace cargo::edi
