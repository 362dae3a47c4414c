#include "rules/value_index.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "rules/compile.hpp"

namespace cargo::rules {

namespace {

using Match = ValueIndex::Match;

static_assert(std::endian::native == std::endian::little, "the first byte of several is the lowest");

constexpr Match surely(std::uint32_t key) {
    return key << 1U | 1U;
}
constexpr Match perhaps(std::uint32_t key) {
    return key << 1U;
}

/// The first `size` bytes of a text that has so many, 4 at most, as a number.
std::uint32_t lead_of(std::string_view text, std::size_t size) {
    std::uint32_t lead = 0;
    if (text.size() >= sizeof lead) {
        std::memcpy(&lead, text.data(), sizeof lead);
        return lead & (0xFFFFFFFFU >> (32 - 8 * size));
    }
    for (std::size_t i = 0; i < size; ++i) lead |= std::uint32_t{static_cast<unsigned char>(text[i])} << (8 * i);
    return lead;
}

/// Where a word that begins so has its bit.
constexpr std::size_t bit_of(std::uint32_t lead) {
    static_assert(ValueIndex::lead_bits == 1U << 12U);
    return lead * 0x9E3779B1U >> 20U;
}

/// Calls `each(place)` for every blank; eight bytes at a time, because words are short.
template <class Each>
void for_each_blank(std::string_view text, const Each& each) {
    
    constexpr std::uint64_t every = 0x0101010101010101U;
    constexpr std::uint64_t low_bits = 0x7F * every;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        const std::uint64_t others = bytes ^ ' ' * every;
        // The highest bit of each byte that is zero.
        std::uint64_t blanks = ~(((others & low_bits) + low_bits) | others | low_bits);
        for (; blanks != 0; blanks &= blanks - 1) each(at + static_cast<std::size_t>(std::countr_zero(blanks)) / 8);
    }
    for (; at < text.size(); ++at) {
        if (text[at] == ' ') each(at);
    }
}

}  // namespace

ValueIndex::ValueIndex(std::span<const std::unique_ptr<const Rule>> rules) : by_field_(all_fields().size(), nullptr) {
    for (const auto& rule : rules) {
        add(rule->when);
        if (rule->unless) add(*rule->unless);
    }
    for (const auto& field : fields_) field->settle();
}

void ValueIndex::add(const Condition& condition) {
    for (const Condition& child : condition.children) add(child);
    if (condition.key == Condition::no_key) return;
    keys_ = std::max(keys_, std::size_t{condition.key} + 1);
    if (known_.size() < keys_) known_.resize(keys_);
    if (known_[condition.key]) return;
    known_[condition.key] = true;
    OfField*& field = by_field_[condition.field->number];
    if (!field) field = fields_.emplace_back(std::make_unique<OfField>()).get();
    field->add(condition);
}

void ValueIndex::OfField::add(const Condition& comparison) {
    const Match sure = surely(comparison.key);
    if (comparison.comparison == Comparison::mentions) {
        for (const std::string& phrase : comparison.values->phrases) {
            const std::string_view words = std::string_view(phrase).substr(1);
            phrases_.push_back({std::string(words), sure});
        }
        return;
    }
    const auto of_text = [this](std::string_view text) -> Keyed& {
        const std::uint32_t number = table_.add(text);
        if (number == keyed_.size()) keyed_.emplace_back();
        return keyed_[number];
    };
    const bool begins = comparison.comparison == Comparison::starts_with;
    for (const std::string& text : comparison.values->texts) {
        Keyed& keyed = of_text(text);
        (begins ? keyed.beginning : keyed.whole).push_back(sure);
        if (begins) lengths_.push_back(text.size());
        if (comparison.field->type != FieldType::hs) continue;
        for (std::size_t size = 1; size < text.size(); ++size) {
            std::vector<Match>& short_of = of_text(std::string_view(text).substr(0, size)).whole;
            if (short_of.empty() || short_of.back() != perhaps(comparison.key)) short_of.push_back(perhaps(comparison.key));
        }
    }
}

void ValueIndex::OfField::settle() {
    std::ranges::sort(lengths_);
    const auto [first, last] = std::ranges::unique(lengths_);
    lengths_.erase(first, last);
    lead_ = lead_max;
    for (const Phrase& phrase : phrases_) lead_ = std::min(lead_, phrase.text.size());
    std::ranges::sort(phrases_, {}, &Phrase::text);
    for (const Phrase& phrase : phrases_) {
        const std::size_t bit = bit_of(lead_of(phrase.text, lead_));
        beginnings_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
}

void ValueIndex::OfField::look_up(std::string_view value, std::vector<Match>& matches) const {
    const auto all = [&](const std::vector<Match>& some) { matches.insert(matches.end(), some.begin(), some.end()); };
    if (const std::uint32_t number = table_.find(value); number != TextTable::none) {
        all(keyed_[number].whole);
        all(keyed_[number].beginning);
    }
    for (const std::size_t length : lengths_) {
        if (length >= value.size()) break;
        const std::uint32_t number = table_.find(value.substr(0, length));
        if (number != TextTable::none) all(keyed_[number].beginning);
    }
    if (!phrases_.empty()) look_up_words(value, matches);
}

void ValueIndex::OfField::look_up_words(std::string_view folded, std::vector<Match>& matches) const {
    // A phrase begins at the beginning of a word, behind the blank.
    for_each_blank(folded, [&](std::size_t blank) {
        if (blank + lead_ >= folded.size()) return;
        const std::string_view rest = folded.substr(blank + 1);
        const std::size_t bit = bit_of(lead_of(rest, lead_));
        if ((beginnings_[bit / 64] >> (bit % 64) & 1U) == 0) return;
        const std::string_view lead = rest.substr(0, lead_);
        const auto begins = [this](const Phrase& phrase) { return std::string_view(phrase.text).substr(0, lead_); };
        for (auto at = std::ranges::lower_bound(phrases_, lead, {}, begins); at != phrases_.end() && begins(*at) == lead; ++at) {
            if (rest.starts_with(at->text)) matches.push_back(at->match);
        }
    });
}

}  // namespace cargo::rules
