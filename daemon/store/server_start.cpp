#include "daemon/store/server_start.hpp"

#include <libpq-fe.h>

#include <thread>

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

bool StartTries::another(const Error& error) {
    constexpr int tries_max = 4;
    if (error.code != Errc::store_unavailable && error.code != Errc::store_outcome_unknown) return false;
    if (++made_ == tries_max) return false;
    std::this_thread::sleep_for(100ms);
    return true;
}

}  // namespace cargo::store
