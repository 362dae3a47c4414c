#pragma once

#include <optional>

#include "daemon/http/message.hpp"
#include "daemon/service/service.hpp"

/// The If-Match field of a request (RFC 9110, 13.1.1).
namespace cargo::http {

/// Nullopt: it has none. A weak tag never matches, and is left out. Errors: request_malformed (neither `*` nor a list of
/// entity tags).
[[nodiscard]] Result<std::optional<service::IfMatch>> if_match_of(const Request& request);
/// For what cannot depend on what was seen before: nullopt, or refused by name. Errors: request_malformed.
[[nodiscard]] Result<std::optional<service::IfMatch>> no_if_match(const Request& request);

}  // namespace cargo::http
