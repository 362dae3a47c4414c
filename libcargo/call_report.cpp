#include "libcargo/call_report.hpp"

#include <array>
#include <string_view>

namespace cargo {
namespace {

struct Row {
    std::string_view qualifier;
    CallTime which;
};

constexpr std::array<Row, 7> rows{{
    {"132", CallTime::arrival_estimated},
    {"232", CallTime::arrival_estimated},
    {"178", CallTime::arrival},
    {"133", CallTime::departure_estimated},
    {"189", CallTime::departure_estimated},
    {"136", CallTime::departure},
    {"186", CallTime::departure},
}};

std::optional<Instant> first_of(const std::vector<NamedTime>& times, CallTime which) {
    for (const NamedTime& time : times) {
        for (const Row& row : rows) {
            if (row.which == which && row.qualifier == time.qualifier) return time.time;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Instant> time_of(const CallReport& report, CallTime which) {
    if (const std::optional<Instant> whole = first_of(report.head.times, which)) return whole;
    for (const PortVisit& port : report.ports) {
        if (port.place.qualifier != "60" && port.place.qualifier != "87") continue;
        if (const std::optional<Instant> here = first_of(port.times, which)) return here;
    }
    return std::nullopt;
}

}  // namespace cargo
