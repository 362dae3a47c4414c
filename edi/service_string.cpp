#include "edi/service_string.hpp"

#include <optional>

namespace cargo::edi {
namespace {

bool can_delimit(char c) {
    const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return !letter_or_digit && c != 0 && static_cast<unsigned char>(c) < 0x80;
}

constexpr std::string_view line_ends = "\r\n";

/// Where the segment behind UNA begins: one of those that may.
std::optional<std::size_t> segment_behind(std::string_view text, std::size_t from, char element) {
    const std::size_t at = text.find_first_not_of(" \t\r\n", from);
    if (at == std::string_view::npos || at + 3 >= text.size() || text[at + 3] != element) return {};
    const std::string_view tag = text.substr(at, 3);
    if (tag != "UNB" && tag != "UNG" && tag != "UNH") return {};
    return at;
}

/// The delimiters of a UNA whose reserved place is left out.
std::optional<ServiceString> five_characters(std::string_view text) {
    constexpr std::size_t short_bytes = una_bytes - 1;
    const std::string_view five = text.substr(3, 5);
    for (std::size_t i = 0; i < five.size(); ++i) {
        const bool blank = five[i] == ' ' || line_ends.find(five[i]) != std::string_view::npos;
        if (blank || !can_delimit(five[i]) || five.find(five[i]) != i) return {};
    }
    if (five[2] != '.' && five[2] != ',') return {};
    const std::optional<std::size_t> behind = segment_behind(text, short_bytes, five[1]);
    if (!behind) return {};
    // With a line end behind them they may be six, the last of which ends segments: how the next segment ends tells.
    if (text[short_bytes] == '\r' || text[short_bytes] == '\n') {
        const std::size_t line_end = text.find_first_of(line_ends, *behind);
        std::size_t terminator = text.find(five[4], *behind);
        const auto is_released = [&](std::size_t at) { return at != std::string_view::npos && text[at - 1] == five[3]; };
        while (is_released(terminator)) terminator = text.find(five[4], terminator + 1);
        if (terminator == std::string_view::npos || (line_end != std::string_view::npos && line_end < terminator)) return {};
    }
    return ServiceString{five[0], five[1], five[2], five[3], 0, five[4]};
}

Result<ServiceString> six_characters(std::string_view text, std::uint64_t offset) {
    Position at;
    const std::string_view six = text.substr(3, 6);
    for (std::size_t i = 0; i < six.size(); ++i) {
        const bool may_be_blank = i == 3 || i == 4;  // release and the reserved place
        if (may_be_blank && six[i] == ' ') continue;
        at.byte_offset = offset + 3 + i;
        if (!can_delimit(six[i]) || six.find(six[i]) != i) {
            // In version 3 the reserved place means nothing, so a copy of another character there is no clash.
            if (i == 4 && can_delimit(six[i])) continue;
            if (i == 5 && six.find(six[i]) == 4) continue;
            return fail(Errc::syntax_bad_service_string, at, text.substr(0, una_bytes));
        }
    }
    ServiceString found{six[0], six[1], six[2], six[3], six[4], six[5]};
    if (found.release == ' ') found.release = 0;
    const bool clash = six.substr(0, 4).find(six[4]) != std::string_view::npos || six[4] == six[5];
    if (found.repetition == ' ' || clash) found.repetition = 0;
    return found;
}

}  // namespace

Result<FoundServiceString> read_una(std::string_view text, std::uint64_t offset) {
    Position at;
    at.byte_offset = offset;
    if (text.size() < una_bytes) return fail(Errc::syntax_truncated, at, text);
    if (const std::optional<ServiceString> five = five_characters(text)) return FoundServiceString{*five, una_bytes - 1};
    const Result<ServiceString> six = six_characters(text, offset);
    if (!six) return std::unexpected(six.error());
    return FoundServiceString{*six};
}

}  // namespace cargo::edi
