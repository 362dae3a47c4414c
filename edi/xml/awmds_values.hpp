#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edi/edi_time.hpp"
#include "edi/xml/element_walk.hpp"
#include "libcargo/manifest.hpp"

/// Values of XML messages as domain values, each told of when it is none.
namespace cargo::edi::xml {

class AwmdsValues {
public:
    /// Both outlive it.
    AwmdsValues(PlaceBook& book, FindingLog& findings, PortClock clock) : book_(book), findings_(findings), clock_(clock) {}

    [[nodiscard]] FindingLog& findings() const { return findings_; }
    [[nodiscard]] PlaceBook& book() const { return book_; }

    /// An error about a value; silent when the definition had something against it, for one fault is one finding.
    void wrong(const Value& value, Errc code, Scope scope, Words words, Severity severity = Severity::error) const;

    /// A whole number of things, 0 to 99 999 999; ASYCUDA writes it with decimals, which must be noughts.
    [[nodiscard]] std::optional<std::int64_t> count(const Value& value) const;
    /// Kilograms, at most three decimals, 0 to `max`.
    [[nodiscard]] std::optional<Grams> mass(const Value& value, Grams max, Severity severity = Severity::error) const;
    /// Cubic metres, at most three decimals.
    [[nodiscard]] std::optional<std::int64_t> volume(const Value& value) const;
    /// A day and perhaps a time of the port, both as the definition wants them.
    [[nodiscard]] std::optional<Instant> time(const Value& value, std::string_view day, std::string_view time) const;
    /// A day and time without marks between, in one of EDIFACT's formats (2379).
    [[nodiscard]] std::optional<Instant> stamp(const Value& value, std::string_view digits, std::string_view format) const;
    /// Kept as sent, told when it is none.
    [[nodiscard]] std::string hs(const Value& value) const;
    /// What the list of the element makes of the code: "full", "house"; empty when it is not in it.
    [[nodiscard]] std::string_view meaning(const Value& value) const;
    /// Notes that the value will be spoken of.
    Position kept(const Value& value) const;

private:
    PlaceBook& book_;
    FindingLog& findings_;
    PortClock clock_;
};

/// The lines of a text joined.
[[nodiscard]] std::string one_line(std::string_view text, std::string_view between);
/// Its lines, none of them empty.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

}  // namespace cargo::edi::xml
