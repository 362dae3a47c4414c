#include "edi/plain_segments.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "edi/short_text.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

/// Enough for what is lost at a batch's end not to count, and what it writes stays in the processor's nearest cache.
constexpr std::size_t blocks_max = 64;
constexpr std::size_t marks_max = blocks_max * MarkFinder::block_bytes;
static_assert(marks_max <= limits::element_bytes_max && marks_max <= limits::components_per_segment_max,
              "no plain segment comes near the limits");

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

PlainSegments::PlainSegments()
    : components_(marks_max), element_ends_(marks_max + 1), segment_ends_(marks_max + 1) {
    releases_.reserve(marks_max);
}

void PlainSegments::restart(const ServiceString& delimiters) {
    delimiters_ = delimiters;
    finder_.look_for(delimiters);
    ends_element_.fill(0);
    ends_segment_.fill(0);
    ends_element_[static_cast<unsigned char>(delimiters.element)] = 1;
    ends_element_[static_cast<unsigned char>(delimiters.terminator)] = 1;
    ends_segment_[static_cast<unsigned char>(delimiters.terminator)] = 1;
    const ServiceString& d = delimiters;
    const std::array<char, 5> all{d.component, d.element, d.terminator, d.release, d.repetition};
    possible_ = std::ranges::none_of(all, is_blank);
    // A released one would be a control character in a plain segment. None is 0.
    printable_ = std::ranges::all_of(all, [](char c) { return c == 0 || static_cast<unsigned char>(c) >= 0x20; });
    blocks_ = 1;
    clear();
}

void PlainSegments::clear() {
    segments_ = taken_segments_ = 0;
    ascii_ = Ascii::not_all;
    taken_ = {};
    releases_.clear();
    next_release_ = 0;
    release_ = none;
}

/// Each separator ends a component, and perhaps an element and a segment: what is not ended is written over by what comes next,
/// so that nothing depends on a branch that nobody can predict.
bool PlainSegments::cut(std::string_view bytes, std::size_t from) {
    clear();
    if (!possible_) return false;
    blank_until_ = from;
    releases_next_ = false;
    const MarkFinder finder = finder_;
    const std::size_t* const ends_element = ends_element_.data();
    const std::size_t* const ends_segment = ends_segment_.data();
    Component* component = components_.data();
    std::uint32_t* const element_ends = element_ends_.data();
    SegmentEnd* const segment_ends = segment_ends_.data();
    const char* text = bytes.data() + from;  // where the open component began
    std::uint32_t components = 0;
    std::size_t elements = 0;
    std::size_t segments = 0;
    const std::size_t until = std::min(bytes.size(), from + blocks_ * MarkFinder::block_bytes);
    bool goes_on = true;
    for (std::size_t block = from; goes_on && block < until; block += MarkFinder::block_bytes) {
        const char* const begin = bytes.data() + block;
        Marks marks = finder.find(begin, bytes.size() - block);
        if (marks.odd != 0 || releases_next_) [[unlikely]] {
            marks = look_at_odd(bytes, block, text == begin, marks);
            goes_on = marks.odd == 0;
        }
        for (std::uint64_t left = marks.separators; left != 0; left &= left - 1) {
            const char* const at = begin + static_cast<unsigned>(std::countr_zero(left));
            const auto separator = static_cast<unsigned char>(*at);
            *component++ = {{text, static_cast<std::size_t>(at - text)}};
            text = at + 1;
            element_ends[elements] = ++components;
            elements += ends_element[separator];
            segment_ends[segments] = {components, static_cast<std::uint32_t>(elements)};
            segments += ends_segment[separator];
        }
    }
    segments_ = static_cast<std::uint32_t>(segments);
    if (!releases_.empty()) release_ = releases_.front();
    if (!waiting()) {
        blocks_ = 1;
        return false;
    }
    blocks_ = std::min(2 * blocks_, blocks_max);
    batch_ = {bytes.data() + from, text};
    ascii_ = printable_ ? Ascii::unknown : Ascii::not_all;
    return true;
}

void PlainSegments::look_for_others() {
    ascii_ = is_ascii(batch_) ? Ascii::all : Ascii::not_all;
}

/// Takes what is released out of the marks. Odd is what else is not plain: then no separator behind it is left.
Marks PlainSegments::look_at_odd(std::string_view bytes, std::size_t block, bool behind_separator, Marks marks) {
    const ServiceString& d = delimiters_;
    const auto delimits = [&](char c) {
        const bool repeats = d.repetition != 0 && c == d.repetition;
        return c == d.component || c == d.element || c == d.terminator || c == d.release || repeats;
    };
    const auto leave = [&](std::uint64_t mask) {
        marks.separators &= mask;
        marks.odd &= mask;
    };
    if (releases_next_) leave(~std::uint64_t{1});
    releases_next_ = false;
    for (std::uint64_t odd = marks.odd; odd != 0; odd = marks.odd) {
        const auto bit = static_cast<unsigned>(std::countr_zero(odd));
        const std::size_t at = block + bit;
        const char c = bytes[at];
        if (d.release != 0 && c == d.release && at + 1 < bytes.size() && delimits(bytes[at + 1])) {
            releases_.push_back(at);
            releases_next_ = bit == MarkFinder::block_bytes - 1;
            if (!releases_next_) leave(~(std::uint64_t{2} << bit));
        } else {
            const bool behind = bit == 0 ? behind_separator : ((marks.separators >> (bit - 1)) & 1U) != 0;
            const bool behind_segment = at > 0 && behind && bytes[at - 1] == d.terminator;
            if ((c != '\r' && c != '\n') || (!behind_segment && blank_until_ != at)) {
                marks.separators &= (std::uint64_t{1} << bit) - 1;
                return marks;
            }
            blank_until_ = at + 1;
        }
        marks.odd &= ~(std::uint64_t{1} << bit);
    }
    return marks;
}

std::span<const std::size_t> PlainSegments::releases_before(std::size_t end) {
    const std::size_t first = next_release_;
    while (next_release_ < releases_.size() && releases_[next_release_] < end) ++next_release_;
    release_ = next_release_ < releases_.size() ? releases_[next_release_] : none;
    return std::span(releases_).subspan(first, next_release_ - first);
}

}  // namespace cargo::edi
