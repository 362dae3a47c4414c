#pragma once

#include <boost/json/object.hpp>

#include "edi/interchange.hpp"

namespace cargo::service {

/// A finding as the filer reads it by `GET /v1/messages/{id}`. One of an XML file also has `path` and `line`.
[[nodiscard]] boost::json::object finding_object(const edi::Finding& finding, bool xml);

}  // namespace cargo::service
