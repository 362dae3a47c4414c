#pragma once

#include "libcargo/instant.hpp"

namespace cargo::service {

/// The one place a time comes from. cargod gives the system's; tests give their own.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

/// UTC from the operating system. Thread-safe.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

}  // namespace cargo::service
