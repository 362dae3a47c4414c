#include "rules/fields.hpp"

#include <array>
#include <map>
#include <utility>

#include "rules/field_rows.hpp"

namespace cargo::rules {

namespace {

constexpr std::string_view own_prefix = "consignment.";

std::map<std::string, const Field*, std::less<>> index_by_name() {
    std::map<std::string, const Field*, std::less<>> index;
    for (const Field& field : all_fields()) {
        index.emplace(field.name, &field);
        if (field.element == Element::consignment) index.emplace(std::string(own_prefix) + field.name, &field);
    }
    return index;
}

/// The consignment's own parts first, then the manifest's.
template <class Part>
const Part* own_or_header(const std::vector<Part>& own, const std::vector<Part>& header, std::size_t index) {
    return index < own.size() ? &own[index] : &header[index - own.size()];
}

}  // namespace

std::string_view to_string(FieldType type) {
    switch (type) {
        case FieldType::text:
            return "text";
        case FieldType::code:
            return "code";
        case FieldType::choice:
            return "choice";
        case FieldType::country:
            return "country";
        case FieldType::port:
            return "port";
        case FieldType::hs:
            return "hs";
        case FieldType::iso_type:
            return "iso_type";
        case FieldType::un_number:
            return "un_number";
        case FieldType::imdg_class:
            return "imdg_class";
        case FieldType::package:
            return "package";
        case FieldType::count:
            return "count";
        case FieldType::mass:
            return "mass";
        case FieldType::volume:
            return "volume";
        case FieldType::temperature:
            return "temperature";
        case FieldType::day:
            return "date";
    }
    return "unknown";
}

bool is_number(FieldType type) {
    return type >= FieldType::count;
}

std::string_view to_string(Element element) {
    switch (element) {
        case Element::consignment:
            return "consignment";
        case Element::item:
            return "item";
        case Element::container:
            return "container";
        case Element::party:
            return "party";
        case Element::location:
            return "location";
        case Element::reference:
            return "reference";
    }
    return "unknown";
}

std::optional<Element> element_of(std::string_view word) {
    for (const Element e :
         {Element::consignment, Element::item, Element::container, Element::party, Element::location, Element::reference}) {
        if (to_string(e) == word) return e;
    }
    return std::nullopt;
}

Scope bound(const Facts& facts, Element element, std::size_t index) {
    Scope scope{.facts = &facts};
    switch (element) {
        case Element::consignment:
            break;
        case Element::item:
            scope.item = &facts.consignment->items[index];
            break;
        case Element::container:
            scope.container = facts.equipment[index];
            break;
        case Element::party:
            scope.party = own_or_header(facts.consignment->parties, facts.manifest->parties, index);
            break;
        case Element::location:
            scope.location = own_or_header(facts.consignment->locations, facts.manifest->locations, index);
            break;
        case Element::reference:
            scope.reference = own_or_header(facts.consignment->references, facts.manifest->references, index);
            break;
    }
    return scope;
}

std::span<const std::string_view> choices_of(const Field& field) {
    static constexpr std::array<std::string_view, 3> bill_kinds{"straight", "master", "house"};
    static constexpr std::array<std::string_view, 2> fullnesses{"empty", "full"};
    static constexpr std::array<std::string_view, 3> entry_statuses{"none", "lodged", "cancelled"};
    static constexpr std::array<std::string_view, 2> entry_times{"late", "in_time"};
    static constexpr std::array<std::string_view, 2> comparisons{"same", "differs"};
    if (field.type != FieldType::choice) return {};
    if (field.element == Element::container) return fullnesses;
    if (field.name == "ens.status") return entry_statuses;
    if (field.name == "ens.time") return entry_times;
    if (field.name.starts_with("ens.")) return comparisons;
    return bill_kinds;
}

Facts Fixture::facts() const {
    Facts facts;
    facts.manifest = &manifest;
    facts.entry = &entry;
    facts.consignment = &consignment;
    for (const Equipment& box : equipment) facts.equipment.push_back(&box);
    facts.key = key;
    facts.now = now;
    return facts;
}

std::span<const Field> all_fields() {
    static const std::vector<Field> fields = [] {
        std::vector<Field> rows = field_rows();
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i].number = static_cast<std::uint32_t>(i);
        return rows;
    }();
    return fields;
}

const Field* find_field(std::string_view name) {
    static const auto index = index_by_name();
    const auto found = index.find(name);
    return found == index.end() ? nullptr : found->second;
}

const Field* find_field(std::string_view name, Element element) {
    if (element != Element::consignment) {
        const Field* own = find_field(std::string(to_string(element)) + "." + std::string(name));
        if (own) return own;
    }
    const Field* field = find_field(name);
    const bool visible = field && (field->element == element || field->element == Element::consignment);
    return visible ? field : nullptr;
}

void add_part(Fixture& fixture, Element element) {
    switch (element) {
        case Element::consignment:
            break;
        case Element::item:
            fixture.consignment.items.emplace_back().number = static_cast<std::uint32_t>(fixture.consignment.items.size());
            break;
        case Element::container:
            fixture.equipment.emplace_back();
            break;
        case Element::party:
            fixture.consignment.parties.emplace_back();
            break;
        case Element::location:
            fixture.consignment.locations.emplace_back();
            break;
        case Element::reference:
            fixture.consignment.references.emplace_back();
            break;
    }
}

}  // namespace cargo::rules
