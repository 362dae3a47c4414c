#include "rules/engine.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "libcargo/limits.hpp"
#include "rules/compile.hpp"
#include "rules/draw.hpp"
#include "rules/judging.hpp"

namespace cargo::rules {

/// Keeps the text, because its rules point into it.
struct RuleSet::Compiled {
    std::string text;
    std::string random_key;
    std::string hash;
    std::vector<std::unique_ptr<const Rule>> rules{};
    std::optional<Prefilter> prefilter{};  ///< once all rules are there
};

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
    compiled->prefilter.emplace(compiled->rules);
    if (loaded.errors.empty()) loaded.set = std::shared_ptr<const RuleSet>(new RuleSet(std::move(compiled)));
    return loaded;
}

std::shared_ptr<const RuleSet> RuleSet::empty() {
    return load("", "").set;
}

Outcome RuleSet::evaluate(const Facts& facts) const {
    return Evaluator(*this).evaluate(facts);
}

Evaluator::Evaluator(const RuleSet& set)
    : set_(set), judge_(std::make_unique<Judge>(set.compiled_->rules, &*set.compiled_->prefilter)) {}

Evaluator::~Evaluator() = default;

Outcome Evaluator::evaluate(const Facts& facts) {
    if (!facts.manifest || !facts.consignment || std::ranges::find(facts.equipment, nullptr) != facts.equipment.end()) {
        Outcome outcome;
        outcome.selectivity = Selectivity::not_evaluated;
        outcome.undetermined.push_back({"", {"manifest or consignment"}, true});
        return outcome;
    }
    const std::string_view own_key = set_.compiled_->random_key;
    return judge_->judged(facts, facts.random_key.empty() ? own_key : facts.random_key);
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
