#include "daemon/store/server_start.hpp"

#include <libpq-fe.h>

#include <thread>

#include "daemon/store/store.hpp"

namespace cargo::store {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

bool wait_while_starting(const std::string& url, std::chrono::milliseconds patience) {
    const Clock::time_point deadline = Clock::now() + patience;
    while (::PQping(url.c_str()) == PQPING_REJECT) {
        if (Clock::now() >= deadline) return false;
        std::this_thread::sleep_for(50ms);
    }
    return true;
}

Result<int> migrate_at_start(const std::string& url, std::chrono::milliseconds patience) {
    // The backend of another killed session takes all sessions with it, also ours that has just begun.
    constexpr int tries_max = 3;
    for (int tries = 1;; ++tries) {
        if (!wait_while_starting(url, patience)) return migrate(url);  // says why
        Result<int> version = migrate(url);
        if (version || version.error().code != Errc::store_unavailable || tries == tries_max) return version;
        if (::PQping(url.c_str()) == PQPING_NO_RESPONSE) return version;
    }
}

}  // namespace cargo::store
