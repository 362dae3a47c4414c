#include "daemon/service/clock.hpp"

#include <chrono>

namespace cargo::service {

Instant SystemClock::now() const {
    const std::chrono::system_clock::duration since = std::chrono::system_clock::now().time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

}  // namespace cargo::service
