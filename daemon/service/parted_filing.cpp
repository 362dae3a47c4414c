#include "daemon/service/parted_filing.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "daemon/views/canonical.hpp"
#include "edi/take_in_part.hpp"
#include "libcargo/parting.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;

Parting parting_of(const FileManifest& act) {
    std::vector<Parting::Bill> bills;
    for (const ConsignmentDraft& draft : act.consignments) {
        Parting::Bill& one = bills.emplace_back(Parting::Bill{draft.bill});
        const bool of_own_master = draft.master_agent.empty() || draft.master_agent == act.agent;
        if (draft.bill_kind == BillKind::house && of_own_master) one.master = draft.master_bill;
        for (const Split& split : draft.splits) one.boxes.push_back(split.container);
    }
    return Parting(std::move(bills));
}

LeftOut dragged_along(const FileManifest& act, const Parting::Dragged& dragged) {
    LeftOut one;
    one.bill = act.consignments[dragged.bill].bill;
    one.by = act.consignments[dragged.by].bill;
    one.box = dragged.box;
    one.code = edi::finding_of({one.bill, one.by, one.box, {}}).code;
    return one;
}

}  // namespace

Parted leave_out(Filing& filing, const std::vector<DraftAtFault>& at_fault) {
    FileManifest& act = filing.act;
    Parted parted;
    std::vector<bool> boxes;
    {
        Parting parting = parting_of(act);
        for (const DraftAtFault& one : at_fault) {
            parting.refuse(one.draft);
            parted.why.push_back({act.consignments[one.draft].bill, one.code, one.value, {}, {}});
        }
        parting.close();
        for (const Parting::Dragged& dragged : parting.dragged()) parted.why.push_back(dragged_along(act, dragged));
        for (std::size_t i = 0; i < act.consignments.size(); ++i) parted.left_out.push_back(parting.is_refused(i));
        for (const BoxDraft& box : act.boxes) boxes.push_back(parting.is_refused_box(box.container));
    }  // it looks at what goes now
    erase_marked(act.consignments, parted.left_out);
    erase_marked(filing.source, parted.left_out);
    erase_marked(act.boxes, boxes);
    return parted;
}

std::string left_out_json(const std::vector<LeftOut>& left_out) {
    array list;
    for (const LeftOut& one : left_out) {
        list.push_back(object{{"bill", one.bill},
                              {"code", static_cast<int>(one.code)},
                              {"value", one.value},
                              {"by", one.by},
                              {"box", one.box}});
    }
    return views::canonical(list);
}

std::vector<LeftOut> left_out_of(const std::string& json) {
    std::vector<LeftOut> left_out;
    if (json.empty()) return left_out;  // done by a version that left nothing out
    boost::json::error_code unreadable;
    const boost::json::value list = boost::json::parse(json, unreadable);
    if (unreadable) throw std::runtime_error("what a manifest left out does not read");
    for (const boost::json::value& one : list.as_array()) {
        const auto text = [&](const char* name) { return std::string(one.at(name).as_string()); };
        left_out.push_back({text("bill"), static_cast<Errc>(one.at("code").as_int64()), text("value"), text("by"), text("box")});
    }
    return left_out;
}

edi::Finding finding_of(const LeftOut& left_out, const Position& at) {
    if (!left_out.by.empty()) return edi::finding_of({left_out.bill, left_out.by, left_out.box, at});
    edi::Finding finding = port_finding(left_out.code, "RFF", at, left_out.value.empty() ? left_out.bill : left_out.value);
    finding.scope = edi::Scope::stop_group;
    finding.bill = left_out.bill;
    return finding;
}

}  // namespace cargo::service
