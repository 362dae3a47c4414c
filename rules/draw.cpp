#include "rules/draw.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>
#include <limits>

namespace cargo::rules {

namespace {

constexpr std::size_t digest_bytes = 32;
constexpr std::uint64_t millionths_in_one = 1'000'000;
/// Draws in one millionth.
constexpr std::uint64_t millionth = std::numeric_limits<std::uint64_t>::max() / millionths_in_one;

void append(std::string& message, std::string_view part) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        message += static_cast<char>(static_cast<unsigned char>((part.size() >> static_cast<unsigned>(shift)) & 0xFFU));
    }
    message += part;
}

}  // namespace

std::uint64_t draw(std::string_view random_key, std::string_view rule_id, const ConsignmentKey& key,
                   const std::vector<std::string>& strata) {
    std::string message;
    append(message, "quai random v1");
    append(message, rule_id);
    append(message, key.call);
    append(message, key.agent);
    append(message, key.bill);
    for (const std::string& stratum : strata) append(message, stratum);

    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    const unsigned char* const made =
        HMAC(EVP_sha256(), random_key.data(), static_cast<int>(random_key.size()), bytes, message.size(), digest.data(), &length);
    if (!made || length != digest_bytes) std::abort();  // a draw that is not one would be a silent miss
    std::uint64_t drawn = 0;
    for (std::size_t i = 0; i < sizeof drawn; ++i) drawn = (drawn << 8U) | digest[i];
    return drawn;
}

bool is_drawn(std::uint64_t drawn, std::int64_t millionths) {
    if (millionths <= 0) return false;
    const auto share = static_cast<std::uint64_t>(millionths);
    if (share >= millionths_in_one) return true;
    return drawn < millionth * share;
}

std::string shown_draw(std::uint64_t drawn) {
    const std::uint64_t fraction = drawn / millionth;
    std::string digits = std::to_string(fraction >= millionths_in_one ? millionths_in_one - 1 : fraction);
    digits.insert(0, 6 - digits.size(), '0');
    return "0." + digits;
}

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) std::abort();
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    for (unsigned int i = 0; i < length; ++i) {
        out += hex[digest[i] >> 4U];
        out += hex[digest[i] & 0xFU];
    }
    return out;
}

}  // namespace cargo::rules
