#pragma once

#include <cstdint>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo::edi {

/// The delimiters of one interchange (ISO 9735, UNA). A char of 0 means: none.
struct ServiceString {
    char component = ':';
    char element = '+';
    char decimal = '.';
    char release = '?';
    char repetition = 0;  ///< syntax 4 only; in version 3 the sixth place of UNA is reserved and means nothing
    char terminator = '\'';
    friend bool operator==(const ServiceString&, const ServiceString&) = default;
};

/// Bytes of UNA: the tag and six characters.
inline constexpr std::size_t una_bytes = 9;

/// Level A without UNA; level B (UNOB) may use the information separators of ISO 646 instead,
/// which shows in the byte after "UNB".
inline constexpr ServiceString default_service_string{};
inline constexpr ServiceString separator_service_string{'\x1F', '\x1D', '.', 0, 0, '\x1C'};

/// UNA as it was found.
struct FoundServiceString {
    ServiceString delimiters{};
    std::size_t bytes = una_bytes;  ///< one fewer where the reserved place is left out
    [[nodiscard]] bool is_short() const { return bytes != una_bytes; }
    friend bool operator==(const FoundServiceString&, const FoundServiceString&) = default;
};

/// Reads UNA at the beginning of `text`, which goes on with UNB. `repetition` is the sixth character when it is not blank: it
/// counts only when UNB says syntax 4. A blank release means: none.
/// Some senders leave the reserved blank out, and five characters remain. They are taken when the third is a decimal mark, none
/// is a blank, and the next segment begins right behind them with the element separator: then nothing else can be meant.
/// Errors, by precedence: syntax_truncated (fewer than 9 bytes); syntax_bad_service_string (a letter or digit, a
/// character beyond ASCII, or two that are the same).
[[nodiscard]] Result<FoundServiceString> read_una(std::string_view text, std::uint64_t offset);

}  // namespace cargo::edi
