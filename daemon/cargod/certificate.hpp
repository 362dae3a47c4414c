#pragma once

#include <optional>
#include <string>

#include "libcargo/instant.hpp"

namespace cargo::daemon {

/// When the first certificate of a PEM file ends; nothing: no such file, or it does not read.
[[nodiscard]] std::optional<Instant> certificate_end(const std::string& path);

}  // namespace cargo::daemon
