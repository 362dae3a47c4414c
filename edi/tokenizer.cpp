#include "edi/tokenizer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

constexpr std::size_t block_bytes = 64;

/// One bit for each of 64 bytes that a tokenizer must look at: a delimiter, or a control character.
/// Source: the mask is found by plain comparison; with five delimiters SSE2 is as fast as wider registers.
std::uint64_t marked_bytes(const char* at, const ServiceString& d) {
#if defined(__SSE2__)
    const __m128i component = _mm_set1_epi8(d.component);
    const __m128i element = _mm_set1_epi8(d.element);
    const __m128i terminator = _mm_set1_epi8(d.terminator);
    // A missing delimiter is looked for as the terminator: found twice, marked once.
    const __m128i release = _mm_set1_epi8(d.release == 0 ? d.terminator : d.release);
    const __m128i repetition = _mm_set1_epi8(d.repetition == 0 ? d.terminator : d.repetition);
    const __m128i control_max = _mm_set1_epi8(0x1F);
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < block_bytes; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
        const __m128i separators = _mm_or_si128(_mm_cmpeq_epi8(bytes, component), _mm_cmpeq_epi8(bytes, element));
        const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, terminator), _mm_cmpeq_epi8(bytes, release));
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, control_max), bytes);
        const __m128i rest = _mm_or_si128(controls, _mm_cmpeq_epi8(bytes, repetition));
        const int found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(separators, ends), rest));
        mask |= static_cast<std::uint64_t>(static_cast<std::uint16_t>(found)) << i;
    }
    return mask;
#else
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < block_bytes; ++i) {
        const char c = at[i];
        const bool marked = c == d.component || c == d.element || c == d.terminator || (d.release != 0 && c == d.release) ||
                            (d.repetition != 0 && c == d.repetition) || static_cast<unsigned char>(c) < 0x20;
        mask |= static_cast<std::uint64_t>(marked) << i;
    }
    return mask;
#endif
}

bool between_segments(char c) {
    return c == '\r' || c == '\n' || c == ' ' || c == '\t';
}

}  // namespace

Tokenizer::Tokenizer(std::string_view bytes)
    : bytes_(bytes),
      components_(limits::components_per_segment_max),
      elements_(limits::components_per_segment_max),
      unescaped_(4096) {}

void Tokenizer::restart(const ServiceString& delimiters, std::uint64_t offset) {
    delimiters_ = delimiters;
    kinds_.fill(Kind::data);
    for (std::size_t c = 0; c < 0x20; ++c) kinds_[c] = Kind::control;
    const auto set = [&](char c, Kind kind) {
        if (c != 0) kinds_[static_cast<unsigned char>(c)] = kind;
    };
    set(delimiters.repetition, Kind::repetition);
    set(delimiters.component, Kind::component);
    set(delimiters.element, Kind::element);
    set(delimiters.release, Kind::release);
    set(delimiters.terminator, Kind::terminator);
    position_ = static_cast<std::size_t>(offset);
    next_block_ = position_;
    block_ = position_;
    mask_ = 0;
    ignore_until_ = position_;
}

std::uint64_t Tokenizer::next_start() {
    while (position_ < bytes_.size() && between_segments(bytes_[position_])) ++position_;
    return position_;
}

bool Tokenizer::load_block() {
    if (next_block_ >= bytes_.size()) return false;
    block_ = next_block_;
    const std::size_t left = bytes_.size() - block_;
    if (left >= block_bytes) {
        mask_ = marked_bytes(bytes_.data() + block_, delimiters_);
    } else {  // the last block: no byte beyond the end is read
        std::array<char, block_bytes> last{};
        std::memcpy(last.data(), bytes_.data() + block_, left);
        mask_ = marked_bytes(last.data(), delimiters_) & ((std::uint64_t{1} << left) - 1);
    }
    next_block_ = block_ + block_bytes;
    if (block_ - segment_start_ > limits::segment_bytes_max && block_ > segment_start_) flaws_.too_large = true;
    return true;
}

Flaw Tokenizer::place(std::size_t at) const {
    return {.offset = at, .element = element_position_, .component = component_position_};
}

void Tokenizer::close_component(std::size_t end) {
    if (component_count_ >= components_.size()) flaws_.too_large = true;
    if (flaws_.too_large) return;
    components_[component_count_] = {bytes_.substr(text_start_, end - text_start_), text_start_};
    ++component_count_;
    ++elements_[element_count_ - 1].count;
    ++component_position_;
}

void Tokenizer::open_element(bool repeated) {
    if (flaws_.too_large || component_count_ >= components_.size()) {
        flaws_.too_large = true;
        return;
    }
    if (!repeated) ++element_position_;
    component_position_ = 1;
    elements_[element_count_] = {static_cast<std::uint32_t>(component_count_), 0, element_position_};
    ++element_count_;
}

/// The byte after a release character is data, whatever it is.
void Tokenizer::note_release(std::size_t at) {
    has_escapes_ = true;
    std::size_t released = at + 1;
    while (join_lines_ && released < bytes_.size() && (bytes_[released] == '\r' || bytes_[released] == '\n')) ++released;
    ignore_until_ = released + 1;
    if (released >= bytes_.size()) {
        flaws_.trailing_release = true;
        return;
    }
    const Kind kind = kinds_[static_cast<unsigned char>(bytes_[released])];
    if ((kind == Kind::data || kind == Kind::control) && !flaws_.useless_release) flaws_.useless_release = place(at);
    if (bytes_[released] == 0 && !flaws_.nul) flaws_.nul = place(released);
}

void Tokenizer::note_control(std::size_t at) {
    const char c = bytes_[at];
    if (c == 0) {
        if (!flaws_.nul) flaws_.nul = place(at);
    } else if (join_lines_ && (c == '\r' || c == '\n')) {
        has_escapes_ = true;  // makes unescape() leave it out
    } else if (!flaws_.control) {
        flaws_.control = place(at);
    }
}

/// Walks from mark to mark up to the terminator or the end of the bytes.
void Tokenizer::scan() {
    for (;;) {
        while (mask_ == 0) {
            if (!load_block()) {
                segment_end_ = bytes_.size();
                position_ = bytes_.size();
                flaws_.truncated = true;
                close_component(segment_end_);
                return;
            }
        }
        const std::size_t at = block_ + static_cast<std::size_t>(std::countr_zero(mask_));
        mask_ &= mask_ - 1;
        if (at < ignore_until_) continue;
        switch (kinds_[static_cast<unsigned char>(bytes_[at])]) {
            case Kind::component:
                close_component(at);
                text_start_ = at + 1;
                break;
            case Kind::element:
            case Kind::repetition:
                close_component(at);
                open_element(kinds_[static_cast<unsigned char>(bytes_[at])] == Kind::repetition);
                text_start_ = at + 1;
                break;
            case Kind::terminator:
                close_component(at);
                segment_end_ = at;
                position_ = at + 1;
                return;
            case Kind::release:
                note_release(at);
                break;
            case Kind::control:
                note_control(at);
                break;
            case Kind::data:
                break;
        }
    }
}

void Tokenizer::unescape() {
    const std::size_t needed = segment_end_ - segment_start_;
    if (needed > limits::segment_bytes_max) return;  // refused anyway: not worth the memory
    if (unescaped_.size() < needed) unescaped_.resize(needed);
    char* out = unescaped_.data();
    for (std::size_t i = 0; i < component_count_; ++i) {
        const std::string_view text = components_[i].text;
        const char* const begin = out;
        bool changed = false;
        for (std::size_t j = 0; j < text.size(); ++j) {
            const bool line_end = join_lines_ && (text[j] == '\r' || text[j] == '\n');
            if (line_end) {
                changed = true;
                continue;
            }
            if (delimiters_.release != 0 && text[j] == delimiters_.release) {
                changed = true;
                ++j;
                while (join_lines_ && j < text.size() && (text[j] == '\r' || text[j] == '\n')) ++j;
                if (j >= text.size()) break;
            }
            *out++ = text[j];
        }
        if (changed) components_[i].text = {begin, static_cast<std::size_t>(out - begin)};
    }
}

void Tokenizer::note_long_values() {
    for (std::size_t e = 0; e < element_count_; ++e) {
        for (std::uint16_t c = 0; c < elements_[e].count; ++c) {
            const Component& value = components_[elements_[e].first + c];
            if (value.text.size() <= limits::element_bytes_max) continue;
            flaws_.long_value = Flaw{value.offset, elements_[e].position, static_cast<std::uint16_t>(c + 1)};
            return;
        }
    }
}

void Tokenizer::finish(SegmentView& view, std::size_t end) {
    if (end - segment_start_ > limits::segment_bytes_max) flaws_.too_large = true;
    if (end - segment_start_ > limits::element_bytes_max && !flaws_.too_large) note_long_values();
    if (has_escapes_) unescape();
    view.offset_ = segment_start_;
    view.raw_ = bytes_.substr(segment_start_, end - segment_start_);
    view.tag_ = components_[0].text;
    view.elements_ = std::span<const Element>(elements_.data() + 1, element_count_ - 1);
    view.components_ = std::span<const Component>(components_.data(), component_count_);
    view.sound_ = true;
}

bool Tokenizer::next(SegmentView& view) {
    segment_start_ = static_cast<std::size_t>(next_start());
    if (segment_start_ >= bytes_.size()) return false;
    ignore_until_ = std::max(ignore_until_, segment_start_);
    text_start_ = segment_start_;
    flaws_ = {};
    has_escapes_ = false;
    component_count_ = 0;
    component_position_ = 1;
    element_position_ = 0;
    elements_[0] = {0, 0, 0};  // the tag, which may have nesting components of its own
    element_count_ = 1;
    scan();
    finish(view, segment_end_);
    return true;
}

}  // namespace cargo::edi
