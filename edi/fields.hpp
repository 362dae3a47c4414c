#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "edi/charset.hpp"
#include "edi/finding.hpp"
#include "edi/segment.hpp"
#include "libcargo/manifest.hpp"

namespace cargo::edi {

/// One segment's values, and a note of which of them found a place in the model. What
/// found none is listed as Unmapped: nothing read is dropped in silence. A view, like
/// the segment it looks at.
class Fields {
public:
    /// Without a charset (the interchange named none we know) only ASCII can be read.
    Fields(const SegmentView& segment, std::optional<Charset> charset, FindingLog& findings)
        : segment_(segment), charset_(charset), findings_(findings) {}

    [[nodiscard]] const SegmentView& segment() const { return segment_; }
    [[nodiscard]] std::string_view tag() const { return segment_.tag(); }
    [[nodiscard]] Position at(std::uint16_t element = 0, std::uint16_t component = 0) const {
        return segment_.at(element, component);
    }
    [[nodiscard]] bool has(std::uint16_t element, std::uint16_t component = 1) const {
        return !segment_.value(element, component).empty();
    }

    /// As sent, without taking it.
    [[nodiscard]] std::string_view peek(std::uint16_t element, std::uint16_t component = 1) const {
        return segment_.value(element, component);
    }
    /// As sent, and placed: for codes and numbers.
    std::string_view take(std::uint16_t element, std::uint16_t component = 1);
    /// In UTF-8 without blanks at either end, and placed. A byte outside the charset is a finding.
    std::string text(std::uint16_t element, std::uint16_t component = 1);
    /// All components of an element that are not empty, joined.
    std::string joined(std::uint16_t element, std::string_view between, std::uint16_t first_component = 1);
    /// As joined(), of free text: a component filled to its last character was cut there, in the midst of a word as a rule, and
    /// goes on in the next without a blank.
    std::string flowing(std::uint16_t element);
    /// Placed if it is one of `meanings`: a qualifier that only says what we took for granted.
    void known(std::uint16_t element, std::uint16_t component, std::initializer_list<std::string_view> meanings);

    /// True when every value sent was placed.
    [[nodiscard]] bool all_placed() const;
    /// The segment for the list of what has no place; at the first such value.
    [[nodiscard]] Unmapped unmapped() const;

private:
    [[nodiscard]] std::optional<std::size_t> index_of(std::uint16_t element, std::uint16_t component) const;
    void place(std::uint16_t element, std::uint16_t component);
    [[nodiscard]] bool is_placed(std::size_t index) const;
    std::string decode(std::string_view bytes, std::uint16_t element, std::uint16_t component);

    const SegmentView& segment_;  // lives as long as the callback
    std::optional<Charset> charset_;
    FindingLog& findings_;                   // the message's own
    std::array<std::uint64_t, 4> placed_{};  // components past 256 count as not placed
};

}  // namespace cargo::edi
