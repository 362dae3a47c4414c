#include "daemon/service/xml_result.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cargo::service {
namespace {

/// As an attribute's value or text. What XML 1.0 cannot say at all (control characters, broken UTF-8) becomes '?'.
std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t length = byte < 0x80 ? 1 : byte >= 0xF0 && byte < 0xF5 ? 4 : byte >= 0xE0 && byte < 0xF0 ? 3 : 2;
        const auto goes_on = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
        const bool whole = byte < 0x80 || (byte >= 0xC2 && byte < 0xF5 && i + length <= text.size() &&
                                           std::ranges::all_of(text.substr(i + 1, length - 1), goes_on));
        const bool surrogate = whole && byte == 0xED && static_cast<unsigned char>(text[i + 1]) >= 0xA0;
        const bool no_character = whole && byte == 0xEF && text.substr(i, length) >= "\xEF\xBF\xBE";
        if (!whole || surrogate || no_character || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')) {
            out += '?';
            i += whole ? length : 1;
            continue;
        }
        switch (text[i]) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\t': out += "&#9;"; break;
            case '\n': out += "&#10;"; break;
            case '\r': out += "&#13;"; break;
            default: out += text.substr(i, length);
        }
        i += length;
    }
    return out;
}

bool any_error(const std::vector<edi::Finding>& findings) {
    return std::ranges::any_of(findings, [](const edi::Finding& finding) { return finding.severity == edi::Severity::error; });
}

void write_finding(std::string& out, const edi::Finding& finding) {
    out += fmt::format("  <Finding code=\"{}\" name=\"{}\" severity=\"{}\" path=\"{}\" line=\"{}\"",
                       static_cast<int>(finding.code), to_string(finding.code),
                       finding.severity == edi::Severity::error ? "error" : "warning", escaped(finding.group),
                       finding.at.segment);
    if (finding.at.byte_offset) out += fmt::format(" byte=\"{}\"", *finding.at.byte_offset);
    out += fmt::format(" value=\"{}\">\n    <Text xml:lang=\"fr\">{}</Text>\n    <Text xml:lang=\"en\">{}</Text>\n  </Finding>\n",
                       escaped(finding.value), escaped(finding.text_fr), escaped(finding.text_en));
}

}  // namespace

std::string write_xml_result(const std::string& message_id, const edi::Interchange& received, const Worked* worked,
                             std::string_view worked_at) {
    const edi::Message* const message = received.messages.empty() ? nullptr : &received.messages.front();
    const bool refused = message == nullptr || worked == nullptr || any_error(received.findings) || worked->refused() ||
                         message->verdict == edi::Verdict::refused;
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += fmt::format("<QuaiResult version=\"1\" message=\"{}\" type=\"{}\" reference=\"{}\" verdict=\"{}\" worked=\"{}\">\n",
                       message_id, escaped(message == nullptr ? "" : message->header.type),
                       escaped(message == nullptr ? "" : message->header.reference), refused ? "refused" : "accepted", worked_at);
    if (!refused) {
        for (const auto& [bill, number] : worked->registered)
            out += fmt::format("  <Registered bill=\"{}\" number=\"{}\"/>\n", escaped(bill), escaped(number));
    }
    for (const edi::Finding& finding : received.findings) write_finding(out, finding);
    std::size_t told = received.findings.size();
    std::size_t found = told;
    if (message != nullptr) {
        for (const edi::Finding& finding : message->findings) write_finding(out, finding);
        told += message->findings.size();
        found += message->findings_true_count;
    }
    if (worked != nullptr) {
        for (const edi::Finding& finding : worked->findings) write_finding(out, finding);
        told += worked->findings.size();
        found += worked->findings.size();
    }
    if (found > told) out += fmt::format("  <More findings=\"{}\"/>\n", found - told);
    return out + "</QuaiResult>\n";
}

}  // namespace cargo::service
