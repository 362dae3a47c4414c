#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "edi/mark_finder.hpp"
#include "edi/segment.hpp"
#include "edi/service_string.hpp"

namespace cargo::edi {

/// Cuts the segments that have nothing odd about them, many at a time and without a branch for each value: nearly all segments of
/// nearly all files. Plain is a whole segment with no control character, no repetition, no release character but before a
/// delimiter, and no line end but between segments. The first other one ends the batch: it is for the Tokenizer to read.
class PlainSegments {
public:
    PlainSegments();

    /// With these delimiters; the batch is dropped.
    void restart(const ServiceString& delimiters);
    /// Drops the batch.
    void clear();

    /// Cuts the next batch: `bytes` from `from` on, where a segment begins; they lie at `base` in the file. A batch is longer as
    /// long as all goes well and short where it does not, so that what is cut in vain is no more than what is read.
    /// @return false when not even the first segment is plain.
    [[nodiscard]] bool cut(std::string_view bytes, std::uint64_t base, std::size_t from);

    /// True while there is one to take.
    [[nodiscard]] bool waiting() const { return taken_.segments < cut_.segments; }
    /// The next one, tag included, whose component may begin with line ends; still escaped. Good until the next cut.
    /// @return the place of its terminator.
    std::size_t take(std::span<Component>& components, ElementList& elements) {
        const End& end = ends_[taken_.segments++];
        const std::uint32_t* const element_ends = element_ends_.data() + taken_.elements;
        const std::size_t count = end.elements - taken_.elements;
        const std::size_t first = taken_.components;
        taken_.elements = end.elements;
        taken_.components = element_ends[count - 1];
        components = {components_.data() + first, taken_.components - first};
        elements = {element_ends, static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(first)};
        return end.at;
    }
    /// Is there a release character before `end` that was not asked for yet?
    [[nodiscard]] bool any_release_before(std::size_t end) const { return release_ < end; }
    /// The places of all of them.
    [[nodiscard]] std::span<const std::size_t> releases_before(std::size_t end);

private:
    [[nodiscard]] bool look_at_odd(std::string_view bytes, std::size_t block, Marks& marks);
    void cut_block(const char* bytes, std::uint64_t base, std::size_t block, std::uint64_t separators);

    struct Counts {
        std::size_t components = 0;
        std::size_t elements = 0;  ///< tags among them
        std::size_t segments = 0;
    };
    /// Of a segment: its terminator's place, and the elements up to there.
    struct End {
        std::size_t at = 0;
        std::size_t elements = 0;
    };

    MarkFinder finder_{};
    ServiceString delimiters_{};
    bool possible_ = true;  ///< no delimiter is a blank or a line end
    std::size_t blocks_ = 1;

    Counts cut_{};
    Counts taken_{};
    std::size_t text_ = 0;         ///< where the open component began
    std::size_t blank_until_ = 0;  ///< end of the line ends behind a terminator
    bool releases_next_ = false;   ///< the block's last byte releases the next block's first
    std::vector<Component> components_;
    std::vector<std::uint32_t> element_ends_;  ///< of each in components_
    std::vector<End> ends_;
    std::vector<std::size_t> releases_;  ///< places of release characters
    std::size_t next_release_ = 0;
    std::size_t release_ = none;  ///< place of the next one

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

}  // namespace cargo::edi
