// Any bytes may be offered as a rule text. Beside not crashing, what is said must hang together: a set or errors, each with a
// place inside the text; a set evaluates any facts to an outcome that agrees with itself; what it writes out it reads again.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/rule_check.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using cargo::fuzz::demand;

void check_errors(const std::vector<cargo::rules::RuleError>& errors, std::string_view text) {
    const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    for (const cargo::rules::RuleError& error : errors) {
        demand(error.line >= 1 && error.line <= lines && error.column >= 1);
        demand(!error.text.empty() && !error.text_fr.empty());
        demand(error.caret.find('^') != std::string::npos);
    }
}

void check_outcome(const cargo::rules::Outcome& outcome) {
    const bool blocked = std::ranges::any_of(outcome.undetermined, &cargo::rules::Undetermined::blocks);
    demand(outcome.explanations.size() == outcome.hits.size());
    demand(blocked == (outcome.selectivity == cargo::Selectivity::not_evaluated));
    demand(blocked || outcome.hits.empty() == (outcome.selectivity == cargo::Selectivity::nothing_selected));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const cargo::rules::RuleSet::Loaded loaded = cargo::rules::check(text);
    demand((loaded.set == nullptr) == !loaded.errors.empty());
    check_errors(loaded.errors, text);
    check_errors(loaded.warnings, text);
    if (!loaded.set) return 0;

    cargo::Manifest manifest;
    cargo::ManifestConsignment consignment;
    cargo::Equipment box;
    consignment.items.resize(2);
    consignment.items[0].hs = "440710";
    consignment.items[0].description = std::string(text.substr(0, 200));
    consignment.items[1].gross = cargo::Grams{1'000};
    consignment.parties.resize(1);
    consignment.parties[0].qualifier = "CN";
    consignment.parties[0].name = "TO ORDER";
    const cargo::rules::Facts facts{&manifest, &consignment, {&box}, {"CALL", "AGENT", "BILL"}, cargo::from_civil(2026, 11, 22)};
    check_outcome(loaded.set->evaluate(facts));
    return 0;
}
