#pragma once

#include <chrono>
#include <string>
#include <type_traits>

#include "libcargo/result.hpp"

/// A program that starts beside a server that starts: after a crash PostgreSQL answers "in recovery mode" for a moment.
namespace cargo::store {

/// Waits while the server says that it takes nobody yet (57P03: it starts, recovers or stops). True when it no longer
/// says so, whatever else it says; false when it still did after `patience`.
[[nodiscard]] bool wait_while_starting(const std::string& url, std::chrono::milliseconds patience);

/// Whether work that found the server away, or does not know whether it was done, is worth another try.
class StartTries {
public:
    /// Waits a moment before it says yes. Four tries in all: a server that is not there is soon said to be away.
    [[nodiscard]] bool another(const Error& error);

private:
    int made_ = 0;
};

/// A program's first work with its database, which may be done twice: waits for a server that starts or recovers, and does it
/// again when the server fell over meanwhile (the backend of another session that is killed takes all sessions with it).
/// @param work  returns a Result; its last error is ours.
template <class Work>
[[nodiscard]] std::invoke_result_t<Work&> work_at_start(const std::string& url, std::chrono::milliseconds patience, Work&& work) {
    bool takes_us = wait_while_starting(url, patience);
    for (StartTries tries;; takes_us = wait_while_starting(url, patience)) {
        std::invoke_result_t<Work&> done = work();  // where it takes nobody, this says why
        if (done || !takes_us || !tries.another(done.error())) return done;
    }
}

}  // namespace cargo::store
