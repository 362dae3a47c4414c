#include "edi/map_unit.hpp"

#include <fmt/format.h>

#include <array>
#include <unordered_map>
#include <utility>

#include "edi/map_particulars.hpp"

namespace cargo::edi {
namespace {

bool lies_in(std::span<const Group> groups, std::string_view trigger) {
    for (const Group& group : groups) {
        if (group.trigger == trigger) return true;
    }
    return false;
}

/// DIM 6145 of what sticks out, and which of C211's measures it gives: 2 length, 3 width, 4 height.
struct Reach {
    Meaning dimension;
    Overhang::Side side;
    std::uint16_t component;
};
constexpr std::array<Reach, 6> reaches{{
    {"5", Overhang::Side::front, 2},
    {"6", Overhang::Side::back, 2},
    {"7", Overhang::Side::right, 3},
    {"8", Overhang::Side::left, 3},
    {"9", Overhang::Side::top, 4},
    {"13", Overhang::Side::top, 4},
}};

}  // namespace

void UnitMap::segment(Fields& fields, CargoUnit& unit) {
    const std::span<const Group> groups = fields.segment().groups();
    const std::string_view tag = fields.tag();
    if (lies_in(groups, "DOC")) return of_document(fields, unit);
    if (lies_in(groups, "TDT")) return of_transport(fields, unit);
    if (lies_in(groups, "DGS")) return of_danger(fields, unit);
    if (lies_in(groups, "NAD")) {
        if (tag == "NAD") return party(fields, unit);
        if (tag == "CTA") read_contact(fields, unit.contacts);
        if (tag == "COM") read_contact_address(fields, unit.contacts);
        return;  // dates and references of a party
    }
    if (lies_in(groups, "DAM")) return;  // damages
    if (lies_in(groups, "MEA") && tag == "DTM") return times_.read(fields, unit.times);
    own(fields, unit);
}

void UnitMap::own(Fields& fields, CargoUnit& unit) {
    const std::string_view tag = fields.tag();
    if (tag == "EQD") return tools_.announced_equipment(fields, unit.equipment, severity_);
    if (tag == "EQN") {
        unit.count = tools_.count(fields, 1, 1);
        fields.known(1, 2, {"2"});
        return;
    }
    if (tag == "RFF") return tools_.reference(fields, unit.references.emplace_back());
    if (tag == "DTM") return times_.read(fields, unit.times);
    if (tag == "LOC") return place(fields, unit);
    if (tag == "MEA") return measure(fields, unit);
    if (tag == "DIM") return overhang(fields, unit);
    if (tag == "TMP") return tools_.temperature(fields, unit.equipment);
    if (tag == "RNG") return range(fields, unit);
    if (tag == "SEL") return tools_.seal(fields, unit.equipment.seals.emplace_back());
    if (tag == "FTX") return read_remark(fields, unit.remarks);
    if (tag == "DGS") return tools_.dangerous(fields, unit.dangerous.emplace_back());
    if (tag == "NAD") return party(fields, unit);
    if (tag == "EQA") return attached(fields, unit);
    if (tag == "HAN") return handling(fields, unit);
    if (tag == "TMD" && unit.movement_terms.empty()) fields.text_to(unit.movement_terms, 1, 1);
}

void UnitMap::of_transport(Fields& fields, CargoUnit& unit) {
    const std::string_view tag = fields.tag();
    if (tag == "TDT") return read_transport(fields, unit.transports);
    if (unit.transports.empty()) return;
    Transport& last = unit.transports.back();
    if (tag == "LOC") tools_.location(fields, last.locations.emplace_back());
    if (tag == "DTM") times_.read(fields, last.times);
    if (tag == "RFF") tools_.reference(fields, last.references.emplace_back());
}

void UnitMap::of_danger(Fields& fields, CargoUnit& unit) {
    const std::string_view tag = fields.tag();
    if (tag == "DGS") return tools_.dangerous(fields, unit.dangerous.emplace_back());
    if (tag == "CTA") return read_contact(fields, unit.contacts);
    if (tag == "COM") return read_contact_address(fields, unit.contacts);
    if (tag != "FTX" || unit.dangerous.empty()) return;
    DangerousGoods& last = unit.dangerous.back();
    if (fields.peek(1) == "AAD" && last.name.empty()) return tools_.danger_name(fields, last);
    read_remark(fields, unit.remarks);
}

void UnitMap::of_document(Fields& fields, CargoUnit& unit) {
    const std::string_view tag = fields.tag();
    if (tag == "DOC") {
        MassDocument& document = unit.mass_documents.emplace_back();
        document.at = fields.at();
        fields.text_to(document.kind, 1, 1);
        fields.known(1, 2, {"VGM"});
        fields.known(1, 3, {"306"});
        fields.text_to(document.number, 2, 1);
        return;
    }
    if (unit.mass_documents.empty()) return;
    MassDocument& last = unit.mass_documents.back();
    if (tag == "DTM") times_.read(fields, last.times);
    if (tag == "NAD") tools_.party(fields, last.parties.emplace_back());
    if (tag == "CTA") read_contact(fields, last.contacts);
    if (tag == "COM") read_contact_address(fields, last.contacts);
}

void UnitMap::measure(Fields& fields, CargoUnit& unit) const {
    if (measure_of(fields) != Measure::verified_gross) {
        return tools_.equipment_mass(fields, unit.equipment);
    }
    fields.take(1);
    fields.take(2, 1);
    const std::string_view mass_unit = fields.take(3, 1);
    unit.verified = tools_.mass(fields, 3, 2, mass_unit, 1);
}

void UnitMap::overhang(Fields& fields, CargoUnit& unit) const {
    const std::uint32_t dimension = pack(fields.peek(1));
    for (const Reach& reach : reaches) {
        if (!reach.dimension.is(dimension)) continue;
        // Where only one measure is sent, it is the one that is meant.
        std::uint16_t component = reach.component;
        for (std::uint16_t other = 2; other <= 4 && !fields.has(2, component); ++other) component = other;
        const std::optional<std::int64_t> reach_in_mm = millimetres(fields.peek(2, component), fields.peek(2, 1));
        if (!reach_in_mm) return;
        fields.take(1);
        fields.take(2, 1);
        fields.take(2, component);
        unit.overhangs.push_back({reach.side, *reach_in_mm});
        return;
    }
}

/// RNG 4: the temperatures between which the box is to be kept.
void UnitMap::range(Fields& fields, CargoUnit& unit) const {
    if (fields.peek(1) != "4") return;
    const std::string_view degrees = fields.peek(2, 1);
    unit.coldest_decidegrees = decidegrees(fields.peek(2, 2), degrees);
    unit.warmest_decidegrees = decidegrees(fields.peek(2, 3), degrees);
    if (!unit.coldest_decidegrees && !unit.warmest_decidegrees) return;
    fields.take(1);
    fields.take(2, 1);
    if (unit.coldest_decidegrees) fields.take(2, 2);
    if (unit.warmest_decidegrees) fields.take(2, 3);
}

void UnitMap::place(Fields& fields, CargoUnit& unit) const {
    if (fields.peek(1) != "147" || !unit.cell.empty()) {
        return tools_.location(fields, unit.locations.emplace_back());
    }
    fields.take(1);
    fields.text_to(unit.cell, 2, 1);
    fields.known(2, 2, {"139", "ZZZ"});
    fields.known(2, 3, {"5", "87", "ZZZ"});  // ISO's bay, row and tier; or the carrier's own way
}

void UnitMap::party(Fields& fields, CargoUnit& unit) const {
    const std::string_view role = fields.peek(1);
    PartyRef& party = unit.parties.emplace_back();
    const bool runs_it = role == "CF" || (role == "CA" && unit.operator_code.empty());
    tools_.party(fields, party);
    if (runs_it && !party.id.empty()) unit.operator_code = party.id;
}

void UnitMap::attached(Fields& fields, CargoUnit& unit) const {
    std::string number = unit_number(fields.text(2, 1));
    fields.known(2, 2, {"146", "6346", "ZZZ"});
    fields.known(2, 3, {"5", "20", "ZZZ"});
    fields.take(1);
    if (!number.empty()) unit.attached.push_back(std::move(number));
}

void UnitMap::handling(Fields& fields, CargoUnit& unit) const {
    std::string what = fields.has(1, 1) ? fields.text(1, 1) : fields.text(1, 4);
    if (!what.empty()) unit.handling.push_back(std::move(what));
}

void CarriedGoodsMap::segment(Fields& fields, std::vector<CarriedGoods>& list) {
    const std::string_view tag = fields.tag();
    if (tag == "GID") {
        CarriedGoods& added = list.emplace_back();
        return goods_.start(fields, added.item, static_cast<std::uint32_t>(list.size()));
    }
    if (list.empty()) return;
    CarriedGoods& last = list.back();
    const std::span<const Group> groups = fields.segment().groups();
    const bool starts_group = groups.size() == 2 && groups[1].trigger == tag;
    if (groups.size() > 1 && !starts_group) {
        const bool of_danger = groups.size() == 2 && groups[1].trigger == "DGS" && !last.item.dangerous.empty();
        if (of_danger && tag == "FTX") tools_.danger_name(fields, last.item.dangerous.back());
        return;
    }
    if (tag == "FTX" && fields.peek(1) != "AAA") return read_remark(fields, last.remarks);
    goods_.segment(fields, last.item);
}

void check_box_list(FindingLog& findings, const std::vector<const Equipment*>& boxes, const BoxTotal& total, std::int64_t more) {
    std::unordered_map<std::string_view, std::uint32_t> seen;
    for (const Equipment* const box : boxes) {
        if (box->number.empty()) continue;
        const auto [first, inserted] = seen.emplace(box->number, box->at.segment);
        if (inserted) continue;
        report(findings, Errc::message_container_twice, Severity::error, Scope::stop_group, Place{"EQD", box->at}, box->number,
               {fmt::format("Le conteneur {} est déjà au segment {}. Chaque conteneur vient une seule fois.", box->number,
                            first->second),
                fmt::format("Container {} is at segment {} already. Each container comes once.", box->number, first->second)});
    }
    const std::int64_t found = static_cast<std::int64_t>(boxes.size());
    if (!total.said || *total.said == found || *total.said == found + more) return;
    report(findings, Errc::message_control_total_differs, Severity::error, Scope::stop_message, Place{"CNT", total.at},
           fmt::format("{}", *total.said),
           {fmt::format("Total annoncé : {} conteneurs ; compté : {}. Corrigez le total, ou ce qui manque ou vient en trop.",
                        *total.said, found + more),
            fmt::format("Announced total: {} containers; counted: {}. Correct the total, or what is missing or too many.",
                        *total.said, found + more)});
}

}  // namespace cargo::edi
