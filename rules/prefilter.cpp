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

bool has_key(const Condition& comparison) {
    if (!comparison.values || is_number(comparison.field->type)) return false;
    switch (comparison.comparison) {
        case Comparison::equal:
        case Comparison::in:
        case Comparison::includes:
        case Comparison::starts_with:
            return std::ranges::none_of(comparison.values->texts, &std::string::empty);
        case Comparison::mentions:
            // Folded: a blank, then two bytes at least.
            return std::ranges::all_of(comparison.values->phrases, [](const std::string& p) { return p.size() >= 3; });
        case Comparison::not_equal:
        case Comparison::not_in:
        case Comparison::less:
        case Comparison::less_or_equal:
        case Comparison::greater:
        case Comparison::greater_or_equal:
        case Comparison::between:
        case Comparison::is_missing:
        case Comparison::is_known:
            break;
    }
    return false;
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
            if (has_key(condition)) out.push_back({{&condition}, weight_of(condition)});
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

std::uint16_t two_bytes(std::string_view text) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(text[0]) << 8U | static_cast<unsigned char>(text[1]));
}

}  // namespace

Prefilter::Prefilter(std::span<const std::unique_ptr<const Rule>> rules) : rules_(rules), words_((rules.size() + 63) / 64) {
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
    std::ranges::sort(fields_, {}, &FieldIndex::of_texts);  // texts last: what they say is dear to ask
    for (FieldIndex& index : fields_) {
        for (const auto& [text, sets] : index.beginnings) index.lengths.push_back(text.size());
        std::ranges::sort(index.lengths);
        const auto [first, last] = std::ranges::unique(index.lengths);
        index.lengths.erase(first, last);
        if (index.of_texts()) set(texts_, index.all);
        index.rules.assign(words_, 0);
        for (const Slot slot : index.all) set(index.rules, {static_cast<Slot>(slot % (words_ * 64))});
    }
}

Prefilter::FieldIndex& Prefilter::index_of(const Field* field) {
    const auto found = std::ranges::find(fields_, field, &FieldIndex::field);
    if (found != fields_.end()) return *found;
    fields_.emplace_back().field = field;
    return fields_.back();
}

void Prefilter::add(const Condition& comparison, Slot slot) {
    FieldIndex& index = index_of(comparison.field);
    index.all.push_back(slot);
    const auto [known, fresh] =
        index.set_of.try_emplace({comparison.values.get(), comparison.comparison}, static_cast<Set>(index.sets.size()));
    const Set own = known->second;
    if (fresh) index.sets.emplace_back();
    index.sets[own].push_back(slot);
    if (!fresh) return;
    if (comparison.comparison == Comparison::mentions) {
        for (const std::string& phrase : comparison.values->phrases) {
            const std::string_view words = std::string_view(phrase).substr(1);
            index.phrases[two_bytes(words)].push_back({std::string(words), own});
        }
        return;
    }
    const bool begins = comparison.comparison == Comparison::starts_with;
    for (const std::string& text : comparison.values->texts) {
        (begins ? index.beginnings : index.equal)[text].push_back(own);
        if (comparison.field->type != FieldType::hs) continue;
        for (std::size_t size = 1; size < text.size(); ++size) index.cut_short[text.substr(0, size)].push_back(own);
    }
}

void Prefilter::found(const FieldIndex& index, const Sets& sets, Bits& bits) {
    for (const Set one : sets) set(bits, index.sets[one]);
}

void Prefilter::ask_words(const FieldIndex& index, std::string_view folded, Bits& bits) {
    // A phrase begins at the beginning of a word, behind the blank.
    for (std::size_t blank = 0; blank + 2 < folded.size(); blank = std::min(folded.find(' ', blank + 1), folded.size())) {
        const std::string_view rest = folded.substr(blank + 1);
        const auto alike = index.phrases.find(two_bytes(rest));
        if (alike == index.phrases.end()) continue;
        for (const Phrase& phrase : alike->second) {
            if (rest.starts_with(phrase.text)) set(bits, index.sets[phrase.set]);
        }
    }
}

void Prefilter::ask_value(const FieldIndex& index, std::string_view value, Bits& bits) {
    const auto look_up = [&](const ByText& by_text, std::string_view key) {
        const auto sets = by_text.find(key);
        if (sets != by_text.end()) found(index, sets->second, bits);
    };
    if (!index.equal.empty()) look_up(index.equal, value);
    for (const std::size_t length : index.lengths) {
        if (length > value.size()) break;
        look_up(index.beginnings, value.substr(0, length));
    }
    if (!index.cut_short.empty()) look_up(index.cut_short, value);
    if (!index.phrases.empty()) ask_words(index, value, bits);
}

void Prefilter::ask(const FieldIndex& index, const Facts& facts, Comparer& comparer, Bits& bits) const {
    // From the last part: the manifest's own stand there, and leave out most.
    for (std::size_t i = parts(facts, index.field->element); i > 0; --i) {
        const Reading& reading = comparer.read(*index.field, bound(facts, index.field->element, i - 1));
        if (reading.missing() || reading.incomplete) return set(bits, index.all);
        for (const std::string_view text : reading.texts)
            ask_value(index, comparer.comparable(index.field->type, text), bits);
    }
}

/// Does it still matter to a rule what this field says?
bool Prefilter::concerns(const FieldIndex& index, const Bits& bits) const {
    for (std::size_t w = 0; w < words_; ++w) {
        std::uint64_t open = index.rules[w];
        for (std::size_t i = 0; i < anchors_max; ++i) open &= bits[i * words_ + w] | texts_[i * words_ + w];
        if (open != 0) return true;
    }
    return false;
}

RulePlaces Prefilter::candidates(const Facts& facts, Evaluation& evaluation) const {
    Bits bits = always_;
    for (const FieldIndex& index : fields_) {
        if (!index.of_texts() || concerns(index, bits)) ask(index, facts, evaluation.comparer(), bits);
    }
    for (std::size_t w = 0; w < words_; ++w) {
        for (std::size_t i = 1; i < anchors_max; ++i) bits[w] &= bits[i * words_ + w];
    }
    bits.resize(words_);
    // A rule that would use up its steps is undetermined, whatever its anchors say.
    const std::size_t most = most_parts(facts);
    if (comparisons_most_ * most > limits::rule_steps_max) {
        for (std::size_t place = 0; place < rules_.size(); ++place) {
            if (comparisons_[place] * most > limits::rule_steps_max) set(bits, {static_cast<Slot>(place)});
        }
    }
    return RulePlaces(std::move(bits));
}

std::size_t Prefilter::shared_for(const Facts& facts) const {
    // Telling what is missing evaluates a condition again at each level of it.
    const std::size_t times = 2 * (limits::rule_depth_max + 1);
    return comparisons_most_ * most_parts(facts) * times > limits::rule_steps_max ? 0 : shared_;
}

}  // namespace cargo::rules
