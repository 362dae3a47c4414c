#pragma once

#include <span>
#include <string_view>

#include "daemon/http/message.hpp"

/// The contract with those who write programs against us: docs/contract, compiled in, served to
/// anybody. It says what may be asked and what events look like, and nothing of any goods.
namespace cargo::http {

struct ContractDocument {
    std::string_view path;   ///< as served, e.g. `/openapi.yaml`, `/schemas/port.status.v1.json`
    std::string_view type;   ///< media type
    std::string_view etag;   ///< of the bytes, with its quotes
    std::string_view bytes;
};

/// All of them, schemas first, by name.
[[nodiscard]] std::span<const ContractDocument> contract_documents();

/// The document of the request's path, with its ETag; 304 for who has it already.
/// Errors: request_unknown_route. Needs no database.
[[nodiscard]] Response contract_document(const Request& request);

}  // namespace cargo::http
