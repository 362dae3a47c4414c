// The immutable document of a consignment: everything that was read, nothing computed. What few senders tell has its members
// only where it was told: documents filed before there were such members are what they would be today.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/service/filing.hpp"
#include "daemon/views/canonical.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value grams(const std::optional<Grams>& mass) { return mass ? value(mass->value) : value(nullptr); }
value count(const std::optional<std::int64_t>& number) { return number ? value(*number) : value(nullptr); }

template <class T, class F>
array list_of(const std::vector<T>& items, F&& to_value) {
    array out;
    for (const T& item : items) out.push_back(to_value(item));
    return out;
}

value party_value(const PartyRef& p) {
    return object{{"qualifier", p.qualifier}, {"id", p.id},     {"id_qualifier", p.id_qualifier}, {"id_agency", p.id_agency},
                  {"name", p.name},           {"address", p.address}, {"country", p.country}};
}
value location_value(const LocationRef& l) {
    return object{{"qualifier", l.qualifier}, {"code", l.code}, {"name", l.name}, {"terminal", l.terminal}};
}
value reference_value(const Reference& r) { return object{{"qualifier", r.qualifier}, {"number", r.number}}; }
value split_value(const SplitRef& s) { return object{{"container", s.container}, {"packages", count(s.packages)}}; }

void add(object& to, const char* name, const std::string& text) {
    if (!text.empty()) to[name] = text;
}
void add(object& to, const char* name, const std::optional<std::int64_t>& number) {
    if (number) to[name] = *number;
}
void add(object& to, const char* name, array&& list) {
    if (!list.empty()) to[name] = std::move(list);
}

value dangerous_value(const DangerousGoods& d) {
    object out{{"imdg_class", d.imdg_class}, {"un_number", d.un_number}};
    add(out, "packing_group", d.packing_group);
    add(out, "flashpoint_decidegrees", d.flashpoint_decidegrees);
    add(out, "emergency", d.emergency);
    add(out, "name", d.name);
    return out;
}

value amount_value(const MoneyAmount& m) {
    return object{{"kind", m.kind}, {"thousandths", m.thousandths}, {"currency", m.currency}};
}
value charge_value(const ChargeTerms& c) {
    return object{{"category", c.category}, {"method", c.method}, {"prepaid", c.prepaid}};
}
value pieces_value(const PieceCount& p) {
    return object{{"kind", p.kind}, {"thousandths", p.thousandths}, {"unit", p.unit}};
}
value dimensions_value(const Dimensions& d) {
    object out{{"kind", d.kind}};
    add(out, "length_mm", d.length);
    add(out, "width_mm", d.width);
    add(out, "height_mm", d.height);
    return out;
}
void add_particulars(object& to, const Particulars& particulars) {
    add(to, "currency", particulars.currency);
    add(to, "values", list_of(particulars.values, amount_value));
    add(to, "charges", list_of(particulars.charges, charge_value));
    add(to, "handling", list_of(particulars.handling, [](const std::string& what) { return value(what); }));
    add(to, "counts", list_of(particulars.counts, pieces_value));
    add(to, "dimensions", list_of(particulars.dimensions, dimensions_value));
}

value seal_value(const Seal& s) { return object{{"number", s.number}, {"issuer", s.issuer}}; }

value item_value(const GoodsItem& i) {
    object out{{"number", i.number},
               {"packages", count(i.packages)},
               {"package_type", i.package_type},
               {"description", i.description},
               {"hs", i.hs},
               {"customs_status", i.customs_status},
               {"origin", i.origin},
               {"gross_grams", grams(i.gross)},
               {"net_grams", grams(i.net)},
               {"volume_dm3", count(i.volume_dm3)},
               {"marks", list_of(i.marks, [](const std::string& mark) { return value(mark); })},
               {"splits", list_of(i.splits, split_value)},
               {"dangerous", list_of(i.dangerous, dangerous_value)}};
    if (i.particulars.was_made()) add_particulars(out, i.particulars.get());
    return out;
}

value unit_value(const Equipment* e) {
    static constexpr std::string_view fullness[] = {"unknown", "empty", "full"};
    object out{{"kind", e->kind},
               {"number", e->number},
               {"size_type", e->size_type},
               {"fullness", fullness[static_cast<std::size_t>(e->fullness)]},
               {"movement", e->movement},
               {"tare_grams", grams(e->tare)},
               {"gross_grams", grams(e->gross)},
               {"temperature_decidegrees", count(e->temperature_decidegrees)},
               {"seals", list_of(e->seals, seal_value)}};
    if (e->particulars.was_made()) add_particulars(out, e->particulars.get());
    return out;
}

}  // namespace

std::string document_json(const ManifestConsignment& c, const std::vector<const Equipment*>& boxes) {
    static constexpr std::string_view kinds[] = {"straight", "master", "house"};
    object out{{"sequence", c.sequence},
               {"bill", c.bill},
               {"bill_kind", kinds[static_cast<std::size_t>(c.bill_kind)]},
               {"master_bill", c.master_bill},
               {"nature", c.nature},
               {"locations", list_of(c.locations, location_value)},
               {"parties", list_of(c.parties, party_value)},
               {"references", list_of(c.references, reference_value)},
               {"items", list_of(c.items, item_value)},
               {"total_gross_grams", grams(c.total_gross)},
               {"total_packages", count(c.total_packages)},
               {"units", list_of(boxes, unit_value)}};
    if (c.particulars.was_made()) add_particulars(out, c.particulars.get());
    return views::canonical(out);
}

}  // namespace cargo::service
