#include "daemon/auth/token.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "daemon/auth/base64url.hpp"
#include "daemon/auth/token_cache.hpp"

namespace cargo::auth {
namespace {

constexpr Instant noon{1'795'000'000'000};
constexpr std::string_view good_header = R"({"alg":"EdDSA","typ":"quai+jwt"})";
constexpr std::string_view good_claims =
    R"({"iss":"cargod","aud":"quai","sub":"dupont","jti":"t1","iat":1795000000,"exp":1795003600})";

const SigningKey& our_key() {
    static const SigningKey key = SigningKey::generate();
    return key;
}

/// A token with any header and claims, signed well: what only the holder of the key can make.
std::string signed_with(const SigningKey& key, std::string_view header, std::string_view claims) {
    const std::string text = base64url(header) + "." + base64url(claims);
    return text + "." + base64url(key.sign(text));
}

std::optional<Errc> refusal(std::string_view token, Instant now = noon) {
    const Result<Claims> claims = verify_token(our_key(), token, now);
    if (claims) return std::nullopt;
    return claims.error().code;
}

TEST(Token, ATokenSaysWhoItIsAndNothingElse) {
    const Claims claims{"dupont", "t1", noon, noon.plus_seconds(3600)};
    const Result<Claims> read = verify_token(our_key(), sign_token(our_key(), claims), noon);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read, claims);
}

struct HeaderRow {
    const char* name;
    const char* header;
    std::optional<Errc> refused;
};
// clang-format off
const HeaderRow header_rows[] = {
    {"ours",              R"({"alg":"EdDSA","typ":"quai+jwt"})",                                   std::nullopt},
    {"algorithm none",    R"({"alg":"none","typ":"quai+jwt"})",                                    Errc::token_malformed},
    {"algorithm HS256",   R"({"alg":"HS256","typ":"quai+jwt"})",                                   Errc::token_malformed},
    {"algorithm eddsa",   R"({"alg":"eddsa","typ":"quai+jwt"})",                                   Errc::token_malformed},
    {"no algorithm",      R"({"typ":"quai+jwt"})",                                                 Errc::token_malformed},
    {"algorithm a list",  R"({"alg":["EdDSA"],"typ":"quai+jwt"})",                                 Errc::token_malformed},
    {"jku",               R"({"alg":"EdDSA","typ":"quai+jwt","jku":"https://thief.example/k"})",   Errc::token_malformed},
    {"jwk",               R"({"alg":"EdDSA","typ":"quai+jwt","jwk":{}})",                          Errc::token_malformed},
    {"x5u",               R"({"alg":"EdDSA","typ":"quai+jwt","x5u":"https://thief.example/c"})",   Errc::token_malformed},
    {"crit",              R"({"alg":"EdDSA","typ":"quai+jwt","crit":["b64"],"b64":false})",        Errc::token_malformed},
    {"kid",               R"({"alg":"EdDSA","typ":"quai+jwt","kid":"../../etc/passwd"})",          Errc::token_malformed},
    {"another type",      R"({"alg":"EdDSA","typ":"JWT"})",                                        Errc::token_foreign},
    {"no type",           R"({"alg":"EdDSA"})",                                                    Errc::token_foreign},
    {"not an object",     R"(["EdDSA"])",                                                          Errc::token_malformed},
    {"not JSON",          "EdDSA",                                                                 Errc::token_malformed},
    {"deeply nested",     R"({"alg":"EdDSA","typ":[[[[[[[[]]]]]]]]})",                             Errc::token_malformed},
};
// clang-format on

TEST(Token, NothingInTheHeaderChoosesTheKeyOrTheAlgorithm) {
    for (const HeaderRow& row : header_rows) {
        EXPECT_EQ(refusal(signed_with(our_key(), row.header, good_claims)), row.refused) << row.name;
    }
}

struct ClaimsRow {
    const char* name;
    const char* claims;
    std::optional<Errc> refused;
};
// clang-format off
const ClaimsRow claims_rows[] = {
    {"ours",               R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":1795000000,"exp":1795003600})",   std::nullopt},
    {"another issuer",     R"({"iss":"other","aud":"quai","sub":"d","jti":"t","iat":1795000000,"exp":1795003600})",    Errc::token_foreign},
    {"another audience",   R"({"iss":"cargod","aud":"bank","sub":"d","jti":"t","iat":1795000000,"exp":1795003600})",   Errc::token_foreign},
    {"audience a list",    R"({"iss":"cargod","aud":["quai"],"sub":"d","jti":"t","iat":1795000000,"exp":1795003600})", Errc::token_foreign},
    {"no issuer",          R"({"aud":"quai","sub":"d","jti":"t","iat":1795000000,"exp":1795003600})",                  Errc::token_foreign},
    {"no subject",         R"({"iss":"cargod","aud":"quai","jti":"t","iat":1795000000,"exp":1795003600})",             Errc::token_malformed},
    {"empty subject",      R"({"iss":"cargod","aud":"quai","sub":"","jti":"t","iat":1795000000,"exp":1795003600})",    Errc::token_malformed},
    {"no id",              R"({"iss":"cargod","aud":"quai","sub":"d","iat":1795000000,"exp":1795003600})",             Errc::token_malformed},
    {"no expiry",          R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":1795000000})",                    Errc::token_malformed},
    {"expiry as text",     R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":1795000000,"exp":"never"})",      Errc::token_malformed},
    {"expiry a fraction",  R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":1795000000,"exp":1795003600.5})", Errc::token_malformed},
    {"expiry overflows",   R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":0,"exp":9223372036854775807})",   Errc::token_malformed},
    {"expiry below zero",  R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":0,"exp":-1})",                    Errc::token_malformed},
    {"expired long ago",   R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":0,"exp":1})",                     Errc::token_expired},
    {"from tomorrow",      R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":1795086400,"exp":1795090000})",   Errc::token_expired},
    {"roles are ignored",  R"({"iss":"cargod","aud":"quai","sub":"d","jti":"t","iat":1795000000,"exp":1795003600,"roles":["supervisor"]})", std::nullopt},
};
// clang-format on

TEST(Token, TheClaimsAreOursWholeAndInTime) {
    for (const ClaimsRow& row : claims_rows) {
        EXPECT_EQ(refusal(signed_with(our_key(), good_header, row.claims)), row.refused) << row.name;
    }
}

TEST(Token, ItEndsAtItsLastSecondAndNotAfter) {
    const std::string token = sign_token(our_key(), {"dupont", "t1", noon, noon.plus_seconds(60)});
    EXPECT_EQ(refusal(token, Instant{noon.ms + 59'999}), std::nullopt);
    EXPECT_EQ(refusal(token, Instant{noon.ms + 60'000}), Errc::token_expired);
    EXPECT_EQ(refusal(token, noon.plus_seconds(-300)), std::nullopt);
    EXPECT_EQ(refusal(token, Instant{noon.ms - 300'001}), Errc::token_expired);
}

TEST(Token, AKeyThatIsNotOursSignsNothing) {
    const SigningKey thief = SigningKey::generate();
    EXPECT_EQ(refusal(signed_with(thief, good_header, good_claims)), Errc::token_bad_signature);
}

TEST(Token, TruncatedAtAnyByteItIsRefused) {
    const std::string token = signed_with(our_key(), good_header, good_claims);
    EXPECT_EQ(refusal(""), Errc::token_missing);
    for (std::size_t length = 1; length < token.size(); ++length) {
        const std::optional<Errc> refused = refusal(std::string_view(token).substr(0, length));
        EXPECT_TRUE(refused == Errc::token_malformed || refused == Errc::token_bad_signature) << length;
    }
}

TEST(Token, WithAnyCharacterChangedItIsRefused) {
    const std::string token = signed_with(our_key(), good_header, good_claims);
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string forged = token;
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        EXPECT_NE(refusal(forged), std::nullopt) << "character " << at;
    }
}

TEST(Token, OtherTextsAreNoTokens) {
    const std::string token = signed_with(our_key(), good_header, good_claims);
    const std::string unsigned_token = base64url(R"({"alg":"none","typ":"quai+jwt"})") + "." + base64url(good_claims) + ".";
    const std::vector<std::pair<const char*, std::string>> rows = {
        {"unsigned", unsigned_token},
        {"padding", token + "="},
        {"a fourth part", token + ".AAAA"},
        {"blank before", " " + token},
        {"line end after", token + "\n"},
        {"a plus sign", "+" + token.substr(1)},
        {"dots only", ".."},
        {"2 MB of dots", std::string(2'000'000, '.')},
        {"too long", token + std::string(token_chars_max, 'A')},
    };
    for (const auto& [name, text] : rows) EXPECT_EQ(refusal(text), Errc::token_malformed) << name;
}

TEST(TokenCache, ARevokedTokenIsForgottenAndAnExpiredOneIsNotBelieved) {
    TokenCache cache(our_key());
    const std::string token = sign_token(our_key(), {"dupont", "t1", noon, noon.plus_seconds(60)});
    ASSERT_TRUE(cache.verify(token, noon));
    ASSERT_TRUE(cache.verify(token, noon));
    EXPECT_EQ(cache.size(), 1u);
    const Result<Claims> late = cache.verify(token, noon.plus_seconds(60));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::token_expired);
    EXPECT_EQ(cache.size(), 0u);

    ASSERT_TRUE(cache.verify(token, noon));
    cache.forget("t1");
    EXPECT_EQ(cache.size(), 0u);
}

TEST(TokenCache, NoStrangerFillsIt) {
    TokenCache cache(our_key(), 2);
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(cache.verify("a.b." + std::to_string(i), noon));
    EXPECT_EQ(cache.size(), 0u);
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(cache.verify(sign_token(our_key(), {"d", std::to_string(i), noon, noon.plus_seconds(9)}), noon));
    }
    EXPECT_LE(cache.size(), 2u);
}

/// A folder of its own for a test, gone afterwards.
class Folder {
public:
    Folder() {
        char pattern[] = "/tmp/quai-auth-XXXXXX";
        path_ = ::mkdtemp(pattern);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_{};
};

TEST(SigningKeyFile, TheKeyIsMadeOnceAndOnlyItsOwnerMayOpenIt) {
    const Folder folder;
    const Result<SigningKey> made = SigningKey::load_or_create(folder.path());
    ASSERT_TRUE(made) << made.error().detail;
    struct stat status{};
    ASSERT_EQ(::stat((folder.path() + "/token-key.pem").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);

    const Result<SigningKey> again = SigningKey::load_or_create(folder.path());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->verify("text", made->sign("text")));
    EXPECT_FALSE(again->verify("text", SigningKey::generate().sign("text")));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "nothing else stays behind";
}

TEST(SigningKeyFile, AFileOpenToOthersOrOfAnotherShapeIsRefused) {
    const Folder folder;
    ASSERT_TRUE(SigningKey::load_or_create(folder.path()));
    const std::string path = folder.path() + "/token-key.pem";
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    EXPECT_FALSE(SigningKey::load_or_create(folder.path()));

    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    std::ofstream(path, std::ios::trunc) << "not a key";
    EXPECT_FALSE(SigningKey::load_or_create(folder.path()));
    EXPECT_FALSE(SigningKey::load_or_create(folder.path() + "/nowhere"));
}

TEST(Base64Url, IsStrictBothWays) {
    for (const std::string_view bytes : {"", "f", "fo", "foo", "foob", "\xff\xfe\xfd"}) {
        EXPECT_EQ(from_base64url(base64url(bytes)), std::string(bytes));
    }
    EXPECT_EQ(base64url("\xff\xfe"), "__4");
    for (const std::string_view text : {"A", "AB", "Zh", "Zg=", "Zg==", "Z g", "Zm9+", "Zm9/", "AAAAA"}) {
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace cargo::auth
