#include "rules/judging.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "libcargo/limits.hpp"
#include "rules/evaluation.hpp"

namespace cargo::rules {

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

/// Verdicts that say something, with their rules' places.
using Verdicts = std::vector<std::pair<std::size_t, Verdict>>;

bool says_something(const Verdict& verdict) {
    return verdict.hit || verdict.undetermined || verdict.exempted;
}

Outcome outcome_of(Verdicts& verdicts) {
    Outcome outcome;
    bool blocked = false;
    for (auto& [place, verdict] : verdicts) {
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

}  // namespace

Outcome judged(std::span<const std::unique_ptr<const Rule>> rules, const Prefilter* prefilter, const Facts& facts,
               std::string_view random_key) {
    const std::int64_t today = day_of(facts.now);
    Evaluation evaluation(facts, prefilter != nullptr ? prefilter->shared_for(facts) : 0);
    std::optional<RulePlaces> candidates;
    if (prefilter != nullptr) candidates = prefilter->candidates(facts, evaluation);
    Verdicts verdicts;
    bool selected = false;
    bool some_wait = false;
    // First all rules, then those that ask whether nothing else was selected: these do not see each other.
    for (const bool last_round : {false, true}) {
        bool selects = false;
        const auto judge_one = [&](std::size_t place) {
            const Rule& rule = *rules[place];
            some_wait = some_wait || rule.waits;
            if (rule.waits != last_round || !is_in_force(rule, today)) return;
            const Circumstances circumstances{random_key, rule.info.id, last_round && !selected, false};
            Verdict verdict = judge(rule, facts, circumstances, evaluation);
            selects = selects || verdict.hit;
            if (says_something(verdict)) verdicts.emplace_back(place, std::move(verdict));
        };
        if (candidates) {
            candidates->for_each(judge_one);
        } else {
            for (std::size_t place = 0; place < rules.size(); ++place) judge_one(place);
        }
        selected = selected || selects;
        if (!some_wait) break;
    }
    std::ranges::sort(verdicts, {}, [](const auto& placed) { return placed.first; });
    return outcome_of(verdicts);
}

}  // namespace cargo::rules
