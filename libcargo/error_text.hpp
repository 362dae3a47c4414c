#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "libcargo/result.hpp"

/// The catalogue of sentences: what a person reads when a code is reported.
namespace cargo {

enum class Language : std::uint8_t { french, english };

struct ErrorText {
    Errc code;
    std::uint16_t status;  ///< HTTP status of an answer that carries this code
    std::string_view english;
    std::string_view french;
};

/// All rows, in the order of the enum. Static storage.
[[nodiscard]] std::span<const ErrorText> error_texts();

/// The row of one code; every code has one.
[[nodiscard]] const ErrorText& error_text(Errc code);

/// One sentence, without the values: those are in `Error::detail`.
[[nodiscard]] std::string_view sentence(Errc code, Language language);

}  // namespace cargo
