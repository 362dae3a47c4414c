#pragma once

#include <string_view>

#include "daemon/http/message.hpp"
#include "libcargo/error_text.hpp"

/// Where the `type` of a problem leads: a page a code, from the one catalogue.
namespace cargo::http {

/// The reader's language by `Accept-Language` (RFC 9110, 12.5.4): the one of ours with the highest
/// weight, French when neither is named, or both weigh the same.
[[nodiscard]] Language language_of(std::string_view accept_language);

/// `/errors/{code}`: the code by its name, its number, its status, one sentence, and whether the same
/// request may be sent again. Errors: request_unknown_route. Needs no database.
[[nodiscard]] Response error_page(const Request& request);

}  // namespace cargo::http
