#pragma once

#include <array>
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

    /// Cuts the next batch: `bytes` from `from` on, where a segment begins. A batch is longer as long as all goes
    /// well and short where it does not, so that what is cut in vain is no more than what is read.
    /// @return false when not even the first segment is plain.
    [[nodiscard]] bool cut(std::string_view bytes, std::size_t from);

    /// True while there is one to take.
    [[nodiscard]] bool waiting() const { return taken_segments_ < segments_; }
    /// The next one, tag included, whose component may begin with line ends; still escaped. Good until the next cut. Its
    /// terminator is the byte behind its last component.
    void take(std::span<Component>& components, ElementList& elements) {
        const SegmentEnd from = taken_;
        taken_ = segment_ends_[taken_segments_++];
        components = {components_.data() + from.components, taken_.components - from.components};
        elements = {element_ends_.data() + from.elements, taken_.elements - from.elements, from.components};
    }
    /// True when all segments of the batch are of printable ASCII: no byte of it is above the tilde, nor any delimiter a control
    /// character. False without a batch.
    [[nodiscard]] bool all_ascii() {
        if (ascii_ == Ascii::unknown) [[unlikely]] look_for_others();
        return ascii_ == Ascii::all;
    }
    /// Is there a release character before `end` that was not asked for yet?
    [[nodiscard]] bool any_release_before(std::size_t end) const { return release_ < end; }
    /// The places of all of them.
    [[nodiscard]] std::span<const std::size_t> releases_before(std::size_t end);

private:
    /// Of a segment, among those of the batch; tags are elements too.
    struct SegmentEnd {
        std::uint32_t components = 0;
        std::uint32_t elements = 0;
    };
    [[nodiscard]] Marks look_at_odd(std::string_view bytes, std::size_t block, bool behind_separator, Marks marks);
    void look_for_others();

    MarkFinder finder_{};
    ServiceString delimiters_{};
    std::array<std::size_t, 256> ends_element_{};  ///< 1 for what does
    std::array<std::size_t, 256> ends_segment_{};
    bool possible_ = true;   ///< no delimiter is a blank or a line end
    bool printable_ = true;  ///< none is a control character
    std::size_t blocks_ = 1;

    enum class Ascii : std::uint8_t { unknown, all, not_all };

    std::string_view batch_{};
    Ascii ascii_ = Ascii::not_all;
    std::uint32_t segments_ = 0;  ///< in the batch
    std::uint32_t taken_segments_ = 0;
    SegmentEnd taken_{};  ///< of the last one taken
    std::size_t blank_until_ = 0;  ///< end of the line ends behind a terminator
    bool releases_next_ = false;   ///< the block's last byte releases the next block's first
    std::vector<Component> components_;
    std::vector<std::uint32_t> element_ends_;  ///< of each in components_
    std::vector<SegmentEnd> segment_ends_;
    std::vector<std::size_t> releases_;  ///< places of release characters
    std::size_t next_release_ = 0;
    std::size_t release_ = none;  ///< place of the next one

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

}  // namespace cargo::edi
