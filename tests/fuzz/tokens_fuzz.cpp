// Any bytes may come as a token. Nothing unsigned is ever taken. To look behind the signature the input is also taken as
// header, line feed, claims, and signed by our key: what then is taken has claims that are valid now and that sign again to a
// token.
#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/auth/base64url.hpp"
#include "daemon/auth/token.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using namespace cargo;
using fuzz::demand;

/// 2026-11-26, in milliseconds: inputs of the corpus stay valid or expired for ever.
constexpr Instant now{1'795'000'000'000};

const auth::SigningKey& key() {
    static const auth::SigningKey one = auth::SigningKey::generate();
    return one;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto raw = auth::verify_token(key(), bytes, now);
    demand(!raw.has_value());
    demand(bytes.empty() == (raw.error().code == Errc::token_missing));

    const std::size_t line = bytes.find('\n');
    if (line == std::string_view::npos) return 0;
    const std::string text = auth::base64url(bytes.substr(0, line)) + "." + auth::base64url(bytes.substr(line + 1));
    const std::string token = text + "." + auth::base64url(key().sign(text));
    const auto claims = auth::verify_token(key(), token, now);
    if (!claims) return 0;
    demand(token.size() <= auth::token_chars_max);
    demand(!claims->subject.empty() && !claims->id.empty() && claims->expires_at > now);
    const std::string again = auth::sign_token(key(), *claims);
    if (again.size() <= auth::token_chars_max) demand(auth::verify_token(key(), again, now) == claims);
    std::string forged = token;
    forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
    demand(!auth::verify_token(key(), forged, now));
    return 0;
}
