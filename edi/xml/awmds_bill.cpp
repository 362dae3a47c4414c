#include "edi/xml/awmds_bill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "edi/identifiers.hpp"
#include "edi/map_segments.hpp"
#include "libcargo/container_number.hpp"

namespace cargo::edi::xml {
namespace {

using B = AwmdsBill;
using V = const Value&;

bool reference(B& bill, V value) {
    bill.consignment.bill = value.text;
    bill.consignment.at = bill.values.kept(value);
    return true;
}

bool nature(B& bill, V value) {
    bill.consignment.nature = value.text;
    if (bill.values.meaning(value) == "export") {
        bill.values.wrong(value, Errc::message_direction_unsupported, Scope::stop_message, export_words());
    }
    return true;
}

bool place(B& bill, V value, const char* qualifier) {
    bill.consignment.locations.push_back(
        {.qualifier = qualifier, .code = std::string(value.text), .name = {}, .terminal = {}, .at = value.at});
    return true;
}

bool container_number(B& bill, V value) {
    Equipment& unit = bill.box().unit;
    unit.number = unit_number(value.text);
    unit.at = bill.values.kept(value);
    const Result<ContainerNumber> parsed = ContainerNumber::parse(unit.number);
    if (parsed) return true;
    bill.values.wrong(value, parsed.error().code, Scope::stop_group, container_words(unit.number, parsed.error().code));
    return true;
}

bool fullness(B& bill, V value) {
    const std::string_view meaning = bill.values.meaning(value);
    if (meaning == "full") bill.box().unit.fullness = Fullness::full;
    if (meaning == "empty") bill.box().unit.fullness = Fullness::empty;
    return true;
}

bool un_number(B& bill, V value) {
    if (!is_un_number(value.text)) {
        bill.values.wrong(value, Errc::value_bad_shape, Scope::stop_segment, un_number_words(value.text));
    }
    bill.box().dangerous.un_number = value.text;
    return true;
}

bool seal(B& bill, V value) {
    bill.box().unit.seals.push_back({one_line(value.text, " "), {}});
    return true;
}

bool marks(B& bill, V value) {
    GoodsItem& item = bill.item();
    for (std::string& mark : lines_of(value.text)) {
        if (item.hs.empty()) item.hs = hs_in_text(mark);
        item.marks.push_back(std::move(mark));
    }
    return true;
}

bool description(B& bill, V value) {
    GoodsItem& item = bill.item();
    item.description = one_line(value.text, " ");
    if (item.hs.empty()) item.hs = hs_in_text(item.description);
    return true;
}

bool boxes_of_bill(B& bill, V value) {
    bill.boxes_said = bill.values.count(value);
    bill.boxes_said_at = Value{value.node, {}, bill.values.kept(value), value.sound};
    return true;
}

/// One commodity code of a bill is that of its goods; a second has no place.
bool compliance_code(B& bill, V value) {
    if (++bill.compliance_codes > 1 || bill.consignment.items.size() != 1) return false;
    GoodsItem& item = bill.consignment.items.front();
    if (!item.hs.empty() && item.hs != value.text) return false;
    item.hs = bill.values.hs(value);
    return true;
}

// clang-format off
constexpr Binding<AwmdsBill> bindings[] = {
    {"Bol_segment/Bol_id/Bol_reference",                      reference},
    {"Bol_segment/Bol_id/Line_number",                        [](B& b, V v) { b.consignment.sequence = static_cast<std::uint32_t>(b.values.count(v).value_or(0)); return true; }},
    {"Bol_segment/Bol_id/Bol_nature",                         nature},
    {"Bol_segment/Bol_id/Bol_type_code",                      [](B& b, V v) { b.kind = b.values.meaning(v); return true; }},
    {"Bol_segment/Bol_id/Master_bol_ref_number",              [](B& b, V v) { b.consignment.master_bill = v.text; return true; }},
    {"Bol_segment/Bol_id/Unique_carrier_reference",           [](B& b, V v) { b.consignment.references.push_back({"UCN", std::string(v.text), v.at}); return true; }},
    {"Bol_segment/Load_unload_place/Place_of_loading_code",   [](B& b, V v) { return place(b, v, "9"); }},
    {"Bol_segment/Load_unload_place/Place_of_unloading_code", [](B& b, V v) { return place(b, v, "11"); }},
    {"Bol_segment/Location/Location_code",                    [](B& b, V v) { b.goods_place.code = v.text; b.goods_place.at = v.at; return true; }},
    {"Bol_segment/Location/Location_info",                    [](B& b, V v) { b.goods_place.name = one_line(v.text, " "); return true; }},
    {"Bol_segment/HS_Compliance/HS_code",                     compliance_code},
    {"Bol_segment/ctn_segment/Ctn_reference",                 container_number},
    {"Bol_segment/ctn_segment/Number_of_packages",            [](B& b, V v) { b.box().packages = b.values.count(v); return true; }},
    {"Bol_segment/ctn_segment/Type_of_container",             [](B& b, V v) { b.box().unit.size_type = v.text; return true; }},
    {"Bol_segment/ctn_segment/Empty_Full",                    fullness},
    {"Bol_segment/ctn_segment/Marks1",                        seal},
    {"Bol_segment/ctn_segment/Marks2",                        seal},
    {"Bol_segment/ctn_segment/Marks3",                        seal},
    {"Bol_segment/ctn_segment/Sealing_Party",                 [](B& b, V v) { b.box().sealing_party = v.text; return true; }},
    {"Bol_segment/ctn_segment/Empty_weight",                  [](B& b, V v) { b.box().unit.tare = b.values.mass(v, mass_max); return true; }},
    {"Bol_segment/ctn_segment/Goods_weight",                  [](B& b, V v) { b.box().goods = b.values.mass(v, mass_max); return true; }},
    {"Bol_segment/ctn_segment/Gross_weight",                  [](B& b, V v) { b.box().unit.gross = b.values.mass(v, mass_max); return true; }},
    {"Bol_segment/ctn_segment/IMCO",                          [](B& b, V v) { b.box().dangerous.imdg_class = v.text; return true; }},
    {"Bol_segment/ctn_segment/UN",                            un_number},
    {"Bol_segment/Goods_segment/Number_of_packages",          [](B& b, V v) { b.item().packages = b.values.count(v); return true; }},
    {"Bol_segment/Goods_segment/Package_type_code",           [](B& b, V v) { b.item().package_type = v.text; return true; }},
    {"Bol_segment/Goods_segment/Gross_mass",                  [](B& b, V v) { b.item().gross = b.values.mass(v, mass_max); return true; }},
    {"Bol_segment/Goods_segment/Shipping_marks",              marks},
    {"Bol_segment/Goods_segment/Goods_description",           description},
    {"Bol_segment/Goods_segment/Goods_hs_code",               [](B& b, V v) { b.item().hs = b.values.hs(v); return true; }},
    {"Bol_segment/Goods_segment/Volume_in_cubic_meters",      [](B& b, V v) { b.item().volume_dm3 = b.values.volume(v); return true; }},
    {"Bol_segment/Goods_segment/Num_of_ctn_for_this_bol",     boxes_of_bill},
};
// clang-format on

Words name_of(Fullness fullness) {
    switch (fullness) {
        case Fullness::unknown:
            return {"?", "?"};
        case Fullness::empty:
            return {"vide", "empty"};
        case Fullness::full:
            return {"plein", "full"};
    }
    return {"?", "?"};
}

}  // namespace

std::span<const Binding<AwmdsBill>> awmds_bill_bindings() {
    return bindings;
}

AwmdsBill::AwmdsBill(const AwmdsValues& shared, PassingManifest& checks, BillSink* sink)
    : values(shared),
      checks_(checks),
      sink_(sink),
      spoken_of_later_{shared.book().tree().find("Bol_segment/Bol_id/Bol_reference"),
                       shared.book().tree().find("Bol_segment/ctn_segment/Ctn_reference")} {}

void AwmdsBill::start(const Position& at) {
    first_mark_ = values.book().marks();
    findings_before_ = values.findings().true_count();
    told_in_full_ = values.findings().full();
    consignment.at = at;
    goods_place = {};
    kind.clear();
    boxes.clear();
    boxes_said.reset();
    boxes_said_at.reset();
    compliance_codes = 0;
}

void AwmdsBill::start_box(const Position& at) {
    Equipment& unit = boxes.emplace_back().unit;
    unit.kind = "CN";
    unit.at = at;
}

void AwmdsBill::start_goods(const Position& at) {
    GoodsItem& item = consignment.items.emplace_back();
    item.number = static_cast<std::uint32_t>(consignment.items.size());
    item.at = at;
}

void AwmdsBill::degroup(std::string_view master) {
    const auto refuse = [this](Errc code, std::string_view value, Words words) {
        report(values.findings(), code, Severity::error, Scope::stop_message, Place{"Bol_reference", consignment.at}, value,
               std::move(words));
    };
    const std::string& own = consignment.master_bill;
    if (!own.empty() && own != master) {
        refuse(Errc::message_master_ambiguous, own,
               {fmt::format("Le connaissement {} nomme le maître {}, et le dégroupage est celui de {} : un seul maître par "
                            "fichier.",
                            consignment.bill, own, master),
                fmt::format("Bill {} names master {}, and this is the degroupage of {}: one master a file.",
                            consignment.bill, own, master)});
    } else if (consignment.bill == master) {
        refuse(Errc::message_bill_duplicate, consignment.bill,
               {fmt::format("Le connaissement maison porte le numéro de son maître, {} : donnez-lui le sien.", master),
                fmt::format("The house bill has its master's number, {}: give it its own.", master)});
    }
    consignment.master_bill = master;
}

void AwmdsBill::end(Manifest& manifest, ManifestPositions& positions) {
    if (!consignment.master_bill.empty() || kind == "house") {
        consignment.bill_kind = BillKind::house;
    } else if (kind == "master") {
        consignment.bill_kind = BillKind::master;
    }
    if (!goods_place.code.empty() || !goods_place.name.empty()) {
        goods_place.qualifier = "14";
        consignment.locations.push_back(std::move(goods_place));
    }
    place_goods();
    for (Box& one : boxes) announce(one, manifest);
    const auto told = static_cast<std::int64_t>(boxes.size());
    if (boxes_said && *boxes_said != told) {
        const std::string said = fmt::format("{}", *boxes_said);
        values.wrong({boxes_said_at->node, said, boxes_said_at->at, true}, Errc::message_control_total_differs, Scope::stop_group,
                     {fmt::format("Conteneurs annoncés par ce connaissement : {} ; nommés : {}. Corrigez le nombre, ou les "
                                  "ctn_segment.",
                                  said, told),
                      fmt::format("Containers announced by this bill: {}; named: {}. Correct the number, or the ctn_segment.",
                                  said, told)});
    }
    positions.units_found = positions.units_found.value_or(0) + static_cast<std::uint32_t>(told);
    checks_.bill(consignment, {});
    const bool nothing_told = values.findings().true_count() == findings_before_ || told_in_full_;
    if (nothing_told) values.book().thin(first_mark_, spoken_of_later_);
    if (sink_ != nullptr) return sink_->bill(taken());
    manifest.consignments.push_back(taken());
}

/// What was gathered, in lists of their own sizes; the gathering ones keep their room for the next bill.
ManifestConsignment AwmdsBill::taken() {
    ManifestConsignment made;
    made.locations.reserve(consignment.locations.size());
    made.parties.reserve(consignment.parties.size());
    made.references.reserve(consignment.references.size());
    made.items.reserve(consignment.items.size());
    std::ranges::move(consignment.locations, std::back_inserter(made.locations));
    std::ranges::move(consignment.parties, std::back_inserter(made.parties));
    std::ranges::move(consignment.references, std::back_inserter(made.references));
    std::ranges::move(consignment.items, std::back_inserter(made.items));
    consignment.locations.clear();
    consignment.parties.clear();
    consignment.references.clear();
    consignment.items.clear();
    made.sequence = std::exchange(consignment.sequence, 0);
    made.bill = std::exchange(consignment.bill, {});
    made.bill_kind = std::exchange(consignment.bill_kind, BillKind::straight);
    made.master_bill = std::exchange(consignment.master_bill, {});
    made.nature = std::exchange(consignment.nature, {});
    made.at = consignment.at;
    return made;
}

/// One goods line lies in the bill's boxes as they say; of several nobody says which lies where.
void AwmdsBill::place_goods() {
    std::vector<GoodsItem>& items = consignment.items;
    if (items.empty()) return;
    for (Box& one : boxes) {
        const bool holds = one.unit.fullness != Fullness::empty || one.packages.value_or(0) > 0;
        for (GoodsItem& item : items) {
            if (!holds) continue;
            item.splits.push_back({one.unit.number, items.size() == 1 ? one.packages : std::nullopt, one.unit.at});
        }
        if (!(one.dangerous == DangerousGoods{})) items.front().dangerous.push_back(std::move(one.dangerous));
    }
}

/// Each bill tells its boxes; a shared box stands under several bills and is one box.
void AwmdsBill::announce(Box& box, Manifest& manifest) {
    Equipment& unit = box.unit;
    for (Seal& one : unit.seals) one.issuer = box.sealing_party;
    if (!unit.gross && box.goods && unit.tare) unit.gross = Grams{box.goods->value + unit.tare->value};
    unit.movement = consignment.nature == "28" ? "6" : "3";  // 8249: transhipment, import
    const auto [box_known, is_first] = checks_.announce(unit);
    if (is_first) {
        if (sink_ != nullptr) return sink_->unit(std::move(unit));
        manifest.equipment.push_back(std::move(unit));
        return;
    }
    PassingManifest::Box& first = *box_known;
    const auto bill = static_cast<std::uint32_t>(checks_.bills());
    const Position at = first.spot.at();
    if (std::exchange(first.bill, bill) == bill) return report_twice(unit, at);
    if (*first.size_type != unit.size_type) {
        report_differs(unit, at, {unit.size_type, unit.size_type}, {*first.size_type, *first.size_type});
    } else if (first.fullness != unit.fullness) {
        report_differs(unit, at, name_of(unit.fullness), name_of(first.fullness));
    }
    if (sink_ != nullptr) return;
    Equipment& known = manifest.equipment[first.index];
    for (Seal& one : unit.seals) {
        if (std::ranges::find(known.seals, one) == known.seals.end()) known.seals.push_back(std::move(one));
    }
}

void AwmdsBill::report_twice(const Equipment& unit, const Position& known) const {
    report(values.findings(), Errc::message_container_twice, Severity::error, Scope::stop_group, Place{"Ctn_reference", unit.at},
           unit.number,
           {fmt::format("Le conteneur {} est déjà sous ce connaissement, à la ligne {}.", unit.number, known.segment),
            fmt::format("Container {} stands under this bill already, at line {}.", unit.number, known.segment)});
}

/// Which one is right nobody knows here: a warning, and the first stays.
void AwmdsBill::report_differs(const Equipment& unit, const Position& known, const Words& here, const Words& there) const {
    report(values.findings(), Errc::message_container_twice, Severity::warning, Scope::proceed, Place{"Ctn_reference", unit.at},
           unit.number,
           {fmt::format("Le conteneur {} est dit « {} » ici et « {} » à la ligne {} : l'un des deux est faux.", unit.number,
                        here.french, there.french, known.segment),
            fmt::format("Container {} is said to be \"{}\" here and \"{}\" at line {}: one of them is wrong.", unit.number,
                        here.english, there.english, known.segment)});
}

}  // namespace cargo::edi::xml
