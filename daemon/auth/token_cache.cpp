#include "daemon/auth/token_cache.hpp"

#include <openssl/sha.h>

#include <utility>

namespace cargo::auth {
namespace {

[[nodiscard]] std::string sha256(std::string_view text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return {reinterpret_cast<const char*>(digest), sizeof digest};
}

}  // namespace

TokenCache::TokenCache(SigningKey key, std::size_t tokens_max) : key_(std::move(key)), tokens_max_(tokens_max) {}

Result<Claims> TokenCache::verify(std::string_view token, Instant now) {
    if (token.empty() || token.size() > token_chars_max) return verify_token(key_, token, now);
    const std::string digest = sha256(token);
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(digest);
        // An early or expired one takes the long way: there is one place that says so.
        if (found != known_.end() && now < found->second.expires_at && now >= found->second.issued_at) return found->second;
    }
    Result<Claims> claims = verify_token(key_, token, now);
    const std::lock_guard lock(mutex_);
    if (!claims) {
        known_.erase(digest);
        return claims;
    }
    if (known_.size() >= tokens_max_) known_.clear();  // costs one verification each; rare, and bounded
    known_.insert_or_assign(digest, *claims);
    return claims;
}

void TokenCache::forget(std::string_view token_id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(known_, [token_id](const auto& entry) { return entry.second.id == token_id; });
}

std::size_t TokenCache::size() const {
    const std::lock_guard lock(mutex_);
    return known_.size();
}

}  // namespace cargo::auth
