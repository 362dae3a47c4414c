#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    /// `facts` outlives the object. Conditions with numbers below `shared` are evaluated once for all rules that have them;
    /// 0: none, and every step of each is counted.
    explicit Evaluation(const Facts& facts, std::size_t shared = 0) : facts_(facts), known_(shared, not_known) {}

    /// Before each rule.
    void begin(const Circumstances& circumstances);

    [[nodiscard]] Truth evaluate(const Condition& condition);
    [[nodiscard]] bool exhausted() const { return exhausted_; }
    /// What it compares with; its texts are folded once for all who ask.
    [[nodiscard]] Comparer& comparer() { return comparer_; }

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
    static constexpr signed char not_known = -1;

    [[nodiscard]] Truth at(const Condition& condition, const Scope& scope);
    [[nodiscard]] Truth fresh(const Condition& condition, const Scope& scope);
    [[nodiscard]] Truth quantified(const Condition& condition);
    [[nodiscard]] bool is_drawn_for(const Condition& condition) const;
    [[nodiscard]] std::uint64_t draw_for(const Condition& condition) const;
    using Fields = std::vector<const Field*>;
    void collect_missing(const Condition& condition, const Scope& scope, Fields& fields);
    void collect_missing_in(const Condition& condition, const Scope& scope, Fields& fields);
    void collect_witnesses(const Condition& condition, Witnesses& witnesses);
    [[nodiscard]] std::optional<std::size_t> first_part(const Condition& quantified, Truth wanted);
    [[nodiscard]] std::string explained_at(const Condition& condition, const Scope& scope);
    [[nodiscard]] std::string explained_group(const Condition& condition, const Scope& scope);
    [[nodiscard]] std::string explained_quantified(const Condition& condition);
    [[nodiscard]] const Condition* first_true(const Condition& condition, const Scope& scope, const Field& field, Scope& where);

    const Facts& facts_;
    Circumstances circumstances_{};
    Comparer comparer_{};
    std::vector<signed char> known_;  ///< truths of shared conditions, by their numbers
    std::vector<std::pair<std::uint32_t, Fields>> missing_in_{};  ///< of those that are unknown, once asked for
    std::size_t steps_ = 0;
    bool exhausted_ = false;
};

}  // namespace cargo::rules
