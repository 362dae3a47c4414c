#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/act.hpp"
#include "libcargo/entry_check.hpp"
#include "libcargo/manifest.hpp"

/// The front door of rules: text in, an immutable rule set out; a consignment in,
/// hits and undetermined rules out.
namespace cargo::rules {

/// What a rule looks at: one consignment of a manifest, with the boxes its lines lie in.
/// All pointers outlive the call.
struct Facts {
    const Manifest* manifest = nullptr;
    const ManifestConsignment* consignment = nullptr;
    std::vector<const Equipment*> equipment{};
    ConsignmentKey key{};
    Instant now{};                    ///< for `valid from .. to`
    std::string_view random_key{};    ///< of the period; empty: the key the set was loaded with
    const EntryFacts* entry = nullptr;  ///< manifest against entry summary declaration; null: not known
};

/// Where a rule text is wrong, or doubtful. Lines and columns count from 1, columns in characters.
struct RuleError {
    Errc code{};
    std::uint32_t line = 0, column = 0;
    std::string text;       ///< one sentence with a suggestion, in English
    std::string caret;      ///< the source line, and below it a caret
    std::string text_fr{};  ///< the same sentence in French
};

/// One rule that could not be evaluated because fields are missing.
using Undetermined = UndeterminedRule;

/// One rule whose `when` held and whose `unless` held too: it would have hit.
struct Exempted {
    std::string rule;
    std::string exemption;
};

struct Outcome {
    Selectivity selectivity =
        Selectivity::nothing_selected;  ///< not_evaluated when an undetermined rule blocks or evaluation failed
    std::vector<RuleHit> hits{};        ///< ready for RecordSelectivity
    std::vector<Undetermined> undetermined{};
    std::vector<std::string> explanations{};  ///< per hit: the condition with its values, for those entitled
    std::vector<Exempted> exempted{};         ///< for those entitled, as the explanations
};

/// One rule as its author wrote it, without its condition: for lists of rules.
struct RuleInfo {
    std::string id, version, title, owner, area, basis;
    std::string secrecy;               ///< as written; empty when not said
    std::string on_missing;            ///< hit, review or skip
    std::string valid_from, valid_to;  ///< YYYY-MM-DD, both days included, UTC; `valid_to` may be "open"
    std::string lane;
    std::int64_t score = 0;
    std::vector<std::string> controls{};
    std::string condition;  ///< `when ... unless ...`, as the engine understood it
    std::uint32_t line = 0;
};

/// Immutable once loaded; may be evaluated from many threads at once.
class RuleSet {
public:
    struct Loaded;

    /// Loads a whole text or nothing. `random_key` seeds random shares (HMAC-SHA-256 over rule id, consignment key
    /// and stratum); a text with a random share and an empty key is refused. Reports all errors it can tell apart.
    /// Errors: rule_syntax, rule_unknown_field, rule_bad_value, rule_unknown_list, rule_duplicate, rule_never_matches,
    /// rule_always_matches, rule_too_complex, rule_type_mismatch, rule_test_failed.
    [[nodiscard]] static Loaded load(std::string_view text, std::string_view random_key);
    /// "Ran, nothing selected": a set without rules.
    [[nodiscard]] static std::shared_ptr<const RuleSet> empty();

    /// Never throws but for memory. Facts without manifest or consignment give not_evaluated, never "nothing selected".
    /// Hits stand in the order of the text; selectivity is not_evaluated when a rule blocks, even beside hits.
    /// Of many consignments, such as a manifest's, ask an Evaluator.
    [[nodiscard]] Outcome evaluate(const Facts& facts) const;
    [[nodiscard]] const std::string& hash() const;  ///< SHA-256 hex of the text; stored with every decision
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::vector<RuleInfo> rules() const;
    ~RuleSet();

private:
    friend class Evaluator;
    struct Compiled;
    explicit RuleSet(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> compiled_;
};

class Judge;

/// Evaluates one consignment after another, as RuleSet::evaluate does, and uses its rooms again: so a manifest's consignments
/// cost no memory but their outcomes. Nothing of one consignment is remembered for the next. One thread.
class Evaluator {
public:
    /// `set` outlives the object.
    explicit Evaluator(const RuleSet& set);
    ~Evaluator();
    [[nodiscard]] Outcome evaluate(const Facts& facts);

private:
    const RuleSet& set_;
    std::unique_ptr<Judge> judge_;
};

struct RuleSet::Loaded {
    std::shared_ptr<const RuleSet> set{};  ///< null when there are errors
    std::vector<RuleError> errors{};
    std::vector<RuleError> warnings{};
};

}  // namespace cargo::rules
