#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rules/fields.hpp"
#include "rules/syntax.hpp"
#include "rules/values.hpp"

namespace cargo::rules {

/// Millionths: 1.5 % is 15,000.
inline constexpr std::int64_t share_whole = 1'000'000;

/// A condition with every name resolved and every value typed. Total: no loops but the quantifiers, which do not nest.
struct Condition {
    using Kind = ConditionText::Kind;
    // What evaluation asks of every condition comes first, on one cache line.
    Kind kind = Kind::all;
    Quantifier quantifier{};
    Element element = Element::consignment;  ///< of a quantifier
    Comparison comparison{};

    static constexpr std::uint32_t not_shared = 0xFFFFFFFF;
    std::uint32_t shared = not_shared;  ///< its number among the conditions of the set, see sharing.hpp
    static constexpr std::uint32_t no_key = 0xFFFFFFFF;
    std::uint32_t key = no_key;  ///< what it looks for, among the set's: see keys.hpp

    const Field* field = nullptr;
    std::shared_ptr<const Values> values{};  ///< null when it compares with `other`, or with nothing
    std::vector<Condition> children{};

    const Field* other = nullptr;

    std::int64_t share = 0;  ///< of a random share, in millionths
    std::vector<const Field*> strata{};

    std::string shown{};  ///< one comparison, as the language writes it
    Spot at{};            ///< in the rule text, which the rule set keeps
};

/// The whole condition as the language writes it; reading it again gives the same condition.
[[nodiscard]] std::string shown(const Condition& condition);

/// The comparison a negative one (`!=`, `not in`) negates; others are themselves.
[[nodiscard]] constexpr Comparison positive(Comparison comparison) {
    if (comparison == Comparison::not_equal) return Comparison::equal;
    if (comparison == Comparison::not_in) return Comparison::in;
    return comparison;
}

[[nodiscard]] bool uses(const Condition& condition, Condition::Kind kind);

}  // namespace cargo::rules
