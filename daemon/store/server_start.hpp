#pragma once

#include <chrono>
#include <string>

#include "libcargo/result.hpp"

/// A program that starts beside a server that starts: after a crash PostgreSQL answers "in recovery mode" for a moment.
namespace cargo::store {

/// Waits while the server says that it takes nobody yet (57P03: it starts, recovers or stops). True when it no longer
/// says so, whatever else it says; false when it still did after `patience`.
[[nodiscard]] bool wait_while_starting(const std::string& url, std::chrono::milliseconds patience);

/// `migrate` for a program's start: waits for a server that starts, and tries again when it fell over meanwhile. A server
/// that does not answer at all is not waited for. Errors: store_unavailable.
[[nodiscard]] Result<int> migrate_at_start(const std::string& url, std::chrono::milliseconds patience);

}  // namespace cargo::store
