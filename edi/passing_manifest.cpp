#include "edi/passing_manifest.hpp"

#include <algorithm>

#include "libcargo/container_number.hpp"

namespace cargo::edi {

std::pair<PassingManifest::Box*, bool> PassingManifest::announce(const Equipment& unit) {
    const auto index = static_cast<std::uint32_t>(units_);
    const std::string* const size_type = &*size_types_.insert(unit.size_type).first;
    Box& box = boxes_.emplace_back(unit.number, Spot(unit.at), size_type, index, static_cast<std::uint32_t>(bill_count_),
                                   unit.fullness, unit.kind == "CN");
    const auto [known, is_new] = by_number_.insert(Entry(&box));
    if (!is_new && !unit.number.empty()) {
        boxes_.pop_back();
        return {known->kept, false};
    }
    ++units_;
    return {&box, true};
}

bool PassingManifest::say_fullness(std::string_view number, Fullness fullness) {
    Box* const box = find_box(number);
    if (box == nullptr || box->fullness != Fullness::unknown) return false;
    box->fullness = fullness;
    return fullness == Fullness::empty && box->container;
}

PassingManifest::Bill* PassingManifest::find_bill(std::string_view number) const {
    const auto found = number.empty() ? by_bill_.end() : by_bill_.find(Sought(number));
    return found == by_bill_.end() ? nullptr : found->kept;
}

void PassingManifest::bill(const ManifestConsignment& bill, const PositionOfTotals& at) {
    const Sums own = sums_of(bill);
    all_.add(own);
    if (bill.bill_kind == BillKind::house) {
        const auto known = houses_.find(bill.master_bill);
        (known != houses_.end() ? known->second : houses_[bill.master_bill]).add(own);
    }
    if (!bill.bill.empty()) {
        Bill& added =
            bills_.emplace_back(bill.bill, own.packages, own.grams, Spot(bill.at), 0U, own.complete, bill.bill_kind);
        const auto [known, is_new] = by_bill_.insert(Entry(&added));
        if (bill.bill_kind == BillKind::straight) ++known->kept->straight;
        if (!is_new) {
            report_bill_again(bill, known->kept->spot.segment, words_, findings_);
            bills_.pop_back();
        }
    }
    check_master_named(bill, words_, findings_);
    check_splits(bill);
    check_totals(bill, own, at, findings_);
    ++bill_count_;
}

PassingManifest::Box* PassingManifest::find_box(std::string_view number) const {
    const auto found = by_number_.find(Sought(number));
    return found == by_number_.end() ? nullptr : found->kept;
}

PassingManifest::Unplaced::Unplaced(const ManifestConsignment& of, const GoodsItem& line, const SplitRef& told)
    : bill(of.bill),
      container(told.container),
      sequence(of.sequence),
      item(line.number),
      spot(told.at),
      element(told.at.element),
      component(told.at.component) {}

SplitRef PassingManifest::Unplaced::split() const {
    SplitRef told{.container = container, .at = spot.at()};
    told.at.element = element;
    told.at.component = component;
    return told;
}

void PassingManifest::check_splits(const ManifestConsignment& bill) {
    for (const GoodsItem& item : bill.items) {
        for (const SplitRef& split : item.splits) check_split(bill, item, split);
        check_split_sum(bill, item, words_, findings_);
    }
}

void PassingManifest::check_split(const ManifestConsignment& bill, const GoodsItem& item, const SplitRef& split) {
    Box* const box = find_box(split.container);
    if (box == nullptr) {
        if (!await(bill, item, split)) refuse_unknown(name_of_line(bill, item), split);
        return;
    }
    const bool may_be_told = boxes_told_ == BoxesTold::by_any_bill && box->fullness == Fullness::unknown;
    if (box->fullness == Fullness::empty) {
        report_split_in_empty(name_of_line(bill, item), split, box->spot.segment, words_, findings_);
    } else if (may_be_told && !box->has_goods) {
        unplaced_.emplace_back(bill, item, split);
        ++first_goods_;
    }
    box->has_goods = true;
}

/// False: too many wait already.
bool PassingManifest::await(const ManifestConsignment& bill, const GoodsItem& item, const SplitRef& split) {
    if (unplaced_.size() - first_goods_ < unplaced_max) {
        unplaced_.emplace_back(bill, item, split);
        return true;
    }
    if (boxes_told_ == BoxesTold::before_bills) return false;
    if (awaited_.contains(split.container)) return true;
    if (awaited_.size() == awaited_max) return false;
    awaited_.try_emplace(split.container, bill, item, split);
    return true;
}

/// Their boxes came behind them, or not at all; or what is in them did.
void PassingManifest::check_unplaced() {
    for (const Unplaced& one : unplaced_) check_unplaced(one);
    for (const auto& [box, first] : awaited_) check_unplaced(first);
}

void PassingManifest::check_unplaced(const Unplaced& one) {
    Box* const box = find_box(one.container);
    if (box == nullptr) return refuse_unknown(one.line(), one.split());
    box->has_goods = true;
    if (box->fullness != Fullness::empty) return;
    report_split_in_empty(one.line(), one.split(), box->spot.segment, words_, findings_);
}

/// A box whose number is one character away is the likely slip of a finger.
void PassingManifest::refuse_unknown(const Words& line, const SplitRef& split) {
    const auto is_near = [&](const Box& box) {
        if (box.number.size() != split.container.size()) return false;
        std::size_t differing = 0;
        for (std::size_t i = 0; i < box.number.size(); ++i) differing += box.number[i] != split.container[i] ? 1 : 0;
        return differing == 1;
    };
    const Box* near = nullptr;
    if (suggestions_left_ > 0) {
        --suggestions_left_;
        const auto found = std::ranges::find_if(boxes_, is_near);
        if (found != boxes_.end()) near = &*found;
    }
    report_split_in_unknown(line, split, near != nullptr ? std::string_view(near->number) : std::string_view{},
                            near != nullptr ? near->spot.segment : 0, words_, findings_);
}

std::size_t PassingManifest::straight_masters() const {
    std::size_t bills = 0;
    for (const auto& [number, all] : houses_) {
        const Bill* const master = find_bill(number);
        if (master != nullptr) bills += master->straight;
    }
    return bills;
}

void PassingManifest::finish(Manifest& header, const ManifestPositions& positions, std::optional<std::size_t> units) {
    check_call(header.call, words_, findings_);
    check_unplaced();
    MessageSums sums{.all = all_, .outer = all_, .bills = bill_count_, .units = units.value_or(units_)};
    for (const auto& [number, all] : houses_) {
        const Bill* const master = find_bill(number);
        if (master == nullptr || master->kind == BillKind::house) continue;  // filed in another message: the port looks at it
        check_houses(number, all, master->sums(), master->spot.at(), findings_);
        sums.outer.packages -= all.packages;
        sums.outer.grams -= all.grams;
    }
    for (ManifestConsignment& bill : header.consignments) {
        if (bill.bill_kind == BillKind::straight && !bill.bill.empty() && houses_.contains(bill.bill)) {
            bill.bill_kind = BillKind::master;
        }
    }
    const Box* const nameless = find_box({});  // the first of them, in which all goods lie that name none
    const bool nameless_used = nameless != nullptr && nameless->has_goods;
    for (const Box& box : boxes_) {
        if (box.fullness == Fullness::empty || (box.number.empty() ? nameless_used : box.has_goods)) continue;
        if (box.container && !ContainerNumber::parse(box.number)) continue;  // said already: it is the number that is wrong
        report_box_without_goods(box.number, box.spot.at(), findings_);
    }
    check_message_totals(header, sums, positions, findings_);
}

}  // namespace cargo::edi
