#pragma once

#include <boost/container/static_vector.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "edi/definition.hpp"
#include "edi/element_check.hpp"
#include "edi/finding.hpp"
#include "edi/placement.hpp"
#include "edi/segment.hpp"
#include "edi/tokenizer.hpp"
#include "edi/transfers.hpp"

namespace cargo::edi {

/// Drives a ReadHandler over one file: finds interchanges, messages and the place of each
/// segment, checks all of it, and goes on after whatever it meets. The walk() of segment.hpp is one of these.
///
/// What is wrong inside a message stays in that message's log, and an error refuses that whole message, as CONTRL
/// says it to the sender (UCM 0083 = 4): what a broken message means is not guessed. What is wrong with the envelope
/// goes to the interchange's log, and any error there refuses the whole interchange: without a sound UNB and UNZ nobody
/// knows whether all of it arrived.
class Reader {
public:
    /// `handler` must outlive the reader.
    Reader(const ReadOptions& options, ReadHandler& handler);
    /// Reads as far as the window goes: the bytes from `offset` of the file on, which begins at consumed() or before; `last` when
    /// the file ends with them. Nothing in them is looked at after the call.
    void read(std::string_view window, std::uint64_t offset, bool last);
    /// Bytes before it are not needed any more.
    [[nodiscard]] std::uint64_t consumed() const { return at_ == At::end ? tokenizer_.window_end() : tokenizer_.consumed(); }

private:
    enum class At : std::uint8_t { start, interchange, segment, end };
    /// What a segment means for the envelope.
    enum class Service : std::uint8_t { none, unb, unz, ung, une, unh, unt };
    [[nodiscard]] static Service service_of(std::string_view tag) {
        if (tag.size() != 3 || tag[0] != 'U' || tag[1] != 'N') [[likely]] return Service::none;
        switch (tag[2]) {
            case 'B':
                return Service::unb;
            case 'Z':
                return Service::unz;
            case 'G':
                return Service::ung;
            case 'E':
                return Service::une;
            case 'H':
                return Service::unh;
            case 'T':
                return Service::unt;
            default:
                return Service::none;  // a char, not an enum: UNS and the like are the message's own
        }
    }

    // --- how an interchange begins (reader_opening.cpp)
    [[nodiscard]] bool holds_una();
    [[nodiscard]] bool open_interchange();
    [[nodiscard]] bool open_delimiters();
    void refuse_delimiters(const Error& error);
    void tell_short_una(std::uint64_t start, std::string_view una);
    void tell_line_end_terminator(std::uint64_t start);
    void detect_wrapping(std::string_view from_una);
    [[nodiscard]] bool another_interchange_begins();

    // --- one interchange (reader_envelope.cpp)
    [[nodiscard]] bool step();
    [[nodiscard]] bool holds(std::size_t bytes);
    [[nodiscard]] bool open_file();
    [[nodiscard]] bool segments();
    void close_interchange(bool goes_on);
    void begin_interchange();
    void no_segment_at_all();
    void read_unb();
    void no_header(const Position& at);
    [[nodiscard]] bool is_whole_without_terminator(Service service);
    void tell_unterminated();
    void check_unb(const Position& at);
    [[nodiscard]] bool envelope_segment(Service service);
    [[nodiscard]] bool may_be_service() {
        const char next = tokenizer_.next_byte();
        return next != 0 && (next == 'U' || next == delimiters_.release);
    }
    void read_ung();
    void read_une();
    void read_unz();
    void end_interchange();
    void missing_trailer(std::string_view tag, FindingLog& log);
    void check_count(std::uint32_t counted, FindingLog& log);
    void check_reference(std::string_view header_reference, FindingLog& log);
    /// `delimiter` is one although the tokenizer did not know it: released, it is no fault.
    void tell_flaws(FindingLog& log, char delimiter = 0);
    void service_elements(FindingLog& log);
    [[nodiscard]] std::string text(std::string_view raw) const;

    // --- what UNH says (reader_header.cpp)
    void find_definition_of_message();
    [[nodiscard]] bool has_misplaced_association() const;
    [[nodiscard]] bool takes_type_from_envelope() const;
    void header_elements();
    void check_definition(const MessageHeader& header);
    void check_sequence();
    void tell_unfinished_sequences();

    // --- one message (reader_message.cpp)
    void begin_message();
    void message_segment();
    /// 0 for what is no tag.
    [[nodiscard]] std::uint32_t tag_for_placement(std::string_view tag) const {
        if (tag.size() != 3) return 0;
        const auto at = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(tag[i])} << 8U * i; };
        const std::uint32_t packed = at(0) | at(1) | at(2);
        const Qualified& special = definition_->qualified;
        return packed == special.packed_tag && segment_.value(1) == special.qualifier ? with_qualifier(packed) : packed;
    }
    void place_anew(std::uint32_t packed_tag);
    void hand_on(const Placement::Placed& placed);
    [[gnu::always_inline]] inline void check_segment();
    void follow_steps();
    void too_many_segments();
    void missing_segment(const Node& node);
    void enter_group(const PlacementStep& step);
    void leave_group();
    void unexpected(bool known_tag);
    void end_message(bool with_trailer);

    ReadOptions options_;
    ReadHandler& handler_;  // outlives us
    Tokenizer tokenizer_;
    ServiceString delimiters_{};
    SegmentView segment_{};
    MetCodes met_codes_{};
    FindingLog envelope_;
    FindingLog log_;         ///< of the message under way
    std::size_t kept_left_;  ///< findings the whole file may still keep

    // Of the file.
    At at_ = At::start;
    std::size_t interchanges_ = 0;
    std::size_t messages_of_file_ = 0;
    bool lost_ = false;  ///< nothing behind this interchange can be read

    // Of the interchange.
    bool first_ = true;  ///< no segment yet
    InterchangeHeader header_{};
    Charset charset_ = Charset::level_b;
    bool has_una_ = false;
    bool version_4_ = false;
    bool ended_ = false;       ///< UNZ was read
    bool truncated_ = false;   ///< the file ended inside a segment: told once
    bool stray_told_ = false;  ///< a run of segments outside messages is one finding
    std::uint32_t messages_ = 0;
    std::uint32_t functional_groups_ = 0;
    std::uint32_t messages_in_group_ = 0;
    std::optional<std::string> group_reference_{};
    std::unordered_set<std::string> references_{};
    std::unordered_set<std::string> group_references_{};
    Transfers transfers_{};

    // Of the message.
    bool in_message_ = false;
    const MessageDefinition* definition_ = nullptr;
    MessageHeader message_{};
    std::uint32_t segments_ = 0;
    Position last_place_{};  ///< of the last segment that had its place: where a missing one is told
    bool unexpected_told_ = false;
    Placement placement_{};
    boost::container::static_vector<Group, group_depth_max> groups_;
    boost::container::static_vector<std::size_t, group_depth_max> errors_before_group_;
};

}  // namespace cargo::edi
