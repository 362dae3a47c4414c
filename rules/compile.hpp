#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/because.hpp"
#include "rules/condition.hpp"
#include "rules/lists.hpp"

namespace cargo::rules {

enum class OnMissing : std::uint8_t { skip, review, hit };

/// One rule, ready to run.
struct Rule {
    Condition when{};
    std::optional<Condition> unless{};
    std::int64_t first_day = 0;  ///< days since 1970-01-01, UTC
    std::int64_t last_day = 0;   ///< included
    OnMissing on_missing = OnMissing::skip;
    bool random = false;  ///< a hit is a draw
    bool waits = false;   ///< asks whether nothing else was selected
    std::string name{};   ///< "ID vN", as stored with a hit
    Because because{};
    RuleInfo info{};
};

/// Names resolved, values typed, conditions that cannot match or cannot miss refused, tests inside the rules run.
/// Rules point into the text and into themselves: they are not copied. Complaints: every code of RuleSet::load.
[[nodiscard]] std::vector<std::unique_ptr<const Rule>> compile_rules(const FileText& file, std::string_view random_key,
                                                                     Complaints& complaints);

}  // namespace cargo::rules
