#define BOOST_SPIRIT_X3_NO_RTTI
#include <algorithm>
#include <array>
#include <boost/spirit/home/x3.hpp>
#include <optional>
#include <span>
#include <utility>

#include "libcargo/limits.hpp"
#include "rules/reserved.hpp"
#include "rules/suggest.hpp"
#include "rules/syntax.hpp"

/// The whole grammar, in this one file because Spirit X3 is slow to compile. The
/// tokens are read by hand (X3's own numbers would eat `inf` of a field's name), the
/// structure by X3. `must` is X3's expectation: every thing expected has a name.

namespace cargo::rules {

namespace x3 = boost::spirit::x3;

namespace {

using Place = const char*;

bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_number(char c) {
    return c >= '0' && c <= '9';
}
bool is_bare(char c) {
    return is_number(c) || (c >= 'A' && c <= 'Z');
}
bool is_name(char c) {
    return is_small(c) || is_number(c) || c == '_';
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Place after_name(Place at, Place last) {
    if (at == last || !is_small(*at)) return at;
    while (at != last && is_name(*at)) ++at;
    while (last - at > 1 && at[0] == '.' && is_small(at[1])) {
        ++at;
        while (at != last && is_name(*at)) ++at;
    }
    return at;
}

Place after_bare(Place at, Place last) {
    while (at != last && is_bare(*at)) ++at;
    while (last - at > 1 && (at[0] == '.' || at[0] == '-') && is_bare(at[1])) {
        ++at;
        while (at != last && is_bare(*at)) ++at;
    }
    return at;
}

Place after_blanks(Place at, Place last) {
    while (at != last) {
        if (is_blank(*at)) {
            ++at;
        } else if (*at == '#') {
            while (at != last && *at != '\n') ++at;
        } else {
            break;
        }
    }
    return at;
}

bool is_numeric(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return is_number(c) || c == '.' || c == '-'; });
}

std::optional<Word> read_name(Place& first, Place last) {
    const Place end = after_name(first, last);
    const std::string_view text(first, static_cast<std::size_t>(end - first));
    if (text.empty() || is_reserved(text)) return std::nullopt;
    Word word{{first, end}, Word::Shape::name, std::string(text)};
    first = end;
    return word;
}

/// Inside a condition any small word behind a number is meant as its unit; in a test only known ones, for fields follow.
enum class Units : unsigned char { any_word, known_only };

void read_unit(Word& word, Place& first, Place last, Units units) {
    const Place begin = after_blanks(first, last);
    if (begin == last) return;
    Place end = begin;
    if (*begin == '%' || *begin == 'C') {
        end = begin + 1;
    } else if (is_small(*begin)) {
        end = after_name(begin, last);
    }
    const std::string_view text(begin, static_cast<std::size_t>(end - begin));
    if (text.empty() || is_reserved(text) || (end != last && is_bare(*end))) return;
    if (units == Units::known_only && !is_unit(text)) return;
    word.unit = text;
    word.end = end;
    first = end;
}

std::optional<Word> read_bare(Place& first, Place last, Units units) {
    const bool negative = last - first > 1 && *first == '-' && is_number(first[1]);
    const Place end = after_bare(negative ? first + 1 : first, last);
    const std::string_view text(first, static_cast<std::size_t>(end - first));
    if (text.empty()) return std::nullopt;
    Word word{{first, end}, Word::Shape::bare, std::string(text)};
    first = end;
    if (is_numeric(text)) read_unit(word, first, last, units);
    return word;
}

/// "text", on one line; \" and \\ inside.
std::optional<Word> read_quoted(Place& first, Place last) {
    if (first == last || *first != '"') return std::nullopt;
    Word word{{first, first}, Word::Shape::quoted, {}};
    Place at = first + 1;
    while (at != last && *at != '"' && *at != '\n') {
        if (*at == '\\' && last - at > 1 && (at[1] == '"' || at[1] == '\\')) ++at;
        word.text += *at++;
    }
    if (at == last || *at != '"') return std::nullopt;
    word.end = first = at + 1;
    return word;
}

enum class Token : unsigned char { name, bare, quoted, value, test_value, label };

std::optional<Word> read_token(Token token, Place& first, Place last) {
    std::optional<Word> word;
    switch (token) {
        case Token::name:
            return read_name(first, last);
        case Token::bare:
            return read_bare(first, last, Units::known_only);
        case Token::quoted:
            return read_quoted(first, last);
        case Token::label:
            word = read_name(first, last);
            return word ? word : read_bare(first, last, Units::known_only);
        case Token::value:
        case Token::test_value:
            word = read_quoted(first, last);
            if (!word) word = read_bare(first, last, token == Token::value ? Units::any_word : Units::known_only);
            return word ? word : read_name(first, last);
    }
    return std::nullopt;
}

/// Names, codes, numbers and texts.
struct TokenParser : x3::parser<TokenParser> {
    using attribute_type = Word;
    [[maybe_unused]] static bool const has_attribute = true;
    [[maybe_unused]] static bool const handles_container = false;

    Token token;
    const char* called;  ///< in "... expected"
    constexpr TokenParser(Token token_, const char* called_) : token(token_), called(called_) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Place& first, Place const& last, Context const& context, RContext const&, Attribute& attribute) const {
        Place at = first;
        x3::skip_over(at, last, context);
        std::optional<Word> word = read_token(token, at, last);
        if (!word) return false;
        first = at;
        x3::traits::move_to(std::move(*word), attribute);
        return true;
    }
};

/// A word of the language or a sign; gives its spot.
struct KeywordParser : x3::parser<KeywordParser> {
    using attribute_type = Word;
    [[maybe_unused]] static bool const has_attribute = true;
    [[maybe_unused]] static bool const handles_container = false;

    const char* word;
    constexpr explicit KeywordParser(const char* word_) : word(word_) {}

    template <class Context, class RContext, class Attribute>
    bool parse(Place& first, Place const& last, Context const& context, RContext const&, Attribute& attribute) const {
        Place begin = first;
        x3::skip_over(begin, last, context);
        const std::string_view wanted(word);
        const std::string_view rest(begin, static_cast<std::size_t>(last - begin));
        if (!rest.starts_with(wanted)) return false;
        const Place end = begin + wanted.size();
        if (is_small(wanted.front()) && end != last && is_name(*end)) return false;
        x3::traits::move_to(Word{{begin, end}, Word::Shape::name, std::string(wanted)}, attribute);
        first = end;
        return true;
    }
};

struct OperatorSpelling {
    std::string_view first, second;
    Comparison comparison;
};

// clang-format off
constexpr std::array operator_spellings{
    // longer signs before their beginnings
    OperatorSpelling{"!=",       "",        Comparison::not_equal},
    OperatorSpelling{"<=",       "",        Comparison::less_or_equal},
    OperatorSpelling{">=",       "",        Comparison::greater_or_equal},
    OperatorSpelling{"<",        "",        Comparison::less},
    OperatorSpelling{">",        "",        Comparison::greater},
    OperatorSpelling{"=",        "",        Comparison::equal},
    OperatorSpelling{"between",  "",        Comparison::between},
    OperatorSpelling{"in",       "",        Comparison::in},
    OperatorSpelling{"not",      "in",      Comparison::not_in},
    OperatorSpelling{"includes", "",        Comparison::includes},
    OperatorSpelling{"starts",   "with",    Comparison::starts_with},
    OperatorSpelling{"mentions", "",        Comparison::mentions},
    OperatorSpelling{"is",       "missing", Comparison::is_missing},
    OperatorSpelling{"is",       "known",   Comparison::is_known},
};
// clang-format on

bool eat(Place& at, Place last, std::string_view wanted) {
    if (wanted.empty()) return true;
    const Place begin = after_blanks(at, last);
    const std::string_view rest(begin, static_cast<std::size_t>(last - begin));
    if (!rest.starts_with(wanted)) return false;
    const Place end = begin + wanted.size();
    if (is_small(wanted.front()) && end != last && is_name(*end)) return false;
    at = end;
    return true;
}

struct OperatorParser : x3::parser<OperatorParser> {
    using attribute_type = Comparison;
    [[maybe_unused]] static bool const has_attribute = true;
    [[maybe_unused]] static bool const handles_container = false;

    template <class Context, class RContext, class Attribute>
    bool parse(Place& first, Place const& last, Context const& context, RContext const&, Attribute& attribute) const {
        Place begin = first;
        x3::skip_over(begin, last, context);
        for (const OperatorSpelling& spelling : operator_spellings) {
            Place at = begin;
            if (!eat(at, last, spelling.first) || !eat(at, last, spelling.second)) continue;
            first = at;
            x3::traits::move_to(Comparison{spelling.comparison}, attribute);
            return true;
        }
        return false;
    }
};

struct BlankParser : x3::parser<BlankParser> {
    using attribute_type = x3::unused_type;
    [[maybe_unused]] static bool const has_attribute = false;

    template <class Context, class RContext, class Attribute>
    bool parse(Place& first, Place const& last, Context const&, RContext const&, Attribute&) const {
        const Place end = after_blanks(first, last);
        const bool moved = end != first;
        first = end;
        return moved;
    }
};

}  // namespace
}  // namespace cargo::rules

namespace boost::spirit::x3 {

template <>
struct get_info<cargo::rules::TokenParser> {
    using result_type = std::string;
    std::string operator()(cargo::rules::TokenParser const& parser) const { return parser.called; }
};
template <>
struct get_info<cargo::rules::KeywordParser> {
    using result_type = std::string;
    std::string operator()(cargo::rules::KeywordParser const& parser) const { return parser.word; }
};
template <>
struct get_info<cargo::rules::OperatorParser> {
    using result_type = std::string;
    std::string operator()(cargo::rules::OperatorParser const&) const { return "comparison"; }
};

}  // namespace boost::spirit::x3

namespace cargo::rules {

namespace {

constexpr KeywordParser kw(const char* word) {
    return KeywordParser(word);
}

template <class Parser>
constexpr auto must(Parser const& parser) {
    return x3::expect[parser];
}

template <auto Member>
struct Into {
    template <class Context>
    void operator()(Context& context) const {
        x3::_val(context).*Member = std::move(x3::_attr(context));
    }
};
template <auto Member>
constexpr Into<Member> into{};

template <auto Member>
struct Onto {
    template <class Context>
    void operator()(Context& context) const {
        (x3::_val(context).*Member).push_back(std::move(x3::_attr(context)));
    }
};
template <auto Member>
constexpr Onto<Member> onto{};

template <auto Member, auto Value>
struct Sets {
    template <class Context>
    void operator()(Context& context) const {
        x3::_val(context).*Member = Value;
    }
};
template <auto Member, auto Value>
constexpr Sets<Member, Value> sets{};

/// Gives the rule's result the spot of what was read. (X3's on_success does not see the result of a rule with actions.)
template <class Subject>
struct SpottedParser : x3::unary_parser<Subject, SpottedParser<Subject>> {
    [[maybe_unused]] static bool const is_pass_through_unary = true;
    constexpr explicit SpottedParser(Subject const& subject_) : x3::unary_parser<Subject, SpottedParser<Subject>>(subject_) {}

    template <class Context, class Result, class Attribute>
    bool parse(Place& first, Place const& last, Context const& context, Result& result, Attribute& attribute) const {
        x3::skip_over(first, last, context);
        const Place begin = first;
        if (!this->subject.parse(first, last, context, result, attribute)) return false;
        result.begin = begin;
        result.end = first;
        return true;
    }
};

template <class Subject>
constexpr auto spotted(Subject const& subject) {
    return SpottedParser<Subject>(subject);
}

// ---- tokens ----
constexpr TokenParser name(Token::name, "name");
constexpr TokenParser element(Token::name, "element");
constexpr TokenParser field(Token::name, "field");
constexpr TokenParser bare(Token::bare, "code");
constexpr TokenParser number(Token::bare, "number");
constexpr TokenParser day(Token::bare, "date");
constexpr TokenParser day_or_open(Token::label, "date or open");
constexpr TokenParser version_mark(Token::name, "version");
constexpr TokenParser quoted(Token::quoted, "text");
constexpr TokenParser value(Token::value, "value");
constexpr TokenParser test_value(Token::test_value, "value");
constexpr OperatorParser comparison_sign{};
constexpr BlankParser blank{};

// ---- conditions ----
struct ConditionId;
struct ConjunctionId;
struct NegationId;
struct PrimaryId;
struct ComparedId;
struct QuantifiedId;
struct RandomId;
struct NothingElseId;

using Kind = ConditionText::Kind;
constexpr auto kind = &ConditionText::kind;
constexpr auto operand = onto<&ConditionText::operands>;
constexpr auto child = onto<&ConditionText::children>;

/// Takes over what an inner rule read.
constexpr auto whole = [](auto& context) { x3::_val(context) = std::move(x3::_attr(context)); };

constexpr auto takes_nothing = [](auto& context) {
    const Comparison c = x3::_val(context).comparison;
    x3::_pass(context) = c == Comparison::is_missing || c == Comparison::is_known;
};
constexpr auto takes_a_range = [](auto& context) { x3::_pass(context) = x3::_val(context).comparison == Comparison::between; };

x3::rule<ConditionId, ConditionText> const condition{"condition"};
x3::rule<PrimaryId, ConditionText> const primary{"condition"};

auto const values = (kw("{") >> must(value)[operand] >> *(kw(",") >> must(value)[operand]) >> must(kw("}"))) |
                    (must(value)[operand] >> *(kw(",") >> must(value)[operand]));

auto const operands =
    x3::eps[takes_nothing] | (x3::eps[takes_a_range] >> must(value)[operand] >> must(kw("and")) >> must(value)[operand]) | values;

auto const compared = x3::rule<ComparedId, ConditionText>{"condition"} =
    spotted(field[into<&ConditionText::subject>] >> must(comparison_sign)[into<&ConditionText::comparison>] >>
            x3::eps[sets<kind, Kind::compared>] >> operands);

auto const quantifier = kw("any")[sets<&ConditionText::quantifier, Quantifier::any>] |
                        kw("no")[sets<&ConditionText::quantifier, Quantifier::no>] |
                        kw("every")[sets<&ConditionText::quantifier, Quantifier::every>];

auto const quantified = x3::rule<QuantifiedId, ConditionText>{"condition"} =
    spotted(quantifier >> must(element)[into<&ConditionText::subject>] >> x3::eps[sets<kind, Kind::quantified>] >>
            must(kw("(")) >> must(condition)[child] >> must(kw(")")));

auto const random_share = x3::rule<RandomId, ConditionText>{"condition"} =
    spotted(kw("random") >> must(number)[into<&ConditionText::subject>] >> x3::eps[sets<kind, Kind::random>] >>
            -(kw("strata") >> must(field)[operand] >> *(kw(",") >> must(field)[operand])));

auto const nothing_else = x3::rule<NothingElseId, ConditionText>{"condition"} =
    spotted(kw("nothing_else_selected")[sets<kind, Kind::nothing_else>]);

auto const in_parentheses = kw("(") >> must(condition)[whole] >> must(kw(")"));
auto const primary_def =
    spotted(in_parentheses | quantified[whole] | random_share[whole] | nothing_else[whole] | compared[whole]);

auto const negation = x3::rule<NegationId, ConditionText>{"condition"} =
    spotted((kw("not")[sets<kind, Kind::negated>] >> must(primary)[child]) | primary[whole]);

auto const conjunction = x3::rule<ConjunctionId, ConditionText>{"condition"} =
    spotted(negation[child] >> *(kw("and") >> must(negation)[child]) >> x3::eps[sets<kind, Kind::all>]);

auto const condition_def =
    spotted(conjunction[child] >> *(kw("or") >> must(conjunction)[child]) >> x3::eps[sets<kind, Kind::either>]);

BOOST_SPIRIT_DEFINE(condition, primary)

// ---- lists ----
struct ListId;

/// A small word before texts is the language of those that follow.
constexpr auto entry_value = [](auto& context) {
    auto& entries = x3::_val(context).entries;
    Word entry = std::move(x3::_attr(context));
    if (entry.shape != Word::Shape::name && !entries.empty()) entry.language = entries.back().language;
    if (entry.shape == Word::Shape::name) entry.language = entry.text;
    entries.push_back(std::move(entry));
};

auto const list_block = x3::rule<ListId, ListText>{"list"} =
    spotted(kw("list") >> must(name)[into<&ListText::name>] >> must(kw("of")) >> must(name)[into<&ListText::type>] >>
            must(kw("version")) >> must(day)[into<&ListText::version>] >> must(kw("{")) >> *(test_value[entry_value] | kw(",")) >>
            must(kw("}")));

// ---- tests ----
struct InnerId;
struct SettingId;
struct TestId;

constexpr auto setting_value = onto<&SettingText::values>;
auto const setting_values =
    (kw("[") >> must(test_value)[setting_value] >> *(kw(",") >> must(test_value)[setting_value]) >> must(kw("]"))) |
    must(test_value)[setting_value];

auto const inner_setting = x3::rule<InnerId, SettingText>{"field"} =
    spotted(field[into<&SettingText::field>] >> setting_values >> -kw(","));

auto const setting = x3::rule<SettingId, SettingText>{"field"} =
    spotted(field[into<&SettingText::field>] >>
            ((kw("{") >> *inner_setting[onto<&SettingText::inner>] >> must(kw("}"))) | setting_values) >> -kw(","));

auto const test = x3::rule<TestId, TestText>{"test"} = spotted(
    kw("test") >> must(name)[into<&TestText::expected>] >> must(kw("{")) >> *setting[onto<&TestText::settings>] >> must(kw("}")));

// ---- rules ----
struct RuleId;

auto const heading = kw("rule") >> must(bare)[into<&RuleText::id>] >> must(version_mark)[into<&RuleText::version>] >>
                     must(quoted)[into<&RuleText::title>] >> must(kw("owner")) >> must(name)[into<&RuleText::owner>] >>
                     must(kw("area")) >> must(name)[into<&RuleText::area>] >> must(kw("basis")) >>
                     must(quoted)[into<&RuleText::basis>];

auto const handling = -(kw("secrecy") >> must(name)[into<&RuleText::secrecy>]) >>
                      -(kw("on") >> must(kw("missing")) >> must(name)[into<&RuleText::on_missing>]) >> must(kw("valid")) >>
                      must(day)[into<&RuleText::valid_from>] >> must(kw("..")) >> must(day_or_open)[into<&RuleText::valid_to>];

auto const conditions = must(kw("when")) >> must(condition)[into<&RuleText::when>] >>
                        -(kw("unless")[sets<&RuleText::has_unless, true>] >> must(condition)[into<&RuleText::unless>]);

auto const outcome = must(kw("then")) >> must(kw("lane")) >> must(name)[into<&RuleText::lane>] >>
                     -(kw("score") >> must(number)[into<&RuleText::score>]) >> must(kw("control")) >>
                     must(quoted)[onto<&RuleText::controls>] >> *(kw(",") >> must(quoted)[onto<&RuleText::controls>]) >>
                     must(kw("because")) >> must(quoted)[into<&RuleText::because>];

auto const rule_block = x3::rule<RuleId, RuleText>{"rule"} =
    spotted(heading >> handling >> conditions >> outcome >> *test[onto<&RuleText::tests>] >> must(kw("end")));

// ---- what was expected, in words ----
struct Expected {
    std::string_view which, english, french;
};

// clang-format off
constexpr std::array expected_words{
    //       in the grammar   English                                             French
    Expected{"name",          "a name in small letters",                          "un nom en minuscules"},
    Expected{"element",       "item, container, party, location or reference",    "item, container, party, location ou reference"},
    Expected{"field",         "a field's name",                                   "le nom d'un champ"},
    Expected{"code",          "an identifier in capitals and digits, such as CIG-04", "un identifiant en capitales et chiffres, comme CIG-04"},
    Expected{"number",        "a number",                                         "un nombre"},
    Expected{"date",          "a date such as 2026-11-01",                        "une date comme 2026-11-01"},
    Expected{"date or open",  "a date such as 2026-11-01, or open",               "une date comme 2026-11-01, ou open"},
    Expected{"version",       "a version such as v1",                             "une version comme v1"},
    Expected{"text",          "text between double quotes, on one line",          "un texte entre guillemets droits, sur une ligne"},
    Expected{"value",         "a value such as 4407, FR, 500 kg or \"text\"",     "une valeur comme 4407, FR, 500 kg ou \"texte\""},
    Expected{"comparison",    "a comparison (=, !=, <, <=, >, >=, between, in, not in, includes, starts with, mentions, is missing, is known)",
                              "une comparaison (=, !=, <, <=, >, >=, between, in, not in, includes, starts with, mentions, is missing, is known)"},
    Expected{"condition",     "a condition",                                      "une condition"},
};
// clang-format on

Sentence wanted(std::string_view which) {
    for (const Expected& e : expected_words) {
        if (e.which == which) return {std::string(e.english), std::string(e.french)};
    }
    const std::string quoted_word = "'" + std::string(which) + "'";
    return {quoted_word, quoted_word};
}

/// One piece of the text that is read by itself.
struct Block {
    Place begin;
    Place end;
    bool is_list;
};

/// The word or sign at `at`, for a message.
Spot token_at(Place at, Place last) {
    if (at == last) return {at, at};
    Place end = after_name(at, last);
    if (end == at) end = after_bare(at, last);
    if (end == at && *at == '"') end = std::find(at + 1, last, '\n');
    if (end == at) {
        ++end;
        while (end != last && (static_cast<unsigned char>(*end) & 0xC0U) == 0x80U) ++end;
    }
    return {at, end};
}

std::string_view text_of(Spot spot) {
    return {spot.begin, static_cast<std::size_t>(spot.end - spot.begin)};
}

Spot last_token(Block block) {
    Place end = block.begin;
    for (Place at = after_blanks(block.begin, block.end); at != block.end; at = after_blanks(end, block.end)) {
        end = token_at(at, block.end).end;
    }
    Place begin = end;
    while (begin != block.begin && !is_blank(begin[-1])) --begin;
    return {begin, end};
}

/// The name that ends right before `at`, blanks aside.
std::string_view name_before(Block block, Place at) {
    Place end = at;
    while (end != block.begin && is_blank(end[-1])) --end;
    Place begin = end;
    while (begin != block.begin && is_name(begin[-1])) --begin;
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// The word of the language that was probably meant.
std::optional<std::string> meant_instead(std::string_view word, std::string_view which) {
    if (which != "comparison") return nearest(word, std::array{which});
    if (word == "contains" || word == "like") return "mentions";
    if (word == "==") return "=";
    if (word == "start") return "starts with";
    std::vector<std::string_view> words;
    for (const OperatorSpelling& spelling : operator_spellings) words.push_back(spelling.first);
    std::optional<std::string> meant = nearest(word, words);
    if (meant && *meant == "starts") *meant += " with";
    return meant;
}

void complain_of_syntax(Complaints& complaints, Block block, Place where, std::string_view which) {
    const Sentence what = wanted(which);
    const Place at = after_blanks(where, block.end);
    if (at == block.end) {
        complaints.error(
            Errc::rule_syntax, last_token(block),
            {"expected " + what.english + " after this, but the " + (block.is_list ? "list" : "rule") + " ends here",
             "attendu après ceci : " + what.french + ", mais " + (block.is_list ? "la liste" : "la règle") + " s'arrête ici"});
        return;
    }
    const Spot found = token_at(at, block.end);
    const std::string_view word = text_of(found);
    const std::string_view before = name_before(block, at);
    const bool unclosed = word.starts_with('"') && (which == "text" || which == "value");
    const bool call = *at == '(' && is_for_later(before);
    Sentence sentence{"expected " + what.english, "attendu : " + what.french};
    if (unclosed) {
        sentence = {"the closing double quote is missing", "le guillemet fermant manque"};
    } else if (call || is_for_later(word)) {
        const std::string later(call ? before : word);
        sentence = {"'" + later + "' is not part of this version of the language",
                    "'" + later + "' n'existe pas dans cette version du langage"};
    } else if (const auto meant = meant_instead(word, which)) {
        sentence = {"'" + std::string(word) + "' is not understood here: did you mean '" + *meant + "'?",
                    "'" + std::string(word) + "' n'est pas compris ici : vouliez-vous dire '" + *meant + "' ?"};
    } else if (is_reserved(word) && (which == "name" || which == "field")) {
        sentence.english += ", and '" + std::string(word) + "' is a word of the language itself";
        sentence.french += ", et '" + std::string(word) + "' est un mot du langage";
    } else {
        sentence.english += ", found '" + std::string(word.substr(0, 40)) + "'";
        sentence.french += ", trouvé '" + std::string(word.substr(0, 40)) + "'";
    }
    complaints.error(Errc::rule_syntax, found, std::move(sentence));
}

/// Lines that begin with `list` or `rule` begin a block; quoted text never spans lines, so none of them is inside one.
std::vector<Block> blocks_of(std::string_view text) {
    std::vector<Block> blocks;
    const Place last = text.data() + text.size();
    for (Place line = text.data(); line != last;) {
        Place at = line;
        while (at != last && (*at == ' ' || *at == '\t')) ++at;
        const std::string_view word(at, static_cast<std::size_t>(after_name(at, last) - at));
        if (word == "list" || word == "rule") {
            if (!blocks.empty()) blocks.back().end = at;
            blocks.push_back({at, last, word == "list"});
        }
        line = std::find(line, last, '\n');
        if (line != last) ++line;
    }
    return blocks;
}

/// True when parentheses are not nested too deep for the reader's stack.
bool check_depth(Complaints& complaints, Block block) {
    std::size_t depth = 0;
    for (Place at = block.begin; at != block.end; ++at) {
        if (*at == '#') {
            at = std::find(at, block.end, '\n');
        } else if (*at == '"') {
            Place end = at;
            if (!read_quoted(end, block.end)) return true;  // the grammar says so better
            at = end - 1;
        } else if (*at == '(') {
            ++depth;
        } else if (*at == ')' && depth > 0) {
            --depth;
        }
        if (depth > limits::rule_depth_max) {
            const std::string most = std::to_string(limits::rule_depth_max);
            complaints.error(Errc::rule_too_complex, {at, at + 1},
                             {"parentheses are nested deeper than " + most, "plus de " + most + " parenthèses imbriquées"});
            return false;
        }
        if (at == block.end) break;
    }
    return true;
}

template <class Grammar, class Tree>
bool read_block(Grammar const& grammar, Block block, Tree& tree, Complaints& complaints) {
    Place first = block.begin;
    try {
        if (!x3::phrase_parse(first, block.end, grammar, blank, tree)) {
            complain_of_syntax(complaints, block, first, block.is_list ? "list" : "rule");
            return false;
        }
    } catch (const x3::expectation_failure<Place>& failure) {
        complain_of_syntax(complaints, block, failure.where(), failure.which());
        return false;
    }
    first = after_blanks(first, block.end);
    if (first == block.end) return true;
    const Spot found = token_at(first, block.end);
    const std::string word(text_of(found).substr(0, 40));
    const bool later = is_for_later(word);
    complaints.error(Errc::rule_syntax, found,
                     {"expected 'list' or 'rule', found '" + word + "'" + (later ? ", which this version does not have" : ""),
                      "attendu : 'list' ou 'rule', trouvé '" + word + "'" + (later ? ", que cette version n'a pas" : "")});
    return false;
}

/// An "or" or "and" of one is that one.
void tidy(ConditionText& tree) {
    for (ConditionText& c : tree.children) tidy(c);
    if ((tree.kind == Kind::all || tree.kind == Kind::either) && tree.children.size() == 1) {
        ConditionText only = std::move(tree.children.front());
        tree = std::move(only);
    }
}

std::string broken_name(Block block) {
    Place at = after_blanks(after_name(block.begin, block.end), block.end);
    return std::string(at, after_name(at, block.end));
}

}  // namespace

FileText read_text(Complaints& complaints) {
    FileText file;
    const std::string_view text = complaints.text();
    const std::vector<Block> blocks = blocks_of(text);
    const Place last = text.data() + text.size();
    const Place first_block = blocks.empty() ? last : blocks.front().begin;
    const Place stray = after_blanks(text.data(), first_block);
    if (stray != first_block) {
        complaints.error(Errc::rule_syntax, token_at(stray, first_block),
                         {"expected 'list' or 'rule'", "attendu : 'list' ou 'rule'"});
    }
    for (const Block& block : blocks) {
        if (complaints.full()) break;
        if (block.is_list) {
            ListText list;
            if (read_block(list_block, block, list, complaints)) {
                file.lists.push_back(std::move(list));
            } else {
                file.broken_lists.push_back(broken_name(block));
            }
            continue;
        }
        RuleText rule;
        if (!check_depth(complaints, block) || !read_block(rule_block, block, rule, complaints)) continue;
        tidy(rule.when);
        if (rule.has_unless) tidy(rule.unless);
        file.rules.push_back(std::move(rule));
    }
    return file;
}

}  // namespace cargo::rules
