#include "daemon/store/running_hash.hpp"

#include <array>
#include <stdexcept>

#include "daemon/store/audit_leaf.hpp"

namespace cargo::store {

namespace {

void check(int done) {
    if (done != 1) throw std::runtime_error("OpenSSL gives no SHA-256");
}

}  // namespace

RunningHash::RunningHash() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    check(context_ != nullptr ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
}

void RunningHash::add(std::string_view bytes) {
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string RunningHash::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size));
    return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace cargo::store
