#include "edi/tokenizer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "edi/short_text.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

constexpr std::size_t block_bytes = MarkFinder::block_bytes;

}  // namespace

Tokenizer::Tokenizer()
    : components_(limits::components_per_segment_max),
      element_ends_(limits::components_per_segment_max),
      positions_(limits::components_per_segment_max),
      unescaped_(4096) {
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
    plain_.clear();
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
    finder_.look_for(delimiters);
    plain_.restart(delimiters);
    position_ = static_cast<std::size_t>(offset - base_);
    next_block_ = position_;
    block_ = position_;
    mask_ = 0;
    released_ = none;
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
    const Marks marks = finder_.find(bytes_.data() + block_, bytes_.size() - block_);
    mask_ = marks.separators | marks.odd;
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

/// The window ends before the terminator. True when the file ends too: then the segment ends here.
bool Tokenizer::reach_end() {
    segment_end_ = bytes_.size();
    if (!last_) return false;
    position_ = bytes_.size();
    flaws_.noted = flaws_.truncated = true;
    return true;
}

void Tokenizer::close_component(std::size_t end) {
    // What ends behind an earlier window's end is over the limit: it would be cut off with the segment's end.
    const std::size_t room = passing_ ? 0 : limits::components_per_segment_max;
    if (cut_.components < room) {
        components_[cut_.components++] = {bytes_.substr(cut_.text_start, end - cut_.text_start)};
    } else {
        flaws_.noted = flaws_.too_large = true;
    }
    cut_.text_start = end + 1;
}

void Tokenizer::close_element(std::size_t end) {
    close_component(end);
    if (cut_.first >= cut_.components) return;  // no room
    element_ends_[cut_.elements] = static_cast<std::uint32_t>(cut_.components);
    positions_[cut_.elements++] = static_cast<std::uint16_t>(cut_.position);
    cut_.first = cut_.components;
}

/// Walks from mark to mark up to the terminator or the end of the bytes; false when more of them must come first.
bool Tokenizer::scan() {
    for (;;) {
        if (mask_ == 0 && !load_marks()) {
            if (!reach_end()) return false;
            close_element(segment_end_);
            return true;
        }
        const std::size_t at = block_ + static_cast<std::size_t>(std::countr_zero(mask_));
        mask_ &= mask_ - 1;
        switch (kinds_[static_cast<unsigned char>(bytes_[at])]) {
            case Kind::component:
                close_component(at);
                break;
            case Kind::element:
                close_element(at);
                ++cut_.position;
                break;
            case Kind::repetition:
                close_element(at);
                cut_.repeated = true;
                break;
            case Kind::terminator:
                close_element(at);
                segment_end_ = at;
                position_ = at + 1;
                return true;
            case Kind::release:
                note_release(at);
                break;
            case Kind::control:
                note_control(at);
                break;
            case Kind::data:  // is never marked
                break;
        }
    }
}

/// Keeps the head of a segment over the limit, of which the window holds no end: the rest only has to be passed.
void Tokenizer::pass_on() {
    cut_off();
    const char* const begin = bytes_.data() + segment_start_;
    head_.assign(begin, begin + limits::segment_bytes_max);
    for (std::size_t i = 0; i < cut_.components; ++i) {
        std::string_view& text = components_[i].text;
        text = {head_.data() + (text.data() - begin), text.size()};
    }
    passing_ = true;
}

/// Leaves of a segment over the limit the components that end within it.
void Tokenizer::cut_off() {
    const char* const begin = passing_ ? head_.data() : bytes_.data() + segment_start_;
    const auto end = [&](const Component& component) {
        return static_cast<std::size_t>(component.text.data() - begin) + component.text.size();
    };
    while (cut_.components > 0 && end(components_[cut_.components - 1]) > limits::segment_bytes_max) --cut_.components;
    const auto left = static_cast<std::uint32_t>(cut_.components);
    while (cut_.elements > 1 && element_ends_[cut_.elements - 2] >= left) --cut_.elements;
    if (left == 0) cut_.elements = 0;
    if (cut_.elements > 0) element_ends_[cut_.elements - 1] = std::min(element_ends_[cut_.elements - 1], left);
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

char* Tokenizer::room_to_unescape(std::size_t values, std::size_t bytes) {
    const std::size_t size = values * before_unescaped + bytes;
    if (unescaped_.size() < size) unescaped_.resize(size);
    return unescaped_.data();
}

/// Where the copy of a component begins, behind its place.
char* Tokenizer::begin_copy(char* out, const Component& component) const {
    const std::uint64_t offset = base_ + in_window(component.text.data());
    std::memcpy(out, &offset, before_unescaped);
    return out + before_unescaped;
}

/// Leaves out of the components that have it what is to be left out; `bytes` is the size of their segment.
void Tokenizer::unescape(std::span<Component> components, std::size_t bytes) {
    if (bytes > limits::segment_bytes_max) return;  // refused anyway: not worth the memory
    char* out = room_to_unescape(escaped_.size(), bytes);
    for (const std::uint32_t i : escaped_) {
        if (i >= components.size()) break;
        char* const begin = begin_copy(out, components[i]);
        out = unescape_into(begin, components[i].text);
        components[i].text = {begin, static_cast<std::size_t>(out - begin)};
    }
}

void Tokenizer::note_long_values() {
    std::size_t e = 0;  // of the component
    for (std::size_t c = 0; c < cut_.components; ++c) {
        while (element_ends_[e] <= c) ++e;
        if (components_[c].text.size() <= limits::element_bytes_max) continue;
        const std::size_t first = e == 0 ? 0 : element_ends_[e - 1];
        const std::uint64_t offset = base_ + in_window(components_[c].text.data());
        flaws_.long_value = Flaw{offset, positions_[e], static_cast<std::uint16_t>(c - first + 1)};
        flaws_.noted = true;
        return;
    }
}

/// A line end beside a separator is how a sender laid out his file: no data. Within a value it may be, and where it is released.
void Tokenizer::trim_line_ends() {
    const auto is_line_end = [](char c) { return c == '\r' || c == '\n'; };
    auto escaped = escaped_.begin();
    for (std::uint32_t i = 0; i < cut_.components; ++i) {
        if (escaped != escaped_.end() && *escaped == i) {
            ++escaped;
            continue;
        }
        std::string_view& text = components_[i].text;
        while (!text.empty() && is_line_end(text.front())) text.remove_prefix(1);
        while (!text.empty() && is_line_end(text.back())) text.remove_suffix(1);
    }
}

void Tokenizer::finish(SegmentView& view) {
    const std::size_t size = segment_end_ - segment_start_;
    if (size > limits::element_bytes_max) {
        if (size > limits::segment_bytes_max) {
            cut_off();
            flaws_.noted = flaws_.too_large = true;
        }
        if (!flaws_.too_large) note_long_values();
    }
    if (flaws_.control && size <= limits::segment_bytes_max) trim_line_ends();  // what is refused stays as it came
    if (!escaped_.empty()) unescape(std::span(components_).first(cut_.components), size);
    view.offset_ = base_ + segment_start_;
    view.size_ = size;
    view.raw_ = passing_ ? head_.data() : bytes_.data() + segment_start_;
    if (cut_.elements == 0) {  // not even the tag has an end
        view.tag_ = view.raw();
        view.elements_ = {};
    } else {
        view.tag_ = components_[0].text;
        view.elements_ = ElementList(element_ends_.data(), static_cast<std::uint32_t>(cut_.elements), 0,
                                     cut_.repeated ? positions_.data() + 1 : nullptr);
    }
    view.components_ = std::span<const Component>(components_.data(), cut_.components);
    view.sound_ = true;
    passing_ = false;
}

void Tokenizer::begin_segment() {
    next_block_ = segment_start_;
    mask_ = 0;
    cut_ = {.text_start = segment_start_};
    escaped_.clear();
    if (flaws_.noted) flaws_ = {};
}

/// Line ends between segments were cut as the beginning of a tag.
void Tokenizer::skip_blanks(Component& tag) {
    while (!tag.text.empty() && between_segments(tag.text.front())) tag.text.remove_prefix(1);
}

/// Leaves out the release characters of a plain segment, whose places are known. True: for hand_out() to end with it.
bool Tokenizer::unescape_plain(std::span<Component> components, SegmentView& view) {
    const std::span<const std::size_t> releases = plain_.releases_before(position_);
    char* out = room_to_unescape(releases.size(), static_cast<std::size_t>(view.size_));
    std::size_t i = 0;
    for (std::size_t r = 0; r < releases.size();) {
        while (in_window(components[i].text.data()) + components[i].text.size() <= releases[r]) ++i;
        const char* from = components[i].text.data();
        const char* const text_end = from + components[i].text.size();
        char* const begin = begin_copy(out, components[i]);
        out = begin;
        for (; r < releases.size() && bytes_.data() + releases[r] < text_end; ++r) {
            out = copy_text(out, {from, bytes_.data() + releases[r]});
            from = bytes_.data() + releases[r] + 1;
        }
        out = copy_text(out, {from, text_end});
        components[i++].text = {begin, static_cast<std::size_t>(out - begin)};
    }
    view.tag_ = components.front().text;
    return true;
}

/// The next of the segments that were cut ahead. None of them comes near the limits. No call is made for nearly all.
bool Tokenizer::hand_out(SegmentView& view) {
    std::span<Component> components;
    plain_.take(components, view.elements_);
    if (flaws_.noted) [[unlikely]] flaws_ = {};
    if (between_segments(*components.front().text.data())) [[unlikely]] skip_blanks(components.front());
    const std::string_view tag = components.front().text;
    const std::string_view last = components.back().text;
    view.tag_ = tag;
    view.raw_ = tag.data();
    view.offset_ = base_ + in_window(tag.data());
    view.size_ = static_cast<std::uint64_t>(last.data() + last.size() - tag.data());
    view.components_ = components;
    view.sound_ = true;
    position_ = in_window(last.data()) + last.size() + 1;
    if (plain_.any_release_before(position_)) [[unlikely]] return unescape_plain(components, view);
    return true;
}

bool Tokenizer::next(SegmentView& view) {
    if (plain_.waiting()) [[likely]] return hand_out(view);
    return next_batch(view);
}

/// The first of what can be cut ahead, or one segment apart.
bool Tokenizer::next_batch(SegmentView& view) {
    starved_ = false;
    if (!passing_) {
        segment_start_ = static_cast<std::size_t>(next_start() - base_);
        if (!join_lines_ && plain_.cut(bytes_, segment_start_)) return hand_out(view);
        if (segment_start_ >= bytes_.size()) {
            starved_ = !last_;
            return false;
        }
        begin_segment();
    }
    return read_apart(view);
}

/// A segment that is not plain, or goes on behind the window.
bool Tokenizer::read_apart(SegmentView& view) {
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
