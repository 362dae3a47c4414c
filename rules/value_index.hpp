#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/condition.hpp"
#include "rules/text_table.hpp"

namespace cargo::rules {

struct Rule;

/// From a value of a field to everything the set's rules look for that it is: each value is looked up once for all comparisons,
/// instead of each comparison looking at the value. Immutable once made; asked from many threads at once.
class ValueIndex {
public:
    /// Of a set's rules, whose comparisons have their keys.
    explicit ValueIndex(std::span<const std::unique_ptr<const Rule>> rules);

    /// What one value came to for one key: `key << 1`, and 1 more when it is surely what is looked for; without, it is a code too
    /// short to tell. Keys that are not named are surely not.
    using Match = std::uint32_t;
    [[nodiscard]] static constexpr std::uint32_t key_of(Match match) { return match >> 1U; }

    /// The constants of one field.
    class OfField;
    /// Null when nothing is looked for in it.
    [[nodiscard]] const OfField* of(const Field& field) const { return by_field_[field.number]; }

    /// Bits for how words begin, see OfField.
    static constexpr std::size_t lead_bits = 4'096;

    /// One more than the highest key.
    [[nodiscard]] std::size_t keys() const { return keys_; }

private:
    void add(const Condition& condition);

    std::vector<std::unique_ptr<OfField>> fields_{};
    std::vector<OfField*> by_field_{};  ///< by the fields' numbers
    std::vector<bool> known_{};         ///< keys that stand in the index
    std::size_t keys_ = 0;
};

class ValueIndex::OfField {
public:
    void add(const Condition& comparison);
    /// Once all are there.
    void settle();
    /// Appends the matches of a value in the form in which values are compared; in no order, some twice.
    void look_up(std::string_view value, std::vector<Match>& matches) const;

private:
    /// What a text is to those who look for it.
    struct Keyed {
        std::vector<Match> whole{};      ///< the value is the text, or a code too short to tell
        std::vector<Match> beginning{};  ///< the value begins with it
    };
    struct Phrase {
        std::string text;  ///< folded, from its first letter on; two bytes at least
        Match match = 0;
    };
    void look_up_words(std::string_view folded, std::vector<Match>& matches) const;

    TextTable table_{};
    std::vector<Keyed> keyed_{};          ///< by the table's numbers
    std::vector<std::size_t> lengths_{};  ///< of texts that values begin with
    std::vector<Phrase> phrases_{};  ///< by how they begin
    std::size_t lead_ = 0;           ///< bytes of all phrases that tell how they begin, at most lead_max
    static constexpr std::size_t lead_max = 4;
    std::array<std::uint64_t, lead_bits / 64> beginnings_{};  ///< of phrases: most words are none's
};

}  // namespace cargo::rules
