#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rules/compile.hpp"
#include "rules/evaluation.hpp"

/// Which rules of a set cannot be "no" about a consignment from the start. A rule's anchors are comparisons of codes, texts or
/// words of which, while the rule is not "no", at least one is true or unknown; they stand in an index by field and value, so
/// that a consignment's own values name the rules that must be evaluated. What is missing, or a code too short to tell, names
/// all rules that ask for it: unknown is never taken for "no".
namespace cargo::rules {

/// Places of rules in their set, one bit each.
class RulePlaces {
public:
    explicit RulePlaces(std::vector<std::uint64_t> words) : words_(std::move(words)) {}
    /// Calls `each(place)` in ascending order.
    template <class Each>
    void for_each(const Each& each) const {
        for (std::size_t w = 0; w < words_.size(); ++w) {
            for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1) each(w * 64 + lowest(bits));
        }
    }
    [[nodiscard]] bool contains(std::size_t place) const { return (words_[place / 64] >> (place % 64) & 1U) != 0; }

private:
    [[nodiscard]] static std::size_t lowest(std::uint64_t bits) { return static_cast<std::size_t>(__builtin_ctzll(bits)); }
    std::vector<std::uint64_t> words_;
};

/// Immutable once made; asked from many threads at once.
class Prefilter {
public:
    /// `rules` outlives the object.
    explicit Prefilter(std::span<const std::unique_ptr<const Rule>> rules);

    /// Every rule whose `when` may come out as true or unknown, or would use up its steps; `evaluation` is that of the facts.
    [[nodiscard]] RulePlaces candidates(const Facts& facts, Evaluation& evaluation) const;
    /// How many shared conditions an Evaluation of these facts may know: none where a rule might use up its steps, because
    /// what is evaluated once counts once.
    [[nodiscard]] std::size_t shared_for(const Facts& facts) const;

private:
    using Slot = std::uint32_t;  ///< a bit: of a rule's first or second anchor
    using Slots = std::vector<Slot>;
    using Bits = std::vector<std::uint64_t>;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    /// Comparisons with the same values, such as a list that many rules name: its texts stand in the index once.
    using Set = std::uint32_t;
    using Sets = std::vector<Set>;
    using ByText = std::unordered_map<std::string, Sets, TextHash, std::equal_to<>>;
    /// Phrases that begin with the same two bytes.
    struct Phrase {
        std::string text;  ///< folded, from its first letter on
        Set set = 0;
    };
    /// The anchors of one field.
    struct FieldIndex {
        const Field* field = nullptr;
        Slots all{};                             ///< of what is missing nobody knows
        std::vector<Slots> sets{};
        std::map<std::pair<const Values*, Comparison>, Set> set_of{};
        ByText equal{};
        ByText beginnings{};                     ///< by what values begin with
        std::vector<std::size_t> lengths{};      ///< of those
        ByText cut_short{};                      ///< by what codes are too short to tell
        std::unordered_map<std::uint16_t, std::vector<Phrase>> phrases{};
        Bits rules{};                            ///< that have one of these anchors
        [[nodiscard]] bool of_texts() const { return field->type == FieldType::text; }
    };

    void add(const Condition& comparison, Slot slot);
    FieldIndex& index_of(const Field* field);
    void ask(const FieldIndex& index, const Facts& facts, Comparer& comparer, Bits& bits) const;
    static void found(const FieldIndex& index, const Sets& sets, Bits& bits);
    static void ask_value(const FieldIndex& index, std::string_view value, Bits& bits);
    static void ask_words(const FieldIndex& index, std::string_view folded, Bits& bits);
    [[nodiscard]] bool concerns(const FieldIndex& index, const Bits& bits) const;

    std::span<const std::unique_ptr<const Rule>> rules_;
    std::size_t words_ = 0;  ///< of one anchor's bits
    Bits always_{};          ///< bits of anchors that are not there
    Bits texts_{};           ///< bits of anchors on texts: those are asked last, and only if somebody still waits for them
    std::vector<FieldIndex> fields_{};
    std::vector<std::size_t> comparisons_{};  ///< of each rule, for the steps it may take
    std::size_t comparisons_most_ = 0;
    std::size_t shared_ = 0;
};

}  // namespace cargo::rules
