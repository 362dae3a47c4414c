#pragma once

#include <string_view>

#include "daemon/http/message.hpp"
#include "libcargo/result.hpp"

namespace cargo::http {

/// Reads a request target (`/v1/lots/FR123?purpose=...`) into `path` and `query`, decoded.
/// Errors: request_malformed (not origin form, a bad escape, an empty segment within, `.` or `..`,
/// a control character, not UTF-8).
[[nodiscard]] Result<void> read_target(std::string_view target, Request& into);

}  // namespace cargo::http
