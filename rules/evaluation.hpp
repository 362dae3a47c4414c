#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/compare.hpp"
#include "rules/condition.hpp"
#include "rules/draw.hpp"
#include "rules/truth.hpp"
#include "rules/value_index.hpp"

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

/// Evaluates conditions on one consignment, and says afterwards why; its rooms are used again for the next. One thread.
/// Every comparison counts a step; past limits::rule_steps_max of one rule everything is unknown and `exhausted`.
class Evaluation {
public:
    Evaluation() = default;
    /// Of a set of rules: with its index, and as many conditions that stand in several rules. `index` outlives the object.
    Evaluation(const ValueIndex& index, std::size_t shared) : index_(&index), shared_(shared), kept_at_(shared) {}

    /// Before each consignment; `facts` outlives its evaluation. With `sharing` a condition of several rules is evaluated once
    /// for all, and what is dear last; without, every step of each rule is counted in the order of the text.
    void start(const Facts& facts, bool sharing = false);
    /// Before each rule.
    void begin(const Circumstances& circumstances) {
        circumstances_ = circumstances;
        steps_ = 0;
        exhausted_ = false;
    }

    [[nodiscard]] Truth evaluate(const Condition& condition) { return at(condition, {}); }
    [[nodiscard]] bool exhausted() const { return exhausted_; }
    [[nodiscard]] const Facts& facts() { return said().facts(); }
    [[nodiscard]] Said& said() { return comparer_.said(); }
    [[nodiscard]] Comparer& comparer() { return comparer_; }

    // Afterwards, for rules that need it.
    /// Adds the names of the fields whose absence left the condition, which came to `truth`, unknown, each once; the new ones
    /// sorted.
    void add_missing(const Condition& condition, Truth truth, std::vector<std::string>& names);
    [[nodiscard]] Witnesses witnesses(const Condition& condition);
    /// The condition with the values that made it what it is.
    [[nodiscard]] std::string explained(const Condition& condition);
    /// The values by which the first comparison of `field` that holds is true.
    [[nodiscard]] std::vector<std::string> matching(const Condition& condition, const Field& field);
    [[nodiscard]] std::string drawn(const Condition& random_share);

private:
    static constexpr signed char not_known = -1;

    [[nodiscard]] Truth at(const Condition& condition, const Place& place);
    [[nodiscard]] Truth fresh(const Condition& condition, const Place& place);
    [[nodiscard]] Truth compared(const Condition& condition, const Place& place);
    [[nodiscard]] bool sharing() const { return !known_.empty(); }
    [[nodiscard]] Truth all_of(const Condition& condition, const Place& place);
    [[nodiscard]] Truth quantified(const Condition& condition);
    [[nodiscard]] std::size_t count_of(Element element) { return parts(facts(), element); }
    [[nodiscard]] bool is_drawn_for(const Condition& condition);
    [[nodiscard]] std::uint64_t draw_for(const Condition& condition);
    using Fields = std::vector<const Field*>;
    void collect_missing(const Condition& condition, const Place& place, Fields& fields);
    void collect_missing_in(const Condition& condition, const Place& place, Fields& fields);
    void collect_witnesses(const Condition& condition, Witnesses& witnesses);
    [[nodiscard]] std::string value_or_missing(const Field& field, const Place& place);
    [[nodiscard]] std::optional<std::size_t> first_part(const Condition& quantified, Truth wanted);
    [[nodiscard]] std::string explained_at(const Condition& condition, const Place& place);
    [[nodiscard]] std::string explained_group(const Condition& condition, const Place& place);
    [[nodiscard]] std::string explained_quantified(const Condition& condition);
    [[nodiscard]] const Condition* first_true(const Condition& condition, const Place& place, const Field& field, Place& where);

    /// The missing fields of one shared condition, in `kept_fields_`.
    struct Kept {
        std::uint32_t shared = 0;
        std::uint32_t first = 0, count = 0;
    };
    [[nodiscard]] Kept kept_missing(const Condition& condition, const Place& place);

    const ValueIndex* index_ = nullptr;
    std::size_t shared_ = 0;
    Circumstances circumstances_{};
    Comparer comparer_{};
    std::vector<signed char> known_{};  ///< truths of shared conditions, by their numbers; none without sharing
    Fields fields_{};                   ///< room for add_missing
    Fields kept_fields_{};
    std::vector<Kept> kept_{};             ///< of shared conditions that are unknown, once asked for
    std::vector<std::uint32_t> kept_at_{}; ///< where in kept_ one may stand, by its number: true when it names itself there
    DrawMessage draw_{};                   ///< room for draw_for
    std::string room_{};
    std::size_t steps_ = 0;
    bool exhausted_ = false;
};

}  // namespace cargo::rules
