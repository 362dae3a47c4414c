#pragma once

#include <string>

#include "daemon/cargod/condition.hpp"
#include "daemon/meters/meters.hpp"

namespace cargo::daemon {

/// Prometheus text 0.0.4: this process' counts and what it last saw. Base units, closed labels; docs/operations.md
/// lists every name.
[[nodiscard]] std::string metrics_text(const meters::Meters& meters, const Condition& condition);

}  // namespace cargo::daemon
