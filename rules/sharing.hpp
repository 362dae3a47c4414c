#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "rules/condition.hpp"

namespace cargo::rules {

/// Gives the same number to the same condition wherever it stands in a set, so that of one consignment it is evaluated once.
/// Conditions of the consignment as a whole: comparisons outside quantifiers, and quantifiers with what they bind. What is
/// drawn, or asks what else was selected, differs from rule to rule and has no number.
class Sharing {
public:
    void number(Condition& condition);

private:
    std::unordered_map<std::string, std::uint32_t> known_{};  ///< by what the language writes
};

}  // namespace cargo::rules
