#pragma once

#include <string>
#include <string_view>

#include "daemon/auth/signing_key.hpp"
#include "libcargo/instant.hpp"
#include "libcargo/result.hpp"

/// The front door of tokens. A token is identity only: which account, which token, from
/// when and until when. What the account may do is read from the registry at the time of
/// the act. Form: a JWS compact serialisation (RFC 7515, RFC 7519), EdDSA over Ed25519 (RFC 8037).
namespace cargo::auth {

struct Claims {
    std::string subject;   ///< `sub`: code of the account
    std::string id;        ///< `jti`: by which it is revoked
    Instant issued_at{};   ///< `iat`, whole seconds
    Instant expires_at{};  ///< `exp`, whole seconds; not valid at or after it
    friend bool operator==(const Claims&, const Claims&) = default;
};

/// A JWT takes its meaning from `typ` (RFC 8725 3.11): no other JWT of anybody's is a token here.
inline constexpr std::string_view token_type = "quai+jwt";
inline constexpr std::string_view token_issuer = "cargod";
inline constexpr std::string_view token_audience = "quai";
/// A token is under 400 characters; a longer one is not looked at.
inline constexpr std::size_t token_chars_max = 2'048;

[[nodiscard]] std::string sign_token(const SigningKey& key, const Claims& claims);

/// Errors, by precedence: token_missing (empty); token_malformed (length, parts, base64url, JSON,
/// a header member that is not ours, `alg` not EdDSA, any `jku`, `jwk`, `x5u`); token_bad_signature;
/// token_foreign (`typ`, `iss` or `aud` not ours); token_malformed (claims missing or of the wrong type);
/// token_expired (`now` at or after `exp`, or more than five minutes before `iat`). Revocation is asked of the registry. Pure.
[[nodiscard]] Result<Claims> verify_token(const SigningKey& key, std::string_view token, Instant now);

}  // namespace cargo::auth
