#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace cargo::views {

/// One value, one text: object keys sorted by byte, no blanks, UTF-8 as it is. Bytes
/// are compared to decide whether an audience's view moved, and are hashed.
[[nodiscard]] std::string canonical(const boost::json::value& value);

}  // namespace cargo::views
