#include "rules/check.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "libcargo/limits.hpp"
#include "rules/reserved.hpp"
#include "rules/suggest.hpp"

namespace cargo::rules {

namespace {

using Shape = Word::Shape;

// ---- fields ----

std::string of_element(Element element) {
    return std::string(to_string(element));
}

/// Names that could have been written where `element` is bound.
std::vector<std::string_view> visible_names(Element element) {
    std::vector<std::string_view> names;
    for (const Field& field : all_fields()) {
        const std::string_view name = field.name;
        if (field.element == Element::consignment || field.element == element) names.push_back(name);
        if (field.element == element && element != Element::consignment) names.push_back(name.substr(name.find('.') + 1));
    }
    return names;
}

std::vector<std::string_view> all_names() {
    std::vector<std::string_view> names;
    for (const Field& field : all_fields()) names.push_back(field.name);
    return names;
}

/// The element a short name such as `hs` belongs to.
std::optional<Element> element_with(std::string_view name) {
    for (const Field& field : all_fields()) {
        const std::string_view full = field.name;
        const bool matches = full == name || full.substr(full.find('.') + 1) == name;
        if (field.element != Element::consignment && matches) return field.element;
    }
    return std::nullopt;
}

/// Works through one condition; `element` is what the quantifier around has bound.
class Checker {
public:
    Checker(Lists& lists, Complaints& complaints) : lists_(lists), complaints_(complaints) {}

    Condition check(const ConditionText& text, Element element) {
        Condition out;
        out.kind = text.kind;
        out.at = text;
        switch (text.kind) {
            case Condition::Kind::all:
            case Condition::Kind::either:
            case Condition::Kind::negated:
                for (const ConditionText& child : text.children) out.children.push_back(check(child, element));
                break;
            case Condition::Kind::quantified:
                check_quantified(text, element, out);
                break;
            case Condition::Kind::compared:
                check_compared(text, element, out);
                break;
            case Condition::Kind::random:
                check_random(text, out);
                break;
            case Condition::Kind::nothing_else:
                out.shown = "nothing_else_selected";
                break;
        }
        if (element != Element::consignment &&
            (text.kind == Condition::Kind::random || text.kind == Condition::Kind::nothing_else)) {
            error(Errc::rule_type_mismatch, text, "this is about the whole consignment: put it outside the parentheses",
                  "ceci concerne tout le lot : placez-le hors des parenthèses");
        }
        return out;
    }

    [[nodiscard]] bool failed() const { return failed_; }

private:
    void error(Errc code, Spot at, std::string english, std::string french) {
        error(code, at, Sentence{std::move(english), std::move(french)});
    }
    void error(Errc code, Spot at, Sentence sentence) {
        failed_ = true;
        complaints_.error(code, at, std::move(sentence));
    }

    void check_quantified(const ConditionText& text, Element element, Condition& out) {
        out.quantifier = text.quantifier;
        const std::optional<Element> over = element_of(text.subject.text);
        if (!over || *over == Element::consignment) {
            constexpr std::array<std::string_view, 5> elements{"item", "container", "party", "location", "reference"};
            const std::optional<std::string> meant = nearest(text.subject.text, elements);
            error(Errc::rule_unknown_field, text.subject,
                  "'" + text.subject.text + "' is no part of a consignment: " +
                      (meant ? "did you mean '" + *meant + "'?" : "write item, container, party, location or reference"),
                  "'" + text.subject.text + "' n'est pas une partie d'un lot : " +
                      (meant ? "vouliez-vous dire '" + *meant + "' ?" : "écrivez item, container, party, location ou reference"));
            return;
        }
        if (element != Element::consignment) {
            error(Errc::rule_too_complex, text, "a quantifier inside a quantifier is not part of this version of the language",
                  "un quantificateur dans un quantificateur n'existe pas dans cette version du langage");
            return;
        }
        out.element = *over;
        out.children.push_back(check(text.children.front(), *over));
    }

    void check_random(const ConditionText& text, Condition& out) {
        const std::optional<std::int64_t> share =
            scaled(text.subject.text, 4);  // millionths of the whole are ten-thousandths of 1 %
        if (text.subject.unit != "%" || !share) {
            error(Errc::rule_bad_value, text.subject, "a random share is a percentage of at most four decimals, such as 1.5 %",
                  "une part aléatoire est un pourcentage d'au plus quatre décimales, comme 1.5 %");
            return;
        }
        if (*share <= 0 || *share > share_whole) {
            error(Errc::rule_bad_value, text.subject, "a random share lies above 0 % and not above 100 %",
                  "une part aléatoire est supérieure à 0 % et ne dépasse pas 100 %");
        }
        out.share = *share;
        out.shown = "random " + text.subject.text + " %";
        for (const Word& word : text.operands) {
            const Field* const field = field_at(word, Element::consignment);
            if (!field) continue;
            out.shown += (out.strata.empty() ? " strata " : ", ") + field->name;
            out.strata.push_back(field);
        }
    }

    const Field* field_at(const Word& word, Element element) {
        const Field* const field = find_field(word.text, element);
        if (!field) error(Errc::rule_unknown_field, word, no_such_field(word.text, element));
        return field;
    }

    void check_compared(const ConditionText& text, Element element, Condition& out) {
        if (++comparisons_ == limits::rule_conditions_max + 1) {
            const std::string most = std::to_string(limits::rule_conditions_max);
            error(Errc::rule_too_complex, text, "a rule has at most " + most + " comparisons",
                  "une règle a au plus " + most + " comparaisons");
        }
        out.comparison = text.comparison;
        out.field = field_at(text.subject, element);
        if (!out.field || !check_fit(text, *out.field)) return;
        if (takes_list(text)) {
            take_list(text, out);
        } else if (takes_field(text, *out.field)) {
            take_field(text, element, out);
        } else {
            take_values(text, out);
        }
        out.shown = out.field->name + " " + std::string(sign(text.comparison));
        if (out.values) out.shown += (braced(out) ? " {" + out.values->shown + "}" : " " + out.values->shown);
        if (out.other) out.shown += " " + out.other->name;
    }

    static bool braced(const Condition& c) {
        const bool takes_set =
            c.comparison == Comparison::in || c.comparison == Comparison::not_in || c.comparison == Comparison::includes;
        return takes_set && !c.values->named;
    }

    static std::string_view sign(Comparison comparison) {
        switch (comparison) {
            case Comparison::equal:
                return "=";
            case Comparison::not_equal:
                return "!=";
            case Comparison::less:
                return "<";
            case Comparison::less_or_equal:
                return "<=";
            case Comparison::greater:
                return ">";
            case Comparison::greater_or_equal:
                return ">=";
            case Comparison::between:
                return "between";
            case Comparison::in:
                return "in";
            case Comparison::not_in:
                return "not in";
            case Comparison::includes:
                return "includes";
            case Comparison::starts_with:
                return "starts with";
            case Comparison::mentions:
                return "mentions";
            case Comparison::is_missing:
                return "is missing";
            case Comparison::is_known:
                return "is known";
        }
        return "";
    }

    /// Does the comparison make sense for the field's type?
    bool check_fit(const ConditionText& text, const Field& field) {
        const std::string subject = field.name;
        const std::string type(to_string(field.type));
        const Spot at = text;
        switch (text.comparison) {
            case Comparison::less:
            case Comparison::less_or_equal:
            case Comparison::greater:
            case Comparison::greater_or_equal:
            case Comparison::between:
                if (is_number(field.type)) return true;
                error(Errc::rule_type_mismatch, at,
                      subject + " is of type " + type + " and has no order: use =, in or starts with",
                      subject + " est de type " + type + " et n'a pas d'ordre : utilisez =, in ou starts with");
                return false;
            case Comparison::includes:
                if (field.many) return true;
                error(Errc::rule_type_mismatch, at, subject + " has one value: use = or in",
                      subject + " n'a qu'une valeur : utilisez = ou in");
                return false;
            case Comparison::starts_with:
                if (!is_number(field.type) && field.type != FieldType::choice) return true;
                error(Errc::rule_type_mismatch, at, subject + " is of type " + type + ": 'starts with' is for texts and codes",
                      subject + " est de type " + type + " : 'starts with' est pour les textes et les codes");
                return false;
            case Comparison::mentions:
                if (field.type == FieldType::text) return true;
                error(Errc::rule_type_mismatch, at, subject + " is of type " + type + ": 'mentions' is for texts",
                      subject + " est de type " + type + " : 'mentions' est pour les textes");
                return false;
            case Comparison::equal:
            case Comparison::not_equal:
            case Comparison::in:
            case Comparison::not_in:
            case Comparison::is_missing:
            case Comparison::is_known:
                return true;
        }
        return false;
    }

    static bool takes_list(const ConditionText& text) {
        const Comparison c = text.comparison;
        const bool set = c == Comparison::in || c == Comparison::not_in || c == Comparison::includes ||
                         c == Comparison::starts_with || c == Comparison::mentions;
        if (!set || text.operands.size() != 1 || text.operands.front().shape != Shape::name) return false;
        const Field* const field = find_field(text.subject.text);
        return !field || field->type != FieldType::choice;
    }

    static bool takes_field(const ConditionText& text, const Field& field) {
        return text.operands.size() == 1 && text.operands.front().shape == Shape::name && field.type != FieldType::choice;
    }

    void take_list(const ConditionText& text, Condition& out) {
        const Word& word = text.operands.front();
        const auto found = lists_.by_name.find(word.text);
        if (found == lists_.by_name.end()) {
            failed_ = true;
            if (!lists_.broken.contains(word.text)) error(Errc::rule_unknown_list, word, no_such_list(word.text));
            return;
        }
        NamedList& list = found->second;
        list.used = true;
        const bool mentions = text.comparison == Comparison::mentions;
        if (list.words != mentions || (!mentions && list.type != out.field->type)) {
            const std::string type = list.words ? "word" : std::string(to_string(list.type));
            const std::string advice = list.words ? ": use 'mentions'" : "";
            error(Errc::rule_type_mismatch, word,
                  "'" + word.text + "' is a list of " + type + ", and " + out.field->name + " is of type " +
                      std::string(to_string(out.field->type)) + advice,
                  "'" + word.text + "' est une liste de type " + type + ", et " + out.field->name + " est de type " +
                      std::string(to_string(out.field->type)) + (list.words ? " : utilisez 'mentions'" : ""));
            return;
        }
        out.values = list.values;
    }

    Sentence no_such_list(const std::string& name) const {
        std::vector<std::string_view> names;
        for (const auto& [known, list] : lists_.by_name) names.push_back(known);
        const std::optional<std::string> meant = nearest(name, names);
        if (meant)
            return {"there is no list '" + name + "': did you mean '" + *meant + "'?",
                    "il n'y a pas de liste '" + name + "' : vouliez-vous dire '" + *meant + "' ?"};
        return {"there is no list '" + name + "': write 'list " + name + " of ...' or the values in { }",
                "il n'y a pas de liste '" + name + "' : écrivez 'list " + name + " of ...' ou les valeurs entre { }"};
    }

    /// The code a word in small letters stands for, if it is one in capitals.
    static std::optional<std::string> meant_code(const Word& word, const Field& field) {
        if (field.type == FieldType::text || is_number(field.type)) return std::nullopt;
        Word capitals = word;
        capitals.shape = Shape::bare;
        for (char& c : capitals.text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        const bool listed = field.type != FieldType::code && value_of(capitals, field.type);
        return listed ? std::optional(capitals.text) : std::nullopt;
    }

    void take_field(const ConditionText& text, Element element, Condition& out) {
        const Word& word = text.operands.front();
        if (!find_field(word.text, element) && lists_.by_name.contains(word.text)) {
            error(Errc::rule_type_mismatch, word, "'" + word.text + "' is a list: use 'in'",
                  "'" + word.text + "' est une liste : utilisez 'in'");
            return;
        }
        if (const auto capitals = meant_code(word, *out.field); capitals && !find_field(word.text, element)) {
            error(Errc::rule_bad_value, word, "codes are written in capitals: did you mean " + *capitals + "?",
                  "les codes s'écrivent en capitales : vouliez-vous dire " + *capitals + " ?");
            return;
        }
        const Field* const other = field_at(word, element);
        if (!other) return;
        if (other->type != out.field->type) {
            error(Errc::rule_type_mismatch, text,
                  out.field->name + " is of type " + std::string(to_string(out.field->type)) + " and " + other->name +
                      " of type " + std::string(to_string(other->type)),
                  out.field->name + " est de type " + std::string(to_string(out.field->type)) + " et " + other->name +
                      " de type " + std::string(to_string(other->type)));
            return;
        }
        if (other == out.field) {
            error(Errc::rule_always_matches, text, other->name + " is compared with itself",
                  other->name + " est comparé à lui-même");
            return;
        }
        out.other = other;
    }

    /// Nothing when the word is no value of the field.
    std::optional<Value> take_value(const Word& word, const ConditionText& text, const Field& field) {
        if (field.type == FieldType::choice) return take_choice(word, field);
        if (const auto capitals = word.shape == Shape::name ? meant_code(word, field) : std::nullopt) {
            error(Errc::rule_bad_value, word, "codes are written in capitals: did you mean " + *capitals + "?",
                  "les codes s'écrivent en capitales : vouliez-vous dire " + *capitals + " ?");
            return std::nullopt;
        }
        if (word.shape == Shape::name) {
            error(
                Errc::rule_bad_value, word,
                "'" + word.text + "' is no value: codes are written in capitals, texts in quotes, and a list's name stands alone",
                "'" + word.text +
                    "' n'est pas une valeur : les codes s'écrivent en capitales, les textes entre guillemets, et le nom d'une "
                    "liste reste seul");
            return std::nullopt;
        }
        const bool beginning = text.comparison == Comparison::starts_with;
        const bool part = beginning && field.type != FieldType::hs && field.type != FieldType::text;
        auto value =
            text.comparison == Comparison::mentions ? phrase_of(word) : value_of(word, part ? FieldType::code : field.type);
        if (!value) {
            error(value.error().code, word, value.error().sentence);
            return std::nullopt;
        }
        if (beginning && field.type == FieldType::text) value->text.pop_back();
        if (field.type == FieldType::hs) check_digits(word, text, field, value->text.size());
        return *std::move(value);
    }

    std::optional<Value> take_choice(const Word& word, const Field& field) {
        const auto choices = choices_of(field);
        if (std::ranges::find(choices, word.text) != choices.end()) return Value{word.text, 0, word.text};
        std::string all;
        for (const std::string_view choice : choices) all += (all.empty() ? "" : ", ") + std::string(choice);
        error(Errc::rule_bad_value, word, "'" + word.text + "' is not among " + all,
              "'" + word.text + "' n'est pas parmi " + all);
        return std::nullopt;
    }

    /// Comparing whole codes of other lengths is the classical silent miss.
    void check_digits(const Word& word, const ConditionText& text, const Field& field, std::size_t digits) {
        const bool whole = text.comparison != Comparison::starts_with;
        const char last = field.name.back();
        if (last == 's') {
            if (whole && digits < 6) {
                complaints_.warning(
                    Errc::rule_bad_value, word,
                    {"this compares the whole code, and codes are sent with 4 to 10 digits: did you mean 'hs starts with " +
                         word.text + "'?",
                     "ceci compare le code entier, et les codes sont reçus avec 4 à 10 chiffres : vouliez-vous dire 'hs starts "
                     "with " +
                         word.text + "' ?"});
            }
            return;
        }
        const std::size_t held = static_cast<std::size_t>(last - '0');
        if (whole ? digits != held : digits > held) {
            error(Errc::rule_never_matches, word,
                  field.name + " has " + last + " digits, this value has " + std::to_string(digits),
                  field.name + " a " + last + " chiffres, cette valeur en a " + std::to_string(digits));
        }
    }

    void take_values(const ConditionText& text, Condition& out) {
        if (text.comparison == Comparison::is_missing || text.comparison == Comparison::is_known) return;
        auto values = std::make_shared<Values>();
        const bool range = text.comparison == Comparison::between;
        for (const Word& word : text.operands) {
            const std::optional<Value> value = take_value(word, text, *out.field);
            if (!value) continue;
            values->shown += (values->shown.empty() ? "" : range ? " and " : ", ") + value->shown;
            if (text.comparison == Comparison::mentions) {
                values->phrases.push_back(value->text);
            } else if (is_number(out.field->type)) {
                values->numbers.push_back(value->number);
            } else {
                values->texts.push_back(value->text);
            }
        }
        const bool one = takes_one(text.comparison);
        if (one && text.operands.size() > 1) {
            error(Errc::rule_type_mismatch, text.operands[1], "this comparison takes one value: use 'in' for several",
                  "cette comparaison prend une valeur : utilisez 'in' pour plusieurs");
        }
        if (range && values->numbers.size() == 2 && values->numbers[0] > values->numbers[1]) {
            error(Errc::rule_never_matches, text, "nothing lies between these two: the smaller value comes first",
                  "rien n'est entre ces deux valeurs : la plus petite vient d'abord");
        }
        std::ranges::sort(values->texts);
        if (!range) std::ranges::sort(values->numbers);
        out.values = std::move(values);
    }

    static bool takes_one(Comparison c) {
        return c == Comparison::equal || c == Comparison::not_equal || c == Comparison::less || c == Comparison::less_or_equal ||
               c == Comparison::greater || c == Comparison::greater_or_equal;
    }

    Lists& lists_;  // both outlive the checker, which lives for one condition
    Complaints& complaints_;
    std::size_t comparisons_ = 0;
    bool failed_ = false;
};

}  // namespace

Sentence no_such_field(std::string_view name, Element element) {
    const std::string word(name);
    if (is_for_later(name)) {
        return {"'" + word + "' is not part of this version of the language",
                "'" + word + "' n'existe pas dans cette version du langage"};
    }
    const std::optional<Element> elsewhere = element_with(name);
    if (elsewhere && *elsewhere != element) {
        const std::string part = of_element(*elsewhere);
        return {"'" + word + "' is a field of one " + part + ": put it inside 'any " + part + " ( ... )'",
                "'" + word + "' est un champ de '" + part + "' : placez-le dans 'any " + part + " ( ... )'"};
    }
    std::optional<std::string> meant = nearest(name, visible_names(element));
    if (!meant) meant = nearest(name, all_names());
    if (meant) {
        return {"there is no field '" + word + "': did you mean '" + *meant + "'?",
                "il n'y a pas de champ '" + word + "' : vouliez-vous dire '" + *meant + "' ?"};
    }
    return {"there is no field '" + word + "'; 'cargoctl rules fields' lists them",
            "il n'y a pas de champ '" + word + "' ; 'cargoctl rules fields' en donne la liste"};
}

std::optional<Condition> check_condition(const ConditionText& text, Lists& lists, Complaints& complaints) {
    Checker checker(lists, complaints);
    Condition condition = checker.check(text, Element::consignment);
    if (checker.failed()) return std::nullopt;
    return condition;
}

}  // namespace cargo::rules
