#include "rules/judging.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "libcargo/limits.hpp"

namespace cargo::rules {

namespace {

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t day_of(Instant at) {
    return at.ms / day_ms - (at.ms % day_ms < 0 ? 1 : 0);
}

bool is_in_force(const Rule& rule, std::int64_t today) {
    return rule.first_day <= today && today <= rule.last_day;
}

RuleHit hit(const Rule& rule, Evaluation& evaluation) {
    RuleHit out;
    out.rule = rule.name;
    out.source = rule.random ? "random" : "rule";
    out.criterion = rule.info.title;
    out.kinds = rule.info.controls;
    out.lane = rule.info.lane;
    out.reason = rendered(rule.because, rule.when, evaluation);
    return out;
}

/// `list[i]` is of the rule at `places[i]`; in order but for those that waited.
template <class T>
void reorder(std::vector<T>& list, const std::vector<std::size_t>& places) {
    if (std::ranges::is_sorted(places)) return;
    std::vector<std::size_t> order(places.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return places[i]; });
    std::vector<T> ordered;
    ordered.reserve(list.size());
    for (const std::size_t i : order) ordered.push_back(std::move(list[i]));
    list = std::move(ordered);
}

}  // namespace

Judge::Judge(std::span<const std::unique_ptr<const Rule>> rules, const Prefilter* prefilter)
    : rules_(rules),
      prefilter_(prefilter),
      evaluation_(prefilter != nullptr ? Evaluation(prefilter->values(), prefilter->shared()) : Evaluation()) {}

void Judge::add_hit(std::size_t place, bool holds) {
    const Rule& rule = *rules_[place];
    hits_.push_back(place);
    outcome_.hits.push_back(hit(rule, evaluation_));
    std::string why = holds ? "" : "undetermined, and the rule hits when a field is missing: ";
    why += evaluation_.explained(rule.when);
    outcome_.hits.back().explanation = why;
    outcome_.explanations.push_back(std::move(why));
}

void Judge::add_exempted(std::size_t place) {
    exempted_.push_back(place);
    outcome_.exempted.push_back({rules_[place]->name, evaluation_.explained(*rules_[place]->unless)});
}

void Judge::add_undetermined(std::size_t place, Truth when, Truth unless) {
    const Rule& rule = *rules_[place];
    undetermined_.push_back(place);
    if (outcome_.undetermined.empty()) outcome_.undetermined.reserve(undetermined_before_);
    Undetermined& out = outcome_.undetermined.emplace_back();
    out.rule = rule.name;
    out.blocks = rule.on_missing == OnMissing::review || evaluation_.exhausted();
    blocked_ = blocked_ || out.blocks;
    if (evaluation_.exhausted()) {
        out.missing.emplace_back("more than " + std::to_string(limits::rule_steps_max) + " comparisons");
        return;
    }
    evaluation_.add_missing(rule.when, when, out.missing);
    if (rule.unless) evaluation_.add_missing(*rule.unless, unless, out.missing);
}

void Judge::judge(std::size_t place, const Circumstances& circumstances) {
    const Rule& rule = *rules_[place];
    evaluation_.begin(circumstances);
    const Truth when = evaluation_.evaluate(rule.when);
    if (when == Truth::no) return;
    const Truth unless = rule.unless ? evaluation_.evaluate(*rule.unless) : Truth::no;
    const bool exhausted = evaluation_.exhausted();
    if (unless == Truth::yes && !exhausted) {
        evaluation_.begin(circumstances);
        if (when == Truth::yes) add_exempted(place);
        return;
    }
    const bool holds = when == Truth::yes && unless == Truth::no;
    if (!holds || exhausted) add_undetermined(place, when, unless);
    if (exhausted || (!holds && rule.on_missing != OnMissing::hit)) return;
    evaluation_.begin(circumstances);  // telling why has its own budget
    add_hit(place, holds);
}

/// In the order of the text.
Outcome Judge::take() {
    reorder(outcome_.hits, hits_);
    reorder(outcome_.explanations, hits_);
    reorder(outcome_.exempted, exempted_);
    reorder(outcome_.undetermined, undetermined_);
    undetermined_before_ = outcome_.undetermined.size();
    if (!outcome_.hits.empty()) outcome_.selectivity = Selectivity::selected;
    if (blocked_) outcome_.selectivity = Selectivity::not_evaluated;
    return std::exchange(outcome_, {});
}

Outcome Judge::judged(const Facts& facts, std::string_view random_key) {
    const std::int64_t today = day_of(facts.now);
    outcome_ = {};
    for (std::vector<std::size_t>* places : {&hits_, &exempted_, &undetermined_}) places->clear();
    blocked_ = false;
    evaluation_.start(facts, prefilter_ != nullptr && !prefilter_->steps_may_run_out(facts));
    if (prefilter_ != nullptr) prefilter_->candidates(evaluation_, candidates_);
    std::size_t selected = 0;
    bool some_wait = false;
    // First all rules, then those that ask whether nothing else was selected: these do not see each other.
    for (const bool last_round : {false, true}) {
        const auto judge_one = [&](std::size_t place) {
            const Rule& rule = *rules_[place];
            some_wait = some_wait || rule.waits;
            if (rule.waits != last_round || !is_in_force(rule, today)) return;
            judge(place, {random_key, rule.info.id, last_round && selected == 0, false});
        };
        if (prefilter_ != nullptr) {
            candidates_.for_each(judge_one);
        } else {
            for (std::size_t place = 0; place < rules_.size(); ++place) judge_one(place);
        }
        selected = hits_.size();
        if (!some_wait) break;
    }
    return take();
}

}  // namespace cargo::rules
