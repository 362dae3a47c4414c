#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "edi/segment.hpp"
#include "edi/service_string.hpp"

namespace cargo::edi {

/// A place in a segment that the tokenizer noted while passing.
struct Flaw {
    std::uint64_t offset = 0;
    std::uint16_t element = 0;
    std::uint16_t component = 0;
};

/// What is wrong with the bytes of one segment. The first of each kind is kept.
struct Flaws {
    std::optional<Flaw> nul{};
    std::optional<Flaw> control{};          ///< below 0x20 inside a value: kept in it
    std::optional<Flaw> useless_release{};  ///< before a character that needs none: taken literally
    std::optional<Flaw> long_value{};       ///< over limits::element_bytes_max
    bool trailing_release = false;          ///< the file's last byte
    bool truncated = false;                 ///< the file ends before the terminator
    bool too_large = false;                 ///< over limits::segment_bytes_max or components_per_segment_max: values cut off
    [[nodiscard]] bool any() const {
        return nul || control || useless_release || long_value || trailing_release || truncated || too_large;
    }
};

/// Cuts bytes into segments, elements and components in one pass. Values are views into the
/// bytes, but for those with release characters, which are copied without them into a buffer that
/// lasts until the next call. Allocates at construction, and when a segment with release characters is
/// longer than any before it. Linear, whatever the input; memory bounded by the segment limits.
class Tokenizer {
public:
    explicit Tokenizer(std::string_view bytes);

    /// Goes on at `offset` with these delimiters.
    void restart(const ServiceString& delimiters, std::uint64_t offset);
    /// Line ends inside values are a transport's wrapping: left out, not kept.
    void join_lines(bool join) { join_lines_ = join; }

    /// Where the next segment begins, after line ends and blanks between segments; the size at the end.
    [[nodiscard]] std::uint64_t next_start();
    /// Reads the segment at next_start() into `view`: all but number and groups. False at the end of the bytes.
    [[nodiscard]] bool next(SegmentView& view);
    [[nodiscard]] const Flaws& flaws() const { return flaws_; }

private:
    enum class Kind : std::uint8_t { data, element, component, repetition, terminator, release, control };

    [[nodiscard]] bool load_block();
    void scan();
    void close_component(std::size_t end);
    void open_element(bool repeated);
    void note_release(std::size_t at);
    void note_control(std::size_t at);
    void unescape();
    void finish(SegmentView& view, std::size_t end);
    void note_long_values();
    [[nodiscard]] Flaw place(std::size_t at) const;

    std::string_view bytes_;
    ServiceString delimiters_{};
    bool join_lines_ = false;
    std::array<Kind, 256> kinds_{};

    // The block of 64 bytes under the scanner, and which of its bytes are still to be looked at.
    std::size_t block_ = 0;
    std::size_t next_block_ = 0;
    std::uint64_t mask_ = 0;
    std::size_t ignore_until_ = 0;  ///< marked bytes before it are data: released, or between segments

    std::size_t position_ = 0;  ///< first byte not yet in a segment
    std::size_t segment_start_ = 0;
    std::size_t text_start_ = 0;
    std::size_t segment_end_ = 0;
    std::vector<Component> components_;
    std::vector<Element> elements_;
    std::size_t component_count_ = 0;
    std::size_t element_count_ = 0;
    std::uint16_t element_position_ = 0;
    std::uint16_t component_position_ = 1;
    bool has_escapes_ = false;
    Flaws flaws_{};
    std::vector<char> unescaped_;
};

}  // namespace cargo::edi
