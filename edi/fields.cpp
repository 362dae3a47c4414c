#include "edi/fields.hpp"

#include <algorithm>

namespace cargo::edi {
namespace {

/// Printable ASCII. All bytes are looked at, for that needs no branch a byte: values are short.
bool is_plain(std::string_view bytes) {
    bool plain = true;
    for (const char c : bytes) plain &= static_cast<unsigned char>(c - 0x20) < 0x5F;
    return plain;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Element 4440 up to D.98B, and since.
constexpr std::size_t free_text_chars = 70;
constexpr std::size_t free_text_chars_recent = 512;

std::size_t characters_of(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

std::optional<std::size_t> Fields::index_of(std::uint16_t element, std::uint16_t component) const {
    const std::span<const Component> sent = segment_.components_at(element);
    if (component == 0 || component > sent.size()) return std::nullopt;
    return static_cast<std::size_t>(sent.data() - segment_.component_list().data()) + component - 1;
}

void Fields::place(std::uint16_t element, std::uint16_t component) {
    const std::optional<std::size_t> index = index_of(element, component);
    if (!index || *index / 64 >= placed_.size()) return;
    placed_[*index / 64] |= std::uint64_t{1} << (*index % 64);
}

bool Fields::is_placed(std::size_t index) const {
    return index / 64 < placed_.size() && ((placed_[index / 64] >> (index % 64)) & 1) != 0;
}

std::string_view Fields::take(std::uint16_t element, std::uint16_t component) {
    place(element, component);
    return segment_.value(element, component);
}

std::string Fields::decode(std::string_view bytes, std::uint16_t element, std::uint16_t component) {
    if (is_plain(bytes)) return std::string(bytes);
    Decoded decoded = to_utf8(charset_.value_or(Charset::level_b), bytes);
    // Control characters are the tokenizer's finding; here it is what the charset does not hold.
    const bool outside = decoded.bad_at && static_cast<unsigned char>(bytes[*decoded.bad_at]) >= 0x80;
    if (charset_ && outside) {
        findings_.add(Errc::syntax_bad_character, Severity::error, Scope::stop_segment, segment_, element, component);
    }
    return std::move(decoded.text);
}

std::string Fields::text(std::uint16_t element, std::uint16_t component) {
    return decode(trimmed(take(element, component)), element, component);
}

std::string Fields::joined(std::uint16_t element, std::string_view between, std::uint16_t first_component) {
    std::string all;
    const std::uint16_t count = segment_.components(element);
    for (std::uint16_t component = first_component; component <= count; ++component) {
        const std::string part = text(element, component);
        if (part.empty()) continue;
        if (!all.empty()) all += between;
        all += part;
    }
    return all;
}

std::string Fields::flowing(std::uint16_t element) {
    const std::uint16_t count = segment_.components(element);
    if (count <= 1) return text(element);
    std::string all;
    bool cut = false;
    for (std::uint16_t component = 1; component <= count; ++component) {
        const std::string part = decode(take(element, component), element, component);
        const std::size_t characters = characters_of(part);
        if (trimmed(part).empty()) continue;
        if (!all.empty() && !cut) all += ' ';
        cut = characters == free_text_chars || characters == free_text_chars_recent;
        if (cut) {
            all += all.empty() || all.back() == ' ' ? part.substr(part.find_first_not_of(' ')) : part;
        } else {
            const bool goes_on = !all.empty() && all.back() != ' ';
            const std::size_t end = part.find_last_not_of(' ') + 1;
            all += goes_on ? part.substr(0, end) : std::string(trimmed(part));
        }
    }
    return std::string(trimmed(all));
}

void Fields::known(std::uint16_t element, std::uint16_t component, std::initializer_list<std::string_view> meanings) {
    const std::string_view value = segment_.value(element, component);
    if (std::ranges::find(meanings, value) != meanings.end()) place(element, component);
}

bool Fields::all_placed() const {
    for (const Element& one : segment_.element_list()) {
        for (std::uint32_t index = one.first; index < one.first + one.count; ++index) {
            if (!segment_.component_list()[index].text.empty() && !is_placed(index)) return false;
        }
    }
    return true;
}

Unmapped Fields::unmapped() const {
    Unmapped left{.segment = std::string(tag()), .text = std::string(tag()), .at = at()};
    const Charset charset = charset_.value_or(Charset::level_b);
    bool found = false;
    for (const Element& one : segment_.element_list()) {
        left.text += '+';
        for (std::uint16_t i = 0; i < one.count; ++i) {
            const Component& component = segment_.component_list()[one.first + i];
            if (i > 0) left.text += ':';
            left.text += is_plain(component.text) ? std::string(component.text) : to_utf8(charset, component.text).text;
            if (found || component.text.empty() || is_placed(one.first + i)) continue;
            found = true;
            left.at = at(one.position, static_cast<std::uint16_t>(i + 1));
        }
    }
    return left;
}

}  // namespace cargo::edi
