#pragma once

#include <string>

#include "daemon/cargod/state_folder.hpp"

namespace cargo::daemon {

/// The operators' own token, `operator.token` (0600) in the state folder: made when missing, so that taking it away and
/// reloading makes a new one. Whoever may read the state folder may ask how the program is; nothing else is opened by it.
/// Empty: it can be neither read nor written; then only registered administrators and auditors may ask.
[[nodiscard]] std::string operator_token(const StateFolder& folder);

}  // namespace cargo::daemon
