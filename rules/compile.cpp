#include "rules/compile.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "libcargo/limits.hpp"
#include "rules/check.hpp"
#include "rules/fixture.hpp"
#include "rules/keys.hpp"
#include "rules/satisfy.hpp"
#include "rules/sharing.hpp"
#include "rules/suggest.hpp"

namespace cargo::rules {

namespace {

using Kind = Condition::Kind;

/// A word that must be one of a few.
std::optional<std::size_t> one_of(const Word& word, std::span<const std::string_view> choices, Complaints& complaints) {
    const auto found = std::ranges::find(choices, word.text);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    std::string all;
    for (const std::string_view choice : choices) all += (all.empty() ? "" : ", ") + std::string(choice);
    complaints.error(Errc::rule_syntax, word,
                     {"'" + word.text + "' is not among " + all, "'" + word.text + "' n'est pas parmi " + all});
    return std::nullopt;
}

void check_version(const RuleText& text, Complaints& complaints) {
    const std::string_view version = text.version.text;
    const bool shaped = version.size() >= 2 && version.size() <= 6 && version[0] == 'v' && version[1] != '0' &&
                        std::ranges::all_of(version.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    if (!shaped)
        complaints.error(
            Errc::rule_syntax, text.version,
            {"a version is v and a number from 1, such as v3", "une version est v et un nombre à partir de 1, comme v3"});
}

void check_validity(const RuleText& text, Rule& rule, Complaints& complaints) {
    bool good = true;
    const auto day = [&](const Word& word) -> std::int64_t {
        const auto read = day_of(word);
        if (!read) complaints.error(read.error().code, word, read.error().sentence);
        good = good && read;
        return read.value_or(0);
    };
    rule.first_day = day(text.valid_from);
    const bool open = text.valid_to.shape == Word::Shape::name && text.valid_to.text == "open";
    rule.last_day = open ? std::numeric_limits<std::int64_t>::max() : day(text.valid_to);
    if (good && rule.last_day < rule.first_day) {
        complaints.error(Errc::rule_never_matches, text.valid_to,
                         {"the rule ends before it begins", "la règle se termine avant de commencer"});
    }
}

void check_heading(const RuleText& text, Rule& rule, Complaints& complaints) {
    constexpr std::array<std::string_view, 3> on_missing{"skip", "review", "hit"};
    constexpr std::array<std::string_view, 3> secrecy{"open", "restricted", "confidential"};
    constexpr std::int64_t score_max = 100;
    if (static_cast<std::size_t>(text.end - text.begin) > limits::rule_bytes_max) {
        const std::string most = std::to_string(limits::rule_bytes_max);
        complaints.error(Errc::rule_too_complex, text.id,
                         {"a rule has at most " + most + " bytes: put long sets into lists",
                          "une règle a au plus " + most + " octets : mettez les longs ensembles dans des listes"});
    }
    check_version(text, complaints);
    check_validity(text, rule, complaints);
    if (text.secrecy.given()) one_of(text.secrecy, secrecy, complaints);
    if (text.on_missing.given())
        rule.on_missing = static_cast<OnMissing>(one_of(text.on_missing, on_missing, complaints).value_or(0));
    if (text.score.given()) {
        const std::optional<std::int64_t> score = text.score.unit.empty() ? scaled(text.score.text, 0) : std::nullopt;
        if (!score || *score < 0 || *score > score_max) {
            complaints.error(Errc::rule_bad_value, text.score,
                             {"a score is a whole number from 0 to 100", "un score est un nombre entier de 0 à 100"});
        }
        rule.info.score = score.value_or(0);
    }
    for (const Word* word : {&text.title, &text.basis, &text.because}) {
        if (word->text.find_first_not_of(' ') == std::string::npos) {
            complaints.error(Errc::rule_bad_value, *word, {"this text is empty", "ce texte est vide"});
        }
    }
    for (const Word& control : text.controls) {
        if (control.text.find_first_not_of(' ') == std::string::npos) {
            complaints.error(Errc::rule_bad_value, control, {"this text is empty", "ce texte est vide"});
        }
        rule.info.controls.push_back(control.text);
    }
}

void fill_info(const RuleText& text, Rule& rule) {
    RuleInfo& info = rule.info;
    info.id = text.id.text;
    info.version = text.version.text;
    info.title = text.title.text;
    info.owner = text.owner.text;
    info.area = text.area.text;
    info.basis = text.basis.text;
    info.secrecy = text.secrecy.text;
    info.on_missing = text.on_missing.given() ? text.on_missing.text : "skip";
    info.valid_from = text.valid_from.text;
    info.valid_to = text.valid_to.text;
    info.lane = text.lane.text;
    info.condition = "when " + shown(rule.when) + (rule.unless ? " unless " + shown(*rule.unless) : "");
    rule.name = info.id + " " + info.version;
}

// ---- can it match, can it miss ----

void warn_of_dead_parts(const Condition& condition, Complaints& complaints) {
    for (const Condition& child : condition.children) {
        if (condition.kind == Kind::either && !possible({{&child, true}})) {
            complaints.warning(Errc::rule_never_matches, child.at,
                               {"this part can never hold", "cette partie ne peut jamais être vraie"});
        } else if (condition.kind == Kind::all && !possible({{&child, false}})) {
            complaints.warning(
                Errc::rule_always_matches, child.at,
                {"this part holds whenever its fields are known", "cette partie est vraie dès que ses champs sont connus"});
        } else {
            warn_of_dead_parts(child, complaints);
        }
    }
}

void check_sense(const RuleText& text, const Rule& rule, Complaints& complaints) {
    std::vector<Wish> hit{{&rule.when, true}};
    if (rule.unless) hit.emplace_back(&*rule.unless, false);
    if (!possible(hit)) {
        complaints.error(Errc::rule_never_matches, text.when,
                         {"this condition can never hold: its parts exclude each other",
                          "cette condition ne peut jamais être vraie : ses parties s'excluent"});
        return;
    }
    const bool can_miss = possible({{&rule.when, false}}) || (rule.unless && possible({{&*rule.unless, true}}));
    if (!can_miss) {
        complaints.error(Errc::rule_always_matches, text.when,
                         {"this condition holds for every consignment that gives its fields",
                          "cette condition est vraie pour tout lot qui renseigne ses champs"});
        return;
    }
    warn_of_dead_parts(rule.when, complaints);
    if (!rule.unless) return;
    if (!possible({{&*rule.unless, true}})) {
        complaints.warning(Errc::rule_never_matches, text.unless,
                           {"this exemption can never apply", "cette exemption ne peut jamais s'appliquer"});
    } else {
        warn_of_dead_parts(*rule.unless, complaints);
    }
}

// ---- tests inside the rule ----

std::string_view word_for(Truth truth) {
    switch (truth) {
        case Truth::no:
            return "miss";
        case Truth::unknown:
            return "undetermined";
        case Truth::yes:
            return "hit";
    }
    return "";
}

void run_test(const TestText& text, const Rule& rule, Complaints& complaints) {
    constexpr std::array<std::string_view, 3> outcomes{"miss", "undetermined", "hit"};  // in the order of Truth
    const std::optional<std::size_t> wanted = one_of(text.expected, outcomes, complaints);
    const std::optional<Fixture> fixture = check_fixture(text, complaints);
    if (!wanted || !fixture) return;
    const Facts facts = fixture->facts();
    Evaluation evaluation;
    evaluation.start(facts);
    evaluation.begin({.rule_id = rule.info.id, .nothing_else_selected = true, .draws_are_hits = true});
    Truth got = evaluation.evaluate(rule.when);
    if (rule.unless) got = both(got, opposite(evaluation.evaluate(*rule.unless)));
    if (got == static_cast<Truth>(*wanted)) return;
    const std::string is(word_for(got));
    std::vector<std::string> names;
    evaluation.add_missing(rule.when, Truth::unknown, names);
    std::string missing;
    for (const std::string& name : names) missing += (missing.empty() ? "" : ", ") + name;
    const std::string why = got == Truth::unknown && !missing.empty() ? " (" + missing + ")" : "";
    complaints.error(
        Errc::rule_test_failed, text,
        {"test failed: expected " + text.expected.text + ", got " + is + why + ": " + evaluation.explained(rule.when),
         "essai échoué : attendu " + text.expected.text + ", obtenu " + is + why + " : " + evaluation.explained(rule.when)});
}

// ---- one against the others ----

struct Known {
    const Rule* rule;
    std::uint32_t line;
};

bool same_days(const Rule& a, const Rule& b) {
    return a.first_day <= b.last_day && b.first_day <= a.last_day;
}

/// Two versions may follow each other in time; nothing else may share an id.
void check_duplicates(const RuleText& text, const Rule& rule, std::multimap<std::string, Known>& ids,
                      std::map<std::string, Known>& conditions, Complaints& complaints) {
    const auto [first, last] = ids.equal_range(rule.info.id);
    for (auto at = first; at != last; ++at) {
        const std::string line = std::to_string(at->second.line);
        if (at->second.rule->info.version == rule.info.version) {
            complaints.error(Errc::rule_duplicate, text.id,
                             {"rule " + rule.name + " stands in line " + line + " already",
                              "la règle " + rule.name + " est déjà à la ligne " + line});
            break;
        }
        if (same_days(*at->second.rule, rule)) {
            complaints.error(Errc::rule_duplicate, text.id,
                             {"rule " + at->second.rule->name + " in line " + line + " is valid on the same days",
                              "la règle " + at->second.rule->name + " à la ligne " + line + " est valable les mêmes jours"});
            break;
        }
    }
    const std::uint32_t line = rule.info.line;
    const auto [same, fresh] = conditions.try_emplace(rule.info.condition, Known{&rule, line});
    if (!fresh && same->second.rule->info.id != rule.info.id && same_days(*same->second.rule, rule) && !rule.random) {
        complaints.warning(Errc::rule_duplicate, text.id,
                           {"the same condition as rule " + same->second.rule->name,
                            "la même condition que la règle " + same->second.rule->name});
    }
    ids.emplace(rule.info.id, Known{&rule, line});
}

std::unique_ptr<Rule> compile_rule(const RuleText& text, Lists& lists, std::string_view random_key, Complaints& complaints) {
    auto rule = std::make_unique<Rule>();
    check_heading(text, *rule, complaints);
    std::optional<Condition> when = check_condition(text.when, lists, complaints);
    std::optional<Condition> unless;
    if (text.has_unless) unless = check_condition(text.unless, lists, complaints);
    if (!when || (text.has_unless && !unless)) return nullptr;
    rule->when = *std::move(when);
    rule->unless = std::move(unless);
    const bool exempts_by_chance = rule->unless && (uses(*rule->unless, Kind::random) || uses(*rule->unless, Kind::nothing_else));
    if (exempts_by_chance) {
        complaints.error(
            Errc::rule_type_mismatch, text.unless,
            {"'random' and 'nothing_else_selected' belong into 'when'", "'random' et 'nothing_else_selected' vont dans 'when'"});
    }
    rule->random = uses(rule->when, Kind::random);
    rule->waits = uses(rule->when, Kind::nothing_else);
    if (rule->random && random_key.empty()) {
        complaints.error(Errc::rule_bad_value, text.when,
                         {"a random share needs the period's random key, and there is none",
                          "une part aléatoire a besoin de la clé de la période, et il n'y en a pas"});
    }
    std::optional<Because> because = check_because(text.because, rule->when, complaints);
    if (because) rule->because = *std::move(because);
    fill_info(text, *rule);
    check_sense(text, *rule, complaints);
    for (const TestText& test : text.tests) run_test(test, *rule, complaints);
    return rule;
}

/// Counts lines going forward only: texts are long and rules many.
class LineCounter {
public:
    explicit LineCounter(std::string_view text) : at_(text.data()) {}
    std::uint32_t line_of(const char* place) {
        line_ += static_cast<std::uint32_t>(std::count(at_, place, '\n'));
        at_ = place;
        return line_;
    }

private:
    const char* at_;
    std::uint32_t line_ = 1;
};

}  // namespace

std::vector<std::unique_ptr<const Rule>> compile_rules(const FileText& file, std::string_view random_key,
                                                       Complaints& complaints) {
    Lists lists = check_lists(file, complaints);
    std::vector<std::unique_ptr<const Rule>> rules;
    std::multimap<std::string, Known> ids;
    std::map<std::string, Known> conditions;
    LineCounter lines(complaints.text());
    Sharing sharing;
    Keys keys;
    if (file.rules.size() > limits::rules_max) {
        const std::string most = std::to_string(limits::rules_max);
        complaints.error(Errc::rule_too_complex, file.rules[limits::rules_max].id,
                         {"a set has at most " + most + " rules", "un jeu a au plus " + most + " règles"});
    }
    for (const RuleText& text : file.rules) {
        if (complaints.full()) break;
        const std::uint32_t line = lines.line_of(text.begin);
        std::unique_ptr<Rule> rule = compile_rule(text, lists, random_key, complaints);
        if (!rule) continue;
        rule->info.line = line;
        check_duplicates(text, *rule, ids, conditions, complaints);
        for (Condition* condition : {&rule->when, rule->unless ? &*rule->unless : nullptr}) {
            if (!condition) continue;
            sharing.number(*condition);
            keys.number(*condition);
        }
        rules.push_back(std::move(rule));
    }
    for (const auto& [name, list] : lists.by_name) {
        if (!list.used && !complaints.failed())
            complaints.warning(Errc::rule_unknown_list, list.at,
                               {"no rule uses the list '" + name + "'", "aucune règle n'utilise la liste '" + name + "'"});
    }
    return rules;
}

}  // namespace cargo::rules
