#include "edi/map_manifest.hpp"

#include <fmt/format.h>

#include <utility>

namespace cargo::edi {
namespace {

bool is_nature(std::string_view code) {
    return code == "22" || code == "23" || code == "24" || code == "28";
}

}  // namespace

std::optional<BillKind> bill_kind_of(std::string_view qualifier) {
    if (qualifier == "BM" || qualifier == "AAS" || qualifier == "AAM") return BillKind::straight;
    if (qualifier == "MB") return BillKind::master;
    if (qualifier == "BH" || qualifier == "HWB" || qualifier == "ABH") return BillKind::house;
    return std::nullopt;
}

void BillNumbers::name(ManifestConsignment& bill, const std::string& document) const {
    if (!house.empty()) {
        bill.bill = house;
        bill.bill_kind = BillKind::house;
        bill.master_bill = !master.empty() ? master : straight;
        if (bill.master_bill.empty() && document != house) bill.master_bill = document;
        return;
    }
    if (straight.empty() && master.empty()) return;
    const bool under_master = !straight.empty() && !master.empty() && straight != master;
    bill.bill = straight.empty() ? master : straight;
    bill.bill_kind = under_master ? BillKind::house : straight.empty() ? BillKind::master : BillKind::straight;
    bill.master_bill = under_master ? master : std::string{};
}

void ManifestDraft::document(Fields& fields) {
    manifest_.at = fields.at();
    fields.text_to(manifest_.document_name, 1, 1);
    fields.text_to(manifest_.document, 2, 1);
    fields.text_to(manifest_.function, 3);
    check_document(manifest_, fields, tools_);
}

void ManifestDraft::time_of_call(Fields& fields) {
    const std::string_view qualifier = fields.peek(1, 1);
    if (qualifier == "137") manifest_.document_time = tools_.time(fields);
    if (qualifier == "132" || qualifier == "232") manifest_.arrival_estimated = tools_.time(fields);
    if (qualifier == "133") manifest_.departure_estimated = tools_.time(fields);
}

void ManifestDraft::header_reference(Fields& fields) {
    Reference reference = tools_.reference(fields);
    if (take_call_reference(reference, manifest_.call)) return;
    manifest_.references.push_back(std::move(reference));
}

void ManifestDraft::header_total(Fields& fields) {
    if (fields.peek(1, 1) == "10" || fields.peek(1, 1) == "16") {
        const bool consignments = fields.take(1, 1) == "10";
        (consignments ? positions_.consignments : positions_.equipment) = fields.at(1, 2);
        (consignments ? manifest_.total_consignments : manifest_.total_equipment) = tools_.count(fields, 1, 2);
        return;
    }
    total(fields, manifest_.total_gross, manifest_.total_packages, positions_.totals);
}

void ManifestDraft::ship(Fields& fields) {
    if (fields.peek(1) != "20") return;
    tools_.ship(fields, manifest_.call);
}

void ManifestDraft::nature(Fields& fields, std::string& place) {
    const std::uint16_t element = indicator_of(fields);
    if (!is_nature(fields.peek(element, 1)) || !place.empty()) return;  // other indicators have no place
    place = std::string(fields.take(element, 1));
    if (place == "22") report_export(fields, element, tools_);
}

void ManifestDraft::total(Fields& fields, std::optional<Grams>& gross, std::optional<std::int64_t>& packages,
                          PositionOfTotals& positions) {
    const std::string_view kind = fields.peek(1, 1);
    if (kind == "7") {
        fields.take(1, 1);
        positions.gross = fields.at(1, 2);
        gross = tools_.mass(fields, 1, 2, fields.take(1, 3), 3, total_mass_max);
        return;
    }
    // 8 counts pieces and 11 packages: where both are sent, 11 is meant.
    if (kind == "11" || (kind == "8" && !packages)) {
        positions.pieces = kind == "8";
        fields.take(1, 1);
        fields.known(1, 3, {"PCE", "NMB", "UNT", "PK", "PA"});
        positions.packages = fields.at(1, 2);
        packages = tools_.count(fields, 1, 2);
    }
}

void ManifestDraft::unit(Fields& fields) {
    pass_units();
    tools_.equipment(fields, manifest_.equipment.emplace_back());
    if (manifest_.equipment.back().movement == "2") report_export(fields, 5, tools_);
}

void ManifestDraft::unit_detail(Fields& fields) {
    if (manifest_.equipment.empty()) return;
    Equipment& unit = manifest_.equipment.back();
    switch (fields.packed_tag()) {
        case pack("SEL"):
            return tools_.seal(fields, unit.seals.emplace_back());
        case pack("MEA"):
            return tools_.equipment_mass(fields, unit);
        case pack("TMP"):
            return tools_.temperature(fields, unit);
        case pack("DIM"):
        case pack("HAN"):
            return read_particular(fields, unit.particulars);
        default:  // a number, not an enum
            break;
    }
}

void ManifestDraft::start_consignment(Fields& fields) {
    pass_units();
    end_consignment();
    in_consignment_ = true;
    sequence_ = static_cast<std::uint32_t>(tools_.count(fields, 1, 1).value_or(0));
    fields.text_to(document_, 2, 1);
    consignment_at_ = fields.at();
    ++positions_.consignments_found;
}

/// Looks at the goods line that was being read, if any.
void ManifestDraft::end_line() {
    if (!in_line_) return;
    in_line_ = false;
    const ManifestConsignment& bill = manifest_.consignments.back();
    check_line_quantity(bill, bill.items.back(), goods_.unread(), tools_.findings());
}

void ManifestDraft::end_consignment() {
    end_line();
    if (!in_consignment_) return;
    if (bills_ == 0) report_bill_missing(tools_.findings(), consignment_at_, sequence_);
    // A CNT before the only bill of a CNI is that bill's.
    if (bills_ == 1 && !manifest_.consignments.empty()) {
        ManifestConsignment& only = manifest_.consignments.back();
        PositionOfTotals& totals = positions_.bills.back();
        if (!only.total_gross && document_gross_) {
            only.total_gross = document_gross_;
            totals.gross = document_totals_.gross;
        }
        if (!only.total_packages && document_packages_) {
            only.total_packages = document_packages_;
            totals.packages = document_totals_.packages;
            totals.pieces = document_totals_.pieces;
        }
    }
    if (!document_.empty() && !document_is_told()) {
        manifest_.unmapped.push_back({"CNI", fmt::format("CNI+{}+{}", sequence_, document_), consignment_at_});
    }
    pass_bills();
    in_consignment_ = false;
    bills_ = 0;
    document_.clear();
    master_.clear();
    references_.clear();
    document_gross_.reset();
    document_packages_.reset();
    document_totals_ = {};
}

/// The document of a CNI is one of its bills, as a rule, or their master.
bool ManifestDraft::document_is_told() const {
    for (auto bill = manifest_.consignments.rbegin(); bill != manifest_.consignments.rend(); ++bill) {
        if (bill->at.segment < consignment_at_.segment) break;
        if (bill->bill == document_ || bill->master_bill == document_) return true;
    }
    return false;
}

ManifestConsignment& ManifestDraft::current() {
    if (bills_ == 0 && (positions_.anonymous_of != positions_.consignments_found || manifest_.consignments.empty())) {
        positions_.anonymous_of = positions_.consignments_found;
        make_bill().at = consignment_at_;
    }
    return manifest_.consignments.back();
}

ManifestConsignment& ManifestDraft::make_bill() {
    fill_up();
    ManifestConsignment& bill = manifest_.consignments.emplace_back();
    positions_.bills.emplace_back();
    bill.sequence = sequence_;
    bill.references = std::exchange(references_, {});
    locations_.begin(bill.locations);
    parties_.begin(bill.parties);
    bill.items.swap(room_for_items_);
    constexpr std::size_t usual_places = 3;  // of carriers' bills, and as many parties
    constexpr std::size_t usual_items = 2;
    bill.locations.reserve(usual_places);
    bill.parties.reserve(usual_places);
    bill.items.reserve(usual_items);
    return bill;
}

/// The last bill has no more parts than were told.
void ManifestDraft::fill_up() {
    if (manifest_.consignments.empty()) return;
    ManifestConsignment& bill = manifest_.consignments.back();
    locations_.fill_up(bill.locations);
    parties_.fill_up(bill.parties);
}

ManifestConsignment& ManifestDraft::add_bill() {
    end_line();
    ++bills_;
    return make_bill();
}

void ManifestDraft::start_bill(Fields& fields, BillKind kind) {
    ManifestConsignment& bill = add_bill();
    bill.bill_kind = kind;
    bill.at = fields.at();
    fields.take(1, 1);
    fields.text_to(bill.bill, 1, 2);
    if (kind == BillKind::house) {
        bill.master_bill = !master_.empty() ? master_ : (document_ != bill.bill ? document_ : std::string{});
    } else {
        master_ = bill.bill;
    }
}

void ManifestDraft::start_unnamed_bill() {
    ManifestConsignment& bill = add_bill();
    bill.bill = document_;
    bill.at = consignment_at_;
}

void ManifestDraft::bill_total(Fields& fields) {
    ManifestConsignment& bill = current();
    total(fields, bill.total_gross, bill.total_packages, positions_.bills.back());
}

void ManifestDraft::reference(Fields& fields) {
    Reference reference = tools_.reference(fields);
    (bills_ > 0 ? current().references : references_).push_back(std::move(reference));
}

void ManifestDraft::start_line(Fields& fields) {
    end_line();
    ManifestConsignment& bill = current();
    GoodsItem& started = bill.items.emplace_back();
    goods_.start(fields, started, static_cast<std::uint32_t>(bill.items.size()));
    in_line_ = true;
}

GoodsItem* ManifestDraft::line() {
    ManifestConsignment& bill = current();
    return bill.items.empty() ? nullptr : &bill.items.back();
}

void ManifestDraft::goods(Fields& fields) {
    if (GoodsItem* const now = line()) goods_.segment(fields, *now);
}

void ManifestDraft::goods_indicator(Fields& fields) {
    if (GoodsItem* const now = line()) goods_.indicator(fields, *now);
}

Equipment* ManifestDraft::unit_told(std::size_t index) {
    const std::size_t handed_on = sink_ != nullptr ? units_told_ : 0;
    return index < handed_on ? nullptr : &manifest_.equipment[index - handed_on];
}

void ManifestDraft::say_fullness(std::string_view number, Fullness fullness) {
    if (checks_.say_fullness(number, fullness)) ++end_.empty;
}

void ManifestDraft::transhipped(std::size_t bill) {
    const std::size_t handed_on = sink_ != nullptr ? checks_.bills() : 0;
    if (bill < handed_on) {
        ++end_.transhipped;
    } else {
        manifest_.consignments[bill - handed_on].nature = "28";
    }
}

void ManifestDraft::pass_units() {
    std::vector<Equipment>& units = manifest_.equipment;
    for (; units_passed_ < units.size(); ++units_passed_) {
        Equipment& unit = units[units_passed_];
        const auto [box, is_first] = checks_.announce(unit);
        if (!is_first) report_container_again(unit, box->spot.segment, positions_.words, tools_.findings());
        ++units_told_;
        if (sink_ != nullptr) sink_->unit(std::move(unit));
    }
    if (sink_ == nullptr) return;
    units.clear();
    units_passed_ = 0;
}

void ManifestDraft::pass_bills() {
    fill_up();
    std::vector<ManifestConsignment>& bills = manifest_.consignments;
    for (; bills_passed_ < bills.size(); ++bills_passed_) {
        checks_.bill(bills[bills_passed_], positions_.bills[bills_passed_]);
        if (sink_ != nullptr) sink_->bill(std::move(bills[bills_passed_]));
    }
    if (sink_ == nullptr || bills.empty()) return;
    locations_.keep(bills.back().locations);
    parties_.keep(bills.back().parties);
    std::vector<GoodsItem>& items = bills.back().items;
    items.clear();
    if (items.capacity() <= parts_kept_max) room_for_items_.swap(items);
    bills.clear();
    positions_.bills.clear();
    bills_passed_ = 0;
}

Manifest ManifestDraft::finish() {
    end_consignment();
    pass_units();
    pass_bills();
    checks_.finish(manifest_, positions_, units_told_);
    end_.masters = checks_.straight_masters();
    if (sink_ != nullptr) sink_->end(end_);
    return std::move(manifest_);
}

}  // namespace cargo::edi
