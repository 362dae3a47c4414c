#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libcargo/message_head.hpp"

/// What is said of a ship's journey: one call reported to the port, or the ports of a schedule.
namespace cargo {

/// A port on the way of the ship, or a place in ours, and what is told of the ship there.
struct PortVisit {
    LocationRef place{};
    std::vector<NamedTime> times{};  ///< 132 and 133 estimated, 178 and 186 as it was, 232 and 189 as planned
    std::vector<Reference> references{};
    friend bool operator==(const PortVisit&, const PortVisit&) = default;
};

/// A number of something on board (QTY, MEA of the whole ship): `kind` is EDIFACT 6063, or 6311 and 6313.
struct ShipFigure {
    std::string kind;
    std::string value;  ///< as sent
    std::string unit;
    Position at{};
    friend bool operator==(const ShipFigure&, const ShipFigure&) = default;
};

/// CUSREP: the report of a ship's call.
struct CallReport {
    MessageHead head{};
    std::string flag;    ///< TDT C222 8453: the ship's nationality
    std::string nature;  ///< GIS 22 export, 23 import...
    std::vector<PortVisit> ports{};
    std::vector<ShipFigure> figures{};
    std::vector<Reference> documents{};  ///< DOC: its kind (1001) and number
    std::vector<Equipment> equipment{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const CallReport&, const CallReport&) = default;
};

enum class CallTime : std::uint8_t { arrival_estimated, arrival, departure_estimated, departure };
/// DTM 132, 232; 178; 133, 189; 136, 186: told of the whole, else of the place of arrival (LOC 60 or 87), which is this port.
[[nodiscard]] std::optional<Instant> time_of(const CallReport& report, CallTime which);

/// One ship of a schedule and its ports, in the order of the message.
struct Sailing {
    CallRef call{};
    std::vector<NamedTime> times{};
    std::vector<Reference> references{};
    std::vector<PortVisit> ports{};
    friend bool operator==(const Sailing&, const Sailing&) = default;
};

/// IFTSAI: where ships go and when.
struct Schedule {
    MessageHead head{};
    std::vector<PortVisit> ports{};  ///< told before any ship
    std::vector<Sailing> sailings{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const Schedule&, const Schedule&) = default;
};

}  // namespace cargo
