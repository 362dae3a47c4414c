#include <algorithm>
#include <map>

#include "edi/interchange.hpp"
#include "edi/interchange_writer.hpp"

/// CONTRL, ISO 9735 syntax 3 (D.3) and syntax 4 (4.1): what the sender's messages are worth as
/// syntax and structure. What they mean is said by CUSRES.
namespace cargo::edi {
namespace {

// DE 0083.
constexpr std::string_view rejected = "4";
constexpr std::string_view acknowledged = "7";
constexpr std::string_view received_only = "8";

bool is_of_syntax(const Finding& finding) {
    return finding.severity == Severity::error && finding.contrl != 0;
}

/// S011: 0098 counts the tag as 1, so that the first element is 2; nothing for the segment itself.
Components place_of(const Finding& finding) {
    if (finding.at.element == 0) return {};
    const std::string component = finding.at.component == 0 ? std::string{} : std::to_string(finding.at.component);
    return {std::to_string(finding.at.element + 1), component};
}

/// UCI and UCM must name what they answer. Where the sender left a part out, or nothing of it fits, a word that is no code of the
/// standard's stands for it: to leave it out as well would make an answer that nobody's reader takes, and the finding is said
/// behind it.
std::string named(std::string_view sent, std::size_t longest, std::string_view unnamed = "ZZ") {
    std::string name = cut(sent, longest);
    return name.empty() ? cut(unnamed, longest) : name;
}

bool is_service(std::string_view tag) {
    constexpr std::string_view tags[] = {"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ", "UNS"};
    return std::ranges::find(tags, tag) != std::end(tags);
}

/// UCI and UCM end alike: action, error, service segment, place. 0013 takes service segments only: of any other tag, also of
/// one that nobody knows, the error alone is said.
void add_judgement(std::vector<Components>& elements, std::string_view action, const Finding* finding) {
    elements.push_back({std::string(action)});
    if (finding == nullptr) return;
    elements.push_back({std::to_string(finding->contrl)});
    if (!is_service(finding->segment)) return;
    elements.push_back({finding->segment});
    elements.push_back(place_of(*finding));
}

void write_segments(InterchangeWriter& writer, const std::vector<const Finding*>& findings) {
    constexpr std::size_t segments_max = 999;  // UCS within UCM
    constexpr std::size_t elements_max = 99;   // UCD within UCS
    std::map<std::uint32_t, std::vector<const Finding*>> by_segment;
    for (const Finding* finding : findings) by_segment[finding->at.segment].push_back(finding);
    std::size_t segments = 0;
    for (const auto& [segment, here] : by_segment) {
        if (segments++ == segments_max) return;
        const auto whole = std::ranges::find_if(here, [](const Finding* finding) { return finding->at.element == 0; });
        const std::string error = whole == here.end() ? std::string{} : std::to_string((*whole)->contrl);
        writer.segment("UCS", {{std::to_string(segment)}, {error}});
        std::size_t elements = 0;
        for (const Finding* finding : here) {
            if (finding->at.element == 0 || elements++ >= elements_max) continue;
            writer.segment("UCD", {{std::to_string(finding->contrl)}, place_of(*finding)});
        }
    }
}

void write_message(InterchangeWriter& writer, const Message& message) {
    std::vector<const Finding*> inside;
    const Finding* envelope = nullptr;
    for (const Finding& finding : message.findings) {
        if (!is_of_syntax(finding)) continue;
        if (envelope == nullptr && is_service(finding.segment)) {
            envelope = &finding;
        } else {
            inside.push_back(&finding);
        }
    }
    const MessageHeader& header = message.header;
    std::vector<Components> elements{
        {named(header.reference, 14, "UNKNOWN")},
        {named(header.type, 6, "UNKNOWN"), named(header.version, 3), named(header.release, 3),
         named(header.agency, writer.version_4() ? 3 : 2), cut(header.association, 6)}};
    // Of a message taken in part the lower level is acknowledged where UCS and UCD do not reject it.
    const bool bad = message.verdict != Verdict::partial && (envelope != nullptr || !inside.empty());
    add_judgement(elements, bad ? rejected : acknowledged, envelope);
    writer.segment("UCM", elements);
    write_segments(writer, inside);
}

}  // namespace

std::string write_contrl(const Interchange& received, const AnswerStamp& stamp) {
    InterchangeWriter writer(received.header, stamp);
    writer.begin_message(writer.version_4() ? Components{"CONTRL", "4", "1", "UN"} : Components{"CONTRL", "D", "3", "UN"});
    const InterchangeHeader& header = received.header;
    std::vector<Components> uci{{named(header.reference, 14, "UNKNOWN")},
                                {named(header.sender, 35, "UNKNOWN"), cut(header.sender_qualifier, 4)},
                                {named(header.recipient, 35, "UNKNOWN"), cut(header.recipient_qualifier, 4)}};
    const auto bad = std::ranges::find_if(received.findings, is_of_syntax);
    if (bad != received.findings.end()) {
        add_judgement(uci, rejected, &*bad);
        writer.segment("UCI", uci);
    } else {
        add_judgement(uci, received.messages.empty() ? received_only : acknowledged, nullptr);
        writer.segment("UCI", uci);
        for (const Message& message : received.messages) write_message(writer, message);
    }
    writer.end_message();
    return writer.finish();
}

}  // namespace cargo::edi
