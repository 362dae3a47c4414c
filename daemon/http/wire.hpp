#pragma once

#include <string>
#include <string_view>

#include "daemon/http/message.hpp"

namespace cargo::http {

/// The head and body of an answer as bytes. An answer that goes on is chunked; else the length is said.
/// No `Date`: two runs of a port give the same bytes, and a 404 tells nothing.
[[nodiscard]] std::string to_bytes(const Response& response, bool keep_alive);

/// One chunk; of nothing: nothing (an empty chunk would end the answer).
[[nodiscard]] std::string chunk_bytes(std::string_view bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace cargo::http
