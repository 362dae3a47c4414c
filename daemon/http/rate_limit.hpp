#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>

namespace cargo::http {

/// A token bucket per key (subject, or address of who has none). One thread.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// @param per_second  how fast a bucket fills; @param burst  what it holds.
    /// @param keys_max    buckets kept at most: full ones are dropped first, they say nothing.
    RateLimit(double per_second, double burst, std::size_t keys_max = 10'000);

    /// Takes one from the key's bucket. False: it is empty.
    [[nodiscard]] bool take(const std::string& key, Time now);
    [[nodiscard]] std::size_t size() const { return buckets_.size(); }

private:
    struct Bucket {
        double left;
        Time at;
    };
    void forget_full(Time now);

    double per_second_;
    double burst_;
    std::size_t keys_max_;
    std::unordered_map<std::string, Bucket> buckets_{};
};

}  // namespace cargo::http
