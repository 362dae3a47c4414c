#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edi/charset.hpp"
#include "edi/interchange.hpp"
#include "edi/segment.hpp"

namespace cargo::edi {

/// DE 0085 for a code, as CONTRL names it (ISO 9735, syntax 3); 0: a matter of meaning, for CUSRES.
[[nodiscard]] std::uint8_t contrl_code(Errc code);

/// The findings of one message (or of the envelope), kept up to a limit and counted beyond it.
/// Texts in both languages are written when the finding is kept, from edi/finding_text.cpp.
class FindingLog {
public:
    explicit FindingLog(std::size_t kept_max) : kept_max_(kept_max) {}

    /// Adds what is wrong with a segment, an element or a component of it (0, 0: the segment).
    /// `value` defaults to the component's text; `detail` fills the sentence where it needs a
    /// second value: the limit, the count found, the element's number, the value expected.
    void add(Errc code, Severity severity, Scope scope, const SegmentView& where, std::uint16_t element = 0,
             std::uint16_t component = 0, std::string_view detail = {});

    /// Adds a finding at a place noted earlier (control totals, duplicates: known only at the end).
    void add_at(Errc code, Severity severity, Scope scope, std::string_view tag, const Position& at, std::string_view value = {},
                std::string_view detail = {}, std::string_view group = {});

    /// Adds a finding that brings its own sentences: what the mappings say of a message's meaning.
    void add_worded(Finding finding);

    [[nodiscard]] const std::vector<Finding>& kept() const { return kept_; }
    /// True when no further finding is kept.
    [[nodiscard]] bool full() const { return kept_.size() >= kept_max_; }
    /// Counts all, kept or not.
    [[nodiscard]] std::size_t true_count() const { return true_count_; }
    [[nodiscard]] std::size_t errors() const { return errors_; }
    /// refused: an error of scope stop_message; partial: an error of a smaller scope but proceed.
    [[nodiscard]] Verdict verdict() const;
    /// What a finding will be by the profile's rules. For who must know before it is told.
    [[nodiscard]] Severity judged(Errc code, std::string_view tag, const Position& at, Severity given) const {
        return rules_ == nullptr ? given : rules_->severity(code, tag, at, given);
    }

    /// Empties the log for the next message, which may keep up to `kept_max` findings.
    void clear(std::size_t kept_max);
    /// What values are written in; level B until UNB has been read.
    void charset(Charset charset) { charset_ = charset; }
    /// The profile's; they outlive the log.
    void rules(const FindingRules& rules) { rules_ = rules.empty() ? nullptr : &rules; }
    /// A whole group came too often, not a segment: CONTRL knows the difference.
    void last_is_of_a_group();

private:
    /// Severity and scope by the profile's rules.
    void judge(Errc code, std::string_view tag, const Position& at, Severity& severity, Scope& scope) const;
    /// Past the limit a finding is only counted, and costs nothing.
    void count(Severity severity, Scope scope);

    std::vector<Finding> kept_{};
    std::size_t kept_max_;
    const FindingRules* rules_ = nullptr;
    Charset charset_ = Charset::level_b;
    std::size_t true_count_ = 0;
    std::size_t errors_ = 0;
    bool refused_ = false;
    bool partial_ = false;
};

/// "SG4[2]/SG10[1]": numbers as the directory counts groups, occurrences from 1.
[[nodiscard]] std::string group_path(std::span<const Group> groups);

}  // namespace cargo::edi
