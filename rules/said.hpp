#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/condition.hpp"
#include "rules/truth.hpp"
#include "rules/value_index.hpp"

namespace cargo::rules {

/// The part a condition is about: one of a quantifier's, or the consignment as a whole.
struct Place {
    Element element = Element::consignment;
    std::size_t part = 0;
    /// Inside a quantifier the consignment's own fields are still the consignment's.
    [[nodiscard]] std::size_t part_of(const Field& field) const { return field.element == Element::consignment ? 0 : part; }
};

/// What one consignment says: when somebody first asks, a field of a part is read, brought into the form in which it is compared,
/// and looked up for all comparisons of the set; once. Its rooms are used again for the next consignment. One thread.
class Said {
public:
    /// `facts` and `index` outlive the answers; without an index nothing `matches`.
    void start(const Facts& facts, const ValueIndex* index);
    [[nodiscard]] const Facts& facts() const { return *facts_; }
    [[nodiscard]] bool has_index() const { return index_ != nullptr; }

    /// What a field says of one part: places of its texts and numbers, good until the next start().
    struct Answer {
        std::uint32_t first_text = 0, texts = 0;
        std::uint32_t first_number = 0, numbers = 0;
        std::uint32_t first_match = 0, matches = 0;
        bool incomplete = false;  ///< some part of it has a value and another has not
        bool read = false;
        bool looked_up = false;
        [[nodiscard]] bool missing() const { return texts == 0 && numbers == 0; }
    };
    /// Good until the next question.
    [[nodiscard]] const Answer& answer(const Field& field, std::size_t part) {
        const Slot& slot = slots_[field.number];
        if (slot.round == round_ && answers_[slot.first + part].read) return answers_[slot.first + part];
        return read(field, part);
    }
    [[nodiscard]] std::string_view text(std::size_t at) const { return reading_.texts[at]; }
    [[nodiscard]] std::int64_t number(std::size_t at) const { return reading_.numbers[at]; }
    /// A text in the form in which values of its type are compared; good until the next start().
    [[nodiscard]] std::string_view comparable(FieldType type, std::size_t at);

    /// What is looked for that the field says of that part, ascending; good until the next question. With an index.
    [[nodiscard]] std::span<const ValueIndex::Match> matches(const Field& field, std::size_t part) {
        const Answer& known = answer(field, part);
        const Answer& all = known.looked_up ? known : look_up(field, part);
        return {matches_.data() + all.first_match, all.matches};
    }
    /// The truth of a comparison with a key, a negative one taken as what it negates. With an index.
    [[nodiscard]] Truth holds(const Condition& comparison, std::size_t part) {
        const Answer& known = answer(*comparison.field, part);
        if (known.missing()) return Truth::unknown;
        const Answer& all = known.looked_up ? known : look_up(*comparison.field, part);
        const Truth otherwise = all.incomplete ? Truth::unknown : Truth::no;
        return all.matches == 0 ? otherwise : matched(comparison.key, all, otherwise);
    }

private:
    /// Where the answers about a field begin, in this round.
    struct Slot {
        std::uint64_t round = 0;
        std::size_t first = 0;
    };

    [[nodiscard]] Answer& read(const Field& field, std::size_t part);
    [[nodiscard]] const Answer& look_up(const Field& field, std::size_t part);
    [[nodiscard]] Truth matched(std::uint32_t key, const Answer& answer, Truth otherwise) const;

    const Facts* facts_ = nullptr;
    const ValueIndex* index_ = nullptr;
    std::uint64_t round_ = 0;
    std::vector<Slot> slots_ = std::vector<Slot>(all_fields().size());  ///< by the fields' numbers
    std::vector<Answer> answers_{};
    Reading reading_{};  ///< all values read
    std::vector<std::string_view> comparables_{};  ///< of the texts; without data: not asked for yet
    std::vector<ValueIndex::Match> matches_{};
    std::deque<std::string> rooms_{};  ///< of texts that are compared in another form than they were said
    std::size_t rooms_used_ = 0;
};

}  // namespace cargo::rules
