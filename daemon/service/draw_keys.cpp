#include "daemon/service/draw_keys.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

#include "daemon/service/service.hpp"

namespace cargo::service {
namespace {

/// HMAC-SHA-256 as bytes. Text and purpose differ in their first words, so no message serves two ends.
std::string keyed_digest(std::string_view key, const std::string& message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, message.size(), digest.data(), &length) == nullptr) {
        std::abort();  // a key that is none would be a draw that anybody can foretell
    }
    return {reinterpret_cast<const char*>(digest.data()), length};
}

}  // namespace

std::optional<DrawPeriod> draw_period_of(std::string_view word) {
    if (word == "day") return DrawPeriod::day;
    if (word == "month") return DrawPeriod::month;
    if (word == "year") return DrawPeriod::year;
    return std::nullopt;
}

std::string period_of(Instant at, DrawPeriod length) {
    constexpr std::size_t year_chars = 4, month_chars = 7, day_chars = 10;
    const std::string day = to_text(at);
    switch (length) {
        case DrawPeriod::day: return day.substr(0, day_chars);
        case DrawPeriod::month: return day.substr(0, month_chars);
        case DrawPeriod::year: return day.substr(0, year_chars);
    }
    return day.substr(0, month_chars);
}

DrawKey derived_draw_key(const store::IdKeys& keys, const std::string& period) {
    return {period, keyed_digest(keys.secret, "quai draw key v1 " + period)};
}

std::string fingerprint(const DrawKey& key) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char byte : keyed_digest(key.secret, "quai draw fingerprint v1 " + key.period)) {
        hex += digits[static_cast<unsigned char>(byte) >> 4U];
        hex += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return hex;
}

Result<DrawKey> draw_key_at(Session& session, const Settings& settings, const store::IdKeys& keys, Instant at) {
    if (settings.draw_keys != nullptr) return settings.draw_keys->at(session.store, at);
    return derived_draw_key(keys, period_of(at, DrawPeriod::month));
}

}  // namespace cargo::service
