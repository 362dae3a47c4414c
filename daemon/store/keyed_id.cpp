#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

#include "daemon/store/audit_leaf.hpp"
#include "daemon/store/store.hpp"

namespace cargo::store {

namespace {
constexpr std::size_t id_bytes = 16;  // half of the HMAC: as many bits as a UUID has
}

std::string keyed_id(const IdKeys& keys, std::initializer_list<std::string_view> parts) {
    std::string message;
    for (const std::string_view part : parts) {
        message += std::to_string(part.size());
        message += ':';
        message += part;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const unsigned char* made =
        HMAC(EVP_sha256(), keys.secret.data(), static_cast<int>(keys.secret.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(), &size);
    if (made == nullptr || size < id_bytes) throw std::runtime_error("OpenSSL gives no HMAC-SHA-256");
    return to_hex({reinterpret_cast<const char*>(digest.data()), id_bytes});
}

}  // namespace cargo::store
