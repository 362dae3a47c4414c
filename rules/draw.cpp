#include "rules/draw.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstdlib>
#include <limits>

namespace cargo::rules {

namespace {

constexpr std::size_t digest_bytes = 32;
constexpr std::uint64_t millionths_in_one = 1'000'000;
/// Draws in one millionth.
constexpr std::uint64_t millionth = std::numeric_limits<std::uint64_t>::max() / millionths_in_one;

using Digest = std::array<unsigned char, digest_bytes>;

// The plain functions of OpenSSL, which it would rather not be asked for: through its providers a draw costs four times as
// much, and every random rule draws for every consignment.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

Digest sha256_after(SHA256_CTX state, std::string_view text) {
    Digest digest{};
    const bool good = SHA256_Update(&state, text.data(), text.size()) == 1 && SHA256_Final(digest.data(), &state) == 1;
    if (!good) std::abort();  // a draw that is not one would be a silent miss
    return digest;
}

/// HMAC-SHA-256 with one key. Source: RFC 2104, section 2.
class Hmac {
public:
    explicit Hmac(std::string_view key) : key_(key), inner_(padded(key, 0x36)), outer_(padded(key, 0x5c)) {}

    [[nodiscard]] bool has(std::string_view key) const { return key_ == key; }
    [[nodiscard]] Digest of(std::string_view message) const {
        const Digest inner = sha256_after(inner_, message);
        return sha256_after(outer_, view_of(inner));
    }

private:
    static std::string_view view_of(const Digest& digest) {
        return {reinterpret_cast<const char*>(digest.data()), digest.size()};
    }
    static SHA256_CTX begun() {
        SHA256_CTX state{};
        if (SHA256_Init(&state) != 1) std::abort();
        return state;
    }
    /// The state after the block that the key and `pad` make.
    static SHA256_CTX padded(std::string_view key, unsigned char pad) {
        std::array<unsigned char, SHA256_CBLOCK> block{};
        block.fill(pad);
        Digest hashed{};
        if (key.size() > block.size()) {
            hashed = sha256_after(begun(), key);
            key = view_of(hashed);
        }
        for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= static_cast<unsigned char>(key[i]);
        SHA256_CTX state = begun();
        if (SHA256_Update(&state, block.data(), block.size()) != 1) std::abort();
        return state;
    }

    std::string key_;
    SHA256_CTX inner_;
    SHA256_CTX outer_;
};
#pragma GCC diagnostic pop

/// A thread draws with one key at a time.
Digest hmac(std::string_view key, std::string_view message) {
    thread_local Hmac with(key);
    if (!with.has(key)) with = Hmac(key);
    return with.of(message);
}

}  // namespace

void DrawMessage::begin(std::string_view rule_id, const ConsignmentKey& key) {
    bytes_.clear();
    for (const std::string_view part : {std::string_view("quai random v1"), rule_id, std::string_view(key.call),
                                        std::string_view(key.agent), std::string_view(key.bill)}) {
        add(part);
    }
}

void DrawMessage::add(std::string_view stratum) {
    constexpr std::size_t size_bytes = 4;
    std::array<char, size_bytes> size{};
    for (std::size_t i = 0; i < size_bytes; ++i)
        size[i] = static_cast<char>(static_cast<unsigned char>((stratum.size() >> (24 - 8 * i)) & 0xFFU));
    bytes_.append(size.data(), size.size());
    bytes_ += stratum;
}

std::uint64_t DrawMessage::drawn(std::string_view random_key) const {
    const Digest digest = hmac(random_key, bytes_);
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
