#include "daemon/service/finding_json.hpp"

namespace cargo::service {

boost::json::object finding_object(const edi::Finding& finding, bool xml) {
    boost::json::object out{{"code", static_cast<int>(finding.code)},
                            {"name", to_string(finding.code)},
                            {"severity", finding.severity == edi::Severity::error ? "error" : "warning"},
                            {"scope", to_string(finding.scope)},
                            {"segment", finding.at.segment},
                            {"tag", finding.segment},
                            {"element", finding.at.element},
                            {"component", finding.at.component},
                            {"group", finding.group},
                            {"value", finding.value},
                            {"text_fr", finding.text_fr},
                            {"text_en", finding.text_en}};
    if (!finding.bill.empty()) out["bill"] = finding.bill;
    if (!finding.own_code.empty()) out["own_code"] = finding.own_code;
    if (finding.at.byte_offset) out["offset"] = *finding.at.byte_offset;
    if (xml) {
        out["path"] = finding.group;
        out["line"] = finding.at.segment;
    }
    return out;
}

}  // namespace cargo::service
