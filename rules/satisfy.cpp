#include "rules/satisfy.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace cargo::rules {

namespace {

/// Past it the answer is "perhaps": a search must not cost more than reading the rule.
constexpr std::size_t steps_max = 5'000;
constexpr std::size_t beginnings_max = 500;

/// What one field is asked to be, and not to be.
struct TextDemand {
    const std::vector<std::string>* values;
    bool beginning;
};

bool meets(std::string_view text, const TextDemand& demand) {
    if (!demand.beginning) return std::ranges::binary_search(*demand.values, text, std::less<std::string_view>{});
    return std::ranges::any_of(*demand.values, [text](const std::string& v) { return text.starts_with(v); });
}

struct FieldState {
    std::optional<bool> known{};
    std::vector<TextDemand> wanted{};
    std::vector<TextDemand> unwanted{};
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
    std::vector<const std::vector<std::int64_t>*> numbers{};
    std::vector<const std::vector<std::int64_t>*> not_numbers{};
};

bool unwelcome(std::string_view text, const FieldState& state) {
    return std::ranges::any_of(state.unwanted, [text](const TextDemand& d) { return meets(text, d); });
}

/// Beginnings a text may have to meet all of the demands; nothing when there are too many to try.
std::optional<std::vector<std::string_view>> common_beginnings(const std::vector<TextDemand>& demands) {
    std::vector<std::string_view> common{""};
    for (const TextDemand& demand : demands) {
        std::vector<std::string_view> longer;
        for (const std::string_view one : common) {
            for (const std::string& other : *demand.values) {
                if (other.starts_with(one))
                    longer.push_back(other);
                else if (one.starts_with(other))
                    longer.push_back(one);
            }
        }
        if (longer.size() > beginnings_max) return std::nullopt;
        common = std::move(longer);
    }
    return common;
}

/// Is there one text that meets all `demands` and nothing unwanted?
bool text_exists(const std::vector<TextDemand>& demands, const FieldState& state) {
    const auto set = std::ranges::find(demands, false, &TextDemand::beginning);
    if (set != demands.end()) {
        return std::ranges::any_of(*set->values, [&](const std::string& value) {
            return !unwelcome(value, state) && std::ranges::all_of(demands, [&](const TextDemand& d) { return meets(value, d); });
        });
    }
    const auto beginnings = common_beginnings(demands);
    if (!beginnings) return true;
    return std::ranges::any_of(*beginnings, [&](std::string_view beginning) {
        return std::ranges::none_of(state.unwanted, [&](const TextDemand& d) { return d.beginning && meets(beginning, d); });
    });
}

bool texts_possible(const Field& field, const FieldState& state) {
    std::vector<TextDemand> demands = state.wanted;
    std::vector<std::string> choices;
    if (field.type == FieldType::choice) {
        for (const std::string_view choice : choices_of(field)) choices.emplace_back(choice);
        std::ranges::sort(choices);
        demands.push_back({&choices, false});
    }
    if (!field.many) return text_exists(demands, state);
    return std::ranges::all_of(demands, [&](const TextDemand& demand) { return text_exists({demand}, state); });
}

bool numbers_possible(const Field& field, const FieldState& state) {
    const bool has_floor = field.type != FieldType::temperature && field.type != FieldType::day;
    const std::int64_t low = has_floor ? std::max<std::int64_t>(state.low, 0) : state.low;
    if (low > state.high) return false;
    const auto allowed = [&](std::int64_t number) {
        const auto has = [number](const std::vector<std::int64_t>* values) {
            return std::ranges::binary_search(*values, number);
        };
        return number >= low && number <= state.high && std::ranges::all_of(state.numbers, has) &&
               std::ranges::none_of(state.not_numbers, has);
    };
    if (!state.numbers.empty()) return std::ranges::any_of(*state.numbers.front(), allowed);
    if (state.high - 1 > low) return true;  // wider than anything excluded is likely to be; "perhaps"
    return allowed(low) || allowed(state.high);
}

/// What all wishes taken together ask of the consignment.
class Demands {
public:
    /// False when it contradicts what was asked before.
    bool add(const Condition& condition, bool wanted) {
        switch (condition.comparison) {
            case Comparison::is_missing:
                return know(*condition.field, !wanted);
            case Comparison::is_known:
                return know(*condition.field, wanted);
            case Comparison::not_equal:
            case Comparison::not_in:
                wanted = !wanted;
                break;
            case Comparison::equal:
            case Comparison::in:
            case Comparison::less:
            case Comparison::less_or_equal:
            case Comparison::greater:
            case Comparison::greater_or_equal:
            case Comparison::between:
            case Comparison::includes:
            case Comparison::starts_with:
            case Comparison::mentions:
                break;
        }
        if (!know(*condition.field, true)) return false;
        if (condition.other) {
            const bool equality = condition.comparison == Comparison::equal || condition.comparison == Comparison::not_equal;
            const std::string pair = condition.field->name + "=" + condition.other->name;
            return know(*condition.other, true) && opaque(equality ? pair : condition.shown, wanted);
        }
        if (condition.comparison == Comparison::mentions) return opaque(condition.shown, wanted);
        return is_number(condition.field->type) ? add_number(condition, wanted) : add_text(condition, wanted);
    }

    /// Something nothing is known of, but that it cannot both hold and not hold.
    bool opaque(const std::string& what, bool wanted) { return opaque_.try_emplace(what, wanted).first->second == wanted; }

private:
    bool know(const Field& field, bool known) {
        FieldState& state = fields_[&field];
        if (!state.known) state.known = known;
        return *state.known == known;
    }

    bool add_text(const Condition& condition, bool wanted) {
        FieldState& state = fields_[condition.field];
        (wanted ? state.wanted : state.unwanted)
            .push_back({&condition.values->texts, condition.comparison == Comparison::starts_with});
        return texts_possible(*condition.field, state);
    }

    bool add_number(const Condition& condition, bool wanted) {
        if (condition.field->many) return opaque(condition.shown, wanted);
        FieldState& state = fields_[condition.field];
        const std::vector<std::int64_t>& values = condition.values->numbers;
        const auto below = [&](std::int64_t number) { state.high = std::min(state.high, number); };
        const auto above = [&](std::int64_t number) { state.low = std::max(state.low, number); };
        switch (condition.comparison) {
            case Comparison::less:
                wanted ? below(values[0] - 1) : above(values[0]);
                break;
            case Comparison::less_or_equal:
                wanted ? below(values[0]) : above(values[0] + 1);
                break;
            case Comparison::greater:
                wanted ? above(values[0] + 1) : below(values[0]);
                break;
            case Comparison::greater_or_equal:
                wanted ? above(values[0]) : below(values[0] - 1);
                break;
            case Comparison::between:
                if (!wanted) return opaque(condition.shown, wanted);
                above(values[0]);
                below(values[1]);
                break;
            case Comparison::equal:
            case Comparison::not_equal:
            case Comparison::in:
            case Comparison::not_in:
            case Comparison::includes:
                (wanted ? state.numbers : state.not_numbers).push_back(&values);
                break;
            case Comparison::starts_with:
            case Comparison::mentions:
            case Comparison::is_missing:
            case Comparison::is_known:
                break;
        }
        return numbers_possible(*condition.field, state);
    }

    std::map<const Field*, FieldState> fields_{};
    std::map<std::string, bool, std::less<>> opaque_{};
};

/// Takes the wishes apart: what must hold together is added up, what has alternatives is tried one by one.
class Search {
public:
    bool solve(std::vector<Wish> wishes, Demands demands) {
        while (!wishes.empty()) {
            if (++steps_ > steps_max) return true;
            const auto [condition, wanted] = wishes.back();
            wishes.pop_back();
            const bool splits =
                (condition->kind == Condition::Kind::either && wanted) || (condition->kind == Condition::Kind::all && !wanted);
            if (splits) return any_branch(*condition, wanted, wishes, demands);
            if (!take(*condition, wanted, wishes, demands)) return false;
        }
        return true;
    }

private:
    bool any_branch(const Condition& condition, bool wanted, const std::vector<Wish>& wishes, const Demands& demands) {
        return std::ranges::any_of(condition.children, [&](const Condition& child) {
            std::vector<Wish> branch = wishes;
            branch.emplace_back(&child, wanted);
            return solve(std::move(branch), demands);
        });
    }

    bool take(const Condition& condition, bool wanted, std::vector<Wish>& wishes, Demands& demands) {
        switch (condition.kind) {
            case Condition::Kind::all:
            case Condition::Kind::either:
                for (const Condition& child : condition.children) wishes.emplace_back(&child, wanted);
                return true;
            case Condition::Kind::negated:
                wishes.emplace_back(&condition.children.front(), !wanted);
                return true;
            case Condition::Kind::quantified:
                return take_quantified(condition, wanted, demands);
            case Condition::Kind::compared:
                return demands.add(condition, wanted);
            case Condition::Kind::random:
                return (wanted || condition.share < share_whole) && demands.opaque(condition.shown, wanted);
            case Condition::Kind::nothing_else:
                return demands.opaque(condition.shown, wanted);
        }
        return true;
    }

    /// "no X" is "not any X"; "every X" fails by one part that is not X.
    bool take_quantified(const Condition& condition, bool wanted, Demands& demands) {
        const Condition& body = condition.children.front();
        const bool every = condition.quantifier == Quantifier::every;
        const bool needs_a_part = every ? !wanted : wanted == (condition.quantifier == Quantifier::any);
        const std::string what = std::string(every ? "every " : "any ") + std::string(to_string(condition.element)) + shown(body);
        if (!demands.opaque(what, every ? wanted : needs_a_part)) return false;
        return !needs_a_part || solve({{&body, !every}}, {});
    }

    std::size_t steps_ = 0;
};

}  // namespace

bool possible(const std::vector<Wish>& wishes) {
    return Search{}.solve(wishes, {});
}

}  // namespace cargo::rules
