#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "edi/interchange.hpp"
#include "libcargo/limits.hpp"

/// The interface inside edi: what the reader hands on while it walks a file. Everything
/// here is a view, good only until the callback that received it returns.
namespace cargo::edi {

/// One component of a segment: un-escaped, still in the sender's charset. Where it stood in the file its segment knows.
struct Component {
    std::string_view text{};
};

/// A value that had something to leave out was copied, and its place in the file stands before the copy.
inline constexpr std::size_t before_unescaped = sizeof(std::uint64_t);
[[nodiscard]] inline std::uint64_t unescaped_offset(std::string_view copy) {
    std::uint64_t offset = 0;
    std::memcpy(&offset, copy.data() - before_unescaped, sizeof offset);
    return offset;
}

/// A value behind its segment's tag as pack() gives it. Four bytes that end with it are always ours to read: where it was left
/// as received, the tag and a separator stand before it, and before a copy its place.
[[nodiscard]] inline std::uint32_t packed_value(std::string_view value) {
    if (value.empty() || value.size() > 4) return 0;
    std::uint32_t last_four = 0;
    std::memcpy(&last_four, value.data() + value.size() - 4, 4);
    return last_four >> 8 * (4 - value.size());
}

/// One occurrence of a data element: `count` components from `first` on. A repeated
/// element (syntax 4) is several of these with the same `position`.
struct Element {
    std::uint32_t first = 0;
    std::uint16_t count = 0;
    std::uint16_t position = 0;  ///< in the segment; the first after the tag is 1
};

/// The elements of one segment, in their order: known by where each ends among the components, for nothing costs the tokenizer
/// less to write. A view, like the segment.
class ElementList {
public:
    ElementList() = default;
    /// `ends` are `count`: the tag's first, then each element's, all counted from `base`. `positions` is null while none is
    /// repeated.
    ElementList(const std::uint32_t* ends, std::uint32_t count, std::uint32_t base, const std::uint16_t* positions = nullptr)
        : ends_(ends), positions_(positions), size_(count - 1), base_(base) {}

    [[nodiscard]] std::size_t size() const { return size_; }
    /// An element may come several times.
    [[nodiscard]] bool may_repeat() const { return positions_ != nullptr; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] Element operator[](std::size_t i) const {
        return {ends_[i] - base_, static_cast<std::uint16_t>(ends_[i + 1] - ends_[i]), position(i)};
    }
    /// The component at which the first element begins. Not of an empty list.
    [[nodiscard]] std::uint32_t first_component() const { return ends_[0] - base_; }
    /// Where each ends, the tag before them; differences alone mean something.
    [[nodiscard]] const std::uint32_t* ends() const { return ends_; }
    /// The component at which element `i` of the list begins.
    [[nodiscard]] std::uint32_t first_of(std::size_t i) const { return ends_[i] - base_; }
    /// How many components element `i` of the list has.
    [[nodiscard]] std::uint32_t count_of(std::size_t i) const { return ends_[i + 1] - ends_[i]; }
    [[nodiscard]] std::uint16_t last_position() const { return size_ == 0 ? std::uint16_t{0} : position(size_ - 1); }
    /// The first occurrence at that position; of no components when it was not sent.
    [[nodiscard]] Element at(std::uint16_t element) const {
        if (positions_ != nullptr) [[unlikely]] return at_repeated(element);
        return element == 0 || element > size_ ? Element{} : (*this)[element - 1U];
    }

    class Iterator {
    public:
        Iterator(const ElementList& list, std::size_t i) : list_(&list), i_(i) {}
        Element operator*() const { return (*list_)[i_]; }
        Iterator& operator++() {
            ++i_;
            return *this;
        }
        bool operator==(const Iterator& other) const { return i_ == other.i_; }

    private:
        const ElementList* list_;  // outlives its iterators
        std::size_t i_;
    };
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size_}; }

private:
    [[nodiscard]] std::uint16_t position(std::size_t i) const {
        return positions_ == nullptr ? static_cast<std::uint16_t>(i + 1) : positions_[i];
    }
    [[nodiscard]] Element at_repeated(std::uint16_t element) const;

    const std::uint32_t* ends_ = nullptr;
    const std::uint16_t* positions_ = nullptr;
    std::uint32_t size_ = 0;
    std::uint32_t base_ = 0;
};

/// A segment group the current segment lies in.
struct Group {
    std::uint16_t number = 0;      ///< as the directory counts it: 5 for SG5
    std::string_view trigger{};    ///< tag of its first segment, e.g. "RFF": what mappings should look at
    std::uint32_t occurrence = 0;  ///< from 1, within the group around it
    std::uint32_t errors = 0;      ///< findings of severity error since it was entered, inner groups included
};

/// One segment with its place in the message. Elements and components count from 1: element
/// 1 is the first after the tag (CONTRL's 0098 counts the tag as well: one more).
class SegmentView {
public:
    [[nodiscard]] std::string_view tag() const { return tag_; }
    /// The tag as pack() gives it, of a segment that has its place in a message: for switches.
    [[nodiscard]] std::uint32_t packed_tag() const { return packed_tag_; }
    /// Its place in the message's tree: the number of its node there. The same place, the same tag and the same groups around it.
    [[nodiscard]] std::uint16_t place() const { return place_; }
    /// Within the message, UNH = 1; 0 for segments of the envelope.
    [[nodiscard]] std::uint32_t number() const { return number_; }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    /// Bytes from the tag to before the terminator.
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Those bytes as received, still escaped, in the sender's charset; at most limits::segment_bytes_max of them.
    [[nodiscard]] std::string_view raw() const {
        if (raw_ == nullptr) return {};
        return {raw_, static_cast<std::size_t>(std::min<std::uint64_t>(size_, limits::segment_bytes_max))};
    }
    /// Which components behind the tag have a value, a bit each, the first of the list lowest: of the first 64.
    [[nodiscard]] std::uint64_t filled() const { return filled_; }
    static constexpr std::size_t filled_max = 64;
    /// True when all of it is of printable ASCII; false where nobody has looked.
    [[nodiscard]] bool all_ascii() const { return all_ascii_; }
    /// False when a finding of severity error lies in this segment itself.
    [[nodiscard]] bool sound() const { return sound_; }

    /// Positions sent, empty ones included.
    [[nodiscard]] std::uint16_t elements() const { return elements_.last_position(); }
    /// Components sent at that position (first occurrence); 0 when it was not sent.
    [[nodiscard]] std::uint16_t components(std::uint16_t element) const { return elements_.at(element).count; }
    /// Un-escaped; empty when not sent.
    [[nodiscard]] std::string_view value(std::uint16_t element, std::uint16_t component = 1) const {
        const Element found = elements_.at(element);
        if (component == 0 || component > found.count) return {};
        return components_[found.first + component - 1].text;
    }
    /// The place of the first byte, in the file as received, of one in this segment's component_list().
    [[nodiscard]] std::uint64_t offset_of(const Component& component) const {
        // Of a segment over the limit, whose raw bytes end before its size, nothing was copied.
        const auto place = [](const char* at) { return reinterpret_cast<std::uintptr_t>(at); };
        const std::uintptr_t behind = place(component.text.data()) - place(raw_);
        return behind <= size_ ? offset_ + behind : unescaped_offset(component.text);
    }
    /// The components sent at that position (first occurrence).
    [[nodiscard]] std::span<const Component> components_at(std::uint16_t element) const {
        const Element found = elements_.at(element);
        return components_.subspan(found.first, found.count);
    }
    /// Where the segment stands.
    [[nodiscard]] Position at() const { return {.segment = number_, .byte_offset = offset_}; }
    /// Where a value stands. For one not sent: where it would have stood (the end of what was sent).
    [[nodiscard]] Position at(std::uint16_t element, std::uint16_t component = 0) const;

    [[nodiscard]] const ElementList& element_list() const { return elements_; }
    [[nodiscard]] std::span<const Component> component_list() const { return components_; }

    /// Groups around the segment, outermost first; empty in the message's header and summary.
    [[nodiscard]] std::span<const Group> groups() const { return groups_; }
    /// True when the innermost group begins with that tag, e.g. in_group("CNI").
    [[nodiscard]] bool in_group(std::string_view trigger) const { return !groups_.empty() && groups_.back().trigger == trigger; }

private:
    friend class Tokenizer;
    friend class Reader;
    friend class Placement;
    std::string_view tag_{};
    const char* raw_ = nullptr;
    std::uint64_t offset_ = 0;
    std::uint64_t size_ = 0;
    std::uint32_t number_ = 0;
    std::uint64_t filled_ = 0;
    std::uint32_t packed_tag_ = 0;
    std::uint16_t place_ = 0;
    bool sound_ = true;
    bool all_ascii_ = false;
    ElementList elements_{};
    std::span<const Component> components_{};
    std::span<const Group> groups_{};
};

class FindingLog;

/// What the end of a message is known by.
struct MessageEnd {
    std::uint32_t segments = 0;  ///< counted, UNH and UNT included
    bool known = false;          ///< type and directory are ours: its segments were handed on
};

/// What the reader drives. Order of calls for one interchange:
///   interchange_start, { message_start, { group_start | segment | group_end }..., message_end }..., interchange_end
/// group_start comes before its trigger segment, group_end after its last. Segments of a group lie
/// between them. UNH, UNT and the envelope are not handed on as segments, nor are segments that have no
/// place in the message (each of them is a finding). Of a message whose type or directory is not
/// ours no segment is handed on. Truncated input ends groups, message and interchange all the same.
/// `findings` is where a handler adds its own: the message's own log.
class ReadHandler {
public:
    virtual ~ReadHandler() = default;
    virtual void interchange_start(const InterchangeHeader& header) = 0;
    virtual void message_start(const MessageHeader& header, FindingLog& findings) = 0;
    virtual void group_start(const Group& group) = 0;
    virtual void segment(const SegmentView& segment) = 0;
    virtual void group_end(const Group& group) = 0;
    virtual void message_end(const MessageEnd& end) = 0;
    /// `envelope` holds what is wrong with UNA, UNB, UNG, UNE, UNZ and what lies between messages.
    virtual void interchange_end(const FindingLog& envelope) = 0;
};

/// Walks every interchange of the file, tells everything found. Never throws on input. Linear.
/// `bytes` must outlive the call, nothing given to the handler does.
void walk(std::string_view bytes, const ReadOptions& options, ReadHandler& handler);

}  // namespace cargo::edi
