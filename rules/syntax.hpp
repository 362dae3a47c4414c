#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/complaint.hpp"

/// What the grammar reads, before any name is looked up: shapes and spots, no meaning.
/// Spots point into the text, which must outlive the tree.
namespace cargo::rules {

/// A name, code, number or quoted text, as written.
struct Word : Spot {
    enum class Shape : unsigned char { none, name, bare, quoted };
    Shape shape = Shape::none;
    std::string text{};      ///< without quotes and escapes
    std::string unit{};      ///< the small letters or sign behind a number: kg, t, m3, %
    std::string language{};  ///< of a list entry: en, fr...

    [[nodiscard]] bool given() const { return shape != Shape::none; }
};

enum class Comparison : unsigned char {
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    between,
    in,
    not_in,
    includes,
    starts_with,
    mentions,
    is_missing,
    is_known,
};

enum class Quantifier : unsigned char { any, no, every };

/// A condition as written.
struct ConditionText : Spot {
    enum class Kind : unsigned char { all, either, negated, quantified, compared, random, nothing_else };
    Kind kind = Kind::all;
    Comparison comparison{};
    Quantifier quantifier{};
    Word subject{};                ///< the field compared, the element quantified, or the share drawn
    std::vector<Word> operands{};  ///< values, a list's name, or strata
    std::vector<ConditionText> children{};
};

struct ListText : Spot {
    Word name{};
    Word type{};
    Word version{};
    std::vector<Word> entries{};
};

/// `item.hs 440710`, `routing [AEJEA, FIHEL]`, or `item { hs 440710 }` with `inner`.
struct SettingText : Spot {
    Word field{};
    std::vector<Word> values{};
    std::vector<SettingText> inner{};
};

struct TestText : Spot {
    Word expected{};  ///< hit, miss or undetermined
    std::vector<SettingText> settings{};
};

struct RuleText : Spot {
    Word id{};
    Word version{};
    Word title{};
    Word owner{};
    Word area{};
    Word basis{};
    Word secrecy{};
    Word on_missing{};
    Word valid_from{};
    Word valid_to{};
    ConditionText when{};
    ConditionText unless{};
    bool has_unless = false;
    Word lane{};
    Word score{};
    std::vector<Word> controls{};
    Word because{};
    std::vector<TestText> tests{};
};

struct FileText {
    std::vector<ListText> lists{};
    std::vector<RuleText> rules{};
    std::vector<std::string> broken_lists{};  ///< names of lists that could not be read
};

/// Reads a whole text. After an error it goes on with the next line that begins with `list` or `rule`.
/// Complaints: rule_syntax, rule_too_complex. Never throws but for memory; its stack is bounded by rule_depth_max.
[[nodiscard]] FileText read_text(Complaints& complaints);

}  // namespace cargo::rules
