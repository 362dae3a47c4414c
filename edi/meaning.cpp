#include "edi/meaning.hpp"

#include <utility>

namespace cargo::edi {

void FindingLog::add_worded(Finding finding) {
    if (rules_ != nullptr) {
        judge(finding.code, finding.segment, finding.at, finding.severity, finding.scope);
        finding.own_code = rules_->own_code(finding.code, finding.segment, finding.at);
    }
    count(finding.severity, finding.scope);
    if (kept_.size() < kept_max_) kept_.push_back(std::move(finding));
}

std::string shown(std::string_view text) {
    constexpr std::size_t bytes_max = 64;
    if (text.size() <= bytes_max) return std::string(text);
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end));
}

void report(FindingLog& findings, Errc code, Severity severity, Scope scope, const Place& place, std::string_view value,
            Words words) {
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.scope = scope;
    finding.segment = std::string(place.tag);
    finding.at = place.at;
    finding.group = place.group;
    finding.value = shown(value);
    finding.text_fr = std::move(words.french);
    finding.text_en = std::move(words.english);
    findings.add_worded(std::move(finding));
}

}  // namespace cargo::edi
