// What this measures: the decision of 100 rules about each consignment of a full ship, explanations of what hit included.
// Why it matters: it is made for every consignment before the database is asked, and it must never be what a port waits for. The
// reference walks the same objects once and looks at every text: no decision can be made without reading what it is about.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <variant>

#include "benchmarks/edi_file.hpp"
#include "benchmarks/rounds.hpp"
#include "benchmarks/rules_generator.hpp"
#include "edi/interchange.hpp"
#include "rules/engine.hpp"

namespace cargo::benchmarks {
namespace {

constexpr std::size_t rule_count = 100;
/// rules.md's figure for a decision is 300,000 a second and core, at ten times as many rules.
constexpr double decisions_per_second = 300'000;

std::vector<rules::Facts> facts_of(const std::vector<edi::Interchange>& read) {
    std::vector<rules::Facts> all;
    for (const edi::Message& message : read.at(0).messages) {
        const auto& manifest = std::get<Manifest>(message.body);
        std::map<std::string_view, const Equipment*> boxes;
        for (const Equipment& box : manifest.equipment) boxes.emplace(box.number, &box);
        for (const ManifestConsignment& bill : manifest.consignments) {
            rules::Facts facts{&manifest, &bill, {}, {"LEH26", "AGENTLH", bill.bill}, from_civil(2026, 11, 22)};
            for (const GoodsItem& item : bill.items) {
                for (const SplitRef& split : item.splits) {
                    const Equipment* box = boxes.at(split.container);
                    if (std::ranges::find(facts.equipment, box) == facts.equipment.end()) facts.equipment.push_back(box);
                }
            }
            all.push_back(std::move(facts));
        }
    }
    return all;
}

std::size_t sum_of(std::string_view text) {
    std::size_t sum = text.size();
    for (const char c : text) sum += static_cast<unsigned char>(c);
    return sum;
}

/// Every text and number a rule may ask for, looked at once.
std::size_t walk_over(const rules::Facts& facts) {
    const ManifestConsignment& bill = *facts.consignment;
    std::size_t sum = sum_of(bill.bill) + sum_of(bill.master_bill) + sum_of(bill.nature);
    for (const PartyRef& party : bill.parties) {
        sum += sum_of(party.qualifier) + sum_of(party.id) + sum_of(party.name) + sum_of(party.address) + sum_of(party.country);
    }
    for (const LocationRef& place : bill.locations) sum += sum_of(place.qualifier) + sum_of(place.code) + sum_of(place.name);
    for (const GoodsItem& item : bill.items) {
        sum += sum_of(item.description) + sum_of(item.hs) + sum_of(item.package_type) + sum_of(item.origin);
        sum += static_cast<std::size_t>(item.packages.value_or(0) + item.gross.value_or(Grams{}).value);
        for (const std::string& mark : item.marks) sum += sum_of(mark);
    }
    for (const Equipment* box : facts.equipment) {
        sum += sum_of(box->number) + sum_of(box->size_type);
        for (const Seal& seal : box->seals) sum += sum_of(seal.number);
    }
    return sum;
}

std::vector<Figure> rules_ingest(const Settings& settings) {
    const std::vector<edi::Interchange> read = edi::read(edi_bytes(settings));
    const std::vector<rules::Facts> facts = facts_of(read);
    const rules::RuleSet::Loaded loaded = rules::RuleSet::load(generate_rules(rule_count), "a key for the benchmark");
    if (!loaded.set) throw std::runtime_error("the generated rules do not load: " + loaded.errors.at(0).text);
    std::size_t selected = 0;
    std::size_t blocked = 0;
    const auto decide = [&] {
        selected = blocked = 0;
        rules::Evaluator evaluator(*loaded.set);  // as the daemon does for a manifest
        for (const rules::Facts& one : facts) {
            const rules::Outcome outcome = evaluator.evaluate(one);
            selected += outcome.hits.empty() ? 0U : 1U;
            blocked += outcome.selectivity == Selectivity::not_evaluated ? 1U : 0U;
        }
    };
    const auto walk = [&] {
        std::size_t sum = 0;
        for (const rules::Facts& one : facts) sum += walk_over(one);
        keep(sum);
    };
    const std::vector<double> seconds = median_seconds({decide, walk}, settings.rounds, Clock::cpu);
    if (selected == 0 || selected * 2 > facts.size()) throw std::runtime_error("the rules select nothing, or half of the ship");
    const auto count = static_cast<double>(facts.size());
    return {{.name = "rules.ingest",
             .value = count / seconds[0],
             .unit = "decisions/s",
             .reference = "one walk over the same objects",
             .reference_value = count / seconds[1],
             .goal = decisions_per_second,
             .goal_of = Goal::value_at_least,
             .rows = facts.size(),
             .bytes = edi_bytes(settings).size(),
             .beside = fmt::format("{} rules, {:.2f} us a decision; {} selected, {} blocked", loaded.set->size(),
                                   seconds[0] * 1e6 / count, selected, blocked)}};
}

const Registration registered("rules.ingest", rules_ingest);

}  // namespace
}  // namespace cargo::benchmarks
