#include "edi/fields.hpp"

#include <algorithm>

namespace cargo::edi {
namespace {

/// Element 4440 up to D.98B, and since.
constexpr Fields::Full free_text_line{70, 512};

/// Control characters are the tokenizer's finding; here it is what the charset does not hold.
bool is_outside(const Decoded& decoded, std::string_view bytes) {
    return decoded.bad_at && static_cast<unsigned char>(bytes[*decoded.bad_at]) >= 0x80;
}

std::size_t characters_of(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

/// In UTF-8. A byte outside the charset is a finding.
void Fields::append(std::string& out, std::string_view bytes, std::uint16_t element, std::uint16_t component) {
    if (is_plain(bytes)) {
        out += bytes;
        return;
    }
    const Decoded decoded = to_utf8(charset_.value_or(Charset::level_b), bytes);
    if (charset_ && is_outside(decoded, bytes)) {
        findings_.add(Errc::syntax_bad_character, Severity::error, Scope::stop_segment, segment_, element, component);
    }
    out += decoded.text;
}

/// The first occurrence.
void Fields::text_of_repeated_to(std::string& out, std::uint16_t element, std::uint16_t component) {
    const Element sent = segment_.element_list().at(element);
    if (component > sent.count) return out.clear();
    const std::size_t index = sent.first + component - 1U;
    place(index);
    sent_text_to(out, segment_.component_list()[index].text, element, component);
}

void Fields::sent_text_to(std::string& out, std::string_view text, std::uint16_t element, std::uint16_t component) {
    const std::string_view value = trimmed(text);
    if (value.empty() || is_all_plain()) [[likely]] return set_text(out, value);
    out.clear();
    append(out, value, element, component);
}

bool Fields::is_full(std::string_view bytes, Full full) const {
    if (bytes.size() < full.characters || full.characters == 0) [[likely]] return false;  // no character is less than a byte
    return full.is(characters_of(to_utf8(charset_.value_or(Charset::level_b), bytes).text));
}

/// Where all is ASCII and nothing was cut, parts are copied side by side. False, and nothing written, where it is not so.
bool Fields::join_plain(std::string& out, std::initializer_list<From> elements, std::string_view between, Full full) {
    std::array<char, 1024> joined;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
    const std::span<const Component> all = segment_.component_list();
    if (segment_.size() + all.size() * between.size() > joined.size() || !is_all_plain()) return false;
    const std::size_t full_from = full.characters == 0 ? static_cast<std::size_t>(-1) : full.characters;
    char* to = joined.data();
    for (const From& from : elements) {
        const Element sent = segment_.element_list().at(from.element);
        const std::uint32_t end = sent.first + std::min(sent.count, from.last);
        const std::uint32_t begin = sent.first + from.component - 1U;
        for (std::uint32_t i = begin; i < end; ++i) {
            place(i);
            const std::string_view text = all[i].text;
            const std::string_view words = trimmed(text);
            if (words.empty()) continue;
            if (text.size() >= full_from) return false;
            if (to != joined.data()) {
                to[0] = between.front();
                to[between.size() - 1] = between.back();
                to += between.size();
            }
            to = copy_text(to, words);
        }
    }
    set_text(out, {joined.data(), static_cast<std::size_t>(to - joined.data())});
    return true;
}

void Fields::joined_to(std::string& all, std::initializer_list<From> elements, std::string_view between, Full full) {
    if (join_plain(all, elements, between, full)) [[likely]] return;
    all.clear();
    for (const From& from : elements) {
        const std::uint16_t last = std::min(segment_.components(from.element), from.last);
        bool cut = false;
        for (std::uint16_t component = from.component; component <= last; ++component) {
            std::string_view part = take(from.element, component);
            const std::string_view words = trimmed(part);
            if (words.empty()) continue;
            const bool goes_on = cut && all.back() != ' ';
            if (!cut && !all.empty()) all += between;
            cut = is_full(part, full);
            // A blank at the border of what was cut stands between two words.
            if (!cut) part = {part.data(), static_cast<std::size_t>(words.end() - part.begin())};
            if (!goes_on) part.remove_prefix(static_cast<std::size_t>(words.begin() - part.begin()));
            append(all, part, from.element, component);
        }
        while (!all.empty() && all.back() == ' ') all.pop_back();
    }
}

void Fields::free_text_to(std::string& out, std::uint16_t element) {
    if (segment_.components(element) <= 1) return text_to(out, element);
    joined_to(out, {{element}}, " ", free_text_line);
}

std::uint16_t Fields::end_of_first(std::uint16_t element, Full full) const {
    std::uint16_t component = 1;
    while (component < segment_.components(element) && is_full(peek(element, component), full)) ++component;
    return component;
}

bool Fields::all_of_many_placed() const {
    const std::span<const Component> sent = segment_.component_list();
    for (std::size_t i = first_value(); i < sent.size(); ++i) {
        if (!sent[i].text.empty() && !is_placed(i)) return false;
    }
    return true;
}

/// Nobody's decision depends on a value without a place: what cannot be read of it is replaced, and told.
void Fields::tell_replaced(std::uint16_t position, std::uint16_t index) const {
    if (!charset_) return;
    findings_.add(Errc::syntax_bad_character, Severity::warning, Scope::proceed, segment_, position,
                  static_cast<std::uint16_t>(index + 1));
}

Unmapped Fields::unmapped() const {
    Unmapped left{.segment = std::string(tag()), .text = std::string(tag()), .at = at()};
    const Charset charset = charset_.value_or(Charset::level_b);
    bool found = false;
    for (const Element one : segment_.element_list()) {
        left.text += '+';
        for (std::uint16_t i = 0; i < one.count; ++i) {
            const Component& component = segment_.component_list()[one.first + i];
            if (i > 0) left.text += ':';
            if (is_plain(component.text)) {
                left.text += component.text;
            } else {
                const Decoded decoded = to_utf8(charset, component.text);
                left.text += decoded.text;
                const bool unplaced = !is_placed(one.first + i);
                if (unplaced && is_outside(decoded, component.text)) tell_replaced(one.position, i);
            }
            if (found || component.text.empty() || is_placed(one.first + i)) continue;
            found = true;
            left.at = at(one.position, static_cast<std::uint16_t>(i + 1));
        }
    }
    return left;
}

}  // namespace cargo::edi
