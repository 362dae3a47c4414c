#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "edi/mark_finder.hpp"
#include "edi/plain_segments.hpp"
#include "edi/segment.hpp"
#include "edi/service_string.hpp"

namespace cargo::edi {

/// A place in a segment that the tokenizer noted while passing.
struct Flaw {
    std::uint64_t offset = 0;
    std::uint16_t element = 0;
    std::uint16_t component = 0;
};

/// What is wrong with the bytes of one segment. The first of each kind is kept; past limits::segment_bytes_max only the end is
/// looked for.
struct Flaws {
    std::optional<Flaw> nul{};
    std::optional<Flaw> control{};          ///< below 0x20 inside a value: kept in it
    std::optional<Flaw> useless_release{};  ///< before a character that needs none: taken literally
    std::optional<Flaw> long_value{};       ///< over limits::element_bytes_max
    char released = 0;                      ///< the character behind the useless release
    bool trailing_release = false;          ///< the file's last byte
    bool truncated = false;                 ///< the file ends before the terminator
    bool too_large = false;                 ///< over limits::segment_bytes_max or components_per_segment_max: values cut off
    bool noted = false;                     ///< any of these
    [[nodiscard]] bool any() const { return noted; }
};

/// Cuts bytes into segments, elements and components in one pass. Values are views into the bytes, but for those with release
/// characters, which are copied without them into a buffer that lasts until the next call. Linear, whatever the input; memory
/// bounded by the segment limits. Allocates at construction, and for a segment with release characters that is longer than any
/// before it, or one over the limit that goes on behind its window.
///
/// The bytes may come in windows: next() says false and starved() where the window ends inside a segment; then window() gives
/// it a later one that begins at consumed() or before. What comes out does not depend on where windows end.
class Tokenizer {
public:
    Tokenizer();
    /// All bytes at once; they outlive the tokenizer.
    explicit Tokenizer(std::string_view bytes);

    /// The bytes from `offset` of the file on; `last` when the file ends with them. Views of segments before are no longer good.
    void window(std::string_view bytes, std::uint64_t offset, bool last);
    /// Goes on at `offset` of the file, which lies in the window, with these delimiters.
    void restart(const ServiceString& delimiters, std::uint64_t offset);
    /// Line ends inside values are a transport's wrapping: left out, not kept.
    void join_lines(bool join) {
        join_lines_ = join;
        plain_.clear();
    }

    /// Where the next segment begins, after line ends and blanks between segments; the window's end if it does not begin in it.
    [[nodiscard]] std::uint64_t next_start() {
        while (position_ < bytes_.size() && between_segments(bytes_[position_])) ++position_;
        return base_ + position_;
    }
    /// The byte there; 0 when the window ends before it.
    [[nodiscard]] char next_byte() {
        const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
        if (position_ < bytes_.size() && !is_blank(bytes_[position_])) [[likely]] return bytes_[position_];
        const std::uint64_t at = next_start() - base_;
        return at < bytes_.size() ? bytes_[static_cast<std::size_t>(at)] : '\0';
    }
    /// What the window holds from next_start() on.
    [[nodiscard]] std::string_view rest() { return bytes_.substr(static_cast<std::size_t>(next_start() - base_)); }
    /// True when the file's last byte is in the window.
    [[nodiscard]] bool is_last() const { return last_; }
    /// The file's offset behind the window.
    [[nodiscard]] std::uint64_t window_end() const { return base_ + bytes_.size(); }

    /// Reads the segment at next_start() into `view`: all but number and groups. False at the end of the bytes.
    [[nodiscard]] bool next(SegmentView& view);
    /// The last next() was false because the window ends too early.
    [[nodiscard]] bool starved() const { return starved_; }
    /// In a segment over the limit that began in an earlier window: next() goes on with it, and next_start() means nothing.
    [[nodiscard]] bool passing() const { return passing_; }
    /// Bytes before it are not needed any more.
    [[nodiscard]] std::uint64_t consumed() const { return base_ + (passing_ ? resume_ : position_); }
    /// True when the next segment begins with that tag of three letters, released or wrapped as it may be. Needs tag_lookahead
    /// bytes behind next_start(), or the last window.
    [[nodiscard]] bool next_is(std::string_view tag);
    [[nodiscard]] const Flaws& flaws() const { return flaws_; }
    /// True when the last segment is all of printable ASCII; false where nobody has looked.
    [[nodiscard]] bool all_ascii() { return plain_.all_ascii(); }

private:
    enum class Kind : std::uint8_t { data, element, component, repetition, terminator, release, control };

    /// The segment as far as it has been cut.
    struct Cut {
        std::size_t components = 0;  ///< closed
        std::size_t elements = 0;    ///< closed
        std::size_t first = 0;       ///< component of the open element
        std::size_t text_start = 0;  ///< of the open component
        std::uint32_t position = 0;  ///< of the open element; 0 for the tag
        bool repeated = false;       ///< a repetition character was seen
    };

    [[nodiscard]] static bool between_segments(char c) { return c == '\r' || c == '\n' || c == ' ' || c == '\t'; }
    [[gnu::always_inline]] inline bool hand_out(SegmentView& view);
    static void skip_blanks(Component& tag);
    [[gnu::noinline]] bool unescape_plain(std::span<Component> components, SegmentView& view);
    [[gnu::noinline]] bool next_batch(SegmentView& view);
    [[nodiscard]] bool read_apart(SegmentView& view);
    void begin_segment();
    [[nodiscard]] bool load_marks();
    void load_block();
    [[nodiscard]] bool scan();
    void close_component(std::size_t end);
    void close_element(std::size_t end);
    [[nodiscard]] bool reach_end();
    void note_escape();
    void note_release(std::size_t at);
    void note_control(std::size_t at);
    void pass_on();
    void cut_off();
    [[nodiscard]] char* room_to_unescape(std::size_t values, std::size_t bytes);
    [[nodiscard]] char* begin_copy(char* out, const Component& component) const;
    void unescape(std::span<Component> components, std::size_t bytes);
    [[nodiscard]] char* unescape_into(char* out, std::string_view text) const;
    void finish(SegmentView& view);
    void trim_line_ends();
    void note_long_values();
    [[nodiscard]] Flaw place(std::size_t at) const;
    [[nodiscard]] std::size_t in_window(const char* at) const { return static_cast<std::size_t>(at - bytes_.data()); }

    // All places below count from the window's first byte.
    std::string_view bytes_{};
    std::uint64_t base_ = 0;  ///< of the window in the file
    bool last_ = true;
    bool starved_ = false;
    ServiceString delimiters_{};
    bool join_lines_ = false;
    std::array<Kind, 256> kinds_{};
    PlainSegments plain_{};  ///< cut ahead: the next segments, as far as they are plain
    MarkFinder finder_{};

    // For a segment that is not plain: the block of 64 bytes under the scanner, and which of its bytes are still to be looked at.
    std::size_t block_ = 0;
    std::size_t next_block_ = 0;
    std::uint64_t mask_ = 0;
    std::size_t released_ = none;  ///< a released byte in a later block: data, whatever it is

    std::size_t position_ = 0;  ///< first byte behind the segments handed out
    std::size_t segment_start_ = 0;
    std::size_t segment_end_ = 0;
    bool passing_ = false;    ///< in a segment over the limit that began in an earlier window
    std::size_t resume_ = 0;  ///< where scanning goes on when the window ended first
    std::vector<char> head_;  ///< what is kept of such a segment
    Cut cut_{};
    std::vector<Component> components_;
    std::vector<std::uint32_t> element_ends_;  ///< of each in components_, the tag first
    std::vector<std::uint16_t> positions_;     ///< of each in the segment; the tag's is 0
    std::vector<std::uint32_t> escaped_;  ///< components with something to leave out
    Flaws flaws_{};
    std::vector<char> unescaped_;

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

/// Bytes next_is() may look at: three letters, wrapped and released, and one more.
inline constexpr std::size_t tag_lookahead = 32;

}  // namespace cargo::edi
