#include "daemon/ctl/message_counts.hpp"

#include <algorithm>
#include <utility>

namespace cargo::ctl {
namespace {

void count_box(const Equipment& unit, MessageCounts& counts, std::size_t times = 1) {
    if (unit.kind != "CN") {
        counts.other_units += times;
        return;
    }
    counts.containers += times;
    if (unit.fullness == Fullness::empty) counts.empty += times;
}

/// Bodies that list something list it under one name each.
template <class Content>
void count(const Content& body, MessageCounts& counts) {
    if constexpr (requires { body.boxes; }) {
        for (const ReportedBox& box : body.boxes) count_box(box.equipment, counts);
    }
    if constexpr (requires { body.units; }) {
        for (const CargoUnit& unit : body.units) count_unit(unit, counts);
    }
    if constexpr (requires { body.equipment; }) {
        for (const Equipment& unit : body.equipment) count_box(unit, counts);
    }
    if constexpr (requires { body.goods; }) counts.goods_lines += body.goods.size();
}

void count_consignment(const ManifestConsignment& bill, MessageCounts& counts) {
    ++counts.consignments;
    if (!bill.bill.empty()) ++counts.bills;
    if (bill.bill_kind == BillKind::master) ++counts.masters;
    if (bill.bill_kind == BillKind::house) ++counts.houses;
    counts.goods_lines += bill.items.size();
}

}  // namespace

/// Boxes without numbers are told by how many they are.
void count_unit(const CargoUnit& unit, MessageCounts& counts) {
    const bool several = unit.equipment.number.empty() && unit.count && *unit.count > 1;
    count_box(unit.equipment, counts, several ? static_cast<std::size_t>(*unit.count) : 1);
}

void PassingCounts::unit(Equipment&& unit) {
    count_box(unit, counts_);
    if (!unit.particulars.was_made()) return;
    Equipment& told = told_.equipment.emplace_back();
    told.number = std::move(unit.number);
    told.particulars = std::move(unit.particulars);
}

void PassingCounts::bill(ManifestConsignment&& bill) {
    count_consignment(bill, counts_);
    const auto has_some = [](const auto& part) { return part.particulars.was_made(); };
    if (!has_some(bill) && std::ranges::none_of(bill.items, has_some)) return;
    ManifestConsignment& told = told_.consignments.emplace_back();
    told.bill = std::move(bill.bill);
    told.particulars = std::move(bill.particulars);
    for (GoodsItem& item : bill.items) {
        if (!has_some(item)) continue;
        GoodsItem& line = told.items.emplace_back();
        line.number = item.number;
        line.particulars = std::move(item.particulars);
    }
}

void PassingCounts::end(const edi::ManifestEnd& told) {
    counts_.masters += told.masters;
    counts_.empty += told.empty;
    counts_.consignments += counts_.empty;
    ended_ = true;
}

MessageCounts PassingCounts::take(Manifest& manifest) {
    const MessageCounts passed = std::exchange(counts_, {});
    manifest.equipment = std::exchange(told_.equipment, {});
    manifest.consignments = std::exchange(told_.consignments, {});
    return std::exchange(ended_, false) ? passed : MessageCounts{};
}

MessageCounts counts_of(const edi::Body& body) {
    MessageCounts counts;
    std::visit([&](const auto& content) { count(content, counts); }, body);
    if (const Manifest* manifest = std::get_if<Manifest>(&body)) {
        for (const ManifestConsignment& bill : manifest->consignments) count_consignment(bill, counts);
        counts.consignments += counts.empty;
    }
    if (const BillOfLading* bill = std::get_if<BillOfLading>(&body)) {
        for (const ManifestConsignment& one : bill->consignments) count_consignment(one, counts);
    }
    if (const DangerousNotice* notice = std::get_if<DangerousNotice>(&body)) {
        for (const DangerousConsignment& one : notice->consignments) count_consignment(one.consignment, counts);
    }
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
    return message.verdict == edi::Verdict::accepted && (message.only_read || !message.header.read_as.empty());
}

const std::vector<Unmapped>& unmapped_of(const edi::Body& body) {
    static const std::vector<Unmapped> none;
    return std::visit(
        [](const auto& content) -> const std::vector<Unmapped>& {
            if constexpr (requires { content.unmapped; }) {
                return content.unmapped;
            } else {
                return none;
            }
        },
        body);
}

}  // namespace cargo::ctl
