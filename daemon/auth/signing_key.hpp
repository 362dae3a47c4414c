#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "libcargo/result.hpp"

namespace cargo::auth {

/// The daemon's Ed25519 key pair. Immutable; signs and verifies from many threads at once.
class SigningKey {
public:
    /// Reads `DIR/token-key.pem`, or makes it: a new file of mode 0600, on disk before this returns.
    /// Errors: store_unavailable (not readable, not writable, open to others than its owner, not an Ed25519 key).
    [[nodiscard]] static Result<SigningKey> load_or_create(const std::string& directory);
    /// A key that lives in memory only.
    [[nodiscard]] static SigningKey generate();

    /// 64 bytes of signature over `message`.
    [[nodiscard]] std::string sign(std::string_view message) const;
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

private:
    struct Key;
    explicit SigningKey(std::shared_ptr<const Key> key);
    std::shared_ptr<const Key> key_;  // shared: copies of this value are the same key
};

}  // namespace cargo::auth
