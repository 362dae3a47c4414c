#pragma once

#include "daemon/http/message.hpp"
#include "libcargo/result.hpp"

namespace cargo::http {

/// The HTTP status of a code: one exhaustive switch, documented in docs/errors.md.
[[nodiscard]] int status_of(Errc code);

/// An error as RFC 9457 problem+json: {type, title, status, code, detail}. Programs look at `code`;
/// `type` is the path of the code's page on this server (error_page.hpp), `title` one English sentence.
/// What must not tell tells nothing: target_unknown is one same answer whether the goods do not exist,
/// are another's or are withheld; what went wrong inside (5xx) stays inside.
/// 401 says `WWW-Authenticate: Bearer`; 429 and 503 say `Retry-After`.
[[nodiscard]] Response problem(const Error& error);

}  // namespace cargo::http
