#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "edi/charset.hpp"
#include "edi/definition.hpp"
#include "edi/finding.hpp"
#include "edi/segment.hpp"
#include "edi/short_text.hpp"
#include "libcargo/manifest.hpp"

namespace cargo::edi {

/// What a qualifier may be for a mapping, as a literal of one to four characters: compared as one number.
class Meaning {
public:
    template <std::size_t size>
    // NOLINTNEXTLINE(google-explicit-constructor,modernize-avoid-c-arrays): it stands for the literal
    consteval Meaning(const char (&literal)[size]) : packed_(pack({literal, size - 1})) {
        static_assert(size > 1 && size <= 5);
    }
    [[nodiscard]] bool is(std::uint32_t packed) const { return packed_ == packed; }

private:
    std::uint32_t packed_;
};

/// One segment's values, and a note of which of them found a place in the model. What
/// found none is listed as Unmapped: nothing read is dropped in silence. A view, like
/// the segment it looks at.
class Fields {
public:
    /// Without a charset (the interchange named none we know) only ASCII can be read.
    Fields(const SegmentView& segment, std::optional<Charset> charset, FindingLog& findings)
        : segment_(segment),
          charset_(charset),
          plainness_(segment.all_ascii() ? Plainness::plain : Plainness::unknown),
          findings_(findings),
          findings_before_(findings.kept().size()) {}

    /// How many were kept when this segment's turn came: the last of them may be the reader's own about it.
    [[nodiscard]] std::size_t findings_before() const { return findings_before_; }
    [[nodiscard]] const SegmentView& segment() const { return segment_; }
    [[nodiscard]] std::string_view tag() const { return segment_.tag(); }
    [[nodiscard]] std::uint32_t packed_tag() const { return segment_.packed_tag(); }
    [[nodiscard]] Position at() const { return segment_.at(); }
    [[nodiscard]] Position at(std::uint16_t element, std::uint16_t component = 0) const {
        return segment_.at(element, component);
    }
    [[nodiscard]] bool has(std::uint16_t element, std::uint16_t component = 1) const {
        return !segment_.value(element, component).empty();
    }

    /// As sent, without taking it.
    [[nodiscard]] std::string_view peek(std::uint16_t element, std::uint16_t component = 1) const {
        return segment_.value(element, component);
    }
    /// The same as pack() gives it: for switches.
    [[nodiscard]] std::uint32_t peek_packed(std::uint16_t element, std::uint16_t component = 1) const {
        return packed_value(segment_.value(element, component));
    }
    /// As sent, and placed: for codes and numbers.
    std::string_view take(std::uint16_t element, std::uint16_t component = 1) {
        const Element sent = segment_.element_list().at(element);
        if (component == 0 || component > sent.count) return {};
        const std::size_t index = sent.first + component - 1U;
        place(index);
        return segment_.component_list()[index].text;
    }
    /// In UTF-8 without blanks at either end, and placed. A byte outside the charset is a finding.
    std::string text(std::uint16_t element, std::uint16_t component = 1) {
        std::string text;
        text_to(text, element, component);
        return text;
    }
    /// The same into a string that stands where it belongs, and may have room already.
    void text_to(std::string& out, std::uint16_t element, std::uint16_t component = 1) {
        const ElementList& elements = segment_.element_list();
        if (elements.may_repeat()) [[unlikely]] return text_of_repeated_to(out, element, component);
        if (element == 0 || element > elements.size() || component > elements.count_of(element - 1U)) return out.clear();
        const std::size_t index = elements.first_of(element - 1U) + component - 1U;
        place(index);
        const std::string_view text = segment_.component_list()[index].text;
        // Nearly all need no more than to be copied.
        const bool whole = text.empty() || (text.front() != ' ' && text.back() != ' ');
        if (whole && plainness_ == Plainness::plain && set_short_text(out, text)) return;
        sent_text_to(out, text, element, component);
    }
    /// Components of an element from one to another, to join.
    struct From {
        std::uint16_t element = 0;
        std::uint16_t component = 1;
        std::uint16_t last = 99;
    };
    /// How many characters fill a component, by its directory: what is so long was cut there, in the midst of a word as a rule.
    struct Full {
        std::size_t characters = 0;
        std::size_t recently = 0;  ///< in newer directories
        [[nodiscard]] bool is(std::size_t length) const { return length == characters || length == recently; }
    };
    /// All components that are not empty, with `between`, one or two characters, between them, each of them once. Of one element,
    /// what was cut goes on in the next component with nothing between.
    void joined_to(std::string& out, std::initializer_list<From> elements, std::string_view between, Full full);
    std::string joined(std::initializer_list<From> elements, std::string_view between, Full full) {
        std::string all;
        joined_to(all, elements, between, full);
        return all;
    }
    /// Of free text, whose components are lines.
    void free_text_to(std::string& out, std::uint16_t element);
    std::string free_text(std::uint16_t element) {
        std::string text;
        free_text_to(text, element);
        return text;
    }
    /// The component in which the text ends that begins with the first of an element.
    [[nodiscard]] std::uint16_t end_of_first(std::uint16_t element, Full full) const;
    /// Placed if it is one of `meanings`: a qualifier that only says what we took for granted.
    void known(std::uint16_t element, std::uint16_t component, std::initializer_list<Meaning> meanings) {
        const Element sent = segment_.element_list().at(element);
        if (component > sent.count) return;
        const std::size_t index = sent.first + component - 1U;
        const std::uint32_t packed = packed_value(segment_.component_list()[index].text);
        for (const Meaning& meaning : meanings) {
            if (meaning.is(packed)) return place(index);  // never of an empty value
        }
    }

    /// True when every value sent was placed.
    [[nodiscard]] bool all_placed() const {
        if (segment_.component_list().size() > SegmentView::filled_max) [[unlikely]] return all_of_many_placed();
        return (segment_.filled() & ~placed_[0]) == 0;
    }
    /// The segment for the list of what has no place; at the first such value. A byte outside the charset becomes U+FFFD, with a
    /// warning.
    [[nodiscard]] Unmapped unmapped() const;

private:
    void place(std::size_t index) {
        if (index / 64 < placed_.size()) placed_[index / 64] |= std::uint64_t{1} << (index % 64);
    }
    [[nodiscard]] bool is_placed(std::size_t index) const {
        return index / 64 < placed_.size() && ((placed_[index / 64] >> (index % 64)) & 1) != 0;
    }
    /// In the list of components, behind the tag.
    [[nodiscard]] std::size_t first_value() const {
        const ElementList& elements = segment_.element_list();
        return elements.empty() ? segment_.component_list().size() : elements.first_component();
    }
    void text_of_repeated_to(std::string& out, std::uint16_t element, std::uint16_t component);
    void sent_text_to(std::string& out, std::string_view text, std::uint16_t element, std::uint16_t component);
    [[nodiscard]] bool all_of_many_placed() const;
    [[nodiscard]] static std::string_view trimmed(std::string_view text) {
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
        while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
        return text;
    }
    /// True when the whole segment is printable ASCII, which is in every charset what it is in UTF-8: asked once a segment.
    [[nodiscard]] bool is_all_plain() {
        if (plainness_ == Plainness::unknown) plainness_ = is_plain(segment_.raw()) ? Plainness::plain : Plainness::other;
        return plainness_ == Plainness::plain;
    }
    [[nodiscard]] bool join_plain(std::string& out, std::initializer_list<From> elements, std::string_view between, Full full);
    void tell_replaced(std::uint16_t position, std::uint16_t index) const;
    void append(std::string& out, std::string_view bytes, std::uint16_t element, std::uint16_t component);
    [[nodiscard]] bool is_full(std::string_view bytes, Full full) const;

    enum class Plainness : std::uint8_t { unknown, plain, other };

    const SegmentView& segment_;  // lives as long as the callback
    std::optional<Charset> charset_;
    Plainness plainness_;
    FindingLog& findings_;                   // the message's own
    std::size_t findings_before_;
    std::array<std::uint64_t, 4> placed_{};  // components past 256 count as not placed
};

}  // namespace cargo::edi
