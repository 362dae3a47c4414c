// How an interchange begins: its delimiters, and how its lines end.
#include <algorithm>

#include "edi/meaning.hpp"
#include "edi/reader.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

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

/// Some senders end each segment with a line end and send no UNA. UNB's line shows it, which has no terminator, and the next one,
/// which begins with a segment that may follow it. 0 when it is not so. Of CR LF the first ends the segment, the other is blank.
char terminating_line_end(std::string_view from_unb) {
    const std::size_t end = from_unb.substr(0, wrapped_line_max).find_first_of("\r\n'");
    if (end == std::string_view::npos || from_unb[end] == '\'') return 0;
    const std::size_t next = from_unb.find_first_not_of(" \t\r\n", end);
    if (next == std::string_view::npos) return 0;
    const std::string_view behind = from_unb.substr(next, 4);
    return behind == "UNH+" || behind == "UNG+" || behind == "UNZ+" ? from_unb[end] : '\0';
}

/// Two full lines of one length, or three where they are short: so that a line feed in a value or two is not taken for it.
bool is_wrapped(std::string_view text, char terminator) {
    constexpr std::size_t sure_from = 40;
    constexpr std::size_t line_min = 10;
    const std::size_t length = text.substr(0, wrapped_line_max).find('\n');
    if (length == std::string_view::npos || length < line_min) return false;
    const std::size_t lines = length < sure_from ? 3 : 2;
    bool cut = false;
    for (std::size_t line = 0; line < lines; ++line) {
        const std::size_t begin = line * (length + 1);
        if (text.substr(std::min(begin, text.size()), length + 1).find('\n') != length) return false;
        const std::size_t last = begin + length - (text[begin + length - 1] == '\r' ? 2 : 1);
        cut = cut || text[last] != terminator;
    }
    return cut;
}

}  // namespace

/// True when all of a further UNA lies in the window, as far as it would be looked at.
bool Reader::holds_una() {
    return holds(una_lookahead);
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
    const std::string_view from_una = tokenizer_.rest();
    if (open_delimiters()) {
        detect_wrapping(from_una);
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

/// True where UNA or UNB of a further interchange stands. UNA is no segment, so it must be seen before it is taken for one.
bool Reader::another_interchange_begins() {
    const std::string_view rest = tokenizer_.rest();
    const bool una = rest.starts_with("UNA") && (unb_behind(rest, una_bytes) || unb_behind(rest, una_bytes - 1));
    return una || tokenizer_.next_is("UNB");
}

/// Finds out the delimiters. False when they cannot be known: told, and nothing more can be read.
bool Reader::open_delimiters() {
    const std::uint64_t start = tokenizer_.next_start();
    const std::string_view rest = tokenizer_.rest().substr(0, interchange_lookahead);
    delimiters_ = default_service_string;
    has_una_ = rest.starts_with("UNA");
    std::uint64_t from = start;
    if (has_una_) {
        const Result<FoundServiceString> una = read_una(rest, start);
        if (!una) {
            refuse_delimiters(una.error());
            // Reading on shows the sender his other mistakes, and whom to answer; it is refused all the same.
            const std::optional<std::size_t> unb = unb_behind(rest, una_bytes - 1);
            const std::optional<std::size_t> unb_later = unb ? unb : unb_behind(rest, una_bytes);
            if (!unb_later) return false;
            from = start + *unb_later;
        } else {
            delimiters_ = una->delimiters;
            from = start + una->bytes;
            if (una->is_short()) tell_short_una(start, rest.substr(0, una->bytes));
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
    } else if (const char line_end = terminating_line_end(rest); line_end != 0) {
        delimiters_.terminator = line_end;
        tell_line_end_terminator(start);
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

void Reader::tell_short_una(std::uint64_t start, std::string_view una) {
    Position at;
    at.byte_offset = start;
    report(envelope_, Errc::syntax_bad_service_string, Severity::warning, Scope::proceed, Place{"UNA", at}, una,
           {"UNA ne donne que cinq caractères : la place réservée (un blanc, ou le séparateur de répétition) manque ; "
            "l'interchange a été lu malgré tout. Écrivez six caractères.",
            "UNA gives five characters only: the reserved place (a blank, or the repetition separator) is missing; the "
            "interchange was read all the same. Write six characters."});
}

void Reader::tell_line_end_terminator(std::uint64_t start) {
    Position at;
    at.byte_offset = start;
    report(envelope_, Errc::syntax_bad_service_string, Severity::warning, Scope::proceed, Place{"UNB", at}, {},
           {"Chaque segment finit par une fin de ligne, sans UNA qui le dise ; l'interchange a été lu malgré tout. Terminez les "
            "segments par une apostrophe, ou annoncez la fin de ligne dans UNA.",
            "Each segment ends with a line end, without a UNA that says so; the interchange was read all the same. End segments "
            "with an apostrophe, or announce the line end in UNA."});
}

void Reader::refuse_delimiters(const Error& error) {
    envelope_.add_at(error.code, Severity::error, Scope::stop_message, "UNA", error.at, error.detail);
    delimiters_ = default_service_string;
}

/// Some networks cut a file into lines of one length, in the middle of values. Full lines of the same length, one of which does
/// not end with a segment, show it; then line ends are no data. `from_una` begins with UNA where there is one.
void Reader::detect_wrapping(std::string_view from_una) {
    std::string_view rest = from_una.substr(0, interchange_lookahead);
    if (has_una_ && rest.size() > una_bytes && is_blank(rest[una_bytes])) rest.remove_prefix(una_bytes + 1);  // a line of its own
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    tokenizer_.join_lines(delimiters_.terminator != '\n' && delimiters_.terminator != '\r' &&
                          is_wrapped(rest, delimiters_.terminator));
}

}  // namespace cargo::edi
