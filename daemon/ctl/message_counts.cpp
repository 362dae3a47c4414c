#include "daemon/ctl/message_counts.hpp"

namespace cargo::ctl {
namespace {

void count_unit(const Equipment& unit, MessageCounts& counts) {
    if (unit.kind != "CN") {
        ++counts.other_units;
        return;
    }
    ++counts.containers;
    if (unit.fullness == Fullness::empty) ++counts.empty;
}

void count_manifest(const Manifest& manifest, MessageCounts& counts) {
    for (const ManifestConsignment& bill : manifest.consignments) {
        ++counts.consignments;
        if (!bill.bill.empty()) ++counts.bills;
        if (bill.bill_kind == BillKind::master) ++counts.masters;
        if (bill.bill_kind == BillKind::house) ++counts.houses;
        counts.goods_lines += bill.items.size();
    }
    for (const Equipment& unit : manifest.equipment) count_unit(unit, counts);
    counts.consignments += counts.empty;
}

void count_boxes(const std::vector<ReportedBox>& boxes, MessageCounts& counts) {
    for (const ReportedBox& box : boxes) count_unit(box.equipment, counts);
}

}  // namespace

MessageCounts counts_of(const edi::Body& body) {
    MessageCounts counts;
    if (const Manifest* manifest = std::get_if<Manifest>(&body)) count_manifest(*manifest, counts);
    if (const DischargeReport* landing = std::get_if<DischargeReport>(&body)) count_boxes(landing->boxes, counts);
    if (const GateReport* gate = std::get_if<GateReport>(&body)) count_boxes(gate->boxes, counts);
    if (const ReleaseOrder* order = std::get_if<ReleaseOrder>(&body)) count_boxes(order->boxes, counts);
    return counts;
}

MessageCounts counts_of(const edi::Message& message) {
    if (!message.groups) return counts_of(message.body);
    MessageCounts counts;
    counts.consignments = message.groups->consignments;
    counts.containers = message.groups->units;
    counts.goods_lines = message.groups->goods;
    return counts;
}

bool is_only_read(const edi::Message& message) {
    return message.verdict == edi::Verdict::accepted && (message.groups || !message.header.read_as.empty());
}

const std::vector<Unmapped>& unmapped_of(const edi::Body& body) {
    static const std::vector<Unmapped> none;
    if (const Manifest* manifest = std::get_if<Manifest>(&body)) return manifest->unmapped;
    if (const DischargeReport* landing = std::get_if<DischargeReport>(&body)) return landing->unmapped;
    if (const GateReport* gate = std::get_if<GateReport>(&body)) return gate->unmapped;
    if (const ReleaseOrder* order = std::get_if<ReleaseOrder>(&body)) return order->unmapped;
    if (const EntrySummary* summary = std::get_if<EntrySummary>(&body)) return summary->unmapped;
    return none;
}

}  // namespace cargo::ctl
