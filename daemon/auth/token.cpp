#include "daemon/auth/token.hpp"

#include <array>
#include <boost/json.hpp>
#include <optional>

#include "daemon/auth/base64url.hpp"

namespace cargo::auth {
namespace {

namespace json = boost::json;

constexpr std::int64_t early_ms_max = 5 * 60 * 1000;   // clocks of the same installation, set back by hand
constexpr std::int64_t seconds_max = 253'402'300'799;  // 9999-12-31: what lies beyond is not a time

struct Parts {
    std::string_view signed_text{};
    std::string header{};
    std::string claims{};
    std::string signature{};
};

[[nodiscard]] std::optional<Parts> split(std::string_view token) {
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    std::optional<std::string> header = from_base64url(token.substr(0, first));
    std::optional<std::string> claims = from_base64url(token.substr(first + 1, second - first - 1));
    std::optional<std::string> signature = from_base64url(token.substr(second + 1));
    if (!header || !claims || !signature) return std::nullopt;
    return Parts{token.substr(0, second), std::move(*header), std::move(*claims), std::move(*signature)};
}

[[nodiscard]] std::optional<json::object> object_in(std::string_view text) {
    json::error_code error;
    json::parse_options strict;
    strict.max_depth = 2;
    json::value value = json::parse(text, error, {}, strict);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

[[nodiscard]] std::optional<std::string_view> text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string_view{value->get_string()};
}

[[nodiscard]] std::optional<Instant> seconds_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64()) return std::nullopt;
    const std::int64_t seconds = value->get_int64();
    if (seconds < 0 || seconds > seconds_max) return std::nullopt;
    return Instant{seconds * 1000};
}

/// Nothing in a token chooses the key or the algorithm: a header has `alg` and `typ`, and
/// any other member (jku, jwk, x5u, crit...) is refused rather than ignored.
[[nodiscard]] Result<void> check_header(const json::object& header) {
    for (const json::key_value_pair& member : header) {
        if (member.key() != "alg" && member.key() != "typ")
            return fail(Errc::token_malformed, {}, "a header member that is not ours");
    }
    if (text_of(header, "alg") != "EdDSA") return fail(Errc::token_malformed, {}, "alg is not EdDSA");
    return {};
}

[[nodiscard]] Result<Claims> read_claims(const json::object& claims) {
    const std::optional<std::string_view> subject = text_of(claims, "sub");
    const std::optional<std::string_view> id = text_of(claims, "jti");
    const std::optional<Instant> issued = seconds_of(claims, "iat");
    const std::optional<Instant> expires = seconds_of(claims, "exp");
    if (!subject || subject->empty() || !id || id->empty() || !issued || !expires) {
        return fail(Errc::token_malformed, {}, "sub, jti, iat or exp");
    }
    return Claims{std::string(*subject), std::string(*id), *issued, *expires};
}

}  // namespace

std::string sign_token(const SigningKey& key, const Claims& claims) {
    const std::string header = json::serialize(json::object{{"alg", "EdDSA"}, {"typ", token_type}});
    const std::string body = json::serialize(json::object{{"iss", token_issuer},
                                                          {"aud", token_audience},
                                                          {"sub", claims.subject},
                                                          {"jti", claims.id},
                                                          {"iat", claims.issued_at.ms / 1000},
                                                          {"exp", claims.expires_at.ms / 1000}});
    const std::string text = base64url(header) + "." + base64url(body);
    return text + "." + base64url(key.sign(text));
}

Result<Claims> verify_token(const SigningKey& key, std::string_view token, Instant now) {
    if (token.empty()) return fail(Errc::token_missing);
    if (token.size() > token_chars_max) return fail(Errc::token_malformed, {}, "too long");
    const std::optional<Parts> parts = split(token);
    if (!parts) return fail(Errc::token_malformed, {}, "not three parts of base64url");
    const std::optional<json::object> header = object_in(parts->header);
    const std::optional<json::object> body = object_in(parts->claims);
    if (!header || !body) return fail(Errc::token_malformed, {}, "not JSON");
    if (Result<void> checked = check_header(*header); !checked) return std::unexpected(checked.error());
    if (!key.verify(parts->signed_text, parts->signature)) return fail(Errc::token_bad_signature);

    const bool ours =
        text_of(*header, "typ") == token_type && text_of(*body, "iss") == token_issuer && text_of(*body, "aud") == token_audience;
    if (!ours) return fail(Errc::token_foreign);
    Result<Claims> claims = read_claims(*body);
    if (!claims) return claims;
    if (now >= claims->expires_at || now.ms < claims->issued_at.ms - early_ms_max) return fail(Errc::token_expired);
    return claims;
}

}  // namespace cargo::auth
