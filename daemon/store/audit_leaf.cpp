#include "daemon/store/audit_leaf.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "daemon/store/row_codec.hpp"

namespace cargo::store {

namespace {

constexpr std::size_t salt_bytes = 16;

/// A member of a canonical object; the caller keeps names in order.
void member(std::string& out, std::string_view name, std::string_view value) {
    if (out.size() > 1) out += ',';
    append_json(out, name);
    out += ':';
    append_json(out, value);
}

}  // namespace

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        hex += digits[static_cast<unsigned char>(c) >> 4];
        hex += digits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}

std::string sha256_bytes(std::initializer_list<std::string_view> parts) {
    // Looked up once and kept a thread: an act of a full ship hashes half a million texts.
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    bool good = context && sha256 && EVP_DigestInit_ex2(context.get(), sha256.get(), nullptr) == 1;
    for (const std::string_view part : parts) good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    good = good && EVP_DigestFinal_ex(context.get(), digest.data(), &size) == 1;
    if (!good) throw std::runtime_error("OpenSSL gives no SHA-256");
    return std::string(reinterpret_cast<const char*>(digest.data()), size);
}

std::string sha256_hex(std::string_view bytes) {
    return to_hex(sha256_bytes({bytes}));
}

std::string person_hash(std::string_view salt_hex, std::string_view name) {
    if (name.empty()) return {};
    return to_hex(sha256_bytes({salt_hex, name}));
}

AuditLeaf leaf_of(const AuditEntry& entry) {
    std::array<unsigned char, salt_bytes> salt{};
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1) throw std::runtime_error("OpenSSL gives no random bytes");
    AuditLeaf leaf;
    leaf.salt_hex = to_hex({reinterpret_cast<const char*>(salt.data()), salt.size()});
    leaf.subject = entry.subject;
    leaf.person = entry.person;
    leaf.at = entry.at;
    std::string& bytes = leaf.bytes;
    bytes += '{';
    member(bytes, "act", entry.act);
    member(bytes, "at", to_text(entry.at));
    member(bytes, "detail", entry.detail);
    member(bytes, "outcome", entry.outcome);
    member(bytes, "person", person_hash(leaf.salt_hex, entry.person));
    member(bytes, "purpose", entry.purpose);
    member(bytes, "reason", entry.reason);
    member(bytes, "subject", person_hash(leaf.salt_hex, entry.subject));
    member(bytes, "target", entry.target);
    bytes += '}';
    constexpr std::string_view leaf_mark("\0", 1);  // RFC 9162: a leaf can never be taken for a node
    leaf.leaf_hex = to_hex(sha256_bytes({leaf_mark, bytes}));
    return leaf;
}

}  // namespace cargo::store
