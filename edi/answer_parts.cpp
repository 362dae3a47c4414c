#include "edi/answer_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cargo::edi {

bool is_error(const Finding& finding) {
    return finding.severity == Severity::error;
}

std::string section_of(const Finding& finding, const Message& message) {
    const auto holds_it = [&](const SegmentRange& group) {
        return group.first <= finding.at.segment && finding.at.segment <= group.last;
    };
    if (finding.segment == "CNI" || finding.segment == "GID" || finding.segment == "SGP") return "2";
    const auto group = std::ranges::lower_bound(message.consignment_groups, finding.at.segment, {}, &SegmentRange::last);
    if (finding.at.segment != 0 && group != message.consignment_groups.end() && holds_it(*group)) return "2";
    if (finding.segment == "UNT" || finding.segment == "AUT") return "6";
    return "1";
}

std::string item_of(const Finding& finding) {
    std::string item = fmt::format("{}", finding.at.segment);
    if (finding.at.element != 0) item += fmt::format(".{}", finding.at.element);
    if (finding.at.element != 0 && finding.at.component != 0) item += fmt::format(".{}", finding.at.component);
    return item + " " + finding.segment;
}

std::string code_of(const Finding& finding) {
    return finding.own_code.empty() ? fmt::format("{}", static_cast<unsigned>(finding.code)) : finding.own_code;
}

Components text_lines(std::string_view text) {
    constexpr std::size_t lines_max = 5;
    constexpr std::size_t line_bytes_max = 70;
    Components lines;
    while (!text.empty() && lines.size() < lines_max) {
        std::string line = cut(text, line_bytes_max);
        const std::size_t blank = line.rfind(' ');
        if (line.size() < text.size() && blank != std::string::npos && blank > 0) line.resize(blank);
        text.remove_prefix(line.size());
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string document_of(const Message& message) {
    const Manifest* manifest = std::get_if<Manifest>(&message.body);
    const std::string document = manifest == nullptr ? std::string{} : manifest->document;
    return document.empty() ? message.header.reference : document;
}

std::vector<AnswerPart> answer_parts(const Interchange& received, const Message& message, const Answered& answered,
                                     const PartLimits& limits) {
    std::vector<const Finding*> errors;
    std::vector<const Finding*> warnings;
    for (const std::vector<Finding>* list : {&received.findings, &message.findings, &answered.findings}) {
        for (const Finding& finding : *list) (is_error(finding) ? errors : warnings).push_back(&finding);
    }
    const bool envelope = std::ranges::any_of(received.findings, is_error);
    const bool refused = envelope || answered.verdict == Verdict::refused || message.verdict == Verdict::refused;
    const bool partial = !refused && (answered.verdict == Verdict::partial || message.verdict == Verdict::partial);

    std::vector<AnswerPart> parts;
    if (!refused) {
        parts.emplace_back();
        for (const std::pair<std::string, std::string>& bill : answered.registered) {
            if (parts.back().registered.size() == limits.registered) parts.emplace_back();
            parts.back().registered.push_back(bill);
        }
    }
    if (refused || partial) {
        parts.push_back({.refused = true});
        for (const Finding* error : errors) {
            if (parts.back().errors.size() == limits.errors) parts.push_back({.refused = true});
            parts.back().errors.push_back(error);
        }
        const auto first = std::ranges::find_if(parts, &AnswerPart::refused) - parts.begin();
        std::size_t at = static_cast<std::size_t>(first);
        for (const std::string& bill : answered.refused_bills) {
            const bool full = parts[at].refused_bills.size() == limits.refused_bills;
            if (full && ++at == parts.size()) parts.push_back({.refused = true});
            parts[at].refused_bills.push_back(bill);
        }
    }
    parts.front().warnings = std::move(warnings);
    return parts;
}

}  // namespace cargo::edi
