#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "daemon/auth/token.hpp"

namespace cargo::auth {

/// Tokens whose signature has been seen to be good, by SHA-256 of their text: an Ed25519 verification
/// costs a hundred times a hash. Only good ones are kept, so no stranger can fill it.
/// Thread-safe. Expiry is looked at again each time; revocation removes.
class TokenCache {
public:
    TokenCache(SigningKey key, std::size_t tokens_max = 10'000);

    /// As verify_token.
    [[nodiscard]] Result<Claims> verify(std::string_view token, Instant now);
    /// Forgets a token: the next use verifies it anew (and the registry refuses it).
    void forget(std::string_view token_id);
    [[nodiscard]] std::size_t size() const;

private:
    SigningKey key_;
    std::size_t tokens_max_;
    mutable std::mutex mutex_{};
    std::unordered_map<std::string, Claims> known_{};
};

}  // namespace cargo::auth
