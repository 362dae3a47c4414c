#include "rules/condition.hpp"

#include <algorithm>
#include <string_view>

namespace cargo::rules {

namespace {

bool is_group(const Condition& c) {
    return c.kind == Condition::Kind::all || c.kind == Condition::Kind::either;
}

std::string joined(const Condition& condition, std::string_view word) {
    std::string out;
    for (const Condition& child : condition.children) {
        if (!out.empty()) out += word;
        out += is_group(child) ? "(" + shown(child) + ")" : shown(child);
    }
    return out;
}

std::string_view quantifier_word(Quantifier quantifier) {
    switch (quantifier) {
        case Quantifier::any:
            return "any ";
        case Quantifier::no:
            return "no ";
        case Quantifier::every:
            return "every ";
    }
    return "";
}

}  // namespace

std::string shown(const Condition& condition) {
    switch (condition.kind) {
        case Condition::Kind::all:
            return joined(condition, " and ");
        case Condition::Kind::either:
            return joined(condition, " or ");
        case Condition::Kind::negated: {
            const Condition& child = condition.children.front();
            const bool bare = !is_group(child) && child.kind != Condition::Kind::negated;
            return bare ? "not " + shown(child) : "not (" + shown(child) + ")";
        }
        case Condition::Kind::quantified:
            return std::string(quantifier_word(condition.quantifier)) + std::string(to_string(condition.element)) + " ( " +
                   shown(condition.children.front()) + " )";
        case Condition::Kind::compared:
        case Condition::Kind::random:
        case Condition::Kind::nothing_else:
            return condition.shown;
    }
    return {};
}

bool uses(const Condition& condition, Condition::Kind kind) {
    return condition.kind == kind ||
           std::ranges::any_of(condition.children, [kind](const Condition& child) { return uses(child, kind); });
}

}  // namespace cargo::rules
