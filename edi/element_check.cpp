#include "edi/element_check.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "edi/short_text.hpp"

namespace cargo::edi {
namespace {

/// UNB 0017 has eight digits in syntax 4, and most senders of syntax 4 write the six of version 3.
constexpr std::uint16_t element_date_of_preparation = 17;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t characters(std::string_view text, Charset charset) {
    if (charset != Charset::utf_8) return text.size();
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// ISO 9735 clause 10: a minus sign, digits, one decimal mark with a digit behind it; neither sign nor mark counts in the length.
/// Both marks are taken whatever UNA says: senders write both, and a thousands separator is forbidden.
bool read_number(std::string_view text, std::size_t& digits) {
    std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
    bool mark = false;
    digits = 0;
    for (; i < text.size(); ++i) {
        if (is_digit(text[i])) {
            ++digits;
        } else if ((text[i] == '.' || text[i] == ',') && !mark && i + 1 < text.size()) {
            mark = true;
        } else {
            return false;
        }
    }
    return digits > 0;
}

/// Letters or a number, as the rule wants it? The length of a number is not its size.
bool is_right_kind(const ComponentRule& rule, std::string_view value) {
    if (rule.kind == CharacterKind::alphabetic && std::ranges::any_of(value, is_digit)) return false;
    std::size_t length = value.size();
    if (rule.kind == CharacterKind::numeric && !read_number(value, length)) return false;
    return length >= rule.length_min && length <= rule.length_max;
}

/// True for one to eight digits, a value of a segment.
bool is_short_number(std::string_view value) {
    constexpr std::uint32_t zeros = 0x3030'3030;
    constexpr std::uint32_t high_halves = 0xF0F0'F0F0;
    const auto are_digits = [](std::uint32_t four) {
        return (((four ^ zeros) | ((four + 0x0606'0606) ^ zeros)) & high_halves) == 0;
    };
    if (value.size() > 8) return false;
    if (value.size() <= 4) {  // what is missing before it counts as zeros
        const std::size_t missing = 8 * (4 - value.size());
        const std::uint64_t four = std::uint64_t{packed_value(value)} << missing | (zeros & ((std::uint64_t{1} << missing) - 1));
        return are_digits(static_cast<std::uint32_t>(four));
    }
    const auto four = [](const char* from) { return static_cast<std::uint32_t>(word::at<std::uint32_t>(from)); };
    return are_digits(four(value.data())) && are_digits(four(value.data() + value.size() - 4));
}

/// Is a value, not an empty one, as its rule wants it, for sure? Nearly all are, and no call is made for them.
[[gnu::always_inline]] inline bool is_surely_right(const ComponentRule& rule, std::string_view value, const MetCodes& met_codes) {
    if (value.size() < rule.length_min || value.size() > rule.length_max) return false;
    const bool any_characters = rule.kind == CharacterKind::alphanumeric;
    if (!any_characters && (rule.kind == CharacterKind::alphabetic || !is_short_number(value))) return false;
    return rule.list == nullptr || met_codes.has_met(*rule.list, value);
}

/// Is it? `end` is behind the last component of its element.
[[gnu::noinline]] bool is_right(const ComponentRule& rule, const Component* value, const Component* end, MetCodes& met_codes) {
    const std::string_view text = value->text;
    if (rule.kind != CharacterKind::alphanumeric) {
        if (!is_right_kind(rule, text)) return false;
    } else if (text.size() < rule.length_min || text.size() > rule.length_max) {
        return false;
    }
    if (rule.list == nullptr) return true;
    const auto is_sent = [&](std::ptrdiff_t i) { return end - value > i && !value[i].text.empty(); };
    if (rule.list_overridable && (is_sent(1) || is_sent(2))) return true;  // 1131, 3055: of another list
    return met_codes.in_list(*rule.list, text);
}

/// True when nothing is wrong with the segment, which is so of nearly all: each value is looked at once, and `filled` is then
/// known. What is wrong with the others, if anything, is for Check to find and to tell.
bool is_right(const SegmentRule& rule, const SegmentView& segment, MetCodes& met_codes, std::uint64_t& filled) {
    const ElementList& sent = segment.element_list();
    if (sent.may_repeat() || sent.size() - 1 >= rule.elements.size() || sent.size() < rule.least) return false;
    if (segment.component_list().size() > SegmentView::filled_max) return false;
    const Component* value = segment.component_list().data() + sent.first_component();
    std::uint64_t bit = std::uint64_t{1} << sent.first_component();
    std::uint64_t bits = 0;
    const ElementRule* wanted = rule.elements.data();
    const ElementRule* const end = wanted + sent.size();
    for (const std::uint32_t* ends = sent.ends(); wanted != end; ++wanted, ++ends) {
        const std::uint32_t count = ends[1] - ends[0];
        if (count > wanted->components.size()) return false;
        bool lacks = count < wanted->least;
        bool any = false;
        const ComponentRule* part = wanted->components.data();
        for (const Component* const last = value + count; value != last; ++value, ++part, bit += bit) {
            if (value->text.empty()) {
                lacks |= part->mandatory;
                continue;
            }
            any = true;
            bits |= bit;
            if (is_surely_right(*part, value->text, met_codes)) [[likely]] continue;
            if (!is_right(*part, value, last, met_codes)) return false;
        }
        if (any ? lacks : wanted->mandatory) return false;
    }
    filled = bits;
    return true;
}

class Check {
public:
    Check(const SegmentRule& rule, const SegmentView& segment, Charset charset, MetCodes& met_codes, FindingLog& findings)
        : rule_(rule), segment_(segment), charset_(charset), met_codes_(met_codes), findings_(findings) {}

    [[gnu::noinline]] bool run() {  // rare: it shall not cost the others their registers
        const std::span<const ElementRule> rules = rule_.elements;
        const std::size_t sent = std::min<std::size_t>(rules.size(), segment_.elements());
        for (std::size_t i = 0; i < sent; ++i) element(rules[i], static_cast<std::uint16_t>(i + 1));
        for (std::size_t i = sent; i < rules.size(); ++i) {
            if (rules[i].mandatory) missing(rules[i], static_cast<std::uint16_t>(i + 1));
        }
        if (segment_.element_list().may_repeat()) repeated();
        if (segment_.elements() > rules.size()) too_many();
        return sound_;
    }

private:
    [[gnu::noinline]] void tell(Errc code, Severity severity, std::uint16_t element, std::uint16_t component,
                                std::string_view detail) {
        severity = findings_.judged(code, segment_.tag(), {.element = element, .component = component}, severity);
        if (severity == Severity::error) sound_ = false;
        findings_.add(code, severity, severity == Severity::error ? Scope::stop_message : Scope::proceed, segment_, element,
                      component, detail);
    }
    /// With the number of the data element: "1004", with its leading zero where it has one.
    [[gnu::noinline]] void tell_of(Errc code, Severity severity, std::uint16_t position, std::uint16_t component,
                                   std::uint16_t element) {
        std::array<char, 4> number{};
        for (std::size_t i = number.size(); i-- > 0; element /= 10) number[i] = static_cast<char>('0' + element % 10);
        tell(code, severity, position, component, {number.data(), number.size()});
    }

    void missing(const ElementRule& rule, std::uint16_t position) {
        tell(Errc::structure_missing_element, Severity::error, position, 0, rule.id);
    }

    void element(const ElementRule& rule, std::uint16_t position) {
        const std::span<const Component> sent = segment_.components_at(position);
        std::size_t filled = sent.size();  // up to the last component with a value
        while (filled > 0 && sent[filled - 1].text.empty()) --filled;
        if (filled == 0) {
            if (rule.mandatory) missing(rule, position);
            return;
        }
        const std::size_t known = std::min(filled, rule.components.size());
        for (std::size_t i = 0; i < known; ++i) {
            const auto c = static_cast<std::uint16_t>(i + 1);
            const ComponentRule& part = rule.components[i];
            if (!sent[i].text.empty()) {
                component(part, sent.subspan(i), position, rule.composite ? c : std::uint16_t{0});
            } else if (part.mandatory) {
                tell_of(Errc::structure_missing_element, Severity::error, position, c, part.element);
            }
        }
        for (std::size_t i = known; i < rule.components.size(); ++i) {
            const ComponentRule& part = rule.components[i];
            const auto c = static_cast<std::uint16_t>(i + 1);
            if (part.mandatory) tell_of(Errc::structure_missing_element, Severity::error, position, c, part.element);
        }
        if (filled > rule.components.size()) {
            const auto first_extra = static_cast<std::uint16_t>(rule.components.size() + 1);
            tell(Errc::structure_too_many_elements, Severity::error, position, first_extra, rule.id);
        }
    }

    /// `from` begins with the component and goes on with those behind it; `shown` is its number in a composite.
    void component(const ComponentRule& rule, std::span<const Component> from, std::uint16_t position, std::uint16_t shown) {
        const std::string_view value = from[0].text;
        std::size_t length = value.size();
        if (rule.kind == CharacterKind::numeric) {
            if (!read_number(value, length)) {
                tell_of(Errc::value_not_numeric, Severity::error, position, shown, rule.element);
                return;
            }
        } else if (length > rule.length_max || length < rule.length_min) {
            length = characters(value, charset_);
        }
        if (rule.kind == CharacterKind::alphabetic && std::ranges::any_of(value, is_digit)) {
            tell_of(Errc::value_bad_shape, Severity::error, position, shown, rule.element);
        }
        if (length > rule.length_max || length < rule.length_min) [[unlikely]] wrong_length(rule, length, position, shown);
        if (rule.list == nullptr || met_codes_.in_list(*rule.list, value)) return;
        const auto sent = [&](std::size_t i) { return i < from.size() && !from[i].text.empty(); };
        const bool other_list = rule.list_overridable && (sent(1) || sent(2));  // 1131, 3055
        if (other_list || length > rule.length_max) return;                     // one fault, one finding
        tell_of(Errc::value_not_in_list, rule.list->strict ? Severity::error : Severity::warning, position, shown, rule.element);
    }

    void wrong_length(const ComponentRule& rule, std::size_t length, std::uint16_t position, std::uint16_t shown) {
        const bool harmless = rule.text || rule.element == element_date_of_preparation;
        const Severity severity = harmless ? Severity::warning : Severity::error;
        if (length > rule.length_max) tell(Errc::value_too_long, severity, position, shown, std::to_string(rule.length_max));
        if (length < rule.length_min) tell(Errc::value_too_short, severity, position, shown, std::to_string(rule.length_min));
    }

    /// Syntax 4 lets an element repeat where its definition says so; none of ours does.
    void repeated() {
        std::uint16_t last = 0;
        for (const Element sent : segment_.element_list()) {
            if (sent.position == last) tell(Errc::structure_too_many_repetitions, Severity::error, sent.position, 0, "1");
            if (sent.position == last) return;
            last = sent.position;
        }
    }

    void too_many() {
        for (auto p = static_cast<std::uint16_t>(rule_.elements.size() + 1); p <= segment_.elements(); ++p) {
            for (std::uint16_t c = 1; c <= segment_.components(p); ++c) {
                if (segment_.value(p, c).empty()) continue;
                tell(Errc::structure_too_many_elements, Severity::error, p, c, rule_.tag);
                return;
            }
        }
    }

    const SegmentRule& rule_;  // all outlive the check, which lasts one call
    const SegmentView& segment_;
    Charset charset_;
    MetCodes& met_codes_;
    FindingLog& findings_;
    bool sound_ = true;
};

}  // namespace

std::uint64_t filled_of(const SegmentView& segment) {
    if (segment.element_list().empty()) return 0;
    const std::span<const Component> components = segment.component_list();
    const std::size_t end = std::min(components.size(), SegmentView::filled_max);
    std::uint64_t filled = 0;
    for (std::size_t c = segment.element_list().first_component(); c < end; ++c) {
        filled |= std::uint64_t{!components[c].text.empty()} << c;
    }
    return filled;
}

bool check_elements(const SegmentRule& rule, const SegmentView& segment, std::uint64_t& filled, Charset charset,
                    MetCodes& met_codes, FindingLog& findings) {
    if (is_right(rule, segment, met_codes, filled)) [[likely]] return true;
    filled = filled_of(segment);
    return Check(rule, segment, charset, met_codes, findings).run();
}

}  // namespace cargo::edi
