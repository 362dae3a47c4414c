#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "libcargo/gate.hpp"

/// What release and the gate ask for, as tables. Each row stands alone: the model test
/// leaves out one after the other (`decide_without` takes their ids as well as a guard's).
namespace cargo {

struct Condition {
    std::string_view id;  ///< permanent
    std::string_view because;
};

[[nodiscard]] std::span<const Condition> release_conditions();
[[nodiscard]] std::span<const Condition> gate_conditions();

/// `gate_reasons` with one condition left out: for the model test, which must then fail.
[[nodiscard]] std::vector<Errc> gate_reasons_without(std::string_view condition, const Stock& stock, const GateQuestion& question,
                                                     const Policy& policy, Instant now);

}  // namespace cargo
