#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/store.hpp"

namespace cargo::store {

namespace {

constexpr std::size_t id_bytes = 16;  // half of the HMAC: as many bits as a UUID has

using Mac = std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

/// HMAC-SHA-256 with one key at a time: a thread makes hundreds of thousands of ids with the same.
class KeyedHash {
public:
    /// The context, ready for a message.
    EVP_MAC_CTX* begin(const std::string& secret) {
        const bool same = keyed_ && secret == secret_;
        const auto* key = same ? nullptr : reinterpret_cast<const unsigned char*>(secret.data());
        const OSSL_PARAM* parameters = same ? nullptr : parameters_.data();
        keyed_ = context_ && EVP_MAC_init(context_.get(), key, same ? 0 : secret.size(), parameters) == 1;
        if (!keyed_) throw std::runtime_error("OpenSSL gives no HMAC-SHA-256");
        if (!same) secret_ = secret;
        return context_.get();
    }

private:
    std::array<char, 7> digest_{"SHA256"};
    std::array<OSSL_PARAM, 2> parameters_{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_.data(), 0),
                                          OSSL_PARAM_construct_end()};
    Mac mac_{EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free};
    MacContext context_{EVP_MAC_CTX_new(mac_.get()), &EVP_MAC_CTX_free};
    std::string secret_{};
    bool keyed_ = false;
};

}  // namespace

std::string keyed_id(const IdKeys& keys, std::initializer_list<std::string_view> parts) {
    thread_local KeyedHash hash;
    EVP_MAC_CTX* context = hash.begin(keys.secret);
    std::string message;
    for (const std::string_view part : parts) {
        message += std::to_string(part.size());
        message += ':';
        message += part;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::size_t size = 0;
    const bool made = EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1 &&
                      EVP_MAC_final(context, digest.data(), &size, digest.size()) == 1;
    if (!made || size < id_bytes) throw std::runtime_error("OpenSSL gives no HMAC-SHA-256");
    return to_hex({reinterpret_cast<const char*>(digest.data()), id_bytes});
}

}  // namespace cargo::store
