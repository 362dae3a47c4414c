#include "rules/said.hpp"

#include <algorithm>

namespace cargo::rules {

void Said::start(const Facts& facts, const ValueIndex* index) {
    facts_ = &facts;
    index_ = index;
    ++round_;
    answers_.clear();
    reading_.texts.clear();
    reading_.numbers.clear();
    comparables_.clear();
    matches_.clear();
    rooms_used_ = 0;
}

Said::Answer& Said::read(const Field& field, std::size_t part) {
    Slot& slot = slots_[field.number];
    if (slot.round != round_) {
        slot = {round_, answers_.size()};
        answers_.resize(answers_.size() + parts(*facts_, field.element));
    }
    Answer& answer = answers_[slot.first + part];
    if (answer.read) return answer;
    answer.read = true;
    answer.first_text = static_cast<std::uint32_t>(reading_.texts.size());
    answer.first_number = static_cast<std::uint32_t>(reading_.numbers.size());
    reading_.incomplete = false;
    field.read(bound(*facts_, field.element, part), field.parameter, reading_);
    answer.texts = static_cast<std::uint32_t>(reading_.texts.size()) - answer.first_text;
    answer.numbers = static_cast<std::uint32_t>(reading_.numbers.size()) - answer.first_number;
    answer.incomplete = reading_.incomplete;
    return answer;
}

std::string_view Said::comparable(FieldType type, std::size_t at) {
    if (comparables_.size() <= at) comparables_.resize(reading_.texts.size());
    std::string_view& form = comparables_[at];
    if (form.data() != nullptr) return form;
    if (rooms_used_ == rooms_.size()) rooms_.emplace_back();
    std::string& room = rooms_[rooms_used_];
    const std::string_view text = reading_.texts[at];
    form = canonical(type, text, room);
    if (form.data() != text.data()) ++rooms_used_;
    return form;
}

const Said::Answer& Said::look_up(const Field& field, std::size_t part) {
    Answer& answer = read(field, part);
    answer.looked_up = true;
    answer.first_match = static_cast<std::uint32_t>(matches_.size());
    const ValueIndex::OfField* const values = index_->of(field);
    if (values == nullptr) return answer;
    for (std::uint32_t i = 0; i < answer.texts; ++i)
        values->look_up(comparable(field.type, answer.first_text + i), matches_);
    const auto first = matches_.begin() + answer.first_match;
    if (matches_.end() - first > 1) {
        std::sort(first, matches_.end());
        matches_.erase(std::unique(first, matches_.end()), matches_.end());
    }
    answer.matches = static_cast<std::uint32_t>(matches_.size()) - answer.first_match;
    return answer;
}

Truth Said::matched(std::uint32_t key, const Answer& answer, Truth otherwise) const {
    const auto first = matches_.begin() + answer.first_match;
    const auto last = first + answer.matches;
    // Perhaps stands before surely.
    const auto found = std::lower_bound(first, last, key << 1U);
    if (found == last || ValueIndex::key_of(*found) != key) return otherwise;
    const bool sure = (*found & 1U) != 0 || (found + 1 != last && ValueIndex::key_of(found[1]) == key);
    return sure ? Truth::yes : Truth::unknown;
}

}  // namespace cargo::rules
