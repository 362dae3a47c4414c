#include "edi/map_cuscar.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "edi/identifiers.hpp"
#include "edi/manifest_checks.hpp"
#include "libcargo/characters.hpp"
#include "libcargo/hs_code.hpp"

namespace cargo::edi {
namespace {

/// Where in a CUSCAR a segment stands.
enum class Where : std::uint8_t { header, ship, equipment, consignment, bill, bill_detail, goods, goods_detail, elsewhere };

Where where_of(std::span<const Group> groups) {
    if (groups.empty()) return Where::header;
    const std::uint32_t outer = pack(groups[0].trigger);
    if (outer == pack("RFF") || outer == pack("NAD")) return Where::header;  // groups of the header from D.96B on
    if (outer == pack("TDT")) return Where::ship;
    if (outer == pack("EQD")) return Where::equipment;
    if (outer != pack("CNI")) return Where::elsewhere;
    if (groups.size() == 1) return Where::consignment;
    if (groups.size() == 2) return Where::bill;
    if (groups[2].trigger == "GID") return groups.size() == 3 ? Where::goods : Where::goods_detail;
    return Where::bill_detail;
}

std::optional<BillKind> bill_kind_of(std::string_view qualifier) {
    if (qualifier == "BM" || qualifier == "AAS" || qualifier == "AAM") return BillKind::straight;
    if (qualifier == "MB") return BillKind::master;
    if (qualifier == "BH" || qualifier == "HWB" || qualifier == "ABH") return BillKind::house;
    return std::nullopt;
}

bool is_nature(std::string_view code) {
    return code == "22" || code == "23" || code == "24" || code == "28";
}

/// GIS holds its code in the first element; GEI, which it is from D.03B on, in the second, behind what kind of code it is.
std::uint16_t indicator_of(Fields& fields) {
    if (fields.tag() != "GEI") return 1;
    fields.known(1, 1, {"5"});  // of a consignment
    return 2;
}

bool is_indicator(std::string_view tag) {
    return tag == "GIS" || tag == "GEI";
}

bool is_customs_status(std::string_view code) {
    constexpr std::array<std::string_view, 9> known{"N", "C", "X", "F", "T1", "T2", "T2F", "TF", "TD"};
    return std::ranges::find(known, code) != known.end();
}

class CuscarMapper final : public MessageMapper {
public:
    CuscarMapper(const MappingContext& context, PortClock clock) : tools_(context, clock) {}

    void group_start(const Group&) override {}
    void group_end(const Group&) override {}
    void segment(const SegmentView& segment) override;
    [[nodiscard]] Body finish() override;

private:
    void header(Fields& fields);
    void document(Fields& fields);
    void time_of_call(Fields& fields);
    void header_reference(Fields& fields);
    void nature(Fields& fields, std::string& place);
    void total(Fields& fields, std::optional<Grams>& gross, std::optional<std::int64_t>& packages, PositionOfTotals& positions);
    void ship(Fields& fields);
    void equipment(Fields& fields);
    void consignment(Fields& fields);
    void bill(Fields& fields);
    void start_bill(Fields& fields, BillKind kind);
    void bill_detail(Fields& fields);
    void goods(Fields& fields);
    void goods_detail(Fields& fields);
    void start_item(Fields& fields);
    void end_item();
    void description(Fields& fields);
    void goods_measure(Fields& fields, GoodsItem& item);
    void split(Fields& fields, GoodsItem& item);
    void marks(Fields& fields, GoodsItem& item);
    void dangerous(Fields& fields, GoodsItem& item);
    void commodity(Fields& fields, GoodsItem& item);
    void end_consignment();

    ManifestConsignment& current();
    GoodsItem* item();

    MapTools tools_;
    Manifest manifest_{};
    ManifestPositions positions_{};
    // The CNI being read.
    bool in_consignment_ = false;
    bool in_item_ = false;  ///< the last item of the last bill may still be told more
    std::uint32_t sequence_ = 0;
    std::string document_;  ///< C503 of CNI: the master, for houses
    std::string master_;    ///< the last MB or BM of this CNI
    Position consignment_at_{};
    std::size_t bills_ = 0;  ///< of this CNI
    std::optional<Grams> document_gross_{};
    std::optional<std::int64_t> document_packages_{};
    PositionOfTotals document_totals_{};
    std::vector<Reference> references_{};  ///< before the first bill of this CNI
};

void CuscarMapper::segment(const SegmentView& segment) {
    Fields fields = tools_.fields(segment);
    const Where where = where_of(segment.groups());
    switch (where) {
        case Where::header:
            header(fields);
            break;
        case Where::ship:
            ship(fields);
            break;
        case Where::equipment:
            equipment(fields);
            break;
        case Where::consignment:
            consignment(fields);
            break;
        case Where::bill:
            bill(fields);
            break;
        case Where::bill_detail:
            bill_detail(fields);
            break;
        case Where::goods:
            goods(fields);
            break;
        case Where::goods_detail:
            goods_detail(fields);
            break;
        case Where::elsewhere:
            break;
    }
    if (!fields.all_placed()) manifest_.unmapped.push_back(fields.unmapped());
}

void CuscarMapper::header(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "BGM") return document(fields);
    if (tag == "DTM" && fields.segment().groups().empty()) return time_of_call(fields);  // not that of a reference or a party
    if (tag == "LOC") return tools_.location(fields, manifest_.locations.emplace_back());
    if (tag == "RFF") return header_reference(fields);
    if (tag == "NAD") return tools_.party(fields, manifest_.parties.emplace_back());
    if (is_indicator(tag)) return nature(fields, manifest_.nature);
    if (tag != "CNT") return;
    if (fields.peek(1, 1) == "10" || fields.peek(1, 1) == "16") {
        const bool consignments = fields.take(1, 1) == "10";
        (consignments ? positions_.consignments : positions_.equipment) = fields.at(1, 2);
        (consignments ? manifest_.total_consignments : manifest_.total_equipment) = tools_.count(fields, 1, 2);
        return;
    }
    total(fields, manifest_.total_gross, manifest_.total_packages, positions_.totals);
}

void CuscarMapper::document(Fields& fields) {
    manifest_.at = fields.at();
    manifest_.document_name = fields.text(1, 1);
    manifest_.document = fields.text(2, 1);
    manifest_.function = fields.text(3);
    check_document(manifest_, fields, tools_);
}

void CuscarMapper::time_of_call(Fields& fields) {
    const std::string_view qualifier = fields.peek(1, 1);
    if (qualifier == "137") manifest_.document_time = tools_.time(fields);
    if (qualifier == "132" || qualifier == "232") manifest_.arrival_estimated = tools_.time(fields);
    if (qualifier == "133") manifest_.departure_estimated = tools_.time(fields);
}

void CuscarMapper::header_reference(Fields& fields) {
    Reference reference = tools_.reference(fields);
    const bool stay = reference.qualifier == "ATZ" || reference.qualifier == "SSX";
    if (stay && manifest_.call.stay.empty()) {
        manifest_.call.stay = std::move(reference.number);
        return;
    }
    if (reference.qualifier == "VON" && manifest_.call.voyage.empty()) {
        manifest_.call.voyage = std::move(reference.number);
        return;
    }
    manifest_.references.push_back(std::move(reference));
}

void CuscarMapper::nature(Fields& fields, std::string& place) {
    const std::uint16_t element = indicator_of(fields);
    if (!is_nature(fields.peek(element, 1)) || !place.empty()) return;  // other indicators have no place
    place = std::string(fields.take(element, 1));
    if (place == "22") report_export(fields, element, tools_);
}

void CuscarMapper::total(Fields& fields, std::optional<Grams>& gross, std::optional<std::int64_t>& packages,
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
        fields.known(1, 3, {"PCE", "NMB", "UNT", "PK"});
        positions.packages = fields.at(1, 2);
        packages = tools_.count(fields, 1, 2);
    }
}

void CuscarMapper::ship(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "TDT" && fields.peek(1) == "20") {
        const std::string voyage = manifest_.call.voyage;
        tools_.transport(fields, manifest_.call);
        if (manifest_.call.voyage.empty()) manifest_.call.voyage = voyage;
    }
    if (tag == "LOC") tools_.location(fields, manifest_.locations.emplace_back());
    if (tag == "DTM") time_of_call(fields);
}

void CuscarMapper::equipment(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "EQD") {
        tools_.equipment(fields, manifest_.equipment.emplace_back());
        if (manifest_.equipment.back().movement == "2") report_export(fields, 5, tools_);
        return;
    }
    if (manifest_.equipment.empty()) return;
    Equipment& unit = manifest_.equipment.back();
    if (tag == "SEL") tools_.seal(fields, unit.seals.emplace_back());
    if (tag == "MEA") tools_.equipment_mass(fields, unit);
    if (tag == "TMP") tools_.temperature(fields, unit);
}

void CuscarMapper::consignment(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "CNI") {
        end_consignment();
        in_consignment_ = true;
        sequence_ = static_cast<std::uint32_t>(tools_.count(fields, 1, 1).value_or(0));
        fields.text_to(document_, 2, 1);
        consignment_at_ = fields.at();
        ++positions_.consignments_found;
        return;
    }
    if (tag == "CNT") total(fields, document_gross_, document_packages_, document_totals_);
}

/// Looks at the goods line that was being read, if any.
void CuscarMapper::end_item() {
    if (!in_item_) return;
    in_item_ = false;
    const ManifestConsignment& bill = manifest_.consignments.back();
    check_line_quantity(bill, bill.items.back(), positions_, tools_.findings());
}

/// Closes the CNI that was being read.
void CuscarMapper::end_consignment() {
    end_item();
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
    in_consignment_ = false;
    bills_ = 0;
    document_.clear();
    master_.clear();
    references_.clear();
    document_gross_.reset();
    document_packages_.reset();
    document_totals_ = {};
}

/// The bill being read; goods before any bill get one without a number, which is reported.
ManifestConsignment& CuscarMapper::current() {
    if (bills_ == 0 && (positions_.anonymous_of != positions_.consignments_found || manifest_.consignments.empty())) {
        positions_.anonymous_of = positions_.consignments_found;
        ManifestConsignment& bill = manifest_.consignments.emplace_back();
        bill.sequence = sequence_;
        bill.at = consignment_at_;
        bill.references = std::exchange(references_, {});
        positions_.bills.emplace_back();
    }
    return manifest_.consignments.back();
}

void CuscarMapper::start_bill(Fields& fields, BillKind kind) {
    end_item();
    ManifestConsignment& bill = manifest_.consignments.emplace_back();
    positions_.bills.emplace_back();
    bill.sequence = sequence_;
    bill.bill_kind = kind;
    bill.at = fields.at();
    fields.take(1, 1);
    bill.bill = fields.text(1, 2);
    bill.references = std::exchange(references_, {});
    constexpr std::size_t usual_places = 3;  // of carriers' bills, and as many parties
    constexpr std::size_t usual_items = 2;
    bill.locations.reserve(usual_places);
    bill.parties.reserve(usual_places);
    bill.items.reserve(usual_items);
    if (kind == BillKind::house) {
        bill.master_bill = !master_.empty() ? master_ : (document_ != bill.bill ? document_ : std::string{});
    } else {
        master_ = bill.bill;
    }
    ++bills_;
}

void CuscarMapper::bill(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "RFF") {
        const std::optional<BillKind> kind = bill_kind_of(fields.peek(1, 1));
        if (kind && fields.has(1, 2)) return start_bill(fields, *kind);
        Reference reference = tools_.reference(fields);
        (bills_ > 0 ? current().references : references_).push_back(std::move(reference));
        return;
    }
    if (tag == "CNT") return total(fields, current().total_gross, current().total_packages, positions_.bills.back());
    if (tag == "LOC") return tools_.location(fields, current().locations.emplace_back());
    if (is_indicator(tag)) nature(fields, current().nature);
}

void CuscarMapper::bill_detail(Fields& fields) {
    if (fields.tag() == "NAD") tools_.party(fields, current().parties.emplace_back());
    if (fields.tag() == "RFF") tools_.reference(fields, current().references.emplace_back());
}

GoodsItem* CuscarMapper::item() {
    return current().items.empty() ? nullptr : &current().items.back();
}

void CuscarMapper::start_item(Fields& fields) {
    end_item();
    ManifestConsignment& bill = current();
    GoodsItem& started = bill.items.emplace_back();
    started.number = static_cast<std::uint32_t>(bill.items.size());
    started.at = fields.at();
    if (const std::optional<std::int64_t> number = tools_.count(fields, 1, 1); number && *number > 0) {
        started.number = static_cast<std::uint32_t>(*number);
    }
    started.packages = tools_.count(fields, 2, 1);
    if (!started.packages && fields.has(2, 1)) positions_.unread_packages.insert(started.at.segment);
    started.package_type = fields.text(2, 2);
    in_item_ = true;
}

void CuscarMapper::goods(Fields& fields) {
    const std::string_view tag = fields.tag();
    if (tag == "GID") return start_item(fields);
    GoodsItem* goods = item();
    if (goods == nullptr) return;
    if (tag == "FTX") return description(fields);
    if (tag == "MEA") return goods_measure(fields, *goods);
    if (tag == "SGP") return split(fields, *goods);
    if (tag == "PCI") return marks(fields, *goods);
    if (tag == "DGS") return dangerous(fields, *goods);
    if (tag == "CST") return commodity(fields, *goods);
    if (tag == "PAC" && !goods->packages) {
        goods->packages = tools_.count(fields, 1, 1);
        if (goods->package_type.empty()) goods->package_type = fields.text(3, 1);
    }
}

void CuscarMapper::goods_detail(Fields& fields) {
    GoodsItem* goods = item();
    if (goods == nullptr || !is_indicator(fields.tag())) return;
    const std::uint16_t element = indicator_of(fields);
    if (!is_customs_status(fields.peek(element, 1)) || !goods->customs_status.empty()) return;
    goods->customs_status = std::string(fields.take(element, 1));
    fields.known(element, 3, {"ZZZ"});
}

void CuscarMapper::description(Fields& fields) {
    GoodsItem& goods = *item();
    if (fields.peek(1) != "AAA") return;  // other texts have no place
    fields.take(1);
    std::string text = fields.flowing(4);
    fields.known(5, 1, {"FR", "EN"});
    if (goods.hs.empty()) goods.hs = hs_in_text(text);
    if (goods.description.empty()) {
        goods.description = std::move(text);
    } else if (!text.empty()) {
        goods.description.append(1, ' ').append(text);
    }
}

void CuscarMapper::goods_measure(Fields& fields, GoodsItem& goods) {
    const Measure measure = measure_of(fields.peek(1), fields.peek(2, 1));
    const std::string_view unit = fields.peek(3, 1);
    if (measure == Measure::gross || measure == Measure::net) {
        fields.take(1);
        fields.take(2, 1);
        fields.take(3, 1);
        const std::optional<Grams> grams = tools_.mass(fields, 3, 2, unit, 1);
        if (grams) (measure == Measure::gross ? goods.gross : goods.net) = grams;
        if (!grams && measure == Measure::gross) positions_.unread_gross.insert(goods.at.segment);
        return;
    }
    // A litre is a cubic decimetre.
    const bool cubic_metres = unit == "MTQ";
    if (measure != Measure::volume || (!cubic_metres && unit != "DMQ" && unit != "LTR")) return;
    const Result<std::int64_t> thousandths = parse_decimal(fields.peek(3, 2), 3);
    if (!thousandths || *thousandths < 0) {
        tools_.wrong(fields, thousandths ? Errc::value_out_of_range : thousandths.error().code, Scope::stop_segment, 3, 2,
                     {"Le volume n'est pas lisible : des chiffres, au plus trois décimales, pas de signe. Corrigez-le.",
                      "The volume cannot be read: digits, at most three decimals, no sign. Correct it."});
        return;
    }
    fields.take(1);
    fields.take(2, 1);
    fields.take(3, 1);
    fields.take(3, 2);
    goods.volume_dm3 = cubic_metres ? *thousandths : *thousandths / 1'000;
}

void CuscarMapper::split(Fields& fields, GoodsItem& goods) {
    SplitRef& split = goods.splits.emplace_back();
    split.container = unit_number(fields.text(1, 1));
    split.at = fields.at(1, 1);
    fields.known(1, 2, {"146", "6346"});
    fields.known(1, 3, {"5", "20"});
    split.packages = tools_.count(fields, 2, 1);
}

void CuscarMapper::marks(Fields& fields, GoodsItem& goods) {
    fields.known(1, 1, {"24", "28"});
    const std::uint16_t lines = fields.segment().components(2);
    for (std::uint16_t line = 1; line <= lines; ++line) {
        std::string mark = fields.text(2, line);
        if (mark.empty()) continue;
        if (goods.hs.empty()) goods.hs = hs_in_text(mark);
        goods.marks.push_back(std::move(mark));
    }
}

void CuscarMapper::dangerous(Fields& fields, GoodsItem& goods) {
    fields.known(1, 1, {"IMD"});
    DangerousGoods danger;
    danger.imdg_class = fields.text(2, 1);
    danger.un_number = fields.text(3, 1);
    if (!danger.un_number.empty() && !is_un_number(danger.un_number)) {
        tools_.wrong(fields, Errc::value_bad_shape, Scope::stop_segment, 3, 1, un_number_words(danger.un_number));
    }
    goods.dangerous.push_back(std::move(danger));
}

/// CST: the first code is the commodity code; a later one may be the customs status.
void CuscarMapper::commodity(Fields& fields, GoodsItem& goods) {
    fields.take(1);  // the item's number again
    constexpr std::uint16_t last = 6;
    for (std::uint16_t element = 2; element <= last; ++element) {
        const std::string_view code = fields.peek(element, 1);
        if (code.empty()) continue;
        if (is_customs_status(code) && goods.customs_status.empty()) {
            goods.customs_status = std::string(fields.take(element, 1));
            continue;
        }
        if (element != 2) continue;
        const std::string hs = fields.text(element, 1);
        fields.known(element, 2, {"122", "108", "HS", "6"});
        fields.known(element, 3, {"ZZZ", "103", "104", "9"});
        const Result<HsCode> parsed = HsCode::parse(hs);
        if (!parsed) { tools_.wrong(fields, parsed.error().code, Scope::stop_segment, element, 1, hs_words(hs)); }
        goods.hs = hs;
    }
}

Body CuscarMapper::finish() {
    end_consignment();
    check_manifest(manifest_, positions_, tools_.findings());
    return std::move(manifest_);
}

}  // namespace

std::unique_ptr<MessageMapper> make_cuscar_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<CuscarMapper>(context, clock);
}

}  // namespace cargo::edi
