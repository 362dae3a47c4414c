#include <array>

#include "edi/map_acknowledgement.hpp"
#include "edi/map_bill.hpp"
#include "edi/map_call.hpp"
#include "edi/map_cuscar.hpp"
#include "edi/map_ifcsum.hpp"
#include "edi/map_reports.hpp"
#include "edi/map_unit_lists.hpp"
#include "edi/mapper.hpp"

namespace cargo::edi {
namespace {

struct Row {
    std::string_view type;
    std::unique_ptr<MessageMapper> (*make)(const MappingContext&, PortClock);
    bool registered;  ///< the port makes something of it
};

// clang-format off
constexpr std::array<Row, 17> rows{{
    {"CUSCAR", make_cuscar_mapper, true},
    {"IFCSUM", make_ifcsum_mapper, true},
    {"COARRI", make_coarri_mapper, true},
    {"CODECO", make_codeco_mapper, true},
    {"COREOR", make_coreor_mapper, true},
    {"CUSREP", make_cusrep_mapper, false},
    {"IFTMCS", make_iftmcs_mapper, false},
    {"BAPLIE", make_baplie_mapper, false},
    {"COPRAR", make_coprar_mapper, false},
    {"COPARN", make_coparn_mapper, false},
    {"VERMAS", make_vermas_mapper, false},
    {"COPINO", make_copino_mapper, false},
    {"IFTDGN", make_iftdgn_mapper, false},
    {"IFTSAI", make_iftsai_mapper, false},
    {"APERAK", make_aperak_mapper, false},
    {"CONTRL", make_contrl_mapper, false},
    {"CUSRES", make_cusres_mapper, false},
}};
// clang-format on

const Row* row_of(std::string_view type) {
    for (const Row& row : rows) {
        if (row.type == type) return &row;
    }
    return nullptr;
}

}  // namespace

std::unique_ptr<MessageMapper> make_mapper(const MappingContext& context) {
    const Row* const row = row_of(context.header.type);
    if (row == nullptr) return nullptr;
    const Result<PortClock> clock = PortClock::in_zone(context.options.port_time_zone);
    if (!clock) return nullptr;  // read() has refused the interchange by then
    return row->make(context, *clock);
}

bool is_registered(std::string_view type) {
    const Row* const row = row_of(type);
    return row != nullptr && row->registered;
}

}  // namespace cargo::edi
