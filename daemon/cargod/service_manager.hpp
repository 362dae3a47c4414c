#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace cargo::daemon {

/// What systemd (or whoever set NOTIFY_SOCKET) is told; sd_notify(3) as one datagram, without its library. Without
/// a socket every call does nothing. One thread.
class ServiceManager {
public:
    /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, and takes them out of the environment: children are not us.
    [[nodiscard]] static ServiceManager from_environment();

    void ready() const { tell("READY=1"); }
    void stopping() const { tell("STOPPING=1"); }
    /// Before a reload; `ready` ends it.
    void reloading() const;
    /// A sign of life; at most every half of what the manager asks for.
    void alive();
    void status(std::string_view text) const { tell("STATUS=" + std::string(text)); }

private:
    void tell(const std::string& state) const;

    std::string socket_{};
    std::chrono::microseconds watchdog_{0};  ///< 0: none is kept
    std::chrono::steady_clock::time_point last_alive_{};
};

}  // namespace cargo::daemon
