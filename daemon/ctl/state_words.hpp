#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "libcargo/error_text.hpp"

/// How people call the states that the API names: French and English, one table.
namespace cargo::ctl {

/// Whose states: one name may mean two things.
enum class StateOf : std::uint8_t { position, box, selectivity, selection, order, hold, release, gate, difference };

struct StateWord {
    StateOf of;
    std::string_view name;  ///< as the API has it
    std::string_view french;
    std::string_view english;
};

/// All rows. Static storage.
[[nodiscard]] std::span<const StateWord> state_words();

/// The word for a state; its name when a newer server knows more of them.
[[nodiscard]] std::string_view word_for(StateOf of, std::string_view name, Language language);

}  // namespace cargo::ctl
