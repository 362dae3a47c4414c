#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libcargo/manifest.hpp"

/// The other messages of a port day, as read: facts reported by terminals and the
/// commercial right given by a carrier.
namespace cargo {

struct ReportedBox {
    Equipment equipment{};
    std::optional<Instant> at{};          ///< of the move (DTM 203 or 7)
    std::string haulier;                  ///< NAD CA or TDT of the box, when said
    std::vector<LocationRef> locations{};
    std::vector<Reference> references{};
    friend bool operator==(const ReportedBox&, const ReportedBox&) = default;
};

/// COARRI 44 (discharge) or 46 (loading). Loading is read, and refused by name by the port.
struct DischargeReport {
    std::string document;
    std::string function;
    bool discharge = true;                ///< false: a loading report
    CallRef call{};
    std::vector<PartyRef> parties{};
    std::vector<LocationRef> locations{};
    std::vector<ReportedBox> boxes{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    Position at{};
    friend bool operator==(const DischargeReport&, const DischargeReport&) = default;
};

/// CODECO 36 (gate-out) or 34 (gate-in).
struct GateReport {
    std::string document;
    std::string function;
    bool out = true;
    CallRef call{};
    std::vector<PartyRef> parties{};
    std::vector<LocationRef> locations{};
    std::vector<ReportedBox> boxes{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    Position at{};
    friend bool operator==(const GateReport&, const GateReport&) = default;
};

/// COREOR 129: the carrier's delivery order (bon à délivrer).
struct ReleaseOrder {
    std::string document;
    std::string function;
    CallRef call{};
    std::string holder;                   ///< NAD FW, else CN: who may fetch the boxes or name who does
    std::string haulier;                  ///< NAD CA, when the order names one
    std::optional<Instant> valid_until{}; ///< DTM 36: end of that day in port time when only a date is given
    std::vector<PartyRef> parties{};
    std::vector<LocationRef> locations{};
    std::vector<Reference> references{};
    std::vector<ReportedBox> boxes{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    Position at{};
    friend bool operator==(const ReleaseOrder&, const ReleaseOrder&) = default;
};

}  // namespace cargo
