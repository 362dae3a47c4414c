// The immutable document of a consignment: everything that was read, nothing computed. What few senders tell has its members
// only where it was told: documents filed before there were such members are what they would be today.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "daemon/service/filing.hpp"
#include "daemon/service/stored_json.hpp"
#include "daemon/views/canonical.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using stored::grams, stored::number, stored::text, stored::list_of;
using stored::grams_of, stored::number_of, stored::text_of, stored::read_text, stored::read_list;

constexpr std::string_view fullness_words[] = {"unknown", "empty", "full"};
constexpr std::string_view kind_words[] = {"straight", "master", "house"};

value party_value(const PartyRef& p) {
    return object{{"qualifier", p.qualifier}, {"id", p.id},     {"id_qualifier", p.id_qualifier}, {"id_agency", p.id_agency},
                  {"name", p.name},           {"address", p.address}, {"country", p.country}};
}
value location_value(const LocationRef& l) {
    return object{{"qualifier", l.qualifier}, {"code", l.code}, {"name", l.name}, {"terminal", l.terminal}};
}
value reference_value(const Reference& r) { return object{{"qualifier", r.qualifier}, {"number", r.number}}; }
value split_value(const SplitRef& s) { return object{{"container", s.container}, {"packages", number(s.packages)}}; }

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
    add(to, "handling", list_of(particulars.handling, text));
    add(to, "counts", list_of(particulars.counts, pieces_value));
    add(to, "dimensions", list_of(particulars.dimensions, dimensions_value));
}

value seal_value(const Seal& s) { return object{{"number", s.number}, {"issuer", s.issuer}}; }

value item_value(const GoodsItem& i) {
    object out{{"number", i.number},
               {"packages", number(i.packages)},
               {"package_type", i.package_type},
               {"description", i.description},
               {"hs", i.hs},
               {"customs_status", i.customs_status},
               {"origin", i.origin},
               {"gross_grams", grams(i.gross)},
               {"net_grams", grams(i.net)},
               {"volume_dm3", number(i.volume_dm3)},
               {"marks", list_of(i.marks, text)},
               {"splits", list_of(i.splits, split_value)},
               {"dangerous", list_of(i.dangerous, dangerous_value)}};
    if (i.particulars.was_made()) add_particulars(out, i.particulars.get());
    return out;
}

value unit_value(const Equipment* e) {
    object out{{"kind", e->kind},
               {"number", e->number},
               {"size_type", e->size_type},
               {"fullness", fullness_words[static_cast<std::size_t>(e->fullness)]},
               {"movement", e->movement},
               {"tare_grams", grams(e->tare)},
               {"gross_grams", grams(e->gross)},
               {"temperature_decidegrees", number(e->temperature_decidegrees)},
               {"seals", list_of(e->seals, seal_value)}};
    if (e->particulars.was_made()) add_particulars(out, e->particulars.get());
    return out;
}

// ---- and back ----

/// The place of a word in a list of those that document_json writes.
template <class Enum, std::size_t N>
Enum word_of(const value& from, const char* name, const std::string_view (&words)[N]) {
    const std::string word = text_of(from, name);
    for (std::size_t i = 0; i < N; ++i) {
        if (words[i] == word) return static_cast<Enum>(i);
    }
    throw std::runtime_error("a document has an unknown word: " + word);
}

PartyRef read_party(const value& p) {
    return {text_of(p, "qualifier"), text_of(p, "id"),      text_of(p, "id_qualifier"), text_of(p, "id_agency"),
            text_of(p, "name"),      text_of(p, "address"), text_of(p, "country"),      {}};
}
LocationRef read_location(const value& l) {
    return {text_of(l, "qualifier"), text_of(l, "code"), text_of(l, "name"), text_of(l, "terminal"), {}};
}
Reference read_reference(const value& r) { return {text_of(r, "qualifier"), text_of(r, "number"), {}}; }
SplitRef read_split(const value& s) { return {text_of(s, "container"), number_of(s, "packages"), {}}; }
/// Of members that are there only where they were told.
std::string told_text(const value& from, const char* name) {
    return from.as_object().contains(name) ? text_of(from, name) : std::string();
}
std::optional<std::int64_t> told_number(const value& from, const char* name) {
    return from.as_object().contains(name) ? number_of(from, name) : std::nullopt;
}
template <class T, class F>
void read_told(const value& from, const char* name, std::vector<T>& into, F&& from_value) {
    if (from.as_object().contains(name)) read_list(from, name, into, from_value);
}

DangerousGoods read_dangerous(const value& d) {
    DangerousGoods goods;
    goods.imdg_class = text_of(d, "imdg_class");
    goods.un_number = text_of(d, "un_number");
    goods.packing_group = told_text(d, "packing_group");
    goods.flashpoint_decidegrees = told_number(d, "flashpoint_decidegrees");
    goods.emergency = told_text(d, "emergency");
    goods.name = told_text(d, "name");
    return goods;
}

MoneyAmount read_amount(const value& m) {
    return {text_of(m, "kind"), m.at("thousandths").to_number<std::int64_t>(), text_of(m, "currency"), {}};
}
ChargeTerms read_charge(const value& c) {
    return {text_of(c, "category"), text_of(c, "method"), text_of(c, "prepaid"), {}};
}
PieceCount read_pieces(const value& p) {
    return {text_of(p, "kind"), p.at("thousandths").to_number<std::int64_t>(), text_of(p, "unit"), {}};
}
Dimensions read_dimensions(const value& d) {
    Dimensions size;
    size.kind = text_of(d, "kind");
    size.length = told_number(d, "length_mm");
    size.width = told_number(d, "width_mm");
    size.height = told_number(d, "height_mm");
    return size;
}
void read_particulars(const value& from, Rare<Particulars>& into) {
    Particulars found;
    found.currency = told_text(from, "currency");
    read_told(from, "values", found.values, read_amount);
    read_told(from, "charges", found.charges, read_charge);
    read_told(from, "handling", found.handling, read_text);
    read_told(from, "counts", found.counts, read_pieces);
    read_told(from, "dimensions", found.dimensions, read_dimensions);
    if (found != Particulars{}) into.make() = std::move(found);
}

Seal read_seal(const value& s) { return {text_of(s, "number"), text_of(s, "issuer")}; }

GoodsItem read_item(const value& i) {
    GoodsItem item;
    item.number = i.at("number").to_number<std::uint32_t>();
    item.packages = number_of(i, "packages");
    item.package_type = text_of(i, "package_type");
    item.description = text_of(i, "description");
    item.hs = text_of(i, "hs");
    item.customs_status = text_of(i, "customs_status");
    item.origin = text_of(i, "origin");
    item.gross = grams_of(i, "gross_grams");
    item.net = grams_of(i, "net_grams");
    item.volume_dm3 = number_of(i, "volume_dm3");
    read_list(i, "marks", item.marks, read_text);
    read_list(i, "splits", item.splits, read_split);
    read_list(i, "dangerous", item.dangerous, read_dangerous);
    read_particulars(i, item.particulars);
    return item;
}

Equipment read_unit(const value& e) {
    Equipment unit;
    unit.kind = text_of(e, "kind");
    unit.number = text_of(e, "number");
    unit.size_type = text_of(e, "size_type");
    unit.fullness = word_of<Fullness>(e, "fullness", fullness_words);
    unit.movement = text_of(e, "movement");
    unit.tare = grams_of(e, "tare_grams");
    unit.gross = grams_of(e, "gross_grams");
    unit.temperature_decidegrees = number_of(e, "temperature_decidegrees");
    read_list(e, "seals", unit.seals, read_seal);
    read_particulars(e, unit.particulars);
    return unit;
}

}  // namespace

std::string document_json(const ManifestConsignment& c, const std::vector<const Equipment*>& boxes) {
    object out{{"sequence", c.sequence},
               {"bill", c.bill},
               {"bill_kind", kind_words[static_cast<std::size_t>(c.bill_kind)]},
               {"master_bill", c.master_bill},
               {"nature", c.nature},
               {"locations", list_of(c.locations, location_value)},
               {"parties", list_of(c.parties, party_value)},
               {"references", list_of(c.references, reference_value)},
               {"items", list_of(c.items, item_value)},
               {"total_gross_grams", grams(c.total_gross)},
               {"total_packages", number(c.total_packages)},
               {"units", list_of(boxes, unit_value)}};
    if (c.particulars.was_made()) add_particulars(out, c.particulars.get());
    return views::canonical(out);
}

FiledConsignment filed_consignment(const std::string& document) {
    boost::json::error_code unreadable;
    const value from = boost::json::parse(document, unreadable);
    if (unreadable) throw std::runtime_error("a document does not read");
    FiledConsignment filed;
    ManifestConsignment& c = filed.consignment;
    c.sequence = from.at("sequence").to_number<std::uint32_t>();
    c.bill = text_of(from, "bill");
    c.bill_kind = word_of<BillKind>(from, "bill_kind", kind_words);
    c.master_bill = text_of(from, "master_bill");
    c.nature = text_of(from, "nature");
    read_list(from, "locations", c.locations, read_location);
    read_list(from, "parties", c.parties, read_party);
    read_list(from, "references", c.references, read_reference);
    read_list(from, "items", c.items, read_item);
    c.total_gross = grams_of(from, "total_gross_grams");
    c.total_packages = number_of(from, "total_packages");
    read_list(from, "units", filed.units, read_unit);
    read_particulars(from, c.particulars);
    return filed;
}

}  // namespace cargo::service
