#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "libcargo/policy.hpp"
#include "libcargo/roles.hpp"

namespace cargo::store {

/// What one connection has read of the registry. It holds for one epoch (any change makes another) and until the
/// next moment at which something recorded begins or ends, so that it never says what is no longer so.
class RegistryMemory {
public:
    /// A policy, with what it depends on beside the registry's epoch.
    struct KnownPolicy {
        Policy policy{};
        bool feeds = false;  ///< feeds were declared: whether they are fresh is asked each time
        std::optional<Instant> until{};
    };

    [[nodiscard]] bool holds(std::int64_t epoch, Instant now) const {
        return epoch == epoch_ && from_ <= now && (!until_ || now < *until_);
    }
    /// What it has read; -1 before that.
    [[nodiscard]] std::int64_t epoch() const { return epoch_; }
    /// Forgets everything, and begins again at `now`. `until` nothing: nothing recorded begins or ends later.
    void begin(std::int64_t epoch, Instant now, std::optional<Instant> until);

    /// Null: not known yet.
    [[nodiscard]] const Result<Actor>* actor(const std::string& subject) const;
    void remember(const std::string& subject, const Result<Actor>& actor);
    [[nodiscard]] const KnownPolicy* policy(const std::string& site, const std::string& office, Instant now) const;
    void remember(const std::string& site, const std::string& office, KnownPolicy policy);

private:
    std::int64_t epoch_ = -1;
    Instant from_{};
    std::optional<Instant> until_{};
    std::map<std::string, Result<Actor>> actors_{};
    std::map<std::pair<std::string, std::string>, KnownPolicy> policies_{};
};

}  // namespace cargo::store
