#pragma once

#include <string>
#include <string_view>

#include "libcargo/error_text.hpp"
#include "rules/engine.hpp"

/// What `cargoctl rules check` and `cargoctl rules fields` print.
namespace cargo::rules {

/// Reads a text as RuleSet::load does, without a period's key: for checking only, its draws mean nothing.
[[nodiscard]] RuleSet::Loaded check(std::string_view text);

/// `error[rule_unknown_field]: ...`, file, line and column, the source line and its caret; ends in a line break.
[[nodiscard]] std::string render(const RuleError& error, Language language, std::string_view file = {});
[[nodiscard]] std::string render_warning(const RuleError& warning, Language language, std::string_view file = {});

/// All errors, all warnings, and one line of summary with the set's hash when it is good.
[[nodiscard]] std::string render(const RuleSet::Loaded& loaded, Language language, std::string_view file = {});

/// The table of fields: name, type, one or several, meaning; a line each, columns aligned.
[[nodiscard]] std::string render_fields(Language language);

}  // namespace cargo::rules
