#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine.hpp"

/// The fields rules can speak of: one table, name -> type -> accessor. `rules/README.md` lists them.
namespace cargo::rules {

/// What a field's values are; decides which values and comparisons it takes.
enum class FieldType : std::uint8_t {
    text,         ///< free text; compared by words, without case and accents
    code,         ///< any code or reference, compared without case
    choice,       ///< one of a few small words
    country,      ///< ISO 3166-1 alpha-2
    port,         ///< UN/LOCODE
    hs,           ///< Harmonised System, 2 to 10 digits
    iso_type,     ///< ISO 6346 size and type
    un_number,    ///< four digits
    imdg_class,   ///< 1 to 9, with division
    package,      ///< UN/ECE recommendation 21
    count,        ///< a whole number
    mass,         ///< grams; written with kg, t or g
    volume,       ///< cubic decimetres; written with m3, dm3 or l
    temperature,  ///< tenths of a degree Celsius; written with C
    day,          ///< a date, UTC; days since 1970-01-01
};

[[nodiscard]] std::string_view to_string(FieldType type);
/// True for the types held as a number.
[[nodiscard]] bool is_number(FieldType type);

/// Whose field it is: of the consignment and its manifest, or of one of its parts.
enum class Element : std::uint8_t { consignment, item, container, party, location, reference };

[[nodiscard]] std::string_view to_string(Element element);
[[nodiscard]] std::optional<Element> element_of(std::string_view word);

/// The facts with the part a quantifier has bound, if any.
struct Scope {
    const Facts* facts = nullptr;
    const GoodsItem* item = nullptr;
    const Equipment* container = nullptr;
    const PartyRef* party = nullptr;
    const LocationRef* location = nullptr;
    const Reference* reference = nullptr;
};

/// How many parts of that kind the consignment has, and the scope bound to one.
/// A consignment's parties, locations and references are followed by its manifest's.
[[nodiscard]] inline std::size_t parts(const Facts& facts, Element element) {
    switch (element) {
        case Element::consignment:
            return 1;
        case Element::item:
            return facts.consignment->items.size();
        case Element::container:
            return facts.equipment.size();
        case Element::party:
            return facts.consignment->parties.size() + facts.manifest->parties.size();
        case Element::location:
            return facts.consignment->locations.size() + facts.manifest->locations.size();
        case Element::reference:
            return facts.consignment->references.size() + facts.manifest->references.size();
    }
    return 0;
}
[[nodiscard]] Scope bound(const Facts& facts, Element element, std::size_t index);

/// What a field says: no value means missing. `incomplete`: some part has it and another has not.
struct Reading {
    std::vector<std::string_view> texts{};  ///< into the facts
    std::vector<std::int64_t> numbers{};
    bool incomplete = false;

    /// Blanks are no value.
    void add(std::string_view text) {
        const bool blank = text.empty() || (text.front() == ' ' && text.find_first_not_of(' ') == std::string_view::npos);
        if (blank) {
            incomplete = true;
        } else {
            texts.push_back(text);
        }
    }
    void add(std::optional<std::int64_t> number) {
        if (number) {
            numbers.push_back(*number);
        } else {
            incomplete = true;
        }
    }
    void add(std::optional<Grams> mass) { add(mass ? std::optional(mass->value) : std::nullopt); }
    [[nodiscard]] bool missing() const { return texts.empty() && numbers.empty(); }
};

/// Facts that own what they point to: for tests inside a rule text.
struct Fixture {
    Manifest manifest{};
    ManifestConsignment consignment{};
    std::deque<Equipment> equipment{};
    EntryFacts entry{};
    ConsignmentKey key{"TEST", "TEST", "TEST"};
    Instant now{};

    /// Points into the fixture.
    [[nodiscard]] Facts facts() const;
};

/// A value for a fixture, already of the field's type.
struct FixtureValue {
    std::string text{};
    std::int64_t number = 0;
};

struct Field {
    std::string name;  ///< as written: `item.hs`, `consignee.name`, `bill`
    Element element;
    FieldType type;
    bool many;  ///< may have several values
    std::string_view english;
    std::string_view french;
    void (*read)(const Scope& scope, std::string_view parameter, Reading& out);
    /// Null for what is derived from other fields. Writes to the last part of its element, made when there is none.
    void (*write)(Fixture& fixture, std::string_view parameter, const std::vector<FixtureValue>& values);
    std::string_view parameter{};  ///< an EDIFACT qualifier, for rows that share an accessor
    std::uint32_t number = 0;      ///< its place in all_fields
};

/// All fields, by element and in the order of the README. Static storage.
[[nodiscard]] std::span<const Field> all_fields();

/// The field of that full name; null when there is none. A consignment's field also answers to `consignment.NAME`.
[[nodiscard]] const Field* find_field(std::string_view name);

/// The field meant inside a quantifier over `element`: the element's own first, then the consignment's.
[[nodiscard]] const Field* find_field(std::string_view name, Element element);

/// The words a field of type choice takes; empty for others.
[[nodiscard]] std::span<const std::string_view> choices_of(const Field& field);

/// Makes a new, empty part at the end.
void add_part(Fixture& fixture, Element element);

}  // namespace cargo::rules
