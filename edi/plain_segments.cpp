#include "edi/plain_segments.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

/// Enough for what is lost at a batch's end not to count, and what it writes stays in the processor's nearest cache.
constexpr std::size_t blocks_max = 32;
constexpr std::size_t marks_max = blocks_max * MarkFinder::block_bytes;
static_assert(marks_max <= limits::element_bytes_max && marks_max <= limits::components_per_segment_max,
              "no plain segment comes near the limits");

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

PlainSegments::PlainSegments()
    : components_(marks_max), element_ends_(marks_max + 1), ends_(marks_max + 1) {
    releases_.reserve(marks_max);
}

void PlainSegments::restart(const ServiceString& delimiters) {
    delimiters_ = delimiters;
    finder_.look_for(delimiters);
    const ServiceString& d = delimiters;
    const std::array<char, 5> all{d.component, d.element, d.terminator, d.release, d.repetition};
    possible_ = std::ranges::none_of(all, is_blank);
    blocks_ = 1;
    clear();
}

void PlainSegments::clear() {
    cut_ = {};
    taken_ = {};
    releases_.clear();
    next_release_ = 0;
    release_ = none;
}

bool PlainSegments::cut(std::string_view bytes, std::uint64_t base, std::size_t from) {
    clear();
    if (!possible_) return false;
    text_ = blank_until_ = from;
    releases_next_ = false;
    const std::size_t until = std::min(bytes.size(), from + blocks_ * MarkFinder::block_bytes);
    for (std::size_t block = from; block < until; block += MarkFinder::block_bytes) {
        Marks marks = finder_.find(bytes.data() + block, bytes.size() - block);
        const bool goes_on = (marks.odd == 0 && !releases_next_) || look_at_odd(bytes, block, marks);
        cut_block(bytes.data(), base, block, marks.separators);
        if (!goes_on) break;
    }
    if (!releases_.empty()) release_ = releases_.front();
    blocks_ = waiting() ? std::min(2 * blocks_, blocks_max) : 1;
    return waiting();
}

/// Takes what is released out of the marks. False when something else is odd: then no mark behind it is left.
bool PlainSegments::look_at_odd(std::string_view bytes, std::size_t block, Marks& marks) {
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
    while (marks.odd != 0) {
        const auto bit = static_cast<unsigned>(std::countr_zero(marks.odd));
        const std::size_t at = block + bit;
        const char c = bytes[at];
        marks.odd &= marks.odd - 1;
        if (d.release != 0 && c == d.release && at + 1 < bytes.size() && delimits(bytes[at + 1])) {
            releases_.push_back(at);
            releases_next_ = bit == MarkFinder::block_bytes - 1;
            if (!releases_next_) leave(~(std::uint64_t{2} << bit));
            continue;
        }
        const bool behind_separator = bit == 0 ? text_ == at : ((marks.separators >> (bit - 1)) & 1U) != 0;
        const bool behind_segment = at > 0 && behind_separator && bytes[at - 1] == d.terminator;
        if ((c == '\r' || c == '\n') && (behind_segment || blank_until_ == at)) {
            blank_until_ = at + 1;
            continue;
        }
        leave((std::uint64_t{1} << bit) - 1);
        return false;
    }
    return true;
}

/// Each separator ends a component, and perhaps an element and a segment: what is not ended is written over by what comes next,
/// so that nothing depends on a branch that nobody can predict.
void PlainSegments::cut_block(const char* bytes, std::uint64_t base, std::size_t block, std::uint64_t separators) {
    Component* const components = components_.data();
    std::uint32_t* const element_ends = element_ends_.data();
    End* const ends = ends_.data();
    const char between_components = delimiters_.component;
    const char terminator = delimiters_.terminator;
    std::size_t text = text_;
    auto [cut, elements, segments] = cut_;
    for (; separators != 0; separators &= separators - 1) {
        const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(separators));
        const char separator = bytes[at];
        components[cut++] = {{bytes + text, at - text}, base + text};
        text = at + 1;
        element_ends[elements] = static_cast<std::uint32_t>(cut);
        elements += separator != between_components ? 1 : 0;
        ends[segments] = {at, elements};
        segments += separator == terminator ? 1 : 0;
    }
    text_ = text;
    cut_ = {cut, elements, segments};
}

std::span<const std::size_t> PlainSegments::releases_before(std::size_t end) {
    const std::size_t first = next_release_;
    while (next_release_ < releases_.size() && releases_[next_release_] < end) ++next_release_;
    release_ = next_release_ < releases_.size() ? releases_[next_release_] : none;
    return std::span(releases_).subspan(first, next_release_ - first);
}

}  // namespace cargo::edi
