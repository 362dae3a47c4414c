#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/compare.hpp"
#include "rules/condition.hpp"
#include "rules/truth.hpp"

namespace cargo::rules {

/// What the conditions of one rule may know besides the facts.
struct Circumstances {
    std::string_view random_key{};
    std::string_view rule_id{};
    bool nothing_else_selected = false;
    bool draws_are_hits = false;  ///< in a rule's own tests every draw is taken as drawn
};

/// The parts that made the `any` quantifiers true: the first of each element, in the order of the text.
using Witnesses = std::array<std::optional<std::size_t>, 6>;

/// Evaluates conditions on one consignment, and says afterwards why. One thread; lives no longer than the facts.
/// Every comparison counts a step; past limits::rule_steps_max of one rule everything is unknown and `exhausted`.
class Evaluation {
public:
    /// `facts` outlives the object.
    explicit Evaluation(const Facts& facts) : facts_(facts) {}

    /// Before each rule.
    void begin(const Circumstances& circumstances);

    [[nodiscard]] Truth evaluate(const Condition& condition);
    [[nodiscard]] bool exhausted() const { return exhausted_; }

    // Afterwards, for rules that need it.
    /// Names of the fields whose absence left the condition unknown, each once, sorted.
    [[nodiscard]] std::vector<std::string> missing(const Condition& condition);
    [[nodiscard]] Witnesses witnesses(const Condition& condition);
    /// The condition with the values that made it what it is.
    [[nodiscard]] std::string explained(const Condition& condition);
    /// The values by which the first comparison of `field` that holds is true.
    [[nodiscard]] std::vector<std::string> matching(const Condition& condition, const Field& field);
    [[nodiscard]] std::string drawn(const Condition& random_share) const;

private:
    [[nodiscard]] Truth at(const Condition& condition, const Scope& scope);
    [[nodiscard]] Truth quantified(const Condition& condition);
    [[nodiscard]] bool is_drawn_for(const Condition& condition) const;
    [[nodiscard]] std::uint64_t draw_for(const Condition& condition) const;
    void collect_missing(const Condition& condition, const Scope& scope, std::set<std::string>& names);
    void collect_witnesses(const Condition& condition, Witnesses& witnesses);
    [[nodiscard]] std::optional<std::size_t> first_part(const Condition& quantified, Truth wanted);
    [[nodiscard]] std::string explained_at(const Condition& condition, const Scope& scope);
    [[nodiscard]] std::string explained_group(const Condition& condition, const Scope& scope);
    [[nodiscard]] std::string explained_quantified(const Condition& condition);
    [[nodiscard]] const Condition* first_true(const Condition& condition, const Scope& scope, const Field& field, Scope& where);

    const Facts& facts_;
    Circumstances circumstances_{};
    Comparer comparer_{};
    std::size_t steps_ = 0;
    bool exhausted_ = false;
};

}  // namespace cargo::rules
