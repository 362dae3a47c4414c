#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "libcargo/result.hpp"

/// What stands before a file's root element, read by ourselves before any parser sees a byte: the encoding, and that
/// there is no DOCTYPE. The parser is then told the encoding, so that no declaration can change what both of us saw.
namespace cargo::edi::xml {

/// Those the parser decodes by its own tables: none that would look for a converter in a file.
enum class Encoding : std::uint8_t { utf_8, utf_16_le, utf_16_be, us_ascii, iso_8859_1, windows_1252 };
[[nodiscard]] std::string_view to_string(Encoding encoding);

struct Prolog {
    Encoding encoding = Encoding::utf_8;
    std::size_t bom_bytes = 0;
    std::string root;  ///< the root element's name without its prefix
    Position root_at{};
};

/// `head` is the file's beginning, up to limits::xml_prolog_bytes_max. `whole`: the file is no longer than that.
/// Errors, by precedence: syntax_unknown_charset (detail: the name), syntax_forbidden_construct (DOCTYPE),
/// syntax_truncated, syntax_too_large (no root within the limit), syntax_not_well_formed.
[[nodiscard]] Result<Prolog> read_prolog(std::string_view head, bool whole);

}  // namespace cargo::edi::xml
