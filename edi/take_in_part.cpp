#include "edi/take_in_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "libcargo/limits.hpp"
#include "libcargo/parting.hpp"

namespace cargo::edi {
namespace {

/// Faults that stay in the bill in which they stand. All others refuse the message: closed by default.
constexpr std::array of_one_bill{
    Errc::value_empty,          Errc::value_bad_shape,     Errc::value_bad_check_digit,
    Errc::value_not_numeric,    Errc::value_too_long,      Errc::value_too_short,
    Errc::value_out_of_range,   Errc::value_not_in_list,   Errc::value_bad_date,
    Errc::value_bad_character,  Errc::syntax_bad_character, Errc::structure_missing_element,
    Errc::structure_too_many_elements, Errc::message_bill_duplicate, Errc::message_quantity_missing,
    Errc::message_master_unknown, Errc::message_houses_exceed_master, Errc::message_direction_unsupported,
    Errc::message_control_total_differs,
};

using Groups = std::vector<SegmentRange>;

/// The consignment group (CNI) in which a segment lies.
std::optional<std::size_t> group_of(const Groups& groups, std::uint32_t segment) {
    const auto behind = std::ranges::upper_bound(groups, segment, {}, &SegmentRange::first);
    if (behind == groups.begin() || segment > std::prev(behind)->last) return std::nullopt;
    return static_cast<std::size_t>(behind - groups.begin()) - 1;
}

Parting parting_of(const Manifest& manifest, const Groups& groups, const std::vector<std::size_t>& of_bills) {
    std::vector<Parting::Bill> bills;
    std::unordered_map<std::size_t, std::vector<std::size_t>> in_group;
    for (std::size_t i = 0; i < manifest.consignments.size(); ++i) {
        const ManifestConsignment& bill = manifest.consignments[i];
        Parting::Bill& one = bills.emplace_back(Parting::Bill{bill.bill});
        if (bill.bill_kind == BillKind::house) one.master = bill.master_bill;
        for (const GoodsItem& item : bill.items) {
            for (const SplitRef& split : item.splits) one.boxes.push_back(split.container);
        }
        in_group[of_bills[i]].push_back(i);
    }
    // A box that is told within a consignment (IFCSUM) is one of its own, whatever its lines say.
    for (const Equipment& box : manifest.equipment) {
        const std::optional<std::size_t> group = group_of(groups, box.at.segment);
        const auto told_by = group ? in_group.find(*group) : in_group.end();
        if (told_by == in_group.end()) continue;
        for (const std::size_t bill : told_by->second) bills[bill].boxes.push_back(box.number);
    }
    return Parting(std::move(bills));
}

/// The consignment group of each bill; nothing when one has none, or no number.
std::optional<std::vector<std::size_t>> groups_of_bills(const Manifest& manifest, const Groups& groups) {
    std::vector<std::size_t> of_bills;
    for (const ManifestConsignment& bill : manifest.consignments) {
        const std::optional<std::size_t> group = group_of(groups, bill.at.segment);
        if (!group || bill.bill.empty()) return std::nullopt;
        of_bills.push_back(*group);
    }
    return of_bills;
}

/// The groups with an error of their own; nothing when an error reaches further.
std::optional<std::unordered_set<std::size_t>> groups_at_fault(const Message& message) {
    std::unordered_set<std::size_t> at_fault;
    for (const Finding& finding : message.findings) {
        if (finding.severity != Severity::error) continue;
        // Which box is meant nobody knows then: it may be any.
        const bool of_a_box = finding.segment == "SGP" || finding.segment == "EQD";
        const bool of_a_bill = std::ranges::find(of_one_bill, finding.code) != of_one_bill.end() && !of_a_box;
        const std::optional<std::size_t> group = group_of(message.consignment_groups, finding.at.segment);
        if (!of_a_bill || !group) return std::nullopt;
        at_fault.insert(*group);
    }
    return at_fault;
}

void name_bills(Message& message, const Manifest& manifest, const std::vector<std::size_t>& groups) {
    for (Finding& finding : message.findings) {
        if (finding.severity != Severity::error || !finding.bill.empty()) continue;
        const std::optional<std::size_t> group = group_of(message.consignment_groups, finding.at.segment);
        // Of several bills under one CNI the last that begins before the fault.
        for (std::size_t i = 0; group && i < groups.size(); ++i) {
            const ManifestConsignment& bill = manifest.consignments[i];
            if (groups[i] == *group && (finding.bill.empty() || bill.at.segment <= finding.at.segment)) finding.bill = bill.bill;
        }
    }
}

}  // namespace

Finding finding_of(const DraggedBill& dragged) {
    Finding finding;
    finding.segment = "RFF";
    finding.at = dragged.at;
    finding.value = dragged.bill;
    finding.bill = dragged.bill;
    finding.scope = Scope::stop_group;
    if (!dragged.box.empty()) {
        finding.code = Errc::message_equipment_unknown;
        finding.text_fr = fmt::format("Le connaissement {} partage le conteneur {} avec {}, qui est refusé : il l'est avec lui.",
                                      dragged.bill, dragged.box, dragged.by);
        finding.text_en = fmt::format("Bill {} shares container {} with {}, which is refused: it is refused with it.",
                                      dragged.bill, dragged.box, dragged.by);
    } else if (dragged.bill == dragged.by) {
        finding.code = Errc::message_bill_duplicate;
        finding.text_fr = fmt::format("Le connaissement {} vient plusieurs fois, et une fois avec une faute : aucun n'est pris.",
                                      dragged.bill);
        finding.text_en =
            fmt::format("Bill {} comes several times, and once with a fault: none is taken.", dragged.bill);
    } else {
        finding.code = Errc::message_master_unknown;
        finding.text_fr = fmt::format("Le connaissement maître {} de {} est refusé : la maison l'est avec lui.", dragged.by,
                                      dragged.bill);
        finding.text_en =
            fmt::format("Master bill {} of {} is refused: the house is refused with it.", dragged.by, dragged.bill);
    }
    return finding;
}

bool take_in_part(Message& message) {
    Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest == nullptr || message.verdict != Verdict::refused) return false;
    if (message.findings_true_count != message.findings.size()) return false;
    const std::optional<std::unordered_set<std::size_t>> at_fault = groups_at_fault(message);
    const std::optional<std::vector<std::size_t>> groups = groups_of_bills(*manifest, message.consignment_groups);
    if (!at_fault || at_fault->empty() || !groups) return false;

    Parting parting = parting_of(*manifest, message.consignment_groups, *groups);
    for (std::size_t i = 0; i < groups->size(); ++i) {
        if (at_fault->contains((*groups)[i])) parting.refuse(i);
    }
    parting.close();
    if (!parting.leaves_any() || parting.dragged().size() > limits::findings_max) return false;

    name_bills(message, *manifest, *groups);
    for (const Parting::Dragged& dragged : parting.dragged()) {
        const ManifestConsignment& bill = manifest->consignments[dragged.bill];
        message.findings.push_back(
            finding_of({bill.bill, manifest->consignments[dragged.by].bill, std::string(dragged.box), bill.at}));
    }
    message.findings_true_count = message.findings.size();
    std::unordered_set<std::string_view> named;
    for (std::size_t i = 0; i < groups->size(); ++i) {
        const std::string& bill = manifest->consignments[i].bill;
        if (parting.is_refused(i) && named.insert(bill).second) message.refused_bills.push_back(bill);
    }
    // Both stay in their order; `parting` looks at what they were until all is known.
    std::vector<bool> stays;
    for (const Equipment& box : manifest->equipment) stays.push_back(!parting.is_refused_box(box.number));
    std::vector<ManifestConsignment> good;
    std::vector<Equipment> boxes;
    for (std::size_t i = 0; i < stays.size(); ++i) {
        if (stays[i]) boxes.push_back(std::move(manifest->equipment[i]));
    }
    for (std::size_t i = 0; i < groups->size(); ++i) {
        if (!parting.is_refused(i)) good.push_back(std::move(manifest->consignments[i]));
    }
    manifest->consignments = std::move(good);
    manifest->equipment = std::move(boxes);
    message.verdict = Verdict::partial;
    return true;
}

}  // namespace cargo::edi
