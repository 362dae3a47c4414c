#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "rules/fields.hpp"
#include "rules/syntax.hpp"
#include "rules/values.hpp"

namespace cargo::rules {

/// A list of the text, its values checked.
struct NamedList {
    std::string name;
    bool words = false;                ///< of phrases, for `mentions`
    FieldType type = FieldType::text;  ///< when not of phrases
    std::string version;
    std::shared_ptr<const Values> values{};
    Spot at{};
    bool used = false;
};

/// All lists of a text by name, and the names of those that could not be read.
struct Lists {
    std::map<std::string, NamedList, std::less<>> by_name{};
    std::set<std::string, std::less<>> broken{};
};

/// Complaints: rule_duplicate, rule_bad_value, rule_type_mismatch, rule_too_complex.
[[nodiscard]] Lists check_lists(const FileText& file, Complaints& complaints);

}  // namespace cargo::rules
