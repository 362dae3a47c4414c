#include "rules/evaluation.hpp"

#include <algorithm>
#include <string_view>

#include "libcargo/limits.hpp"
namespace cargo::rules {

namespace {

std::string joined(const std::vector<std::string>& values) {
    constexpr std::size_t shown_max = 8;
    std::string out;
    for (std::size_t i = 0; i < values.size() && i < shown_max; ++i) out += (i ? ", " : "") + values[i];
    if (values.size() > shown_max) out += ", ...";
    return out;
}

}  // namespace

void Evaluation::start(const Facts& facts, bool sharing) {
    comparer_.start(facts, index_);
    known_.assign(sharing ? shared_ : 0, not_known);
    kept_.clear();
    kept_fields_.clear();
}

Truth Evaluation::at(const Condition& condition, const Place& place) {
    if (condition.shared >= known_.size()) return fresh(condition, place);
    signed char& known = known_[condition.shared];
    if (known == not_known) known = static_cast<signed char>(fresh(condition, place));
    return static_cast<Truth>(known);
}

Truth Evaluation::compared(const Condition& condition, const Place& place) {
    if (++steps_ > limits::rule_steps_max) {
        exhausted_ = true;
        return Truth::unknown;
    }
    return comparer_.compare(condition, place);
}

Truth Evaluation::fresh(const Condition& condition, const Place& place) {
    // The three that most conditions are, before a jump nobody can foresee.
    if (condition.kind == Condition::Kind::compared) return compared(condition, place);
    if (condition.kind == Condition::Kind::quantified) return quantified(condition);
    if (condition.kind == Condition::Kind::all) return all_of(condition, place);
    Truth result = Truth::unknown;
    switch (condition.kind) {
        case Condition::Kind::either:
            result = Truth::no;
            for (const Condition& child : condition.children) {
                result = either(result, at(child, place));
                if (result == Truth::yes) break;
            }
            return result;
        case Condition::Kind::negated:
            return opposite(at(condition.children.front(), place));
        case Condition::Kind::random:
            return truth(is_drawn_for(condition));
        case Condition::Kind::nothing_else:
            return truth(circumstances_.nothing_else_selected);
        case Condition::Kind::compared:
        case Condition::Kind::quantified:
        case Condition::Kind::all:
            break;
    }
    return result;
}

Truth Evaluation::all_of(const Condition& condition, const Place& place) {
    // A draw costs as much as many comparisons, and the order is nobody's business: the smallest is the smallest. Steps are
    // counted in order, so that where they count the order stays.
    const bool draw_last = sharing();
    bool draws = false;
    Truth result = Truth::yes;
    for (const Condition& child : condition.children) {
        if (draw_last && child.kind == Condition::Kind::random) {
            draws = true;
            continue;
        }
        result = both(result, at(child, place));
        if (result == Truth::no) return result;
    }
    if (!draws) return result;
    for (const Condition& child : condition.children) {
        if (child.kind == Condition::Kind::random) result = both(result, at(child, place));
    }
    return result;
}

Truth Evaluation::quantified(const Condition& condition) {
    const bool every = condition.quantifier == Quantifier::every;
    const Truth decisive = every ? Truth::no : Truth::yes;
    Truth result = opposite(decisive);
    const Condition& child = condition.children.front();
    const std::size_t count = count_of(condition.element);
    // A look-up for each part, without the ceremony, where nobody counts steps.
    const bool looked_up = sharing() && child.kind == Condition::Kind::compared && child.key != Condition::no_key;
    if (looked_up && child.field->element == condition.element) {
        const bool negative = positive(child.comparison) != child.comparison;
        for (std::size_t i = 0; i < count && result != decisive; ++i) {
            const Truth found = said().holds(child, i);
            const Truth one = negative ? opposite(found) : found;
            result = every ? both(result, one) : either(result, one);
        }
        return condition.quantifier == Quantifier::no ? opposite(result) : result;
    }
    for (std::size_t i = 0; i < count && result != decisive; ++i) {
        const Place part{condition.element, i};
        const Truth one = child.kind == Condition::Kind::compared ? compared(child, part) : at(child, part);
        result = every ? both(result, one) : either(result, one);
    }
    return condition.quantifier == Quantifier::no ? opposite(result) : result;
}

std::uint64_t Evaluation::draw_for(const Condition& condition) {
    draw_.begin(circumstances_.rule_id, facts().key);
    for (const Field* field : condition.strata) {
        // A missing stratum is a stratum: nobody leaves the draw by leaving out a field.
        const Said::Answer answer = said().answer(*field, 0);
        draw_.add(field->name);
        draw_.add(std::to_string(std::size_t{answer.texts} + answer.numbers));
        for (std::size_t i = 0; i < answer.texts; ++i) draw_.add(on_one_line(said().text(answer.first_text + i), room_));
        for (std::size_t i = 0; i < answer.numbers; ++i)
            draw_.add(shown_number(field->type, said().number(answer.first_number + i)));
    }
    return draw_.drawn(circumstances_.random_key);
}

bool Evaluation::is_drawn_for(const Condition& condition) {
    return circumstances_.draws_are_hits || is_drawn(draw_for(condition), condition.share);
}

std::string Evaluation::drawn(const Condition& random_share) {
    return shown_draw(draw_for(random_share));
}

void Evaluation::add_missing(const Condition& condition, Truth truth, std::vector<std::string>& names) {
    if (sharing() && truth != Truth::unknown) return;
    fields_.clear();
    if (sharing() && condition.shared >= known_.size()) {
        collect_missing_in(condition, {}, fields_);
    } else {
        collect_missing(condition, {}, fields_);
    }
    if (fields_.size() > 1) {
        std::ranges::sort(fields_, {}, &Field::name);
        const auto [first, last] = std::ranges::unique(fields_);
        fields_.erase(first, last);
    }
    names.reserve(names.size() + fields_.size());
    for (const Field* field : fields_) {
        if (std::ranges::find(names, field->name) == names.end()) names.push_back(field->name);
    }
}

void Evaluation::collect_missing(const Condition& condition, const Place& place, Fields& fields) {
    if (at(condition, place) != Truth::unknown) return;
    if (condition.shared >= known_.size()) return collect_missing_in(condition, place, fields);
    const Kept kept = kept_missing(condition, place);
    const auto first = kept_fields_.begin() + kept.first;
    fields.insert(fields.end(), first, first + kept.count);
}

/// Of a shared condition; none stands inside another.
Evaluation::Kept Evaluation::kept_missing(const Condition& condition, const Place& place) {
    std::uint32_t& at = kept_at_[condition.shared];
    if (at < kept_.size() && kept_[at].shared == condition.shared) return kept_[at];
    const std::size_t first = kept_fields_.size();
    collect_missing_in(condition, place, kept_fields_);
    const auto begin = kept_fields_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, kept_fields_.end());
    kept_fields_.erase(std::unique(begin, kept_fields_.end()), kept_fields_.end());
    at = static_cast<std::uint32_t>(kept_.size());
    kept_.push_back(
        {condition.shared, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(kept_fields_.size() - first)});
    return kept_.back();
}

/// Of a condition that is unknown.
void Evaluation::collect_missing_in(const Condition& condition, const Place& place, Fields& fields) {
    if (condition.kind == Condition::Kind::quantified) {
        const Condition& child = condition.children.front();
        // Of some part it is unknown, and whatever the part, for want of this field.
        if (sharing() && child.kind == Condition::Kind::compared && !child.other) return fields.push_back(child.field);
        const std::size_t count = count_of(condition.element);
        for (std::size_t i = 0; i < count && !exhausted_; ++i) collect_missing(child, {condition.element, i}, fields);
        return;
    }
    for (const Condition& child : condition.children) collect_missing(child, place, fields);
    if (condition.kind != Condition::Kind::compared) return;
    if (!condition.other) return fields.push_back(condition.field);
    const auto is_missing = [&](const Field& field) { return said().answer(field, place.part_of(field)).missing(); };
    const bool other_is_missing = is_missing(*condition.other);
    const bool own_is_missing = is_missing(*condition.field);
    if (other_is_missing) fields.push_back(condition.other);
    if (own_is_missing || !other_is_missing) fields.push_back(condition.field);
}

std::string Evaluation::value_or_missing(const Field& field, const Place& place) {
    const std::vector<std::string> values = comparer_.shown_values(field, place);
    return values.empty() ? "missing" : joined(values);
}

std::optional<std::size_t> Evaluation::first_part(const Condition& quantified, Truth wanted) {
    const std::size_t count = count_of(quantified.element);
    for (std::size_t i = 0; i < count; ++i) {
        if (at(quantified.children.front(), {quantified.element, i}) == wanted) return i;
    }
    return std::nullopt;
}

Witnesses Evaluation::witnesses(const Condition& condition) {
    Witnesses found{};
    collect_witnesses(condition, found);
    return found;
}

void Evaluation::collect_witnesses(const Condition& condition, Witnesses& witnesses) {
    if (condition.kind == Condition::Kind::all || condition.kind == Condition::Kind::either) {
        for (const Condition& child : condition.children) collect_witnesses(child, witnesses);
    }
    if (condition.kind != Condition::Kind::quantified || condition.quantifier == Quantifier::no) return;
    std::optional<std::size_t>& place = witnesses[static_cast<std::size_t>(condition.element)];
    if (!place) place = first_part(condition, Truth::yes);
}

std::string Evaluation::explained(const Condition& condition) {
    return explained_at(condition, {});
}

std::string Evaluation::explained_group(const Condition& condition, const Place& place) {
    const bool one_will_do = condition.kind == Condition::Kind::either;
    std::string out;
    for (const Condition& child : condition.children) {
        // Of an `or` that holds, the parts that hold are the reason.
        if (one_will_do && at(condition, place) == Truth::yes && at(child, place) != Truth::yes) continue;
        if (!out.empty()) out += one_will_do ? " or " : " and ";
        const bool group = child.kind == Condition::Kind::either && child.children.size() > 1;
        out += group ? "(" + explained_at(child, place) + ")" : explained_at(child, place);
    }
    return out;
}

std::string Evaluation::explained_quantified(const Condition& condition) {
    if (condition.quantifier != Quantifier::any) return shown(condition);
    const std::optional<std::size_t> part = first_part(condition, Truth::yes);
    if (!part) return shown(condition);
    const Place inner{condition.element, *part};
    return std::string(to_string(condition.element)) + " " + std::to_string(*part + 1) + " ( " +
           explained_at(condition.children.front(), inner) + " )";
}

std::string Evaluation::explained_at(const Condition& condition, const Place& place) {
    switch (condition.kind) {
        case Condition::Kind::all:
        case Condition::Kind::either:
            return explained_group(condition, place);
        case Condition::Kind::negated:
            return "not (" + explained_at(condition.children.front(), place) + ")";
        case Condition::Kind::quantified:
            return explained_quantified(condition);
        case Condition::Kind::compared: {
            std::string values = value_or_missing(*condition.field, place);
            if (condition.other) values += "; " + value_or_missing(*condition.other, place);
            return condition.shown + " [" + values + "]";
        }
        case Condition::Kind::random:
            return condition.shown + " [draw " + drawn(condition) + "]";
        case Condition::Kind::nothing_else:
            return condition.shown;
    }
    return {};
}

const Condition* Evaluation::first_true(const Condition& condition, const Place& place, const Field& field, Place& where) {
    if (condition.kind == Condition::Kind::compared) {
        const bool found = condition.field == &field && at(condition, place) == Truth::yes;
        if (found) where = place;
        return found ? &condition : nullptr;
    }
    if (condition.kind == Condition::Kind::quantified) {
        const std::optional<std::size_t> part = first_part(condition, Truth::yes);
        if (!part || condition.quantifier == Quantifier::no) return nullptr;
        return first_true(condition.children.front(), {condition.element, *part}, field, where);
    }
    if (condition.kind == Condition::Kind::negated) return nullptr;
    for (const Condition& child : condition.children) {
        const Condition* const found = first_true(child, place, field, where);
        if (found) return found;
    }
    return nullptr;
}

std::vector<std::string> Evaluation::matching(const Condition& condition, const Field& field) {
    Place where;
    const Condition* const found = first_true(condition, {}, field, where);
    return found ? comparer_.matching(*found, where) : std::vector<std::string>{};
}

}  // namespace cargo::rules
