#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/act.hpp"
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
    Instant now{};            ///< for `valid from .. to`
};

struct RuleError {
    Errc code{};
    std::uint32_t line = 0, column = 0;
    std::string text;         ///< one sentence with a suggestion
    std::string caret;        ///< the source line, and below it a caret
};

/// One rule that could not be evaluated because fields are missing.
struct Undetermined { std::string rule; std::vector<std::string> missing{}; bool blocks = false; };

struct Outcome {
    Selectivity selectivity =
        Selectivity::nothing_selected;        ///< not_evaluated when an undetermined rule blocks or evaluation failed
    std::vector<RuleHit> hits{};              ///< ready for RecordSelectivity
    std::vector<Undetermined> undetermined{};
    std::vector<std::string> explanations{};  ///< per hit: the condition with its values, for those entitled
};

/// Immutable once loaded; may be evaluated from many threads at once.
class RuleSet {
public:
    /// Loads a whole text or nothing. `random_key` seeds random shares (HMAC-SHA-256 over the consignment's key).
    struct Loaded;
    [[nodiscard]] static Loaded load(std::string_view text, std::string_view random_key);
    /// "Ran, nothing selected": a set without rules.
    [[nodiscard]] static std::shared_ptr<const RuleSet> empty();

    [[nodiscard]] Outcome evaluate(const Facts& facts) const;
    [[nodiscard]] const std::string& hash() const;   ///< SHA-256 hex of the text; stored with every decision
    [[nodiscard]] std::size_t size() const;
    ~RuleSet();

private:
    struct Compiled;
    explicit RuleSet(std::unique_ptr<const Compiled> compiled);
    std::unique_ptr<const Compiled> compiled_;
};

struct RuleSet::Loaded {
    std::shared_ptr<const RuleSet> set{};   ///< null when there are errors
    std::vector<RuleError> errors{};
    std::vector<RuleError> warnings{};
};

}  // namespace cargo::rules
