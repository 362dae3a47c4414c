#pragma once

#include <string>

#include "daemon/service/message_work.hpp"

/// What a manifest says before its bills: ship, times, places, parties. Kept beside the bills' documents, because rules ask for
/// it when something is added later: bills of a companion, whose own head names the manifest and no more, or a declaration.
namespace cargo::service {

/// Keeps it under the message and the call; the first one said there stays. Errors: store_*.
[[nodiscard]] Result<void> keep_head(MessageWork& work, const Manifest& manifest, const std::string& call);

/// Gives `manifest` what it does not say itself of the head that `agent` filed with `message` (an inbox entry's id) for `call`.
/// Nothing is kept of it: nothing is given, and rules that ask for it are undetermined. Errors: store_*.
[[nodiscard]] Result<void> take_head(Session& session, const std::string& agent, const std::string& message,
                                     const std::string& call, Manifest& manifest);

}  // namespace cargo::service
