#include "rules/evaluation.hpp"

#include <algorithm>
#include <string_view>

#include "libcargo/limits.hpp"
#include "rules/draw.hpp"

namespace cargo::rules {

namespace {

std::string joined(const std::vector<std::string>& values) {
    constexpr std::size_t shown_max = 8;
    std::string out;
    for (std::size_t i = 0; i < values.size() && i < shown_max; ++i) out += (i ? ", " : "") + values[i];
    if (values.size() > shown_max) out += ", ...";
    return out;
}

std::string value_or_missing(const Field& field, const Scope& scope) {
    const std::vector<std::string> values = Comparer::shown_values(field, scope);
    return values.empty() ? "missing" : joined(values);
}

}  // namespace

void Evaluation::begin(const Circumstances& circumstances) {
    circumstances_ = circumstances;
    steps_ = 0;
    exhausted_ = false;
}

Truth Evaluation::evaluate(const Condition& condition) {
    return at(condition, bound(facts_, Element::consignment, 0));
}

Truth Evaluation::at(const Condition& condition, const Scope& scope) {
    if (condition.shared >= known_.size()) return fresh(condition, scope);
    signed char& known = known_[condition.shared];
    if (known == not_known) known = static_cast<signed char>(fresh(condition, scope));
    return static_cast<Truth>(known);
}

Truth Evaluation::fresh(const Condition& condition, const Scope& scope) {
    Truth result = Truth::unknown;
    switch (condition.kind) {
        case Condition::Kind::all:
            result = Truth::yes;
            for (const Condition& child : condition.children) {
                result = both(result, at(child, scope));
                if (result == Truth::no) break;
            }
            return result;
        case Condition::Kind::either:
            result = Truth::no;
            for (const Condition& child : condition.children) {
                result = either(result, at(child, scope));
                if (result == Truth::yes) break;
            }
            return result;
        case Condition::Kind::negated:
            return opposite(at(condition.children.front(), scope));
        case Condition::Kind::quantified:
            return quantified(condition);
        case Condition::Kind::compared:
            if (++steps_ > limits::rule_steps_max) {
                exhausted_ = true;
                return Truth::unknown;
            }
            return comparer_.compare(condition, scope);
        case Condition::Kind::random:
            return truth(is_drawn_for(condition));
        case Condition::Kind::nothing_else:
            return truth(circumstances_.nothing_else_selected);
    }
    return result;
}

Truth Evaluation::quantified(const Condition& condition) {
    const bool every = condition.quantifier == Quantifier::every;
    const Truth decisive = every ? Truth::no : Truth::yes;
    Truth result = opposite(decisive);
    const std::size_t count = parts(facts_, condition.element);
    for (std::size_t i = 0; i < count && result != decisive; ++i) {
        const Truth one = at(condition.children.front(), bound(facts_, condition.element, i));
        result = every ? both(result, one) : either(result, one);
    }
    return condition.quantifier == Quantifier::no ? opposite(result) : result;
}

std::uint64_t Evaluation::draw_for(const Condition& condition) const {
    std::vector<std::string> strata;
    const Scope scope = bound(facts_, Element::consignment, 0);
    for (const Field* field : condition.strata) {
        // A missing stratum is a stratum: nobody leaves the draw by leaving out a field.
        strata.push_back(field->name);
        std::vector<std::string> values = Comparer::shown_values(*field, scope);
        strata.push_back(std::to_string(values.size()));
        for (std::string& value : values) strata.push_back(std::move(value));
    }
    return draw(circumstances_.random_key, circumstances_.rule_id, facts_.key, strata);
}

bool Evaluation::is_drawn_for(const Condition& condition) const {
    return circumstances_.draws_are_hits || is_drawn(draw_for(condition), condition.share);
}

std::string Evaluation::drawn(const Condition& random_share) const {
    return shown_draw(draw_for(random_share));
}

std::vector<std::string> Evaluation::missing(const Condition& condition) {
    Fields fields;
    collect_missing(condition, bound(facts_, Element::consignment, 0), fields);
    std::ranges::sort(fields, {}, &Field::name);
    const auto [first, last] = std::ranges::unique(fields);
    fields.erase(first, last);
    std::vector<std::string> names;
    names.reserve(fields.size());
    for (const Field* field : fields) names.push_back(field->name);
    return names;
}

void Evaluation::collect_missing(const Condition& condition, const Scope& scope, Fields& fields) {
    if (at(condition, scope) != Truth::unknown) return;
    if (condition.shared >= known_.size()) return collect_missing_in(condition, scope, fields);
    auto kept = std::ranges::find(missing_in_, condition.shared, &std::pair<std::uint32_t, Fields>::first);
    if (kept == missing_in_.end()) {
        Fields own;
        collect_missing_in(condition, scope, own);
        kept = missing_in_.insert(missing_in_.end(), {condition.shared, std::move(own)});
    }
    fields.insert(fields.end(), kept->second.begin(), kept->second.end());
}

/// Of a condition that is unknown.
void Evaluation::collect_missing_in(const Condition& condition, const Scope& scope, Fields& fields) {
    if (condition.kind == Condition::Kind::quantified) {
        const std::size_t count = parts(facts_, condition.element);
        for (std::size_t i = 0; i < count && !exhausted_; ++i) {
            collect_missing(condition.children.front(), bound(facts_, condition.element, i), fields);
        }
        return;
    }
    for (const Condition& child : condition.children) collect_missing(child, scope, fields);
    if (condition.kind != Condition::Kind::compared) return;
    const bool other_is_missing = condition.other && comparer_.read(*condition.other, scope).missing();
    const bool own_is_missing = comparer_.read(*condition.field, scope).missing();
    if (other_is_missing) fields.push_back(condition.other);
    if (own_is_missing || !other_is_missing) fields.push_back(condition.field);
}

std::optional<std::size_t> Evaluation::first_part(const Condition& quantified, Truth wanted) {
    const std::size_t count = parts(facts_, quantified.element);
    for (std::size_t i = 0; i < count; ++i) {
        if (at(quantified.children.front(), bound(facts_, quantified.element, i)) == wanted) return i;
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
    return explained_at(condition, bound(facts_, Element::consignment, 0));
}

std::string Evaluation::explained_group(const Condition& condition, const Scope& scope) {
    const bool one_will_do = condition.kind == Condition::Kind::either;
    std::string out;
    for (const Condition& child : condition.children) {
        // Of an `or` that holds, the parts that hold are the reason.
        if (one_will_do && at(condition, scope) == Truth::yes && at(child, scope) != Truth::yes) continue;
        if (!out.empty()) out += one_will_do ? " or " : " and ";
        const bool group = child.kind == Condition::Kind::either && child.children.size() > 1;
        out += group ? "(" + explained_at(child, scope) + ")" : explained_at(child, scope);
    }
    return out;
}

std::string Evaluation::explained_quantified(const Condition& condition) {
    if (condition.quantifier != Quantifier::any) return shown(condition);
    const std::optional<std::size_t> part = first_part(condition, Truth::yes);
    if (!part) return shown(condition);
    const Scope inner = bound(facts_, condition.element, *part);
    return std::string(to_string(condition.element)) + " " + std::to_string(*part + 1) + " ( " +
           explained_at(condition.children.front(), inner) + " )";
}

std::string Evaluation::explained_at(const Condition& condition, const Scope& scope) {
    switch (condition.kind) {
        case Condition::Kind::all:
        case Condition::Kind::either:
            return explained_group(condition, scope);
        case Condition::Kind::negated:
            return "not (" + explained_at(condition.children.front(), scope) + ")";
        case Condition::Kind::quantified:
            return explained_quantified(condition);
        case Condition::Kind::compared: {
            std::string values = value_or_missing(*condition.field, scope);
            if (condition.other) values += "; " + value_or_missing(*condition.other, scope);
            return condition.shown + " [" + values + "]";
        }
        case Condition::Kind::random:
            return condition.shown + " [draw " + drawn(condition) + "]";
        case Condition::Kind::nothing_else:
            return condition.shown;
    }
    return {};
}

const Condition* Evaluation::first_true(const Condition& condition, const Scope& scope, const Field& field, Scope& where) {
    if (condition.kind == Condition::Kind::compared) {
        const bool found = condition.field == &field && at(condition, scope) == Truth::yes;
        if (found) where = scope;
        return found ? &condition : nullptr;
    }
    if (condition.kind == Condition::Kind::quantified) {
        const std::optional<std::size_t> part = first_part(condition, Truth::yes);
        if (!part || condition.quantifier == Quantifier::no) return nullptr;
        return first_true(condition.children.front(), bound(facts_, condition.element, *part), field, where);
    }
    if (condition.kind == Condition::Kind::negated) return nullptr;
    for (const Condition& child : condition.children) {
        const Condition* const found = first_true(child, scope, field, where);
        if (found) return found;
    }
    return nullptr;
}

std::vector<std::string> Evaluation::matching(const Condition& condition, const Field& field) {
    Scope where;
    const Condition* const found = first_true(condition, bound(facts_, Element::consignment, 0), field, where);
    return found ? comparer_.matching(*found, where) : std::vector<std::string>{};
}

}  // namespace cargo::rules
