#pragma once

#include <boost/json/object.hpp>

#include "edi/interchange.hpp"

namespace cargo::service {

/// A finding as the filer reads it by `GET /v1/messages/{id}`.
[[nodiscard]] boost::json::object finding_object(const edi::Finding& finding);

}  // namespace cargo::service
