#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "rules/compile.hpp"
#include "rules/evaluation.hpp"
#include "rules/value_index.hpp"

/// Which rules of a set cannot be "no" about a consignment from the start. A rule's anchors are comparisons of codes, texts or
/// words of which, while the rule is not "no", at least one is true or unknown; the set's index of values names those that are,
/// and so the rules that must be evaluated. What is missing, or a code too short to tell, names all rules that ask for it:
/// unknown is never taken for "no".
namespace cargo::rules {

/// Places of rules in their set, one bit each.
class RulePlaces {
public:
    /// Calls `each(place)` in ascending order.
    template <class Each>
    void for_each(const Each& each) const {
        for (std::size_t w = 0; w < words_; ++w) {
            for (std::uint64_t bits = bits_[w]; bits != 0; bits &= bits - 1) each(w * 64 + lowest(bits));
        }
    }
    [[nodiscard]] bool contains(std::size_t place) const { return (bits_[place / 64] >> (place % 64) & 1U) != 0; }

private:
    friend class Prefilter;
    [[nodiscard]] static std::size_t lowest(std::uint64_t bits) { return static_cast<std::size_t>(__builtin_ctzll(bits)); }
    std::vector<std::uint64_t> bits_{};  ///< those of the places come first; behind them is room for finding them
    std::size_t words_ = 0;
};

/// Immutable once made; asked from many threads at once.
class Prefilter {
public:
    /// `rules` outlives the object.
    explicit Prefilter(std::span<const std::unique_ptr<const Rule>> rules);

    /// Every rule whose `when` may come out as true or unknown, or would use up its steps. `evaluation` has been started with the
    /// facts, and is made of `values()`.
    void candidates(Evaluation& evaluation, RulePlaces& places) const;
    /// May some rule use up its steps on these facts? Then no condition is evaluated once for several rules, because what is
    /// evaluated once counts once.
    [[nodiscard]] bool steps_may_run_out(const Facts& facts) const;

    [[nodiscard]] const ValueIndex& values() const { return values_; }
    /// How many conditions have a number, see sharing.hpp.
    [[nodiscard]] std::size_t shared() const { return shared_; }

private:
    using Slot = std::uint32_t;  ///< a bit: of a rule's first or second anchor
    using Slots = std::vector<Slot>;
    using Bits = std::vector<std::uint64_t>;
    /// The anchors of one field.
    struct Anchored {
        const Field* field = nullptr;
        Slots all{};   ///< of what is missing nobody knows
        Bits rules{};  ///< that have one of these anchors
        [[nodiscard]] bool of_texts() const { return field->type == FieldType::text; }
    };

    void add(const Condition& comparison, Slot slot);
    Anchored& anchored(const Field* field);
    void ask(const Anchored& anchored, Said& said, Bits& bits) const;
    [[nodiscard]] bool concerns(const Anchored& anchored, const Bits& bits) const;

    std::span<const std::unique_ptr<const Rule>> rules_;
    ValueIndex values_;
    std::size_t words_ = 0;  ///< of one anchor's bits
    Bits always_{};          ///< bits of anchors that are not there
    Bits texts_{};           ///< bits of anchors on texts: those are asked last, and only if somebody still waits for them
    std::vector<Anchored> fields_{};
    std::vector<Slots> slots_{};              ///< of anchors, by what they look for
    std::vector<std::size_t> comparisons_{};  ///< of each rule, for the steps it may take
    std::size_t comparisons_most_ = 0;
    std::size_t shared_ = 0;
};

}  // namespace cargo::rules
