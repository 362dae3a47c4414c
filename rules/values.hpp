#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/complaint.hpp"
#include "rules/fields.hpp"
#include "rules/syntax.hpp"

namespace cargo::rules {

/// A value a field is compared with, in the form it is compared in.
struct Value {
    std::string text{};       ///< canonical; for types held as text
    std::int64_t number = 0;  ///< for types held as a number, in their smallest unit
    std::string shown{};      ///< as the language writes it
};

/// The right side of a comparison, or a named list. Shared by all rules that name the list.
struct Values {
    std::vector<std::string> texts{};     ///< canonical, sorted
    std::vector<std::int64_t> numbers{};  ///< sorted, but a range keeps its order
    std::vector<std::string> phrases{};   ///< for mentions: folded; without the blank behind when any ending will do
    std::string shown{};                  ///< as the language writes it; a list's name for a list
    bool named = false;                   ///< a list of the text
};

/// Why a word is no value of a type.
struct BadValue {
    Errc code = Errc::rule_bad_value;
    Sentence sentence{};
};

/// Reads a value of `type`. Codes are checked in their code list where there is one, else in their shape.
/// Errors: rule_bad_value (no such code, no such date, too large), rule_type_mismatch (wrong unit, text for a number...).
[[nodiscard]] std::expected<Value, BadValue> value_of(const Word& word, FieldType type);

/// A phrase for `mentions`: words in quotes; a `*` behind the last letter takes any ending.
[[nodiscard]] std::expected<Value, BadValue> phrase_of(const Word& word);

/// The form in which values of `type` are compared: capitals, digits only, folded words. Returns `text` itself or a
/// view of `room`. For text it is folded(), with its blank on each side.
[[nodiscard]] std::string_view canonical(FieldType type, std::string_view text, std::string& room);

/// A number of a field as people read it: `1234.5 kg`, `-18 C`, `2026-11-01`.
[[nodiscard]] std::string shown_number(FieldType type, std::int64_t number);

/// Days since 1970-01-01 of `YYYY-MM-DD`, checked.
[[nodiscard]] std::expected<std::int64_t, BadValue> day_of(const Word& word);

/// A decimal number times ten to the power of `decimals`, exactly; nothing when it has more decimals or is too large.
[[nodiscard]] std::optional<std::int64_t> scaled(std::string_view text, unsigned decimals);

}  // namespace cargo::rules
