#include "rules/prefilter.hpp"

#include <algorithm>
#include <optional>

#include "libcargo/limits.hpp"

namespace cargo::rules {

namespace {

using Kind = Condition::Kind;

constexpr std::size_t anchors_max = 2;  ///< of a rule: the second halves what the first lets through, a third would cost more

/// Comparisons of which one is not "no" while what they were taken from is not.
struct Anchor {
    std::vector<const Condition*> comparisons{};
    unsigned weight = 0;  ///< how many consignments it may let through; a house rule, compared with one another only
};

/// One value's share in a thousand consignments, roughly; what is often missing lets everything through.
unsigned weight_of(const Condition& comparison) {
    constexpr unsigned of_hs[] = {500, 500, 60, 40, 5};  ///< by digits
    switch (comparison.field->type) {
        case FieldType::hs: {
            unsigned sum = 0;
            for (const std::string& code : comparison.values->texts) sum += of_hs[std::min<std::size_t>(code.size(), 4)];
            return sum;
        }
        case FieldType::port:
        case FieldType::iso_type:
            return 30;
        case FieldType::code:
        case FieldType::country:
            return 50;
        case FieldType::text:
            return 80;
        case FieldType::package:
            return 100;
        case FieldType::choice:
        case FieldType::un_number:
        case FieldType::imdg_class:
        case FieldType::count:
        case FieldType::mass:
        case FieldType::volume:
        case FieldType::temperature:
        case FieldType::day:
            break;
    }
    return 400;
}

/// Of a negative comparison nearly everything is true.
bool is_anchor(const Condition& comparison) {
    return comparison.key != Condition::no_key && positive(comparison.comparison) == comparison.comparison;
}

void collect_anchors(const Condition& condition, std::vector<Anchor>& out);

/// All alternatives' best anchors together; nothing when one has none.
std::optional<Anchor> anchor_of_either(const Condition& either) {
    Anchor together;
    for (const Condition& child : either.children) {
        std::vector<Anchor> some;
        collect_anchors(child, some);
        if (some.empty()) return std::nullopt;
        const Anchor& best = *std::ranges::min_element(some, {}, &Anchor::weight);
        together.comparisons.insert(together.comparisons.end(), best.comparisons.begin(), best.comparisons.end());
        together.weight += best.weight;
    }
    return together;
}

/// What must not be "no" for the condition not to be. `any` over no part is "no"; `no` and `every` hold over none.
void collect_anchors(const Condition& condition, std::vector<Anchor>& out) {
    switch (condition.kind) {
        case Kind::all:
            for (const Condition& child : condition.children) collect_anchors(child, out);
            return;
        case Kind::either:
            if (std::optional<Anchor> anchor = anchor_of_either(condition)) out.push_back(*std::move(anchor));
            return;
        case Kind::quantified:
            if (condition.quantifier == Quantifier::any) collect_anchors(condition.children.front(), out);
            return;
        case Kind::compared:
            if (is_anchor(condition)) out.push_back({{&condition}, weight_of(condition)});
            return;
        case Kind::negated:
        case Kind::random:
        case Kind::nothing_else:
            return;
    }
}

std::size_t comparisons_in(const Condition& condition) {
    std::size_t count = condition.kind == Kind::compared ? 1 : 0;
    for (const Condition& child : condition.children) count += comparisons_in(child);
    return count;
}

/// One more than the highest number of a shared condition.
std::size_t numbers_in(const Condition& condition) {
    std::size_t numbers = condition.shared == Condition::not_shared ? 0 : std::size_t{condition.shared} + 1;
    for (const Condition& child : condition.children) numbers = std::max(numbers, numbers_in(child));
    return numbers;
}

std::size_t most_parts(const Facts& facts) {
    std::size_t most = 1;
    for (const Element e : {Element::item, Element::container, Element::party, Element::location, Element::reference})
        most = std::max(most, parts(facts, e));
    return most;
}

void set(std::vector<std::uint64_t>& bits, const std::vector<std::uint32_t>& slots) {
    for (const std::uint32_t slot : slots) bits[slot / 64] |= std::uint64_t{1} << (slot % 64);
}

}  // namespace

Prefilter::Prefilter(std::span<const std::unique_ptr<const Rule>> rules) 
    : rules_(rules), values_(rules), words_((rules.size() + 63) / 64), slots_(values_.keys()) {
    always_.assign(anchors_max * words_, 0);
    texts_ = always_;
    for (std::size_t place = 0; place < rules.size(); ++place) {
        const Rule& rule = *rules[place];
        shared_ = std::max(shared_, numbers_in(rule.when));
        if (rule.unless) shared_ = std::max(shared_, numbers_in(*rule.unless));
        comparisons_.push_back(comparisons_in(rule.when) + (rule.unless ? comparisons_in(*rule.unless) : 0));
        comparisons_most_ = std::max(comparisons_most_, comparisons_.back());
        std::vector<Anchor> anchors;
        collect_anchors(rule.when, anchors);
        for (std::size_t i = 0; i < anchors_max; ++i) {
            const Slot slot = static_cast<Slot>(i * words_ * 64 + place);
            const auto best = std::ranges::min_element(anchors, {}, &Anchor::weight);
            if (best == anchors.end()) {
                set(always_, {slot});
                continue;
            }
            for (const Condition* comparison : best->comparisons) add(*comparison, slot);
            anchors.erase(best);
        }
    }
    // Texts last: what they say is dear to ask.
    std::sort(fields_.begin(), fields_.end(), [](const Anchored& a, const Anchored& b) {
        return std::pair(a.of_texts(), a.field->number) < std::pair(b.of_texts(), b.field->number);
    });
    for (Anchored& one : fields_) {
        if (one.of_texts()) set(texts_, one.all);
        one.rules.assign(words_, 0);
        for (const Slot slot : one.all) set(one.rules, {static_cast<Slot>(slot % (words_ * 64))});
    }
}

Prefilter::Anchored& Prefilter::anchored(const Field* field) {
    const auto found = std::ranges::find(fields_, field, &Anchored::field);
    if (found != fields_.end()) return *found;
    fields_.emplace_back().field = field;
    return fields_.back();
}

void Prefilter::add(const Condition& comparison, Slot slot) {
    anchored(comparison.field).all.push_back(slot);
    slots_[comparison.key].push_back(slot);
}

void Prefilter::ask(const Anchored& anchored, Said& said, Bits& bits) const {
    const Field& field = *anchored.field;
    // From the last part: the manifest's own stand there, and leave out most.
    for (std::size_t i = parts(said.facts(), field.element); i > 0; --i) {
        const Said::Answer& answer = said.answer(field, i - 1);
        if (answer.missing() || answer.incomplete) return set(bits, anchored.all);
        for (const ValueIndex::Match match : said.matches(field, i - 1)) set(bits, slots_[ValueIndex::key_of(match)]);
    }
}

/// Does it still matter to a rule what this field says?
bool Prefilter::concerns(const Anchored& anchored, const Bits& bits) const {
    for (std::size_t w = 0; w < words_; ++w) {
        std::uint64_t open = anchored.rules[w];
        for (std::size_t i = 0; i < anchors_max; ++i) open &= bits[i * words_ + w] | texts_[i * words_ + w];
        if (open != 0) return true;
    }
    return false;
}

void Prefilter::candidates(Evaluation& evaluation, RulePlaces& places) const {
    Bits& bits = places.bits_;
    bits = always_;
    places.words_ = words_;
    for (const Anchored& one : fields_) {
        if (!one.of_texts() || concerns(one, bits)) ask(one, evaluation.said(), bits);
    }
    for (std::size_t w = 0; w < words_; ++w) {
        for (std::size_t i = 1; i < anchors_max; ++i) bits[w] &= bits[i * words_ + w];
    }
    // A rule that would use up its steps is undetermined, whatever its anchors say.
    const std::size_t most = most_parts(evaluation.facts());
    if (comparisons_most_ * most > limits::rule_steps_max) {
        for (std::size_t place = 0; place < rules_.size(); ++place) {
            if (comparisons_[place] * most > limits::rule_steps_max) set(bits, {static_cast<Slot>(place)});
        }
    }
}

bool Prefilter::steps_may_run_out(const Facts& facts) const {
    // Telling what is missing evaluates a condition again at each level of it.
    const std::size_t times = 2 * (limits::rule_depth_max + 1);
    return comparisons_most_ * most_parts(facts) * times > limits::rule_steps_max;
}

}  // namespace cargo::rules
