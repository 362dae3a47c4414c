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

/// The part of a box's reasons that depends on the goods alone: the rows of the gate's table that are in the core, whoever
/// asks, where and when. Small enough to be kept beside the box and written with whatever changes it.
struct CoreReasons {
    std::uint16_t rows = 0;  ///< bit n: the n-th row of the table closes the gate
    friend bool operator==(const CoreReasons&, const CoreReasons&) = default;
};
[[nodiscard]] CoreGate core_gate(CoreReasons reasons);
/// Of all boxes of the Stock at once: one pass, where box by box would be a square.
[[nodiscard]] std::map<std::string, CoreReasons> core_reasons(const Stock& stock);

/// As a number to be kept. It carries the edition of the table: what another edition has written says nothing to this one.
[[nodiscard]] std::int64_t number_of(CoreReasons reasons);
/// Nothing: another edition's, or no such number.
[[nodiscard]] std::optional<CoreReasons> core_reasons_of(std::int64_t number);

/// The same as from the Stock that `core` was made of, for this box of it: then only the box itself is looked at.
[[nodiscard]] std::vector<Errc> gate_reasons(const Box& box, CoreReasons core, const GateQuestion& question, const Policy& policy,
                                             Instant now);

}  // namespace cargo
