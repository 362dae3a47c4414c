#include "rules/engine.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "libcargo/limits.hpp"
#include "rules/compile.hpp"
#include "rules/draw.hpp"
#include "rules/evaluation.hpp"

namespace cargo::rules {

/// Keeps the text, because its rules point into it.
struct RuleSet::Compiled {
    std::string text;
    std::string random_key;
    std::string hash;
    std::vector<std::unique_ptr<const Rule>> rules{};
};

namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t day_of(Instant at) {
    return at.ms / day_ms - (at.ms % day_ms < 0 ? 1 : 0);
}

bool is_in_force(const Rule& rule, std::int64_t today) {
    return rule.first_day <= today && today <= rule.last_day;
}

/// What one rule came to. Kept by its place, so that the outcome stands in the order of the text.
struct Verdict {
    std::optional<RuleHit> hit{};
    std::string explanation{};
    std::optional<Undetermined> undetermined{};
    std::optional<Exempted> exempted{};
};

Undetermined undetermined(const Rule& rule, Evaluation& evaluation) {
    Undetermined out{rule.name, {}, rule.on_missing == OnMissing::review};
    if (evaluation.exhausted()) {
        out.missing.emplace_back("more than " + std::to_string(limits::rule_steps_max) + " comparisons");
        out.blocks = true;
        return out;
    }
    out.missing = evaluation.missing(rule.when);
    if (!rule.unless) return out;
    for (std::string& name : evaluation.missing(*rule.unless)) {
        if (std::ranges::find(out.missing, name) == out.missing.end()) out.missing.push_back(std::move(name));
    }
    return out;
}

RuleHit hit(const Rule& rule, const Facts& facts, Evaluation& evaluation) {
    RuleHit out;
    out.rule = rule.name;
    out.source = rule.random ? "random" : "rule";
    out.criterion = rule.info.title;
    out.kinds = rule.info.controls;
    out.lane = rule.info.lane;
    out.reason = rendered(rule.because, rule.when, facts, evaluation);
    return out;
}

Verdict judge(const Rule& rule, const Facts& facts, const Circumstances& circumstances, Evaluation& evaluation) {
    Verdict verdict;
    evaluation.begin(circumstances);
    const Truth when = evaluation.evaluate(rule.when);
    if (when == Truth::no) return verdict;
    const Truth unless = rule.unless ? evaluation.evaluate(*rule.unless) : Truth::no;
    const bool exhausted = evaluation.exhausted();
    if (unless == Truth::yes && !exhausted) {
        evaluation.begin(circumstances);
        if (when == Truth::yes) verdict.exempted = Exempted{rule.name, evaluation.explained(*rule.unless)};
        return verdict;
    }
    const bool holds = when == Truth::yes && unless == Truth::no;
    if (!holds || exhausted) verdict.undetermined = undetermined(rule, evaluation);
    if (exhausted || (!holds && rule.on_missing != OnMissing::hit)) return verdict;
    evaluation.begin(circumstances);  // telling why has its own budget
    verdict.hit = hit(rule, facts, evaluation);
    verdict.explanation =
        (holds ? "" : "undetermined, and the rule hits when a field is missing: ") + evaluation.explained(rule.when);
    return verdict;
}

}  // namespace

RuleSet::RuleSet(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
RuleSet::~RuleSet() = default;

RuleSet::Loaded RuleSet::load(std::string_view text, std::string_view random_key) {
    auto compiled = std::make_unique<Compiled>();
    Loaded loaded;
    if (text.size() > limits::rules_text_bytes_max) {
        Complaints complaints(text.substr(0, 0));
        const std::string most = std::to_string(limits::rules_text_bytes_max);
        complaints.error(Errc::rule_too_complex, {},
                         {"a rule text has at most " + most + " bytes", "un texte de règles a au plus " + most + " octets"});
        loaded.errors = complaints.errors();
        return loaded;
    }
    compiled->text = text;
    compiled->random_key = random_key;
    compiled->hash = sha256_hex(text);
    Complaints complaints(compiled->text);
    const FileText file = read_text(complaints);
    compiled->rules = compile_rules(file, compiled->random_key, complaints);
    loaded.errors = complaints.errors();
    loaded.warnings = complaints.warnings();
    if (loaded.errors.empty()) loaded.set = std::shared_ptr<const RuleSet>(new RuleSet(std::move(compiled)));
    return loaded;
}

std::shared_ptr<const RuleSet> RuleSet::empty() {
    return load("", "").set;
}

Outcome RuleSet::evaluate(const Facts& facts) const {
    Outcome outcome;
    if (!facts.manifest || !facts.consignment || std::ranges::find(facts.equipment, nullptr) != facts.equipment.end()) {
        outcome.selectivity = Selectivity::not_evaluated;
        outcome.undetermined.push_back({"", {"manifest or consignment"}, true});
        return outcome;
    }
    const std::int64_t today = day_of(facts.now);
    const std::string_view random_key = facts.random_key.empty() ? compiled_->random_key : facts.random_key;
    std::vector<Verdict> verdicts(compiled_->rules.size());
    Evaluation evaluation(facts);
    bool selected = false;
    // First all rules, then those that ask whether nothing else was selected: these do not see each other.
    for (const bool last_round : {false, true}) {
        bool selects = false;
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            const Rule& rule = *compiled_->rules[i];
            if (rule.waits != last_round || !is_in_force(rule, today)) continue;
            const Circumstances circumstances{random_key, rule.info.id, last_round && !selected, false};
            verdicts[i] = judge(rule, facts, circumstances, evaluation);
            selects = selects || verdicts[i].hit;
        }
        selected = selected || selects;
    }
    bool blocked = false;
    for (Verdict& verdict : verdicts) {
        if (verdict.hit) {
            outcome.hits.push_back(*std::move(verdict.hit));
            outcome.hits.back().explanation = verdict.explanation;
            outcome.explanations.push_back(std::move(verdict.explanation));
        }
        if (verdict.exempted) outcome.exempted.push_back(*std::move(verdict.exempted));
        if (!verdict.undetermined) continue;
        blocked = blocked || verdict.undetermined->blocks;
        outcome.undetermined.push_back(*std::move(verdict.undetermined));
    }
    if (!outcome.hits.empty()) outcome.selectivity = Selectivity::selected;
    if (blocked) outcome.selectivity = Selectivity::not_evaluated;
    return outcome;
}

const std::string& RuleSet::hash() const {
    return compiled_->hash;
}

std::size_t RuleSet::size() const {
    return compiled_->rules.size();
}

std::vector<RuleInfo> RuleSet::rules() const {
    std::vector<RuleInfo> out;
    for (const auto& rule : compiled_->rules) out.push_back(rule->info);
    return out;
}

}  // namespace cargo::rules
