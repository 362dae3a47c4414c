#include "rules/because.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "libcargo/limits.hpp"
#include "rules/check.hpp"

namespace cargo::rules {

namespace {

constexpr std::string_view dash = "-";
constexpr std::string_view hit_suffix = ".hit";

/// The elements over which `when` has an `any` that can name a part.
void collect_elements(const Condition& condition, std::set<Element>& elements) {
    if (condition.kind == Condition::Kind::negated) return;
    if (condition.kind == Condition::Kind::quantified && condition.quantifier != Quantifier::no)
        elements.insert(condition.element);
    for (const Condition& child : condition.children) {
        if (condition.kind != Condition::Kind::quantified) collect_elements(child, elements);
    }
}

const Condition* random_share(const Condition& condition) {
    if (condition.kind == Condition::Kind::random) return &condition;
    for (const Condition& child : condition.children) {
        const Condition* const found = random_share(child);
        if (found) return found;
    }
    return nullptr;
}

/// Where `{name}` stands inside the quoted word.
Spot place_of(const Word& text, const std::string& name) {
    const std::string_view source(text.begin, static_cast<std::size_t>(text.end - text.begin));
    const std::size_t at = source.find("{" + name);
    if (at == std::string_view::npos) return text;
    return {text.begin + at, text.begin + std::min(at + name.size() + 2, source.size())};
}

std::optional<Because::Piece> place(const Word& text, const std::string& name, const Condition& when, Complaints& complaints) {
    Because::Piece piece;
    if (name == "random.draw") {
        piece.share = random_share(when);
        if (piece.share) return piece;
        complaints.error(
            Errc::rule_unknown_field, place_of(text, name),
            {"this rule draws nothing: it has no 'random'", "cette règle ne tire rien au sort : elle n'a pas de 'random'"});
        return std::nullopt;
    }
    std::string field_name = name;
    if (field_name.ends_with(hit_suffix)) {
        piece.hit = true;
        field_name.resize(field_name.size() - hit_suffix.size());
    }
    std::set<Element> elements;
    collect_elements(when, elements);
    piece.field = find_field(field_name);
    for (const Element element : elements) {
        if (!piece.field) piece.field = find_field(field_name, element);
    }
    const bool bound_here =
        piece.field && (piece.field->element == Element::consignment || elements.contains(piece.field->element));
    if (bound_here) return piece;
    const Element seen = elements.empty() ? Element::consignment : *elements.begin();
    complaints.error(Errc::rule_unknown_field, place_of(text, name), no_such_field(field_name, seen));
    return std::nullopt;
}

std::string joined(const std::vector<std::string>& values) {
    if (values.empty()) return std::string(dash);
    std::string out;
    for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
    return out;
}

}  // namespace

std::optional<Because> check_because(const Word& text, const Condition& when, Complaints& complaints) {
    Because because;
    bool good = true;
    const std::string_view source = text.text;
    std::string plain;
    for (std::size_t at = 0; at < source.size(); ++at) {
        if (source[at] != '{') {
            plain += source[at];
            continue;
        }
        if (source.substr(at, 2) == "{{") {
            plain += '{';
            ++at;
            continue;
        }
        const std::size_t end = source.find('}', at);
        if (end == std::string_view::npos) {
            complaints.error(Errc::rule_syntax, text,
                             {"a place for a value is not closed: write {field}, or {{ for a brace",
                              "une place de valeur n'est pas fermée : écrivez {champ}, ou {{ pour une accolade"});
            return std::nullopt;
        }
        std::optional<Because::Piece> piece = place(text, std::string(source.substr(at + 1, end - at - 1)), when, complaints);
        good = good && piece;
        if (piece) {
            because.pieces.push_back({.text = std::exchange(plain, {})});
            because.pieces.push_back(*std::move(piece));
        }
        at = end;
    }
    because.pieces.push_back({.text = plain});
    if (!good) return std::nullopt;
    return because;
}

std::string rendered(const Because& because, const Condition& when, Evaluation& evaluation) {
    const Witnesses witnesses = evaluation.witnesses(when);
    std::string out;
    for (const Because::Piece& piece : because.pieces) {
        if (piece.share) {
            out += evaluation.drawn(*piece.share);
        } else if (!piece.field) {
            out += piece.text;
        } else if (piece.hit) {
            out += joined(evaluation.matching(when, *piece.field));
        } else {
            const Element element = piece.field->element;
            const std::optional<std::size_t> part = witnesses[static_cast<std::size_t>(element)];
            const bool has_part = element == Element::consignment || part;
            const Place place{element, part.value_or(0)};
            out += has_part ? joined(evaluation.comparer().shown_values(*piece.field, place)) : std::string(dash);
        }
    }
    if (out.size() > limits::reason_chars_max) {
        out.resize(limits::reason_chars_max);
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
    }
    return out;
}

}  // namespace cargo::rules
