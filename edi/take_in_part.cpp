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

/// Why a bill is refused that has no fault of its own.
struct Dragged {
    std::size_t bill = 0;
    std::size_t by = 0;         ///< the bill that drags it along
    std::string_view box{};     ///< the box they share; empty for another reason
};

/// The bills of a manifest as a graph: what is refused with what.
class Parting {
public:
    explicit Parting(const Manifest& manifest) : bills_(manifest.consignments), refused_(bills_.size()) {
        for (std::size_t i = 0; i < bills_.size(); ++i) {
            by_number_[bills_[i].bill].push_back(i);
            if (bills_[i].bill_kind == BillKind::house) houses_[bills_[i].master_bill].push_back(i);
            for (const GoodsItem& item : bills_[i].items) {
                for (const SplitRef& split : item.splits) in_box_[split.container].push_back(i);
            }
        }
    }

    void refuse(std::size_t bill) {
        if (refused_[bill]) return;
        refused_[bill] = true;
        open_.push_back(bill);
    }
    /// Refuses what must be refused with the others.
    void close() {
        while (!open_.empty()) {
            const std::size_t bill = open_.back();
            open_.pop_back();
            drag(by_number_, bills_[bill].bill, bill, {});
            drag(houses_, bills_[bill].bill, bill, {});
            for (const GoodsItem& item : bills_[bill].items) {
                for (const SplitRef& split : item.splits) {
                    if (boxes_.insert(split.container).second) drag(in_box_, split.container, bill, split.container);
                }
            }
        }
    }
    [[nodiscard]] bool is_refused(std::size_t bill) const { return refused_[bill]; }
    [[nodiscard]] bool is_refused(const Equipment& box) const { return boxes_.contains(box.number); }
    [[nodiscard]] bool leaves_any() const { return std::ranges::find(refused_, false) != refused_.end(); }
    [[nodiscard]] const std::vector<Dragged>& dragged() const { return dragged_; }

private:
    using Index = std::unordered_map<std::string_view, std::vector<std::size_t>>;

    void drag(const Index& index, std::string_view key, std::size_t by, std::string_view box) {
        const auto found = index.find(key);
        if (found == index.end()) return;
        for (const std::size_t other : found->second) {
            if (refused_[other]) continue;
            dragged_.push_back({other, by, box});
            refuse(other);
        }
    }

    const std::vector<ManifestConsignment>& bills_;  // outlive the parting, as all keys do
    std::vector<bool> refused_;
    std::vector<std::size_t> open_{};
    Index by_number_{};
    Index houses_{};
    Index in_box_{};
    std::unordered_set<std::string_view> boxes_{};  ///< of refused bills
    std::vector<Dragged> dragged_{};
};

Finding finding_of(const Dragged& dragged, const Manifest& manifest) {
    const ManifestConsignment& bill = manifest.consignments[dragged.bill];
    const ManifestConsignment& by = manifest.consignments[dragged.by];
    Finding finding;
    finding.segment = "RFF";
    finding.at = bill.at;
    finding.value = bill.bill;
    finding.bill = bill.bill;
    finding.scope = Scope::stop_group;
    if (!dragged.box.empty()) {
        finding.code = Errc::message_equipment_unknown;
        finding.text_fr = fmt::format("Le connaissement {} partage le conteneur {} avec {}, qui est refusé : il l'est avec lui.",
                                      bill.bill, dragged.box, by.bill);
        finding.text_en = fmt::format("Bill {} shares container {} with {}, which is refused: it is refused with it.", bill.bill,
                                      dragged.box, by.bill);
    } else if (bill.bill == by.bill) {
        finding.code = Errc::message_bill_duplicate;
        finding.text_fr = fmt::format("Le connaissement {} vient plusieurs fois, et une fois avec une faute : aucun n'est pris.",
                                      bill.bill);
        finding.text_en = fmt::format("Bill {} comes several times, and once with a fault: none is taken.", bill.bill);
    } else {
        finding.code = Errc::message_master_unknown;
        finding.text_fr =
            fmt::format("Le connaissement maître {} de {} est refusé : la maison l'est avec lui.", by.bill, bill.bill);
        finding.text_en = fmt::format("Master bill {} of {} is refused: the house is refused with it.", by.bill, bill.bill);
    }
    return finding;
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
        const bool of_a_bill = std::ranges::find(of_one_bill, finding.code) != of_one_bill.end() && finding.segment != "SGP";
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

bool take_in_part(Message& message) {
    Manifest* const manifest = std::get_if<Manifest>(&message.body);
    if (manifest == nullptr || message.verdict != Verdict::refused) return false;
    if (message.findings_true_count != message.findings.size()) return false;
    const std::optional<std::unordered_set<std::size_t>> at_fault = groups_at_fault(message);
    const std::optional<std::vector<std::size_t>> groups = groups_of_bills(*manifest, message.consignment_groups);
    if (!at_fault || at_fault->empty() || !groups) return false;

    Parting parting(*manifest);
    for (std::size_t i = 0; i < groups->size(); ++i) {
        if (at_fault->contains((*groups)[i])) parting.refuse(i);
    }
    parting.close();
    if (!parting.leaves_any() || parting.dragged().size() > limits::findings_max) return false;

    name_bills(message, *manifest, *groups);
    for (const Dragged& dragged : parting.dragged()) message.findings.push_back(finding_of(dragged, *manifest));
    message.findings_true_count = message.findings.size();
    std::unordered_set<std::string_view> named;
    for (std::size_t i = 0; i < groups->size(); ++i) {
        const std::string& bill = manifest->consignments[i].bill;
        if (parting.is_refused(i) && named.insert(bill).second) message.refused_bills.push_back(bill);
    }
    // Both stay in their order; `parting` looks at what they were until here.
    std::vector<ManifestConsignment> good;
    std::vector<Equipment> boxes;
    for (Equipment& box : manifest->equipment) {
        if (!parting.is_refused(box)) boxes.push_back(std::move(box));
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
