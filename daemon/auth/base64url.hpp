#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cargo::auth {

/// RFC 4648 section 5 without padding, as RFC 7515 wants it.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// Strict: no padding, no blanks, no other alphabet, and the unused bits of the last
/// character are zero, so that one token has one text. nullopt otherwise.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace cargo::auth
