#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "daemon/service/clock.hpp"
#include "daemon/store/store.hpp"

/// A port with goods in it, for benchmarks of single acts: one call, and bills of one line in a box of their own, landed,
/// presented, and past the rules.
namespace cargo::benchmarks {

inline const store::IdKeys id_keys{"a secret of the benchmarks"};
inline const std::string stay = "LEH2026001234";
inline constexpr std::size_t first_number = 100'000;  ///< bill B100000 lies in box QAIU100000

[[nodiscard]] std::string bill_of(std::size_t number);
[[nodiscard]] std::string box_of(std::size_t number);
[[nodiscard]] std::string lot_key_of(std::size_t number);

/// How far a bill has come.
enum class Stage : unsigned char {
    to_accept,  ///< an officer may accept it
    undecided,  ///< accepted, with a haulier, and nothing cleared
    selected,   ///< as to_gate, and selected since
    to_gate,    ///< its box may leave by ROUTIER1
};

/// A database with `stages.size()` bills, numbered from `first_number`, and who works with them: "marie" accepts, "terminal"
/// asks the gate. Throws std::runtime_error.
[[nodiscard]] std::string stocked_port(const std::vector<Stage>& stages);

}  // namespace cargo::benchmarks
