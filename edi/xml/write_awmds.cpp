#include "edi/xml/write_awmds.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace cargo::edi::xml {
namespace {

/// Elements one below the other.
class Writer {
public:
    void open(std::string_view name) { text_ += fmt::format("{:{}}<{}>\n", "", 2 * depth_++, name); }
    void close(std::string_view name) { text_ += fmt::format("{:{}}</{}>\n", "", 2 * --depth_, name); }
    void value(std::string_view name, std::string_view text) {
        text_ += fmt::format("{:{}}<{}>", "", 2 * depth_, name);
        for (const char c : text) {
            if (c == '&') {
                text_ += "&amp;";
            } else if (c == '<') {
                text_ += "&lt;";
            } else if (c == '>') {
                text_ += "&gt;";
            } else if (static_cast<unsigned char>(c) < ' ' && c != '\n') {
                text_ += ' ';  // XML has no way to write it, or would change it
            } else {
                text_ += c;
            }
        }
        text_ += fmt::format("</{}>\n", name);
    }
    void given(std::string_view name, std::string_view text) {
        if (!text.empty()) value(name, text);
    }
    void wanted(std::string_view name, std::string_view text) { value(name, text.empty() ? "N/M" : text); }
    void number(std::string_view name, std::int64_t number) { value(name, fmt::format("{}", number)); }
    /// Thousandths: grams as kilograms, cubic decimetres as cubic metres.
    void thousandths(std::string_view name, std::int64_t value_of) {
        value(name, fmt::format("{}.{:03}", value_of / 1'000, value_of % 1'000));
    }

    std::string text() && { return std::move(text_); }

private:
    std::string text_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    int depth_ = 0;
};

std::string_view code_of(const std::vector<LocationRef>& locations, std::string_view qualifier) {
    for (const LocationRef& one : locations) {
        if (one.qualifier == qualifier) return one.code;
    }
    return {};
}

void write_party(Writer& out, std::string_view element, const std::vector<PartyRef>& parties, std::string_view qualifier,
                 bool mandatory) {
    const PartyRef* found = nullptr;
    for (const PartyRef& one : parties) {
        if (one.qualifier == qualifier && found == nullptr) found = &one;
    }
    if (found == nullptr && !mandatory) return;
    static const PartyRef nobody;
    const PartyRef& party = found == nullptr ? nobody : *found;
    out.open(element);
    const bool carrier = element == "Carrier";
    const std::string name(element);
    if (carrier) {
        out.wanted(name + "_code", party.id);
    } else {
        out.given(name + "_code", party.id);
    }
    if (mandatory && !carrier) {
        out.wanted(name + "_name", party.name);
        out.wanted(name + "_address", party.address);
    } else {
        out.given(name + "_name", party.name);
        if (element != "Shipping_Agent") out.given(name + "_address", party.address);
    }
    out.close(element);
}

struct Boxes {
    std::vector<std::size_t> units{};  ///< indices in Manifest::equipment
};

/// The boxes of each bill, in the order in which they are announced.
std::vector<Boxes> boxes_of_bills(const Manifest& manifest) {
    std::map<std::string_view, std::set<std::size_t>> bills_of_box;
    for (std::size_t i = 0; i < manifest.consignments.size(); ++i) {
        for (const GoodsItem& item : manifest.consignments[i].items) {
            for (const SplitRef& split : item.splits) bills_of_box[split.container].insert(i);
        }
    }
    std::vector<Boxes> boxes(manifest.consignments.size());
    std::size_t before = 0;
    for (std::size_t unit = 0; unit < manifest.equipment.size() && !boxes.empty(); ++unit) {
        const auto found = bills_of_box.find(manifest.equipment[unit].number);
        if (found == bills_of_box.end()) {
            boxes[before].units.push_back(unit);
            continue;
        }
        before = *found->second.begin();
        for (const std::size_t bill : found->second) boxes[bill].units.push_back(unit);
    }
    return boxes;
}

void write_box(Writer& out, const Equipment& unit, const ManifestConsignment& bill, bool with_dangerous) {
    std::int64_t packages = 0;
    for (const GoodsItem& item : bill.items) {
        for (const SplitRef& split : item.splits) {
            if (split.container == unit.number) packages += split.packages.value_or(0);
        }
    }
    out.open("ctn_segment");
    out.value("Ctn_reference", unit.number);
    out.number("Number_of_packages", packages);
    out.value("Type_of_container", unit.size_type.empty() ? "22G1" : unit.size_type);
    out.value("Empty_Full", unit.fullness == Fullness::empty ? "EMP" : "FCL");
    for (std::size_t i = 0; i < unit.seals.size() && i < 3; ++i) {
        out.value(fmt::format("Marks{}", i + 1), unit.seals[i].number);
    }
    if (!unit.seals.empty()) out.given("Sealing_Party", unit.seals.front().issuer);
    if (unit.tare) out.thousandths("Empty_weight", unit.tare->value);
    if (unit.gross) out.thousandths("Gross_weight", unit.gross->value);
    if (with_dangerous && !bill.items.empty() && !bill.items.front().dangerous.empty()) {
        out.given("IMCO", bill.items.front().dangerous.front().imdg_class);
        out.given("UN", bill.items.front().dangerous.front().un_number);
    }
    out.close("ctn_segment");
}

void write_goods(Writer& out, const GoodsItem& item, std::size_t boxes) {
    out.open("Goods_segment");
    out.number("Number_of_packages", item.packages.value_or(0));
    out.wanted("Package_type_code", item.package_type);
    out.thousandths("Gross_mass", item.gross.value_or(Grams{}).value);
    std::string marks;
    for (const std::string& mark : item.marks) marks += (marks.empty() ? "" : "\n") + mark;
    out.wanted("Shipping_marks", marks);
    out.wanted("Goods_description", item.description);
    out.given("Goods_hs_code", item.hs);
    if (item.volume_dm3) out.thousandths("Volume_in_cubic_meters", *item.volume_dm3);
    out.number("Num_of_ctn_for_this_bol", static_cast<std::int64_t>(boxes));
    out.close("Goods_segment");
}

void write_bill(Writer& out, const Manifest& manifest, std::size_t index, const Boxes& boxes) {
    const ManifestConsignment& bill = manifest.consignments[index];
    out.open("Bol_segment");
    out.open("Bol_id");
    out.value("Bol_reference", bill.bill);
    out.number("Line_number", bill.sequence);
    const std::string& nature = bill.nature.empty() ? manifest.nature : bill.nature;
    out.value("Bol_nature", nature.empty() ? "23" : nature);
    out.value("Bol_type_code", bill.bill_kind == BillKind::straight ? "BOL" : bill.bill_kind == BillKind::master ? "MBL" : "HBL");
    out.given("Master_bol_ref_number", bill.master_bill);
    for (const Reference& one : bill.references) {
        if (one.qualifier == "UCN") out.value("Unique_carrier_reference", one.number);
    }
    out.close("Bol_id");
    out.open("Load_unload_place");
    out.wanted("Place_of_loading_code", code_of(bill.locations, "9"));
    out.wanted("Place_of_unloading_code", code_of(bill.locations, "11"));
    out.close("Load_unload_place");
    out.open("Traders_segment");
    write_party(out, "Exporter", bill.parties, "CZ", true);
    write_party(out, "Notify", bill.parties, "NI", false);
    write_party(out, "Consignee", bill.parties, "CN", true);
    out.close("Traders_segment");
    bool first = true;
    for (const std::size_t unit : boxes.units) write_box(out, manifest.equipment[unit], bill, std::exchange(first, false));
    for (const GoodsItem& item : bill.items) write_goods(out, item, boxes.units.size());
    for (const LocationRef& place : bill.locations) {
        if (place.qualifier != "14") continue;
        out.open("Location");
        out.given("Location_code", place.code);
        out.given("Location_info", place.name);
        out.close("Location");
    }
    out.close("Bol_segment");
}

/// The day as CCYY-MM-DD, and the time as HH:MM.
PortClock::Stamp local(Instant at, const PortClock& clock) {
    const PortClock::Stamp stamp = clock.stamp(at);
    // Two digits of the year are this century's, as PortClock reads them.
    return {fmt::format("20{}-{}-{}", stamp.date.substr(0, 2), stamp.date.substr(2, 2), stamp.date.substr(4, 2)),
            fmt::format("{}:{}", stamp.time.substr(0, 2), stamp.time.substr(2, 2))};
}

/// Office/voyage/day is what ASYCUDA knows a manifest by: a day that was read stands in its document.
std::string departure_day(const Manifest& manifest, const PortClock& clock) {
    if (manifest.departure_estimated) return local(*manifest.departure_estimated, clock).date;
    const std::size_t day = manifest.document.rfind('/');
    return day == std::string::npos ? "2000-01-01" : manifest.document.substr(day + 1);
}

void write_header(Writer& out, const Manifest& manifest, const PortClock& clock) {
    std::int64_t packages = 0;
    std::int64_t grams = 0;
    for (const ManifestConsignment& bill : manifest.consignments) {
        for (const GoodsItem& item : bill.items) {
            packages += item.packages.value_or(0);
            grams += item.gross.value_or(Grams{}).value;
        }
    }
    out.open("General_segment");
    out.open("General_segment_id");
    out.wanted("Customs_office_code", code_of(manifest.locations, "22"));
    out.wanted("Voyage_number", manifest.call.voyage);
    out.value("Date_of_departure", departure_day(manifest, clock));
    if (manifest.arrival_estimated) {
        const PortClock::Stamp arrival = local(*manifest.arrival_estimated, clock);
        out.value("Date_of_arrival", arrival.date);
        out.value("Time_of_arrival", arrival.time);
    }
    out.close("General_segment_id");
    out.open("Totals_segment");
    out.number("Total_number_of_bols",
               manifest.total_consignments.value_or(static_cast<std::int64_t>(manifest.consignments.size())));
    out.number("Total_number_of_packages", manifest.total_packages.value_or(packages));
    out.number("Total_number_of_containers",
               manifest.total_equipment.value_or(static_cast<std::int64_t>(manifest.equipment.size())));
    out.thousandths("Total_gross_mass", manifest.total_gross.value_or(Grams{grams}).value);
    out.close("Totals_segment");
    out.open("Transport_information");
    write_party(out, "Carrier", manifest.parties, "CA", true);
    write_party(out, "Shipping_Agent", manifest.parties, "CG", false);
    out.value("Mode_of_transport_code", "1");
    out.wanted("Identity_of_transporter", manifest.call.ship_name);
    out.value("Nationality_of_transporter_code", "FR");
    out.given("Registration_number_of_transport_code", manifest.call.imo);
    out.close("Transport_information");
    out.open("Load_unload_place");
    out.wanted("Place_of_departure_code", code_of(manifest.locations, "5"));
    out.wanted("Place_of_destination_code", code_of(manifest.locations, "8"));
    out.close("Load_unload_place");
    out.close("General_segment");
}

}  // namespace

std::string write_awmds(const Manifest& manifest, const PortClock& clock) {
    Writer out;
    out.open("Awmds");
    write_header(out, manifest, clock);
    const std::vector<Boxes> boxes = boxes_of_bills(manifest);
    for (std::size_t i = 0; i < manifest.consignments.size(); ++i) write_bill(out, manifest, i, boxes[i]);
    out.close("Awmds");
    return std::move(out).text();
}

}  // namespace cargo::edi::xml
