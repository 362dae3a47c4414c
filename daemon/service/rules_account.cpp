#include "daemon/service/rules_account.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <tuple>
#include <utility>

#include "daemon/views/canonical.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

struct InOrder {
    bool operator()(const std::vector<UndeterminedRule>* a, const std::vector<UndeterminedRule>* b) const {
        const auto before = [](const UndeterminedRule& one, const UndeterminedRule& other) {
            return std::tie(one.rule, one.missing, one.blocks) < std::tie(other.rule, other.missing, other.blocks);
        };
        return std::ranges::lexicographical_compare(*a, *b, before);
    }
};
/// Bills by what is undetermined of them; points into the outcomes.
using Alike = std::map<const std::vector<UndeterminedRule>*, array, InOrder>;

array undetermined_array(Alike&& alike) {
    array out;
    for (auto& [undetermined, bills] : alike) {
        array rules;
        for (const UndeterminedRule& rule : *undetermined) {
            array missing;
            for (const std::string& field : rule.missing) missing.push_back(value(field));
            rules.push_back(object{{"rule", rule.rule}, {"missing", std::move(missing)}, {"blocks", rule.blocks}});
        }
        out.push_back(object{{"bills", std::move(bills)}, {"rules", std::move(rules)}});
    }
    return out;
}

}  // namespace

std::string rules_account(const MessageWork& work, const Filing& filing, const std::vector<rules::Outcome>& outcomes) {
    Alike alike;
    object explanations;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const std::string& bill = filing.act.consignments[i].bill;
        if (!outcomes[i].undetermined.empty()) alike[&outcomes[i].undetermined].push_back(value(bill));
        array why;
        for (const std::string& explanation : outcomes[i].explanations) why.push_back(value(explanation));
        if (!why.empty()) explanations[bill] = std::move(why);
    }
    return views::canonical(object{{"ruleset", work.rules.hash()},
                                   {"draw_period", work.draw.period},
                                   {"undetermined", undetermined_array(std::move(alike))},
                                   {"explanations", std::move(explanations)}});
}

}  // namespace cargo::service
