#include <algorithm>
#include <array>
#include <charconv>

#include "edi/meaning.hpp"
#include "edi/reader.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Findings a whole file may keep, in findings of one message: a file of ten thousand bad messages must not cost a gigabyte.
constexpr std::size_t full_logs_per_file = 4;

}  // namespace

Reader::Reader(const ReadOptions& options, ReadHandler& handler)
    : options_(options),
      handler_(handler),
      envelope_(options.findings_max),
      log_(options.findings_max),
      kept_left_(options.findings_max * full_logs_per_file) {
    envelope_.rules(options_.finding_rules);
    log_.rules(options_.finding_rules);
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
            return segments();
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
    // Blanks before it were passed, and may have been in an earlier window.
    const std::uint64_t begins = tokenizer_.next_start();
    tokenizer_.restart(delimiters_, begins + (tokenizer_.rest().starts_with(byte_order_mark) ? byte_order_mark.size() : 0));
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
    group_references_.clear();
    envelope_.clear(std::min(options_.findings_max, kept_left_));
    envelope_.charset(charset_);
    log_.charset(charset_);
    segment_ = {};
}

/// As many of a message's own segments as come, and one of the envelope, or the interchange's end.
bool Reader::segments() {
    Service service = Service::none;
    for (;;) {
        if (!first_ && !tokenizer_.passing() && may_be_service()) {
            if (!holds_una()) return false;
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
        service = service_of(segment_.tag());
        truncated_ = tokenizer_.flaws().truncated;
        if (!in_message_ || service != Service::none || truncated_) [[unlikely]] break;
        message_segment();
    }
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

std::string Reader::text(std::string_view raw) const {
    return to_utf8(charset_, raw.substr(0, limits::reference_chars_max)).text;
}

/// The interchange's header segment; or its absence, when another segment comes first.
void Reader::read_unb() {
    const Position at = segment_.at();
    if (service_of(segment_.tag()) != Service::unb) return no_header(at);
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
    char known_now = 0;  // the repetition character of syntax 4 without UNA: UNB may release it
    if (version_4_) {
        constexpr char repetition_by_default = '*';
        if (!has_una_) known_now = delimiters_.repetition = repetition_by_default;
    } else {
        delimiters_.repetition = 0;
    }
    header_.repetition_separator = delimiters_.repetition;
    handler_.interchange_start(header_);
    tell_flaws(envelope_, known_now);
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

/// Messages without an envelope. In them nothing says in which characters they are written: ASCII is all that is sure.
void Reader::no_header(const Position& at) {
    ended_ = true;  // without a header no trailer is owed
    const Service service = service_of(segment_.tag());
    if (!options_.bare_messages || (service != Service::unh && service != Service::ung)) {
        envelope_.add_at(Errc::envelope_missing_header, Severity::error, Scope::stop_message, "UNB", at);
        handler_.interchange_start(header_);
        return;
    }
    header_.syntax = "UNOB";
    header_.syntax_version = "3";
    handler_.interchange_start(header_);
    report(envelope_, Errc::envelope_missing_header, Severity::warning, Scope::proceed, Place{"UNB", at}, {},
           {"Le message vient sans enveloppe (UNB, UNZ) : il est pris tel quel, comme le profil le permet. Aucune réponse EDI ne "
            "peut lui être adressée.",
            "The message comes without an envelope (UNB, UNZ): it is taken as it is, for the profile allows it. No EDI answer "
            "can be addressed to it."});
}

/// Everything after UNB. False when the interchange is over.
bool Reader::envelope_segment(Service service) {
    if (truncated_ && is_whole_without_terminator(service)) {
        tell_unterminated();
        truncated_ = false;
        read_unz();
        return false;
    }
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
        if (functional_groups_ > 0 && !group_reference_) {
            segment_.number_ = 0;
            segment_.groups_ = {};
            envelope_.add(Errc::structure_unexpected_segment, Severity::error, Scope::stop_message, segment_);
        }
        begin_message();
        return true;
    }
    if (in_message_ && service == Service::unt) {
        end_message(true);
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

/// UNZ at the end of the file that lacks nothing but its terminator: both of its values are there, and the last is the reference
/// that UNB gave, whole. So nothing can have been lost.
bool Reader::is_whole_without_terminator(Service service) {
    return service == Service::unz && !in_message_ && !tokenizer_.flaws().trailing_release && segment_.elements() == 2 &&
           !header_.reference.empty() && text(segment_.value(2)) == header_.reference && segment_.components(2) == 1;
}

void Reader::tell_unterminated() {
    Position at = segment_.at();
    at.byte_offset = tokenizer_.window_end();
    report(envelope_, Errc::syntax_truncated, Severity::warning, Scope::proceed, Place{"UNZ", at}, {},
           {"Le dernier segment (UNZ) n'a pas de fin de segment ; il est complet et a été lu. Terminez-le.",
            "The last segment (UNZ) has no terminator; it is complete and was read. Terminate it."});
}

void Reader::read_ung() {
    service_elements(envelope_);
    if (group_reference_) missing_trailer("UNE", envelope_);
    // UNZ counts groups once there are some: a message outside of them would be counted by nobody.
    if (functional_groups_ == 0 && messages_ > 0) {
        envelope_.add(Errc::structure_unexpected_segment, Severity::error, Scope::stop_message, segment_);
    }
    group_reference_ = text(segment_.value(5));
    if (!group_reference_->empty() && !group_references_.insert(*group_reference_).second) {
        envelope_.add(Errc::envelope_duplicate, Severity::error, Scope::stop_message, segment_, 5);
    }
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
    tell_unfinished_sequences();
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
    if (!check_elements(*rule, segment_, segment_.filled_, charset_, met_codes_, log)) segment_.sound_ = false;
}

void Reader::tell_flaws(FindingLog& log, char delimiter) {
    const Flaws& flaws = tokenizer_.flaws();
    if (!flaws.any()) return;
    const auto tell = [&](Errc code, Severity severity, const std::optional<Flaw>& flaw, std::string_view detail) {
        Position at = segment_.at();
        if (flaw) {
            at.element = flaw->element;
            at.component = flaw->element == 0 ? std::uint16_t{0} : flaw->component;
            at.byte_offset = flaw->offset;
        }
        severity = log.judged(code, segment_.tag(), at, severity);
        if (severity == Severity::error) segment_.sound_ = false;
        const Scope scope = severity == Severity::error ? Scope::stop_message : Scope::proceed;
        const std::string_view value = flaw ? segment_.value(flaw->element, flaw->component) : std::string_view{};
        log.add_at(code, severity, scope, segment_.tag(), at, value, detail, group_path(segment_.groups()));
    };
    if (flaws.nul) tell(Errc::syntax_bad_character, Severity::error, flaws.nul, "NUL");
    if (flaws.control) tell(Errc::value_bad_character, Severity::warning, flaws.control, {});
    if (flaws.useless_release && (flaws.released != delimiter || delimiter == 0)) {
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
