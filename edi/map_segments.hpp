#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "edi/edi_time.hpp"
#include "edi/fields.hpp"
#include "edi/mapper.hpp"
#include "edi/meaning.hpp"
#include "libcargo/manifest.hpp"
#include "libcargo/mass.hpp"

/// What segments mean wherever they stand: shared by the mappings of all messages. Each
/// function takes the values it understands; the caller lists what stayed as Unmapped.
namespace cargo::edi {

/// A total is of a whole ship: no ship carries a million tonnes. (A goods line has mass_max.)
inline constexpr Grams total_mass_max{1'000'000'000'000};

/// What a mapping needs at hand. The findings outlive it.
class MapTools {
public:
    MapTools(const MappingContext& context, PortClock clock)
        : charset_(charset_of(context.interchange.syntax)), clock_(clock), findings_(context.findings) {}

    [[nodiscard]] Fields fields(const SegmentView& segment) const { return {segment, charset_, findings_}; }
    [[nodiscard]] FindingLog& findings() const { return findings_; }

    /// An error about one value; silent when that value already has a finding of syntax or
    /// structure, for one fault is one finding.
    void wrong(const Fields& fields, Errc code, Scope scope, std::uint16_t element, std::uint16_t component, Words words,
               Severity severity = Severity::error) const;

    /// DTM: C507 by its own format. Takes qualifier, value and format; reports what is no date.
    std::optional<Instant> time(Fields& fields, DayEdge edge = DayEdge::first_moment) const;
    /// CCYYMMDDHHMM of the port's clock; nothing when it is no such moment.
    [[nodiscard]] std::optional<Instant> time_of(std::string_view local_minute) const;
    /// A whole number of things, 0 to 99 999 999; reports what is not.
    std::optional<std::int64_t> count(Fields& fields, std::uint16_t element, std::uint16_t component) const;
    /// A mass by its unit (KGM when none is given), 0 to `max`. Reports a bad number or a unit we do not know.
    std::optional<Grams> mass(Fields& fields, std::uint16_t element, std::uint16_t value_component, std::string_view unit,
                              std::uint16_t unit_component, Grams max = mass_max) const;

    // Each fills an object that stands in its list already, for they are large and many; or makes one.
    void party(Fields& fields, PartyRef& party) const;           ///< NAD
    void location(Fields& fields, LocationRef& location) const;  ///< LOC; a UN/LOCODE is checked for its shape
    void reference(Fields& fields, Reference& reference) const;  ///< RFF
    void seal(Fields& fields, Seal& seal) const;                 ///< SEL
    void equipment(Fields& fields, Equipment& equipment) const;  ///< EQD; a container number is checked
    /// EQD where a box may have no number yet; one that is sent is checked.
    void announced_equipment(Fields& fields, Equipment& equipment, Severity severity) const;
    void dangerous(Fields& fields, DangerousGoods& danger) const;    ///< DGS
    void danger_name(Fields& fields, DangerousGoods& danger) const;  ///< FTX AAD behind it; other texts are left
    [[nodiscard]] PartyRef party(Fields& fields) const { return made(&MapTools::party, fields); }
    [[nodiscard]] LocationRef location(Fields& fields) const { return made(&MapTools::location, fields); }
    [[nodiscard]] Reference reference(Fields& fields) const { return made(&MapTools::reference, fields); }
    [[nodiscard]] Seal seal(Fields& fields) const { return made(&MapTools::seal, fields); }
    [[nodiscard]] Equipment equipment(Fields& fields) const { return made(&MapTools::equipment, fields); }
    void transport(Fields& fields, CallRef& call) const;              ///< TDT 20 of the header
    void ship(Fields& fields, CallRef& call) const;                   ///< the same; a voyage told before stands when it has none
    void temperature(Fields& fields, Equipment& equipment) const;     ///< TMP 2
    void equipment_mass(Fields& fields, Equipment& equipment) const;  ///< MEA under EQD

private:
    template <class Part>
    [[nodiscard]] Part made(void (MapTools::*fill)(Fields&, Part&) const, Fields& fields) const {
        Part part;
        (this->*fill)(fields, part);
        return part;
    }
    [[nodiscard]] bool is_known_wrong(const Fields& fields, std::uint16_t element, std::uint16_t component) const;
    void equipment_values(Fields& fields, Equipment& equipment) const;
    void check_container(const Fields& fields, const std::string& number, Severity severity = Severity::error) const;

    std::optional<Charset> charset_;
    PortClock clock_;
    FindingLog& findings_;
};

/// What a MEA measures, from 6311 and 6313 together; neither is taken.
enum class Measure : std::uint8_t { gross, net, tare, volume, verified_gross, other };
[[nodiscard]] Measure measure_of(const Fields& fields);

/// RFF ATZ or SSX names the stay, VON the voyage: true when `reference` is one of them and was taken into `call`.
[[nodiscard]] bool take_call_reference(const Reference& reference, CallRef& call);

/// Tenths of a degree Celsius; nothing when the number or its unit (CEL when none is given, FAH) cannot be read.
[[nodiscard]] std::optional<std::int64_t> decidegrees(std::string_view value, std::string_view unit);

/// The number of a container or other unit, without blanks.
[[nodiscard]] std::string unit_number(std::string_view sent);
/// The same of a value, into a string that stands where it belongs.
void unit_number_to(std::string& out, Fields& fields, std::uint16_t element, std::uint16_t component);

/// A whole or decimal number in units of 10^-decimals: 12.5 with 3 is 12500. Either decimal
/// mark. Errors, by precedence: value_empty, value_not_numeric, value_too_long, value_out_of_range.
[[nodiscard]] Result<std::int64_t> parse_decimal(std::string_view text, std::size_t decimals, Position at = {});

}  // namespace cargo::edi
