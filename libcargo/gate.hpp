#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libcargo/policy.hpp"
#include "libcargo/stock.hpp"

namespace cargo {

struct GateQuestion {
    std::string container;
    std::string haulier;   ///< party code
    std::string site;
};

/// All reasons why this box stays, in documented precedence (the order of the
/// gate_* codes in result.hpp); empty means "may leave". Unknown is a reason.
/// `stock` must hold the box, every consignment with a line in it, and their boxes.
[[nodiscard]] std::vector<Errc> gate_reasons(const Stock& stock, const GateQuestion& question, const Policy& policy, Instant now);

/// The core's gate: what every audience sees. Leaves out haulier, site, expiry and freshness.
enum class CoreGate : std::uint8_t { closed, open };
[[nodiscard]] CoreGate core_gate(const Stock& stock, const std::string& container);
/// All boxes of the Stock at once: one pass, where `core_gate` box by box would be a square.
[[nodiscard]] std::map<std::string, CoreGate> core_gates(const Stock& stock);

}  // namespace cargo
