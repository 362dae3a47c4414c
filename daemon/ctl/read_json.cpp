#include "daemon/ctl/read_json.hpp"

#include <boost/json.hpp>
#include <string_view>

#include "daemon/ctl/body_json.hpp"
#include "daemon/ctl/message_counts.hpp"

namespace cargo::ctl {
namespace {

namespace json = boost::json;

/// What has no fault and the port would not take is neither accepted nor refused: it is read.
std::string_view verdict_name(const edi::Message& message) {
    if (is_only_read(message)) return "read";
    switch (message.verdict) {
        case edi::Verdict::accepted:
            return "accepted";
        case edi::Verdict::partial:
            return "partial";
        case edi::Verdict::refused:
            return "refused";
    }
    return "refused";
}

/// The same keys for every format; XML has a path and a line where EDIFACT has segment, element and component.
json::object finding_object(const edi::Finding& finding, bool xml, Language language) {
    json::object object;
    object["code"] = to_string(finding.code);
    object["severity"] = finding.severity == edi::Severity::error ? "error" : "warning";
    object["scope"] = to_string(finding.scope);
    if (xml) {
        object["path"] = finding.group;
        object["line"] = finding.at.segment;
    } else {
        object["segment"] = finding.at.segment;
    }
    object["tag"] = finding.segment;
    if (!xml) {
        object["element"] = finding.at.element;
        object["component"] = finding.at.component;
    }
    object["offset"] = finding.at.byte_offset ? json::value(*finding.at.byte_offset) : json::value(nullptr);
    object["text"] = language == Language::french ? finding.text_fr : finding.text_en;
    return object;
}

}  // namespace

std::string message_json(const std::string& file, std::size_t number, const edi::Interchange& interchange,
                         const edi::Message& message, const MessageCounts& counts, const ReadArguments& arguments) {
    json::object object;
    object["file"] = file;
    object["message"] = number;
    object["type"] = message.header.type;
    object["directory"] = message.header.type.empty() ? std::string{} : message.header.directory();
    if (!message.header.read_as.empty()) object["read_as"] = message.header.read_as;
    object["kind"] = message.kind;
    object["reference"] = message.header.reference;
    if (message.header.transfer.was_made()) {
        const edi::Transfer& transfer = message.header.transfer.get();
        object["transfer"] = json::object{{"topic", transfer.topic}, {"number", transfer.number}, {"mark", transfer.mark}};
    }
    object["verdict"] = verdict_name(message);
    object["bills"] = counts.bills;
    object["consignments"] = counts.consignments;
    object["containers"] = counts.containers;
    object["goods_lines"] = counts.goods_lines;
    object["content"] = body_json(message.body);
    const bool xml = interchange.header.is_xml();
    json::array findings;
    for (const std::vector<edi::Finding>* list : {&interchange.findings, &message.findings}) {
        for (const edi::Finding& finding : *list) findings.push_back(finding_object(finding, xml, arguments.language));
    }
    if (message.findings_true_count > message.findings.size()) object["findings_true_count"] = message.findings_true_count;
    object["findings"] = std::move(findings);
    if (arguments.unmapped) {
        json::array left;
        for (const Unmapped& one : unmapped_of(message.body)) {
            left.push_back(json::object{{xml ? "line" : "segment", one.at.segment}, {"tag", one.segment}, {"text", one.text}});
        }
        object["unmapped"] = std::move(left);
    }
    return json::serialize(object);
}

}  // namespace cargo::ctl
