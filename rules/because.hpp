#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/condition.hpp"
#include "rules/evaluation.hpp"

namespace cargo::rules {

/// A `because` text: words with places for values, `{item.hs}`, `{routing.hit}` or `{random.draw}`.
struct Because {
    struct Piece {
        std::string text{};  ///< as it stands, when it is no place
        const Field* field = nullptr;
        bool hit = false;                  ///< only the values that matched
        const Condition* share = nullptr;  ///< the draw of this random share
    };
    std::vector<Piece> pieces{};
};

/// `{{` is a brace. A part's field needs an `any` of that part in `when`, whose first true part is meant.
/// `when` outlives the result. Complaints: rule_syntax, rule_unknown_field.
[[nodiscard]] std::optional<Because> check_because(const Word& text, const Condition& when, Complaints& complaints);

/// Missing values are shown as a dash. At most limits::reason_chars_max bytes, cut between characters.
[[nodiscard]] std::string rendered(const Because& because, const Condition& when, Evaluation& evaluation);

}  // namespace cargo::rules
