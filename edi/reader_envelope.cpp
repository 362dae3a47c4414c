#include <algorithm>
#include <array>
#include <charconv>

#include "edi/reader.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Findings a whole file may keep, in findings of one message: a file of ten thousand bad messages must not cost a gigabyte.
constexpr std::size_t full_logs_per_file = 4;

bool is_blank(char c) {
    return c == '\r' || c == '\n' || c == ' ' || c == '\t';
}

/// Blanks between UNA and UNB: a line end, or what a mail program makes of it. Bounds how far a reader of pieces looks ahead.
constexpr std::size_t blanks_behind_una_max = 1'024;
/// A file that is cut into lines of one length shows it in its first two.
constexpr std::size_t wrapped_line_max = 1'024;
constexpr std::size_t una_lookahead = una_bytes + blanks_behind_una_max + 3;
constexpr std::size_t interchange_lookahead = una_lookahead + 2 * wrapped_line_max + 2;

/// Where UNB begins after a UNA of `skip` bytes, or nothing.
std::optional<std::size_t> unb_behind(std::string_view from_una, std::size_t skip) {
    const std::size_t until = std::min(from_una.size(), skip + blanks_behind_una_max);
    while (skip < until && is_blank(from_una[skip])) ++skip;
    if (!from_una.substr(std::min(skip, from_una.size())).starts_with("UNB")) return {};
    return skip;
}

}  // namespace

Reader::Reader(const ReadOptions& options, ReadHandler& handler)
    : options_(options),
      handler_(handler),
      envelope_(options.findings_max),
      log_(options.findings_max),
      kept_left_(options.findings_max * full_logs_per_file) {
    groups_.reserve(group_depth_max);
    errors_before_group_.reserve(group_depth_max);
}

Reader::Service Reader::service_of(std::string_view tag) {
    if (tag.size() != 3 || tag[0] != 'U' || tag[1] != 'N') return Service::none;
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

void Reader::read(std::string_view window, std::uint64_t offset, bool last) {
    segment_.tag_ = {};  // of an earlier window; its place stays
    segment_.raw_ = nullptr;
    segment_.elements_ = {};
    segment_.components_ = {};
    tokenizer_.window(window, offset, last);
    while (step()) {}
}

/// False when the rest of the window is too short to go on, and at the end.
bool Reader::step() {
    switch (at_) {
        case At::start:
            return open_file();
        case At::interchange:
            return open_interchange();
        case At::segment:
            return one_segment();
        case At::end:
            return false;
    }
    return false;
}

/// True when so many bytes lie in the window behind the next segment's start, or the file's last.
bool Reader::holds(std::size_t bytes) {
    return tokenizer_.is_last() || tokenizer_.rest().size() >= bytes;
}

bool Reader::open_file() {
    if (!holds(byte_order_mark.size())) return false;
    tokenizer_.restart(delimiters_, tokenizer_.rest().starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    at_ = At::interchange;
    return true;
}

void Reader::begin_interchange() {
    first_ = true;
    header_ = {};
    charset_ = Charset::level_b;
    version_4_ = false;
    ended_ = false;
    truncated_ = false;
    stray_told_ = false;
    messages_ = 0;
    functional_groups_ = 0;
    messages_in_group_ = 0;
    group_reference_.reset();
    references_.clear();
    envelope_.clear(std::min(options_.findings_max, kept_left_));
    envelope_.charset(charset_);
    log_.charset(charset_);
    segment_ = {};
}

bool Reader::open_interchange() {
    if (!holds(interchange_lookahead)) return false;
    if (interchanges_ > 0) {
        const std::string_view rest = tokenizer_.rest();
        // Some systems end a file with the end-of-file mark of CP/M.
        if (rest.empty() || rest == "\x1A" || interchanges_ >= limits::interchanges_per_file_max) {
            at_ = At::end;
            return false;
        }
    }
    ++interchanges_;
    begin_interchange();
    if (open_delimiters()) {
        detect_wrapping();
        at_ = At::segment;
        return true;
    }
    handler_.interchange_start(header_);
    ended_ = true;  // nobody knows where
    lost_ = true;   // without delimiters there is nothing to find a next one by
    end_interchange();
    at_ = At::end;
    return false;
}

/// The next segment of the interchange, or its end.
bool Reader::one_segment() {
    if (!first_ && !tokenizer_.passing() && may_be_service()) {
        if (!holds(una_lookahead)) return false;
        if (another_interchange_begins()) {  // the last one has no UNZ
            close_interchange(true);
            return true;
        }
    }
    if (!tokenizer_.next(segment_)) {
        if (tokenizer_.starved()) return false;
        close_interchange(true);
        return true;
    }
    const Service service = service_of(segment_.tag());
    truncated_ = tokenizer_.flaws().truncated;
    if (first_) {
        first_ = false;
        read_unb();
        if (service == Service::unb) return true;
    }
    if (!envelope_segment(service)) close_interchange(false);
    return true;
}

void Reader::close_interchange(bool goes_on) {
    if (first_) no_segment_at_all();
    if (goes_on) segment_.offset_ = tokenizer_.next_start();  // where a missing trailer should have stood
    end_interchange();
    at_ = lost_ ? At::end : At::interchange;
}

/// UNA, and nothing behind it.
void Reader::no_segment_at_all() {
    handler_.interchange_start(header_);
    Position at;
    at.byte_offset = tokenizer_.next_start();
    envelope_.add_at(Errc::envelope_missing_header, Severity::error, Scope::stop_message, "UNB", at);
    ended_ = true;
}

bool Reader::may_be_service() {
    const std::string_view rest = tokenizer_.rest();
    return !rest.empty() && (rest.front() == 'U' || (delimiters_.release != 0 && rest.front() == delimiters_.release));
}

/// True where UNA or UNB of a further interchange stands. UNA is no segment, so it must be seen before it is taken for one.
bool Reader::another_interchange_begins() {
    const std::string_view rest = tokenizer_.rest();
    return (rest.starts_with("UNA") && unb_behind(rest, una_bytes)) || tokenizer_.next_is("UNB");
}

/// Finds out the delimiters. False when they cannot be known: told, and nothing more can be read.
bool Reader::open_delimiters() {
    const std::uint64_t start = tokenizer_.next_start();
    const std::string_view rest = tokenizer_.rest();
    delimiters_ = default_service_string;
    has_una_ = rest.starts_with("UNA");
    std::uint64_t from = start;
    if (has_una_) {
        const Result<ServiceString> una = read_una(rest, start);
        if (!una) {
            refuse_delimiters(una.error());
            // Reading on shows the sender his other mistakes, and whom to answer; it is refused all the same.
            const std::optional<std::size_t> unb = unb_behind(rest, una_bytes - 1);
            const std::optional<std::size_t> unb_later = unb ? unb : unb_behind(rest, una_bytes);
            if (!unb_later) return false;
            from = start + *unb_later;
        } else {
            delimiters_ = *una;
            from = start + una_bytes;
        }
    } else if (rest.starts_with("UNB\x1D")) {
        delimiters_ = separator_service_string;
    } else if (!rest.starts_with("UNB+") && !rest.starts_with("UNH+") && !rest.starts_with("UNG+")) {
        const bool unknown_delimiters = rest.starts_with("UNB") && rest.size() > 3;
        Position at;
        at.byte_offset = start;
        envelope_.add_at(unknown_delimiters ? Errc::syntax_bad_service_string : Errc::syntax_not_edifact, Severity::error,
                         Scope::stop_message, rest.substr(0, 3), at, rest.substr(0, 16));
        return false;
    }
    header_.component_separator = delimiters_.component;
    header_.element_separator = delimiters_.element;
    header_.decimal_mark = delimiters_.decimal;
    header_.release = delimiters_.release;
    header_.terminator = delimiters_.terminator;
    ServiceString for_unb = delimiters_;
    for_unb.repetition = 0;  // known only after UNB
    tokenizer_.restart(for_unb, from);
    return true;
}

void Reader::refuse_delimiters(const Error& error) {
    envelope_.add_at(error.code, Severity::error, Scope::stop_message, "UNA", error.at, error.detail);
    delimiters_ = default_service_string;
}

/// Some networks cut a file into lines of one length, in the middle of values. Two full lines of the same length, one of which
/// does not end with a segment, show it; then line ends are no data.
void Reader::detect_wrapping() {
    const std::string_view rest = tokenizer_.rest();
    constexpr std::size_t line_min = 40;
    constexpr std::size_t line_max = wrapped_line_max;
    const std::size_t first = rest.substr(0, line_max).find('\n');
    bool wrapped = false;
    if (first != std::string_view::npos && first >= line_min) {
        const std::size_t second = rest.substr(first + 1, line_max).find('\n');
        const auto cut = [&](std::size_t line_end) {
            const std::size_t last = rest[line_end - 1] == '\r' ? line_end - 2 : line_end - 1;
            return rest[last] != delimiters_.terminator;
        };
        wrapped = second == first && (cut(first) || cut(first + 1 + second));
    }
    tokenizer_.join_lines(wrapped && delimiters_.terminator != '\n' && delimiters_.terminator != '\r');
}

std::string Reader::text(std::string_view raw) const {
    return to_utf8(charset_, raw.substr(0, limits::reference_chars_max)).text;
}

/// The interchange's header segment; or its absence, when another segment comes first.
void Reader::read_unb() {
    const Position at = segment_.at();
    if (service_of(segment_.tag()) != Service::unb) {
        envelope_.add_at(Errc::envelope_missing_header, Severity::error, Scope::stop_message, "UNB", at);
        ended_ = true;  // without a header no trailer is owed
        handler_.interchange_start(header_);
        return;
    }
    const std::optional<Charset> charset = charset_of(segment_.value(1, 1));
    if (charset) charset_ = *charset;
    envelope_.charset(charset_);
    log_.charset(charset_);
    header_.syntax = text(segment_.value(1, 1));
    header_.syntax_version = text(segment_.value(1, 2));
    header_.sender = text(segment_.value(2, 1));
    header_.sender_qualifier = text(segment_.value(2, 2));
    header_.recipient = text(segment_.value(3, 1));
    header_.recipient_qualifier = text(segment_.value(3, 2));
    header_.date = text(segment_.value(4, 1));
    header_.time = text(segment_.value(4, 2));
    header_.reference = text(segment_.value(5));
    header_.application = text(segment_.value(7));
    header_.test = segment_.value(11) == "1";
    version_4_ = segment_.value(1, 2) == "4";
    if (version_4_) {
        constexpr char repetition_by_default = '*';
        if (!has_una_) delimiters_.repetition = repetition_by_default;
    } else {
        delimiters_.repetition = 0;
    }
    handler_.interchange_start(header_);
    tell_flaws(envelope_);
    if (truncated_) return;
    service_elements(envelope_);
    if (!charset && !segment_.value(1, 1).empty()) {
        envelope_.add(Errc::syntax_unknown_charset, Severity::error, Scope::stop_message, segment_, 1, 1);
    }
    const std::string_view version = segment_.value(1, 2);
    if (!version.empty() && (version.size() > 1 || version[0] < '1' || version[0] > '4')) {
        envelope_.add(Errc::syntax_unsupported_version, Severity::error, Scope::stop_message, segment_, 1, 2);
    }
    if (header_.test) envelope_.add(Errc::envelope_test_not_supported, Severity::error, Scope::stop_message, segment_, 11);
    tokenizer_.restart(delimiters_, segment_.offset() + segment_.size() + 1);
}

/// Everything after UNB. False when the interchange is over.
bool Reader::envelope_segment(Service service) {
    if (truncated_) {  // half a segment is none: nothing else is said about it
        if (in_message_) segment_.number_ = ++segments_;
        tell_flaws(in_message_ ? log_ : envelope_);
        return true;
    }
    if (service == Service::unh) {
        if (in_message_) end_message(false);
        if (messages_of_file_ >= limits::messages_per_file_max) {
            envelope_.add(Errc::syntax_too_large, Severity::error, Scope::stop_message, segment_, 0, 0,
                          std::to_string(limits::messages_per_file_max));
            ended_ = true;
            lost_ = true;
            return false;
        }
        stray_told_ = false;
        begin_message();
        return true;
    }
    if (in_message_ && service == Service::unt) {
        end_message(true);
        return true;
    }
    if (in_message_ && service == Service::none) {
        message_segment();
        return true;
    }
    if (in_message_) end_message(false);  // UNZ, UNG and UNE end a message as well
    segment_.number_ = 0;
    segment_.groups_ = {};
    tell_flaws(envelope_);
    if (service == Service::unz) {
        read_unz();
        return false;
    }
    if (service == Service::ung) {
        read_ung();
    } else if (service == Service::une) {
        read_une();
    } else if (!stray_told_) {
        stray_told_ = true;
        envelope_.add(Errc::structure_unexpected_segment, Severity::error, Scope::stop_message, segment_);
    }
    return true;
}

void Reader::read_ung() {
    service_elements(envelope_);
    if (group_reference_) missing_trailer("UNE", envelope_);
    group_reference_ = text(segment_.value(5));
    ++functional_groups_;
    messages_in_group_ = 0;
}

void Reader::read_une() {
    service_elements(envelope_);
    if (!group_reference_) {
        envelope_.add_at(Errc::envelope_missing_header, Severity::error, Scope::stop_message, "UNG", segment_.at());
        return;
    }
    check_count(messages_in_group_, envelope_);
    check_reference(*group_reference_, envelope_);
    group_reference_.reset();
}

void Reader::read_unz() {
    ended_ = true;
    service_elements(envelope_);
    if (group_reference_) missing_trailer("UNE", envelope_);
    check_count(functional_groups_ > 0 ? functional_groups_ : messages_, envelope_);
    if (!header_.reference.empty()) check_reference(header_.reference, envelope_);
}

void Reader::end_interchange() {
    if (in_message_) end_message(false);
    if (!ended_) missing_trailer("UNZ", envelope_);
    handler_.interchange_end(envelope_);
    kept_left_ -= std::min(kept_left_, envelope_.kept().size());
}

/// One fault, one finding: where the file ends inside a segment, each log tells that instead.
void Reader::missing_trailer(std::string_view tag, FindingLog& log) {
    const bool of_envelope = &log == &envelope_;
    Position at;
    at.segment = of_envelope ? 0 : segments_;
    at.byte_offset = segment_.offset();
    if (!truncated_) {
        log.add_at(Errc::envelope_missing_trailer, Severity::error, Scope::stop_message, tag, at);
    } else if (of_envelope && envelope_.errors() == 0) {
        log.add_at(Errc::syntax_truncated, Severity::error, Scope::stop_message, segment_.tag(), at);
    }
}

void Reader::check_count(std::uint32_t counted, FindingLog& log) {
    const std::string_view value = segment_.value(1);
    std::uint64_t said = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), said);
    if (error != std::errc{} || end != value.data() + value.size()) return;  // missing or no number: told by the element's rule
    if (said != counted) {
        log.add(Errc::envelope_count_differs, Severity::error, Scope::stop_message, segment_, 1, 0, std::to_string(counted));
    }
}

void Reader::check_reference(std::string_view header_reference, FindingLog& log) {
    const std::string_view value = segment_.value(2);
    if (value.empty() || text(value) == header_reference) return;
    log.add_at(Errc::envelope_reference_differs, Severity::error, Scope::stop_message, segment_.tag(), segment_.at(2), value,
               header_reference);
}

void Reader::service_elements(FindingLog& log) {
    const SegmentRule* rule = service_directory(version_4_).segment(segment_.tag());
    if (rule == nullptr || tokenizer_.flaws().too_large) return;
    if (!check_elements(*rule, segment_, charset_, met_codes_, log)) segment_.sound_ = false;
}

void Reader::tell_flaws(FindingLog& log) {
    const Flaws& flaws = tokenizer_.flaws();
    if (!flaws.any()) return;
    const auto tell = [&](Errc code, Severity severity, const std::optional<Flaw>& flaw, std::string_view detail) {
        Position at = segment_.at();
        if (flaw) {
            at.element = flaw->element;
            at.component = flaw->element == 0 ? std::uint16_t{0} : flaw->component;
            at.byte_offset = flaw->offset;
        }
        if (severity == Severity::error) segment_.sound_ = false;
        const Scope scope = severity == Severity::error ? Scope::stop_message : Scope::proceed;
        const std::string_view value = flaw ? segment_.value(flaw->element, flaw->component) : std::string_view{};
        log.add_at(code, severity, scope, segment_.tag(), at, value, detail, group_path(segment_.groups()));
    };
    if (flaws.nul) tell(Errc::syntax_bad_character, Severity::error, flaws.nul, "NUL");
    if (flaws.control) tell(Errc::value_bad_character, Severity::warning, flaws.control, {});
    if (flaws.useless_release) {
        const std::array<char, 2> shown{delimiters_.release, flaws.released};
        tell(Errc::syntax_bad_character, Severity::warning, flaws.useless_release, {shown.data(), shown.size()});
    }
    if (flaws.long_value)
        tell(Errc::syntax_too_large, Severity::error, flaws.long_value, std::to_string(limits::element_bytes_max));
    if (flaws.too_large) tell(Errc::syntax_too_large, Severity::error, {}, std::to_string(limits::segment_bytes_max));
    const Flaw end{.offset = tokenizer_.window_end() - 1, .element = segment_.elements(), .component = 1};
    if (flaws.trailing_release) {
        tell(Errc::syntax_trailing_release, Severity::error, end, {});
    } else if (flaws.truncated) {
        tell(Errc::syntax_truncated, Severity::error,
             Flaw{.offset = tokenizer_.window_end(), .element = end.element, .component = 1}, {});
    }
}

void walk(std::string_view bytes, const ReadOptions& options, ReadHandler& handler) {
    Reader(options, handler).read(bytes, 0, true);
}

}  // namespace cargo::edi
