#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/result.hpp"

namespace cargo::edi {

enum class Severity : std::uint8_t { error, warning };

/// What a partner's or a port's profile makes of findings: how severe they are, and by which code of its own they are told.
/// Raising is always allowed. Lowering is allowed for the few faults of form that `may_lower` lists, and never in a value on
/// which depends which goods are meant, how many, or whether all of the message came. Data: made once, then only read.
class FindingRules {
public:
    /// One rule: `name` is CODE, CODE.TAG or CODE.TAG.ELEMENT (`value_too_long`, `value_too_long.TDT`, `value_too_long.TDT.5`),
    /// `word` is `error`, `warning`, `=OWN` or both (`warning=E042`). The rule that says most precisely where holds; of two alike
    /// the one added later, so that a partner's come behind the port's.
    /// Errors, by precedence: value_not_in_list (no such code, or neither error nor warning); value_bad_shape (a place or a code
    /// of its own that is none); state_forbids (lowers what is never lowered anywhere).
    [[nodiscard]] Result<void> add(std::string_view name, std::string_view word);

    [[nodiscard]] bool empty() const { return rules_.empty(); }
    /// What a finding that is `given` by the reader shall be.
    [[nodiscard]] Severity severity(Errc code, std::string_view tag, const Position& at, Severity given) const;
    /// The profile's own code for it; empty when there is none.
    [[nodiscard]] std::string_view own_code(Errc code, std::string_view tag, const Position& at) const;

    /// False for every fault that lets something unsafe through when it is no error.
    [[nodiscard]] static bool may_lower(Errc code, std::string_view tag, const Position& at);

    friend bool operator==(const FindingRules&, const FindingRules&) = default;

private:
    enum class Change : std::uint8_t { none, error, warning };
    struct Rule {
        Errc code{};
        std::string tag;            ///< empty: any
        std::uint16_t element = 0;  ///< 0: any
        Change change = Change::none;
        std::string own_code;
        friend bool operator==(const Rule&, const Rule&) = default;
    };
    [[nodiscard]] const Rule* find(Errc code, std::string_view tag, const Position& at, bool for_code) const;

    std::vector<Rule> rules_{};
};

}  // namespace cargo::edi
