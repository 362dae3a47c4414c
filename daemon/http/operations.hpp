#pragma once

#include <string>
#include <string_view>

namespace cargo::http {

/// What the program tells those who run it. Every call answers at once, from what was last seen, also while the
/// database is away and the work pool is full: they come on the network thread.
class Operations {
public:
    struct Readiness {
        bool ready = false;
        std::string detail{};  ///< JSON; for operators only: how long an event waits tells that there is one
    };

    virtual ~Operations() = default;
    [[nodiscard]] virtual Readiness readiness() const = 0;
    [[nodiscard]] virtual std::string metrics() const = 0;  ///< Prometheus text
    [[nodiscard]] virtual std::string doctor() const = 0;   ///< JSON: {"lines": [{id, weight, values}]}
    /// May operators ask from this address at all?
    [[nodiscard]] virtual bool may_ask_from(std::string_view peer) const = 0;
    /// Is this the operators' own token, kept in the state folder?
    [[nodiscard]] virtual bool knows_operator(std::string_view token) const = 0;
};

}  // namespace cargo::http
