#include "rules/field_rows.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "libcargo/un_locode.hpp"

namespace cargo::rules {

namespace {

using Values = std::vector<FixtureValue>;
using Qualifier = std::string_view;

// ---- one member of one struct ----

/// The struct a scope's field lives in.
template <class Owner>
const Owner& owner(const Scope& scope);
template <>
const Manifest& owner<Manifest>(const Scope& scope) {
    return *scope.facts->manifest;
}
template <>
const CallRef& owner<CallRef>(const Scope& scope) {
    return scope.facts->manifest->call;
}
template <>
const ManifestConsignment& owner<ManifestConsignment>(const Scope& scope) {
    return *scope.facts->consignment;
}
template <>
const ConsignmentKey& owner<ConsignmentKey>(const Scope& scope) {
    return scope.facts->key;
}
template <>
const EntryFacts& owner<EntryFacts>(const Scope& scope) {
    static const EntryFacts unknown;
    return scope.facts->entry == nullptr ? unknown : *scope.facts->entry;
}
template <>
const GoodsItem& owner<GoodsItem>(const Scope& scope) {
    return *scope.item;
}
template <>
const Equipment& owner<Equipment>(const Scope& scope) {
    return *scope.container;
}
template <>
const PartyRef& owner<PartyRef>(const Scope& scope) {
    return *scope.party;
}
template <>
const LocationRef& owner<LocationRef>(const Scope& scope) {
    return *scope.location;
}
template <>
const Reference& owner<Reference>(const Scope& scope) {
    return *scope.reference;
}

template <class Part>
Part& last_of(std::vector<Part>& list) {
    return list.empty() ? list.emplace_back() : list.back();
}

template <class Owner>
Owner& made(Fixture& fixture);
template <>
Manifest& made<Manifest>(Fixture& fixture) {
    return fixture.manifest;
}
template <>
CallRef& made<CallRef>(Fixture& fixture) {
    return fixture.manifest.call;
}
template <>
ManifestConsignment& made<ManifestConsignment>(Fixture& fixture) {
    return fixture.consignment;
}
template <>
ConsignmentKey& made<ConsignmentKey>(Fixture& fixture) {
    return fixture.key;
}
template <>
EntryFacts& made<EntryFacts>(Fixture& fixture) {
    return fixture.entry;
}
template <>
GoodsItem& made<GoodsItem>(Fixture& fixture) {
    return last_of(fixture.consignment.items);
}
template <>
Equipment& made<Equipment>(Fixture& fixture) {
    return fixture.equipment.empty() ? fixture.equipment.emplace_back() : fixture.equipment.back();
}
template <>
PartyRef& made<PartyRef>(Fixture& fixture) {
    return last_of(fixture.consignment.parties);
}
template <>
LocationRef& made<LocationRef>(Fixture& fixture) {
    return last_of(fixture.consignment.locations);
}
template <>
Reference& made<Reference>(Fixture& fixture) {
    return last_of(fixture.consignment.references);
}

void store(std::string& into, const FixtureValue& value) {
    into = value.text;
}
void store(std::uint32_t& into, const FixtureValue& value) {
    into = static_cast<std::uint32_t>(value.number);
}
void store(std::optional<std::int64_t>& into, const FixtureValue& value) {
    into = value.number;
}
void store(std::optional<Grams>& into, const FixtureValue& value) {
    into = Grams{value.number};
}

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t day_of(Instant at) {
    return at.ms >= 0 ? at.ms / day_ms : -((-at.ms + day_ms - 1) / day_ms);
}
void store(std::optional<Instant>& into, const FixtureValue& value) {
    into = Instant{value.number * day_ms};
}

void add(Reading& out, const std::string& text) {
    out.add(std::string_view(text));
}
void add(Reading& out, std::uint32_t number) {
    out.add(std::optional(std::int64_t{number}));
}
void add(Reading& out, const std::optional<std::int64_t>& number) {
    out.add(number);
}
void add(Reading& out, const std::optional<Grams>& mass) {
    out.add(mass);
}
void add(Reading& out, const std::optional<Instant>& at) {
    out.add(at ? std::optional(day_of(*at)) : std::nullopt);
}

template <class Owner, auto Member>
void read_member(const Scope& scope, Qualifier, Reading& out) {
    add(out, owner<Owner>(scope).*Member);
}

template <class Owner, auto Member>
void write_member(Fixture& fixture, Qualifier, const Values& values) {
    store(made<Owner>(fixture).*Member, values.front());
}

template <class Owner, auto Member>
Field plain(std::string name, Element element, FieldType type, std::string_view english, std::string_view french) {
    return {std::move(name), element, type, false, english, french, read_member<Owner, Member>, write_member<Owner, Member>};
}

// ---- one member of each struct of a list ----

template <class Owner, auto List, auto Member>
void read_list(const Scope& scope, Qualifier, Reading& out) {
    for (const auto& part : owner<Owner>(scope).*List) add(out, part.*Member);
}

/// The n-th value goes to the n-th part, so that two such fields of a test describe the same parts.
template <class Owner, auto List, auto Member>
void write_list(Fixture& fixture, Qualifier, const Values& values) {
    auto& list = made<Owner>(fixture).*List;
    if (list.size() < values.size()) list.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) store(list[i].*Member, values[i]);
}

template <class Owner, auto List, auto Member>
Field listed(std::string name, Element element, FieldType type, std::string_view english, std::string_view french) {
    return {
        std::move(name), element, type, true, english, french, read_list<Owner, List, Member>, write_list<Owner, List, Member>};
}

// ---- parties of the consignment by role: its own, else the manifest's ----

/// Qualifiers are two or three characters: no call of memcmp is as short.
bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i]) return false;
    }
    return true;
}

template <auto Member>
void read_role(const Scope& scope, Qualifier role, Reading& out) {
    bool found = false;
    for (const PartyRef& party : scope.facts->consignment->parties) {
        if (!same(party.qualifier, role)) continue;
        add(out, party.*Member);
        found = true;
    }
    if (found) return;
    for (const PartyRef& party : scope.facts->manifest->parties) {
        if (same(party.qualifier, role)) add(out, party.*Member);
    }
}

template <auto Member>
void write_role(Fixture& fixture, Qualifier role, const Values& values) {
    std::vector<PartyRef>& parties = fixture.consignment.parties;
    std::size_t next = 0;
    for (const FixtureValue& value : values) {
        while (next < parties.size() && parties[next].qualifier != role) ++next;
        if (next == parties.size()) parties.emplace_back().qualifier = role;
        store(parties[next++].*Member, value);
    }
}

// ---- locations of the consignment by function: its own, else the manifest's ----

std::string_view country_of(std::string_view code) {
    return UnLocode::parse(code) ? code.substr(0, 2) : std::string_view{};
}

template <bool Country>
void read_place(const Scope& scope, Qualifier function, Reading& out) {
    const auto all = [&](const std::vector<LocationRef>& locations) {
        bool found = false;
        for (const LocationRef& location : locations) {
            if (!function.empty() && !same(location.qualifier, function)) continue;
            out.add(Country ? country_of(location.code) : std::string_view(location.code));
            found = true;
        }
        return found;
    };
    const bool own = all(scope.facts->consignment->locations);
    if (!own || function.empty()) all(scope.facts->manifest->locations);
}

void write_place(Fixture& fixture, Qualifier function, const Values& values) {
    for (const FixtureValue& value : values) {
        LocationRef& location = fixture.consignment.locations.emplace_back();
        location.qualifier = function;
        location.code = value.text;
    }
}

// ---- what is derived ----

void read_nature(const Scope& scope, Qualifier, Reading& out) {
    const std::string& own = scope.facts->consignment->nature;
    out.add(std::string_view(own.empty() ? scope.facts->manifest->nature : own));
}

void read_bill_kind(const Scope& scope, Qualifier, Reading& out) {
    switch (scope.facts->consignment->bill_kind) {
        case BillKind::straight:
            out.add(std::string_view("straight"));
            return;
        case BillKind::master:
            out.add(std::string_view("master"));
            return;
        case BillKind::house:
            out.add(std::string_view("house"));
            return;
    }
}

void write_bill_kind(Fixture& fixture, Qualifier, const Values& values) {
    BillKind& kind = fixture.consignment.bill_kind;
    kind = BillKind::straight;
    if (values.front().text == "master") kind = BillKind::master;
    if (values.front().text == "house") kind = BillKind::house;
}

void read_fullness(const Scope& scope, Qualifier, Reading& out) {
    switch (scope.container->fullness) {
        case Fullness::unknown:
            return;
        case Fullness::empty:
            out.add(std::string_view("empty"));
            return;
        case Fullness::full:
            out.add(std::string_view("full"));
            return;
    }
}

void write_fullness(Fixture& fixture, Qualifier, const Values& values) {
    made<Equipment>(fixture).fullness = values.front().text == "empty" ? Fullness::empty : Fullness::full;
}

/// The sum over the items, missing as soon as one item does not say or the sum has no room.
template <class Value>
std::optional<std::int64_t> sum(const Scope& scope, Value value) {
    const std::vector<GoodsItem>& items = scope.facts->consignment->items;
    if (items.empty()) return std::nullopt;
    std::int64_t total = 0;
    for (const GoodsItem& item : items) {
        const std::optional<std::int64_t> one = value(item);
        if (!one || *one < 0 || *one > std::numeric_limits<std::int64_t>::max() - total) return std::nullopt;
        total += *one;
    }
    return total;
}

std::optional<std::int64_t> grams(const std::optional<Grams>& mass) {
    return mass ? std::optional(mass->value) : std::nullopt;
}

void read_gross(const Scope& scope, Qualifier, Reading& out) {
    const std::optional<Grams>& told = scope.facts->consignment->total_gross;
    out.add(told ? grams(told) : sum(scope, [](const GoodsItem& item) { return grams(item.gross); }));
}

void read_packages(const Scope& scope, Qualifier, Reading& out) {
    const std::optional<std::int64_t>& told = scope.facts->consignment->total_packages;
    out.add(told ? told : sum(scope, [](const GoodsItem& item) { return item.packages; }));
}

template <Element Part>
void read_part_count(const Scope& scope, Qualifier, Reading& out) {
    out.add(std::optional(static_cast<std::int64_t>(parts(*scope.facts, Part))));
}

/// The first digits of an HS code without dots; missing when there are fewer.
template <std::size_t Digits>
void read_hs_prefix(const Scope& scope, Qualifier, Reading& out) {
    const std::string& hs = scope.item->hs;
    const bool plain =
        hs.size() >= Digits && std::all_of(hs.begin(), hs.begin() + Digits, [](char c) { return c >= '0' && c <= '9'; });
    out.add(plain ? std::string_view(hs).substr(0, Digits) : std::string_view{});
}

void read_mass_per_package(const Scope& scope, Qualifier, Reading& out) {
    const GoodsItem& item = *scope.item;
    const bool known = item.gross && item.packages && *item.packages > 0;
    out.add(known ? std::optional(item.gross->value / *item.packages) : std::nullopt);
}

void read_marks(const Scope& scope, Qualifier, Reading& out) {
    for (const std::string& mark : scope.item->marks) add(out, mark);
}
void write_marks(Fixture& fixture, Qualifier, const Values& values) {
    for (const FixtureValue& value : values) made<GoodsItem>(fixture).marks.push_back(value.text);
}

void read_owner_code(const Scope& scope, Qualifier, Reading& out) {
    const std::string& number = scope.container->number;
    out.add(number.size() == 11 ? std::string_view(number).substr(0, 4) : std::string_view{});
}

void read_type_group(const Scope& scope, Qualifier, Reading& out) {
    const std::string& type = scope.container->size_type;
    out.add(type.size() == 4 ? std::string_view(type).substr(2) : std::string_view{});
}

void read_seal_count(const Scope& scope, Qualifier, Reading& out) {
    out.add(std::optional(static_cast<std::int64_t>(scope.container->seals.size())));
}

void read_location_country(const Scope& scope, Qualifier, Reading& out) {
    out.add(country_of(scope.location->code));
}

using T = FieldType;
using M = Manifest;
using C = ManifestConsignment;
using I = GoodsItem;
using E = Equipment;

// clang-format off

void manifest_rows(std::vector<Field>& rows) {
    constexpr Element in = Element::consignment;
    rows.insert(rows.end(), {
        plain<M, &M::document_name>      ("manifest.document_name", in, T::code, "document name code (BGM 1001)",
            "code du document (BGM 1001)"),
        plain<M, &M::document>           ("manifest.document", in, T::code, "document number (BGM 1004)",
            "numéro du document (BGM 1004)"),
        plain<M, &M::function>           ("manifest.function", in, T::code, "message function (BGM 1225)",
            "fonction du message (BGM 1225)"),
        plain<M, &M::nature>             ("manifest.nature", in, T::code, "nature of cargo of the header (GIS)",
            "nature de la cargaison en tête (GIS)"),
        plain<M, &M::document_time>      ("manifest.document_date", in, T::day, "date of the document", "date du document"),
        plain<M, &M::arrival_estimated>  ("manifest.arrival", in, T::day, "estimated arrival", "arrivée prévue"),
        plain<M, &M::departure_estimated>("manifest.departure", in, T::day, "estimated departure", "départ prévu"),
        plain<M, &M::total_consignments> ("manifest.total_consignments", in, T::count, "declared number of consignments (CNT 10)",
            "nombre déclaré de lots (CNT 10)"),
        plain<M, &M::total_packages>     ("manifest.total_packages", in, T::count, "declared packages of all consignments",
            "colis déclarés de tous les lots"),
        plain<M, &M::total_equipment>    ("manifest.total_equipment", in, T::count, "declared number of containers (CNT 16)",
            "nombre déclaré de conteneurs (CNT 16)"),
        plain<M, &M::total_gross>        ("manifest.total_gross_weight", in, T::mass, "declared gross weight of all consignments (CNT 7)",
            "masse brute déclarée de tous les lots (CNT 7)"),
        listed<M, &M::unmapped, &Unmapped::segment>("manifest.unread_segments", in, T::code, "tags of segments that have no place in the model",
            "étiquettes des segments sans place dans le modèle"),
        listed<M, &M::unmapped, &Unmapped::text>   ("manifest.unread_text", in, T::text, "text of these segments",
            "texte de ces segments"),
        plain<CallRef, &CallRef::stay>     ("ship.stay", in, T::code, "stay number of the port call", "numéro d'escale"),
        plain<CallRef, &CallRef::imo>      ("ship.imo", in, T::code, "IMO number", "numéro OMI"),
        plain<CallRef, &CallRef::call_sign>("ship.call_sign", in, T::code, "radio call sign", "indicatif radio"),
        plain<CallRef, &CallRef::ship_name>("ship.name", in, T::text, "ship's name", "nom du navire"),
        plain<CallRef, &CallRef::voyage>   ("ship.voyage", in, T::code, "voyage number", "numéro de voyage"),
        plain<CallRef, &CallRef::carrier>  ("ship.carrier", in, T::code, "carrier", "transporteur"),
    });
}

void entry_rows(std::vector<Field>& rows) {
    constexpr Element in = Element::consignment;
    rows.insert(rows.end(), {
        plain<EntryFacts, &EntryFacts::status> ("ens.status", in, T::choice, "entry summary declaration: none, lodged or cancelled",
            "déclaration sommaire d'entrée : none (aucune), lodged (déposée) ou cancelled (annulée)"),
        plain<EntryFacts, &EntryFacts::time>   ("ens.time", in, T::choice, "late or in_time, by the port's deadlines",
            "late (tardive) ou in_time (à temps), selon les délais du port"),
        plain<EntryFacts, &EntryFacts::ship>   ("ens.ship", in, T::choice, "ship and voyage of declaration and manifest: same or differs",
            "navire et voyage, déclaration et manifeste : same (mêmes) ou differs (différents)"),
        plain<EntryFacts, &EntryFacts::parties>("ens.parties", in, T::choice, "their parties: same or differs",
            "leurs parties : same (mêmes) ou differs (différentes)"),
        plain<EntryFacts, &EntryFacts::goods>  ("ens.goods", in, T::choice, "their goods: same or differs",
            "leurs marchandises : same (mêmes) ou differs (différentes)"),
    });
}

void consignment_rows(std::vector<Field>& rows) {
    constexpr Element in = Element::consignment;
    rows.insert(rows.end(), {
        plain<ConsignmentKey, &ConsignmentKey::call> ("call", in, T::code, "key of the port call", "clé de l'escale"),
        plain<ConsignmentKey, &ConsignmentKey::agent>("agent", in, T::code, "party that filed", "partie qui a déposé"),
        plain<C, &C::bill>       ("bill", in, T::code, "bill of lading", "connaissement"),
        Field{"bill_kind", in, T::choice, false, "straight, master or house",
            "straight, master ou house", read_bill_kind, write_bill_kind},
        plain<C, &C::master_bill>("master_bill", in, T::code, "master bill of a house", "connaissement maître d'un groupé"),
        plain<C, &C::sequence>   ("sequence", in, T::count, "place in the manifest (CNI 1490)",
            "rang dans le manifeste (CNI 1490)"),
        Field{"nature", in, T::code, false, "22 export, 23 import, 24 transit, 28 transhipment; the header's when not said",
            "22 export, 23 import, 24 transit, 28 transbordement ; sinon celle de l'en-tête",
            read_nature, write_member<C, &C::nature>},
        Field{"gross_weight", in, T::mass, false, "declared total, else the sum of the items",
            "total déclaré, sinon la somme des articles", read_gross, write_member<C, &C::total_gross>},
        plain<C, &C::total_gross>("declared_gross_weight", in, T::mass, "declared total (CNT 7)", "total déclaré (CNT 7)"),
        Field{"packages", in, T::count, false, "declared total, else the sum of the items",
            "total déclaré, sinon la somme des articles", read_packages, write_member<C, &C::total_packages>},
        plain<C, &C::total_packages>("declared_packages", in, T::count, "declared total (CNT 8 or 11)",
            "total déclaré (CNT 8 ou 11)"),
        Field{"item_count", in, T::count, false, "number of goods items",
            "nombre d'articles", read_part_count<Element::item>, nullptr},
        Field{"container_count", in, T::count, false, "number of containers the goods lie in",
            "nombre de conteneurs de la marchandise", read_part_count<Element::container>, nullptr},
        Field{"party_count", in, T::count, false, "number of parties named",
            "nombre de parties nommées", read_part_count<Element::party>, nullptr},
        listed<C, &C::references, &Reference::number>   ("references", in, T::code, "numbers of its references (RFF)",
            "numéros de ses références (RFF)"),
        listed<C, &C::references, &Reference::qualifier>("reference_kinds", in, T::code, "qualifiers of its references (RFF 1153)",
            "qualifiants de ses références (RFF 1153)"),
    });
}

void place_rows(std::vector<Field>& rows) {
    struct Place { std::string_view name, function, english, french; };
    constexpr std::array places{
        //    field           3227
        Place{"routing",            "",    "all places of the consignment, then of the manifest",
            "tous les lieux du lot, puis du manifeste"},
        Place{"departure_port",     "5",   "place of departure",        "lieu de départ"},
        Place{"delivery_place",     "7",   "place of delivery",         "lieu de livraison"},
        Place{"destination",        "8",   "place of destination",      "lieu de destination"},
        Place{"loading_port",       "9",   "port of loading",           "port de chargement"},
        Place{"discharge_port",     "11",  "port of discharge",         "port de déchargement"},
        Place{"transhipment_ports", "13",  "places of transhipment",    "lieux de transbordement"},
        Place{"arrival_port",       "60",  "place of arrival",          "lieu d'arrivée"},
        Place{"next_port",          "61",  "next port of call",         "prochain port touché"},
        Place{"first_loading_port", "76",  "original port of loading",  "port de chargement d'origine"},
        Place{"receipt_place",      "88",  "place of receipt",          "lieu de prise en charge"},
        Place{"last_port",          "125", "last port of call",         "dernier port touché"},
    };
    for (const Place& p : places) {
        rows.push_back({std::string(p.name), Element::consignment, T::port, true, p.english, p.french, read_place<false>, write_place, p.function});
    }
    for (const Place& p : places) {
        rows.push_back({std::string(p.name) + "_country", Element::consignment, T::country, true, "its country, of a UN/LOCODE",
            "son pays, d'un UN/LOCODE", read_place<true>, nullptr, p.function});
    }
}

void role_rows(std::vector<Field>& rows) {
    struct Role { std::string_view name, qualifier; };
    constexpr std::array roles{
        //   field         3035
        Role{"consignee",  "CN"}, Role{"consignor", "CZ"}, Role{"notify",    "NI"}, Role{"forwarder", "FW"},
        Role{"declarant",  "DT"}, Role{"carrier",   "CA"}, Role{"sender",    "MS"}, Role{"ship_agent", "CG"},
    };
    constexpr Element in = Element::consignment;
    for (const Role& r : roles) {
        const std::string at = std::string(r.name) + ".";
        rows.push_back({at + "name", in, T::text, true, "name of the party in this role; the manifest's when the consignment has none",
            "nom de la partie dans ce rôle ; celle du manifeste si le lot n'en a pas",
            read_role<&PartyRef::name>, write_role<&PartyRef::name>, r.qualifier});
        rows.push_back({at + "id", in, T::code, true, "its identification, EORI or other",
            "son identification, EORI ou autre", read_role<&PartyRef::id>, write_role<&PartyRef::id>, r.qualifier});
        rows.push_back({at + "country", in, T::country, true, "its country",
            "son pays", read_role<&PartyRef::country>, write_role<&PartyRef::country>, r.qualifier});
        rows.push_back({at + "address", in, T::text, true, "its address",
            "son adresse", read_role<&PartyRef::address>, write_role<&PartyRef::address>, r.qualifier});
    }
}

void item_rows(std::vector<Field>& rows) {
    constexpr Element in = Element::item;
    rows.insert(rows.end(), {
        plain<I, &I::number>        ("item.number", in, T::count, "number in the consignment", "numéro dans le lot"),
        plain<I, &I::hs>            ("item.hs", in, T::hs, "HS code as sent", "code SH tel que reçu"),
        Field{"item.hs2", in, T::hs, false, "its chapter", "son chapitre", read_hs_prefix<2>, nullptr},
        Field{"item.hs4", in, T::hs, false, "its heading", "sa position", read_hs_prefix<4>, nullptr},
        Field{"item.hs6", in, T::hs, false, "its subheading", "sa sous-position", read_hs_prefix<6>, nullptr},
        plain<I, &I::description>   ("item.description", in, T::text, "description of the goods",
            "désignation des marchandises"),
        plain<I, &I::origin>        ("item.origin", in, T::country, "country of origin", "pays d'origine"),
        plain<I, &I::customs_status>("item.customs_status", in, T::code, "customs status (N, C, X, F...)",
            "statut douanier (N, C, X, F...)"),
        plain<I, &I::packages>      ("item.packages", in, T::count, "number of packages", "nombre de colis"),
        plain<I, &I::package_type>  ("item.package_type", in, T::package, "kind of packages", "nature des colis"),
        plain<I, &I::gross>         ("item.gross_weight", in, T::mass, "gross weight", "masse brute"),
        plain<I, &I::net>           ("item.net_weight", in, T::mass, "net weight", "masse nette"),
        plain<I, &I::volume_dm3>    ("item.volume", in, T::volume, "volume", "volume"),
        Field{"item.weight_per_package", in, T::mass, false, "gross weight by packages",
            "masse brute par colis", read_mass_per_package, nullptr},
        Field{"item.marks", in, T::text, true, "marks and numbers", "marques et numéros", read_marks, write_marks},
        listed<I, &I::splits, &SplitRef::container>("item.containers", in, T::code, "containers it lies in",
            "conteneurs où il se trouve"),
        listed<I, &I::splits, &SplitRef::packages> ("item.packages_in_containers", in, T::count, "packages in each of them",
            "colis dans chacun d'eux"),
        listed<I, &I::dangerous, &DangerousGoods::un_number> ("item.un_number", in, T::un_number, "UN numbers declared",
            "numéros ONU déclarés"),
        listed<I, &I::dangerous, &DangerousGoods::imdg_class>("item.imdg_class", in, T::imdg_class, "IMDG classes declared",
            "classes IMDG déclarées"),
    });
}

void container_rows(std::vector<Field>& rows) {
    constexpr Element in = Element::container;
    rows.insert(rows.end(), {
        plain<E, &E::number>   ("container.number", in, T::code, "number as sent", "numéro tel que reçu"),
        Field{"container.owner", in, T::code, false, "owner's code and category, e.g. MSCU",
            "code du propriétaire et catégorie, p. ex. MSCU", read_owner_code, nullptr},
        plain<E, &E::kind>     ("container.kind", in, T::code, "kind of unit (8053: CN, BB, BX...)",
            "nature de l'unité (8053 : CN, BB, BX...)"),
        plain<E, &E::size_type>("container.iso_type", in, T::iso_type, "ISO 6346 size and type", "dimensions et type ISO 6346"),
        Field{"container.type_group", in, T::code, false, "last two characters of the type, e.g. R1",
            "deux derniers caractères du type, p. ex. R1", read_type_group, nullptr},
        Field{"container.fullness", in, T::choice, false, "empty or full",
            "empty (vide) ou full (plein)", read_fullness, write_fullness},
        plain<E, &E::movement> ("container.movement", in, T::code, "2 export, 3 import, 4 on board, 6 transhipment (8249)",
            "2 export, 3 import, 4 à bord, 6 transbordement (8249)"),
        plain<E, &E::tare>     ("container.tare", in, T::mass, "tare", "tare"),
        plain<E, &E::gross>    ("container.gross_weight", in, T::mass, "gross weight", "masse brute"),
        plain<E, &E::temperature_decidegrees>("container.temperature_set", in, T::temperature, "temperature to keep",
            "température de consigne"),
        listed<E, &E::seals, &Seal::number>("container.seals", in, T::code, "seal numbers", "numéros de scellés"),
        listed<E, &E::seals, &Seal::issuer>("container.seal_issuers", in, T::code, "who sealed (CA carrier, SH shipper, CU customs...)",
            "qui a scellé (CA transporteur, SH chargeur, CU douane...)"),
        Field{"container.seal_count", in, T::count, false, "number of seals", "nombre de scellés", read_seal_count, nullptr},
    });
}

void other_rows(std::vector<Field>& rows) {
    using P = PartyRef;
    using L = LocationRef;
    rows.insert(rows.end(), {
        plain<P, &P::qualifier>   ("party.role", Element::party, T::code, "role (3035: CN, CZ, NI...)",
            "rôle (3035 : CN, CZ, NI...)"),
        plain<P, &P::name>        ("party.name", Element::party, T::text, "name", "nom"),
        plain<P, &P::id>          ("party.id", Element::party, T::code, "identification", "identification"),
        plain<P, &P::id_qualifier>("party.id_qualifier", Element::party, T::code, "code list of the identification (1131)",
            "liste de l'identification (1131)"),
        plain<P, &P::id_agency>   ("party.id_agency", Element::party, T::code, "agency of that list (3055)",
            "organisme de la liste (3055)"),
        plain<P, &P::address>     ("party.address", Element::party, T::text, "address", "adresse"),
        plain<P, &P::country>     ("party.country", Element::party, T::country, "country", "pays"),
        plain<L, &L::qualifier>   ("location.function", Element::location, T::code, "function (3227: 9 loading, 11 discharge...)",
            "fonction (3227 : 9 chargement, 11 déchargement...)"),
        plain<L, &L::code>        ("location.code", Element::location, T::port, "code", "code"),
        Field{"location.country", Element::location, T::country, false, "country, of a UN/LOCODE",
            "pays, d'un UN/LOCODE", read_location_country, nullptr},
        plain<L, &L::name>        ("location.name", Element::location, T::text, "name", "nom"),
        plain<L, &L::terminal>    ("location.terminal", Element::location, T::code, "terminal (C519)", "terminal (C519)"),
        plain<Reference, &Reference::qualifier>("reference.kind", Element::reference, T::code, "qualifier (1153)",
            "qualifiant (1153)"),
        plain<Reference, &Reference::number>   ("reference.number", Element::reference, T::code, "number", "numéro"),
    });
}

// clang-format on

}  // namespace

std::vector<Field> field_rows() {
    std::vector<Field> rows;
    manifest_rows(rows);
    entry_rows(rows);
    consignment_rows(rows);
    place_rows(rows);
    role_rows(rows);
    item_rows(rows);
    container_rows(rows);
    other_rows(rows);
    return rows;
}

}  // namespace cargo::rules
