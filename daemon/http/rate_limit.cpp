#include "daemon/http/rate_limit.hpp"

#include <algorithm>

namespace cargo::http {

RateLimit::RateLimit(double per_second, double burst, std::size_t keys_max)
    : per_second_(per_second), burst_(burst), keys_max_(keys_max) {}

bool RateLimit::take(const std::string& key, Time now) {
    auto found = buckets_.find(key);
    if (found == buckets_.end()) {
        if (buckets_.size() >= keys_max_) forget_full(now);
        // A flood of new keys, all of them active: strangers wait rather than the memory grow.
        if (buckets_.size() >= keys_max_) return false;
        found = buckets_.emplace(key, Bucket{burst_, now}).first;
    }
    Bucket& bucket = found->second;
    const double seconds = std::chrono::duration<double>(now - bucket.at).count();
    bucket.left = std::min(burst_, bucket.left + seconds * per_second_);
    bucket.at = now;
    if (bucket.left < 1.0) return false;
    bucket.left -= 1.0;
    return true;
}

void RateLimit::forget_full(Time now) {
    std::erase_if(buckets_, [&](const auto& entry) {
        const double seconds = std::chrono::duration<double>(now - entry.second.at).count();
        return entry.second.left + seconds * per_second_ >= burst_;
    });
}

}  // namespace cargo::http
