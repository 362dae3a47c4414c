#include "edi/finding.hpp"

#include "edi/finding_text.hpp"

namespace cargo::edi {
namespace {

/// Cut before it is decoded, so that a value of 100 MB costs no more than one of 64 characters.
std::string shown_value(Charset charset, std::string_view raw) {
    constexpr std::size_t characters_max = 64;
    constexpr std::size_t utf8_bytes_max = 4;
    std::string text = to_utf8(charset, raw.substr(0, characters_max * utf8_bytes_max)).text;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (begins && characters++ == characters_max) {
            text.resize(i);
            break;
        }
    }
    return text;
}

constexpr std::uint8_t contrl_group_repetitions = 36;

struct ContrlRow {
    Errc code;
    std::uint8_t number;
};

/// Source: UN/EDIFACT service code list 0085. A code that is not here is no matter of syntax.
// clang-format off
constexpr ContrlRow contrl_rows[] = {
    {Errc::syntax_unsupported_version,        2},  // syntax version or level not supported
    {Errc::syntax_unknown_charset,            2},  // the level; 46 is of syntax 4 alone
    {Errc::value_not_in_list,                 12},  // invalid value
    {Errc::value_empty,                       13},  // missing
    {Errc::structure_missing_segment,         13},
    {Errc::structure_missing_element,         13},
    {Errc::envelope_missing_trailer,          13},
    {Errc::envelope_missing_header,           13},
    {Errc::structure_unknown_message,         14},  // value not supported in this position
    {Errc::structure_unknown_directory,       14},
    {Errc::structure_unexpected_segment,      15},  // not supported in this position
    {Errc::structure_unknown_segment,         15},
    {Errc::structure_too_many_elements,       16},  // too many constituents
    {Errc::syntax_not_edifact,                18},  // unspecified error
    {Errc::syntax_truncated,                  18},
    {Errc::syntax_trailing_release,           18},
    {Errc::syntax_bad_character,              21},  // invalid character
    {Errc::value_bad_character,               21},
    {Errc::syntax_bad_service_string,         22},  // invalid service character
    {Errc::envelope_unknown_sender,           23},  // unknown interchange sender
    {Errc::envelope_sender_not_authenticated, 23},
    {Errc::envelope_test_not_supported,       25},  // test indicator not supported
    {Errc::envelope_duplicate,                26},  // duplicate detected
    {Errc::envelope_reference_differs,        28},  // references do not match
    {Errc::envelope_count_differs,            29},  // control count does not match
    {Errc::structure_too_many_repetitions,    35},  // too many repetitions
    {Errc::value_bad_shape,                   37},  // invalid type of characters
    {Errc::value_not_numeric,                 37},
    {Errc::value_too_long,                    39},  // data element too long
    {Errc::syntax_too_large,                  39},
    {Errc::value_too_short,                   40},  // data element too short
};
// clang-format on

}  // namespace

std::uint8_t contrl_code(Errc code) {
    for (const ContrlRow& row : contrl_rows) {
        if (row.code == code) return row.number;
    }
    return 0;
}

std::string_view to_string(Scope scope) {
    switch (scope) {
        case Scope::stop_message:
            return "message";
        case Scope::stop_segment:
            return "segment";
        case Scope::stop_group:
            return "group";
        case Scope::proceed:
            return "continue";
    }
    return "message";
}

void FindingLog::add(Errc code, Severity severity, Scope scope, const SegmentView& where, std::uint16_t element,
                     std::uint16_t component, std::string_view detail) {
    if (kept_.size() >= kept_max_) {
        judge(code, where.tag(), Position{.element = element, .component = component}, severity, scope);
        return count(severity, scope);
    }
    std::string_view value;
    if (element != 0) value = where.value(element, component == 0 ? 1 : component);
    add_at(code, severity, scope, where.tag(), where.at(element, component), value, detail, group_path(where.groups()));
}

void FindingLog::add_at(Errc code, Severity severity, Scope scope, std::string_view tag, const Position& at,
                        std::string_view value, std::string_view detail, std::string_view group) {
    judge(code, tag, at, severity, scope);
    if (kept_.size() >= kept_max_) return count(severity, scope);
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.scope = scope;
    finding.segment = shown_value(charset_, tag.substr(0, 6));
    finding.at = at;
    finding.group = group;
    finding.value = shown_value(charset_, value);
    finding.contrl = contrl_code(code);
    const std::string second = shown_value(charset_, detail);
    FindingText text = finding_text(code, {.segment = finding.segment, .value = finding.value, .detail = second});
    finding.text_fr = std::move(text.french);
    finding.text_en = std::move(text.english);
    add_worded(std::move(finding));
}

void FindingLog::judge(Errc code, std::string_view tag, const Position& at, Severity& severity, Scope& scope) const {
    const Severity judged = this->judged(code, tag, at, severity);
    if (judged == severity) return;
    severity = judged;
    scope = judged == Severity::error ? Scope::stop_message : Scope::proceed;
}

void FindingLog::count(Severity severity, Scope scope) {
    ++true_count_;
    if (severity != Severity::error) return;
    ++errors_;
    if (scope == Scope::stop_message) refused_ = true;
    if (scope == Scope::stop_group || scope == Scope::stop_segment) partial_ = true;
}

void FindingLog::last_is_of_a_group() {
    if (!kept_.empty() && kept_.size() == true_count_) kept_.back().contrl = contrl_group_repetitions;
}

Verdict FindingLog::verdict() const {
    if (refused_) return Verdict::refused;
    return partial_ ? Verdict::partial : Verdict::accepted;
}

void FindingLog::clear(std::size_t kept_max) {
    kept_.clear();
    kept_max_ = kept_max;
    true_count_ = 0;
    errors_ = 0;
    refused_ = false;
    partial_ = false;
}

std::string group_path(std::span<const Group> groups) {
    std::string path;
    for (const Group& group : groups) {
        if (!path.empty()) path += '/';
        path += "SG" + std::to_string(group.number) + "[" + std::to_string(group.occurrence) + "]";
    }
    return path;
}

}  // namespace cargo::edi
