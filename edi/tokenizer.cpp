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

[[maybe_unused]] bool is_marked(char c, const ServiceString& d) {
    return c == d.component || c == d.element || c == d.terminator || (d.release != 0 && c == d.release) ||
           (d.repetition != 0 && c == d.repetition) || static_cast<unsigned char>(c) < 0x20;
}

/// One bit for each of 64 bytes that a tokenizer must look at: a delimiter, or a control character. Found by plain comparison
/// with `looked_for`, sixteen times each: with five delimiters SSE2 is as fast as wider registers.
std::uint64_t marked_bytes(const char* at, [[maybe_unused]] const char* looked_for,
                           [[maybe_unused]] const ServiceString& delimiters) {
    std::uint64_t mask = 0;
#if defined(__SSE2__)
    const auto sixteen = [&](std::size_t i) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(looked_for + 16 * i)); };
    const __m128i control_max = _mm_set1_epi8(0x1F);
    for (std::size_t i = 0; i < block_bytes; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
        const __m128i separators = _mm_or_si128(_mm_cmpeq_epi8(bytes, sixteen(0)), _mm_cmpeq_epi8(bytes, sixteen(1)));
        const __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, sixteen(2)), _mm_cmpeq_epi8(bytes, sixteen(3)));
        const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, control_max), bytes);
        const __m128i rest = _mm_or_si128(controls, _mm_cmpeq_epi8(bytes, sixteen(4)));
        const int found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(separators, ends), rest));
        mask |= static_cast<std::uint64_t>(static_cast<std::uint16_t>(found)) << i;
    }
#else
    for (std::size_t i = 0; i < block_bytes; ++i) mask |= static_cast<std::uint64_t>(is_marked(at[i], delimiters)) << i;
#endif
    return mask;
}

bool between_segments(char c) {
    return c == '\r' || c == '\n' || c == ' ' || c == '\t';
}

}  // namespace

Tokenizer::Tokenizer()
    : components_(limits::components_per_segment_max), elements_(limits::components_per_segment_max), unescaped_(4096) {
    escaped_.reserve(limits::components_per_segment_max);
}

Tokenizer::Tokenizer(std::string_view bytes) : Tokenizer() {
    window(bytes, 0, true);
}

void Tokenizer::window(std::string_view bytes, std::uint64_t offset, bool last) {
    // Places of a segment that began before the window wrap around, and differences of them stay right.
    const std::size_t moved = static_cast<std::size_t>(offset - base_);
    position_ -= moved;
    segment_start_ -= moved;
    resume_ -= moved;
    cut_.text_start -= moved;
    released_ = none;  // it was in the window, or will be read again
    bytes_ = bytes;
    base_ = offset;
    last_ = last;
    mask_ = 0;
    block_ = next_block_ = passing_ ? resume_ : position_;
}

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
    // A missing delimiter is looked for as the terminator: found twice, marked once.
    const char release = delimiters.release == 0 ? delimiters.terminator : delimiters.release;
    const char repetition = delimiters.repetition == 0 ? delimiters.terminator : delimiters.repetition;
    const std::array<char, 5> all{delimiters.component, delimiters.element, delimiters.terminator, release, repetition};
    for (std::size_t i = 0; i < looked_for_.size(); ++i) looked_for_[i] = all[i / 16];
    position_ = static_cast<std::size_t>(offset - base_);
    next_block_ = position_;
    block_ = position_;
    mask_ = 0;
    released_ = none;
}

std::uint64_t Tokenizer::next_start() {
    while (position_ < bytes_.size() && between_segments(bytes_[position_])) ++position_;
    return base_ + position_;
}

std::string_view Tokenizer::rest() {
    return bytes_.substr(static_cast<std::size_t>(next_start() - base_));
}

bool Tokenizer::next_is(std::string_view tag) {
    const std::string_view from = rest();
    std::size_t matched = 0;
    for (std::size_t i = 0; i < from.size() && i < tag_lookahead; ++i) {
        if (join_lines_ && (from[i] == '\r' || from[i] == '\n')) continue;
        const Kind kind = kinds_[static_cast<unsigned char>(from[i])];
        if (matched == tag.size()) return kind != Kind::data && kind != Kind::control && kind != Kind::release;
        if (kind == Kind::release) continue;
        if (from[i] != tag[matched++]) return false;
    }
    return matched == tag.size() && last_ && from.size() < tag_lookahead;
}

/// Loads blocks up to one with a mark; false when there is none.
bool Tokenizer::load_marks() {
    do {
        if (next_block_ >= bytes_.size()) return false;
        load_block();
    } while (mask_ == 0);
    return true;
}

void Tokenizer::load_block() {
    block_ = next_block_;
    const std::size_t left = bytes_.size() - block_;
    if (left >= block_bytes) {
        mask_ = marked_bytes(bytes_.data() + block_, looked_for_.data(), delimiters_);
    } else {  // the last block: no byte beyond the end is read
        std::array<char, block_bytes> last{};
        std::memcpy(last.data(), bytes_.data() + block_, left);
        mask_ = marked_bytes(last.data(), looked_for_.data(), delimiters_) & ((std::uint64_t{1} << left) - 1);
    }
    next_block_ = block_ + block_bytes;
    if (released_ - block_ < block_bytes) {
        mask_ &= ~(std::uint64_t{1} << (released_ - block_));
        released_ = none;
    }
}

Flaw Tokenizer::place(std::size_t at) const {
    const auto element = static_cast<std::uint16_t>(std::min<std::size_t>(cut_.position, limits::components_per_segment_max));
    const auto component = static_cast<std::uint16_t>(cut_.components - cut_.first + 1);
    return {.offset = base_ + at, .element = element, .component = component};
}

/// The open component has something to leave out.
void Tokenizer::note_escape() {
    const auto component = static_cast<std::uint32_t>(cut_.components);
    if (escaped_.empty() || escaped_.back() != component) escaped_.push_back(component);
}

/// The byte after a release character is data, whatever it is.
void Tokenizer::note_release(std::size_t at) {
    const bool within = at - segment_start_ <= limits::segment_bytes_max;
    if (within) note_escape();
    std::size_t released = at + 1;
    while (join_lines_ && released < bytes_.size() && (bytes_[released] == '\r' || bytes_[released] == '\n')) ++released;
    if (released >= bytes_.size()) {
        resume_ = at;
        if (last_) flaws_.noted = flaws_.trailing_release = true;
        return;
    }
    if (released - block_ < block_bytes) {
        mask_ &= ~(std::uint64_t{1} << (released - block_));
    } else {
        released_ = released;
    }
    if (!within) return;
    const Kind kind = kinds_[static_cast<unsigned char>(bytes_[released])];
    if ((kind == Kind::data || kind == Kind::control) && !flaws_.useless_release) {
        flaws_.useless_release = place(at);
        flaws_.released = bytes_[at + 1];
        flaws_.noted = true;
    }
    if (bytes_[released] == 0 && !flaws_.nul) {
        flaws_.nul = place(released);
        flaws_.noted = true;
    }
}

void Tokenizer::note_control(std::size_t at) {
    if (at - segment_start_ > limits::segment_bytes_max) return;
    const char c = bytes_[at];
    if (c == 0) {
        if (!flaws_.nul) flaws_.nul = place(at);
        flaws_.noted = true;
    } else if (join_lines_ && (c == '\r' || c == '\n')) {
        note_escape();
    } else {
        if (!flaws_.control) flaws_.control = place(at);
        flaws_.noted = true;
    }
}

/// A marked byte that separates nothing.
void Tokenizer::look_at(std::size_t at) {
    if (kinds_[static_cast<unsigned char>(bytes_[at])] == Kind::release) {
        note_release(at);
    } else {
        note_control(at);
    }
}

/// The window ends before the terminator. True when the file ends too: then the segment ends here.
bool Tokenizer::reach_end() {
    segment_end_ = bytes_.size();
    if (!last_) return false;
    position_ = bytes_.size();
    flaws_.noted = flaws_.truncated = true;
    return true;
}

/// Walks from mark to mark up to the terminator or the end of the bytes; false when more of them must come first. What it counts
/// stands in locals: the compiler cannot know that no value aliases a member.
bool Tokenizer::scan() {
    const char* const bytes = bytes_.data();
    Component* const components = components_.data();
    Element* const elements = elements_.data();
    const char component = delimiters_.component;
    const char element = delimiters_.element;
    const char terminator = delimiters_.terminator;
    const std::uint64_t base = base_;
    std::size_t count = cut_.components;
    std::size_t closed = cut_.elements;
    std::size_t first = cut_.first;
    std::size_t text_start = cut_.text_start;
    std::uint32_t position = cut_.position;
    std::size_t block = block_;
    std::uint64_t mask = mask_;
    const auto save = [&] {  // one by one: a copy of the whole waits for these stores
        cut_.components = count;
        cut_.elements = closed;
        cut_.first = first;
        cut_.text_start = text_start;
        cut_.position = position;
        mask_ = mask;
    };
    bool full = false;
    const auto close_component = [&](std::size_t end) {
        if (count < limits::components_per_segment_max) [[likely]] {
            // As numbers: what began in an earlier window begins before this one, and is cut off when its segment ends.
            const auto from = reinterpret_cast<std::uintptr_t>(bytes) + text_start;
            components[count++] = {{reinterpret_cast<const char*>(from), end - text_start}, base + text_start};
        } else {
            full = true;
        }
        text_start = end + 1;
    };
    const auto close_element = [&](std::size_t end) {
        close_component(end);
        if (full && first == count) return;
        elements[closed++] = {static_cast<std::uint32_t>(first), static_cast<std::uint16_t>(count - first),
                              static_cast<std::uint16_t>(position)};
        first = count;
    };
    bool ended = false;
    while (!ended) {
        if (mask == 0) {
            if (load_marks()) {
                mask = mask_;
                block = block_;
                continue;
            }
            save();
            if (!reach_end()) return false;
            close_element(segment_end_);
            break;
        }
        const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(mask));
        mask &= mask - 1;
        const char c = bytes[at];
        if (c == component) {
            close_component(at);
        } else if (c == element) {
            close_element(at);
            ++position;
        } else if (c == terminator) {
            close_element(at);
            segment_end_ = at;
            position_ = at + 1;
            ended = true;
        } else if (kinds_[static_cast<unsigned char>(c)] == Kind::repetition) {
            close_element(at);
        } else {
            save();
            look_at(at);
            mask = mask_;
        }
    }
    save();
    if (full) flaws_.noted = flaws_.too_large = true;
    return true;
}

/// Keeps the head of a segment over the limit, of which the window holds no end: the rest only has to be passed.
void Tokenizer::pass_on() {
    cut_off();
    head_.assign(bytes_.data() + segment_start_, bytes_.data() + segment_start_ + limits::segment_bytes_max);
    for (std::size_t i = 0; i < cut_.components; ++i) {
        const std::size_t from = static_cast<std::size_t>(components_[i].offset - base_) - segment_start_;
        components_[i].text = {head_.data() + from, components_[i].text.size()};
    }
    passing_ = true;
}

/// Leaves of a segment over the limit the components that end within it.
void Tokenizer::cut_off() {
    const std::uint64_t limit = base_ + segment_start_ + limits::segment_bytes_max;
    while (cut_.components > 0 &&
           components_[cut_.components - 1].offset + components_[cut_.components - 1].text.size() > limit) {
        --cut_.components;
    }
    while (cut_.elements > 0 && elements_[cut_.elements - 1].first >= cut_.components) --cut_.elements;
    if (cut_.elements == 0) return;
    Element& last = elements_[cut_.elements - 1];
    last.count = static_cast<std::uint16_t>(std::min<std::size_t>(last.count, cut_.components - last.first));
}

char* Tokenizer::unescape_into(char* out, std::string_view text) const {
    for (std::size_t j = 0; j < text.size(); ++j) {
        if (join_lines_ && (text[j] == '\r' || text[j] == '\n')) continue;
        if (delimiters_.release != 0 && text[j] == delimiters_.release) {
            ++j;
            while (join_lines_ && j < text.size() && (text[j] == '\r' || text[j] == '\n')) ++j;
            if (j >= text.size()) break;
        }
        *out++ = text[j];
    }
    return out;
}

void Tokenizer::unescape() {
    const std::size_t needed = segment_end_ - segment_start_;
    if (needed > limits::segment_bytes_max) return;  // refused anyway: not worth the memory
    if (unescaped_.size() < needed) unescaped_.resize(needed);
    char* out = unescaped_.data();
    for (const std::uint32_t i : escaped_) {
        if (i >= cut_.components) break;
        char* const begin = out;
        out = unescape_into(out, components_[i].text);
        components_[i].text = {begin, static_cast<std::size_t>(out - begin)};
    }
}

void Tokenizer::note_long_values() {
    for (std::size_t e = 0; e < cut_.elements; ++e) {
        for (std::uint16_t c = 0; c < elements_[e].count; ++c) {
            const Component& value = components_[elements_[e].first + c];
            if (value.text.size() <= limits::element_bytes_max) continue;
            flaws_.long_value = Flaw{value.offset, elements_[e].position, static_cast<std::uint16_t>(c + 1)};
            flaws_.noted = true;
            return;
        }
    }
}

void Tokenizer::finish(SegmentView& view) {
    const std::size_t size = segment_end_ - segment_start_;
    const std::size_t kept = std::min(size, limits::segment_bytes_max);
    if (size > limits::element_bytes_max) {
        if (size > limits::segment_bytes_max) {
            cut_off();
            flaws_.noted = flaws_.too_large = true;
        }
        if (!flaws_.too_large) note_long_values();
    }
    if (!escaped_.empty()) unescape();
    view.offset_ = base_ + segment_start_;
    view.size_ = size;
    view.raw_ = passing_ ? std::string_view(head_.data(), kept) : bytes_.substr(segment_start_, kept);
    if (cut_.elements == 0) {  // not even the tag has an end
        view.tag_ = view.raw_;
        view.elements_ = {};
    } else {
        view.tag_ = components_[0].text;
        view.elements_ = std::span<const Element>(elements_.data() + 1, cut_.elements - 1);
    }
    view.components_ = std::span<const Component>(components_.data(), cut_.components);
    view.sound_ = true;
    passing_ = false;
}

void Tokenizer::begin_segment() {
    // Blanks between segments are marked too.
    if (segment_start_ >= next_block_) {
        next_block_ = segment_start_;
        mask_ = 0;
    } else if (segment_start_ > block_) {
        mask_ &= ~std::uint64_t{0} << (segment_start_ - block_);
    }
    cut_.components = 0;
    cut_.elements = 0;
    cut_.first = 0;
    cut_.text_start = segment_start_;
    cut_.position = 0;
    escaped_.clear();
    if (flaws_.noted) flaws_ = {};
}

bool Tokenizer::next(SegmentView& view) {
    starved_ = false;
    if (!passing_) {
        segment_start_ = static_cast<std::size_t>(next_start() - base_);
        if (segment_start_ >= bytes_.size()) {
            starved_ = !last_;
            return false;
        }
        begin_segment();
    }
    resume_ = bytes_.size();
    if (scan()) {
        finish(view);
        return true;
    }
    starved_ = true;
    if (passing_) return false;
    if (bytes_.size() - segment_start_ > limits::segment_bytes_max) {
        pass_on();
    } else {  // read again from its beginning
        position_ = segment_start_;
        released_ = none;
    }
    return false;
}

}  // namespace cargo::edi
