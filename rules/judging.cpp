#include "rules/judging.hpp"

#include <algorithm>
#include <numeric>
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

/// Verdicts in the order they come, with their rules' places.
class Verdicts {
public:
    void add(std::size_t place, Verdict verdict) {
        if (verdict.hit) {
            hits_.push_back(place);
            outcome_.hits.push_back(*std::move(verdict.hit));
            outcome_.hits.back().explanation = verdict.explanation;
            outcome_.explanations.push_back(std::move(verdict.explanation));
        }
        if (verdict.exempted) {
            exempted_.push_back(place);
            outcome_.exempted.push_back(*std::move(verdict.exempted));
        }
        if (!verdict.undetermined) return;
        undetermined_.push_back(place);
        blocked_ = blocked_ || verdict.undetermined->blocks;
        outcome_.undetermined.push_back(*std::move(verdict.undetermined));
    }
    [[nodiscard]] std::size_t hits() const { return hits_.size(); }

    /// In the order of the text.
    [[nodiscard]] Outcome take() {
        reorder(outcome_.hits, hits_);
        reorder(outcome_.explanations, hits_);
        reorder(outcome_.exempted, exempted_);
        reorder(outcome_.undetermined, undetermined_);
        if (!outcome_.hits.empty()) outcome_.selectivity = Selectivity::selected;
        if (blocked_) outcome_.selectivity = Selectivity::not_evaluated;
        return std::move(outcome_);
    }

private:
    /// `list[i]` is of the rule at `places[i]`; in order but for those that waited.
    template <class T>
    static void reorder(std::vector<T>& list, const std::vector<std::size_t>& places) {
        if (std::ranges::is_sorted(places)) return;
        std::vector<std::size_t> order(places.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, {}, [&](std::size_t i) { return places[i]; });
        std::vector<T> ordered;
        ordered.reserve(list.size());
        for (const std::size_t i : order) ordered.push_back(std::move(list[i]));
        list = std::move(ordered);
    }

    Outcome outcome_{};
    std::vector<std::size_t> hits_{}, exempted_{}, undetermined_{};
    bool blocked_ = false;
};

}  // namespace

Outcome judged(std::span<const std::unique_ptr<const Rule>> rules, const Prefilter* prefilter, const Facts& facts,
               std::string_view random_key) {
    const std::int64_t today = day_of(facts.now);
    Evaluation evaluation(facts, prefilter != nullptr ? prefilter->shared_for(facts) : 0);
    std::optional<RulePlaces> candidates;
    if (prefilter != nullptr) candidates = prefilter->candidates(facts, evaluation);
    Verdicts verdicts;
    std::size_t selected = 0;
    bool some_wait = false;
    // First all rules, then those that ask whether nothing else was selected: these do not see each other.
    for (const bool last_round : {false, true}) {
        const auto judge_one = [&](std::size_t place) {
            const Rule& rule = *rules[place];
            some_wait = some_wait || rule.waits;
            if (rule.waits != last_round || !is_in_force(rule, today)) return;
            const Circumstances circumstances{random_key, rule.info.id, last_round && selected == 0, false};
            verdicts.add(place, judge(rule, facts, circumstances, evaluation));
        };
        if (candidates) {
            candidates->for_each(judge_one);
        } else {
            for (std::size_t place = 0; place < rules.size(); ++place) judge_one(place);
        }
        selected = verdicts.hits();
        if (!some_wait) break;
    }
    return verdicts.take();
}

}  // namespace cargo::rules
