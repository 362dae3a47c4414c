#include "edi/fields.hpp"

#include <algorithm>
#include <cstring>

namespace cargo::edi {
namespace {

constexpr std::uint64_t each_byte = ~std::uint64_t{0} / 255;

/// True when one of eight bytes is below a blank or above the tilde.
bool any_unprintable(std::uint64_t eight) {
    const std::uint64_t below = (eight - each_byte * 0x20) & ~eight;
    const std::uint64_t above = (eight + each_byte) | eight;
    return ((below | above) & (each_byte * 0x80)) != 0;
}

template <class Word>
std::uint64_t word_at(const char* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// Printable ASCII, looked at eight bytes at a time: values are short, and all bytes are looked at.
bool is_plain(std::string_view bytes) {
    const char* const end = bytes.data() + bytes.size();
    if (bytes.size() >= 8) {
        bool wrong = any_unprintable(word_at<std::uint64_t>(end - 8));
        for (const char* at = bytes.data(); at < end - 8; at += 8) wrong |= any_unprintable(word_at<std::uint64_t>(at));
        return !wrong;
    }
    constexpr std::uint64_t blanks = each_byte * 0x20;
    std::uint64_t rest = blanks;
    if (bytes.size() >= 4) {  // what overlaps is looked at twice
        rest = word_at<std::uint32_t>(bytes.data()) | word_at<std::uint32_t>(end - 4) << 32U;
    } else if (!bytes.empty()) {
        const auto byte = [](char c) { return static_cast<std::uint64_t>(static_cast<unsigned char>(c)); };
        rest = (blanks << 24U) | byte(bytes.front()) | byte(bytes[bytes.size() / 2]) << 8U | byte(bytes.back()) << 16U;
    }
    return !any_unprintable(rest);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

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

void Fields::text_to(std::string& out, std::uint16_t element, std::uint16_t component) {
    out.clear();
    append(out, trimmed(take(element, component)), element, component);
}

std::string Fields::text(std::uint16_t element, std::uint16_t component) {
    const std::string_view value = trimmed(take(element, component));
    if (is_plain(value)) [[likely]] return std::string(value);
    std::string text;
    append(text, value, element, component);
    return text;
}

bool Fields::is_full(std::string_view bytes, Full full) const {
    if (bytes.size() < full.characters || full.characters == 0) [[likely]] return false;  // no character is less than a byte
    return full.is(characters_of(to_utf8(charset_.value_or(Charset::level_b), bytes).text));
}

std::string Fields::joined(std::initializer_list<From> elements, std::string_view between, Full full) {
    std::size_t room = 0;
    for (const From& from : elements) {
        for (const Component& part : segment_.components_at(from.element)) room += part.text.size() + between.size();
    }
    std::string all;
    all.reserve(room);
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
    return all;
}

std::string Fields::free_text(std::uint16_t element) {
    if (segment_.components(element) <= 1) return text(element);
    return joined({{element}}, " ", free_text_line);
}

std::uint16_t Fields::end_of_first(std::uint16_t element, Full full) const {
    std::uint16_t component = 1;
    while (component < segment_.components(element) && is_full(peek(element, component), full)) ++component;
    return component;
}

void Fields::known(std::uint16_t element, std::uint16_t component, std::initializer_list<Meaning> meanings) {
    const std::uint32_t packed = pack(segment_.value(element, component));
    if (packed == 0) return;
    for (const Meaning& meaning : meanings) {
        if (!meaning.is(packed)) continue;
        take(element, component);
        return;
    }
}

bool Fields::all_placed() const {
    const std::span<const Component> sent = segment_.component_list();
    const std::size_t first = segment_.element_list().empty() ? sent.size() : segment_.element_list()[0].first;
    for (std::size_t i = first; i < sent.size(); ++i) {
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
