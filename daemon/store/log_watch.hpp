#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/views/views.hpp"
#include "libcargo/result.hpp"

namespace cargo::store {

/// Keeps the recipients' logs in order and tells which of them have grown, so that a thousand readers who wait cost one
/// look and not a thousand. One connection, used by one thread; after store_unavailable or store_outcome_unknown it is
/// destroyed and made anew.
class LogWatch {
public:
    using Log = std::pair<views::Audience, std::string>;  ///< audience and recipient

    /// Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<LogWatch>> open(const std::string& url);
    ~LogWatch();
    LogWatch(const LogWatch&) = delete;
    LogWatch& operator=(const LogWatch&) = delete;

    /// Gives positions to all that was committed, and the newest position of each log in the order asked; 0: it is
    /// empty. The numbers are for comparing and never leave the daemon. Errors: store_*.
    [[nodiscard]] Result<std::vector<std::int64_t>> newest(const std::vector<Log>& logs);

private:
    struct Impl;
    explicit LogWatch(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace cargo::store
