#include "daemon/service/finding_json.hpp"

namespace cargo::service {
namespace {

std::string_view scope_name(edi::Scope scope) {
    switch (scope) {
        case edi::Scope::stop_message: return "message";
        case edi::Scope::stop_segment: return "segment";
        case edi::Scope::stop_group: return "group";
        case edi::Scope::proceed: return "continue";
    }
    return "";
}

}  // namespace

boost::json::object finding_object(const edi::Finding& finding) {
    boost::json::object out{{"code", static_cast<int>(finding.code)},
                            {"name", to_string(finding.code)},
                            {"severity", finding.severity == edi::Severity::error ? "error" : "warning"},
                            {"scope", scope_name(finding.scope)},
                            {"segment", finding.at.segment},
                            {"tag", finding.segment},
                            {"element", finding.at.element},
                            {"component", finding.at.component},
                            {"group", finding.group},
                            {"value", finding.value},
                            {"text_fr", finding.text_fr},
                            {"text_en", finding.text_en}};
    if (finding.at.byte_offset) out["offset"] = *finding.at.byte_offset;
    return out;
}

}  // namespace cargo::service
