#include "rules/draw.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <memory>

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

using Digest = std::array<unsigned char, digest_bytes>;

std::string_view view_of(const Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// SHA-256 of two texts, one behind the other. The function is looked up once and its room kept by the thread: every
/// consignment is drawn for by every random rule.
Digest sha256(std::string_view first, std::string_view second) {
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> function(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> room(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    Digest digest{};
    unsigned int length = 0;
    const bool good = room && function && EVP_DigestInit_ex2(room.get(), function.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(room.get(), first.data(), first.size()) == 1 &&
                      EVP_DigestUpdate(room.get(), second.data(), second.size()) == 1 &&
                      EVP_DigestFinal_ex(room.get(), digest.data(), &length) == 1 && length == digest_bytes;
    if (!good) std::abort();  // a draw that is not one would be a silent miss
    return digest;
}

/// HMAC-SHA-256. Source: RFC 2104, section 2. By hand, because OpenSSL's own looks everything up again at each call.
Digest hmac(std::string_view key, std::string_view message) {
    constexpr std::size_t block_bytes = 64;
    constexpr unsigned char inner_pad = 0x36;
    constexpr unsigned char outer_pad = 0x5c;
    const Digest short_key = key.size() > block_bytes ? sha256(key, {}) : Digest{};
    if (key.size() > block_bytes) key = view_of(short_key);
    const auto padded = [key](unsigned char pad) {
        std::string block(block_bytes, static_cast<char>(pad));
        for (std::size_t i = 0; i < key.size(); ++i) block[i] = static_cast<char>(static_cast<unsigned char>(key[i]) ^ pad);
        return block;
    };
    return sha256(padded(outer_pad), view_of(sha256(padded(inner_pad), message)));
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

    const Digest digest = hmac(random_key, message);
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
