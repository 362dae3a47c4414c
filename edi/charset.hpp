#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// From the character set an interchange names (UNB 0001) to UTF-8 and back. All of
/// them keep the service characters as single bytes below 0x80, so that delimiters
/// are found before anything is decoded. Pure functions, safe from any thread.
namespace cargo::edi {

enum class Charset : std::uint8_t {
    level_a,  ///< UNOA: ISO 646, upper case
    level_b,  ///< UNOB: ISO 646
    part_1,   ///< UNOC: ISO 8859-1
    part_2,   ///< UNOD
    part_5,   ///< UNOE, Cyrillic
    part_7,   ///< UNOF, Greek
    part_3,   ///< UNOG
    part_4,   ///< UNOH
    part_6,   ///< UNOI, Arabic
    part_8,   ///< UNOJ, Hebrew
    part_9,   ///< UNOK, Turkish
    utf_8,    ///< UNOW and UNOY
};

/// The set that UNB 0001 names, or nothing: UNOX (ISO 2022, where an escape sequence
/// may hide a delimiter) and names we do not know are not guessed.
[[nodiscard]] std::optional<Charset> charset_of(std::string_view syntax_identifier);

struct Decoded {
    std::string text;                     ///< UTF-8; what could not be read is U+FFFD
    std::optional<std::size_t> bad_at{};  ///< first byte that is no character of the set
};
/// Control characters below 0x20 are not characters of any set; a line feed inside a
/// value is reported too, and kept. Lower case under UNOA is read without a word:
/// nearly every sender writes it.
[[nodiscard]] Decoded to_utf8(Charset charset, std::string_view bytes);

/// UTF-8 to the set, for answers in the sender's own characters. What the set lacks
/// loses its accent, or becomes a dot (a question mark is a release character); UNOA gets upper case.
[[nodiscard]] std::string from_utf8(Charset charset, std::string_view text);

}  // namespace cargo::edi
