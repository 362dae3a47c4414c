#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace cargo::store {

/// SHA-256 of what comes piece by piece.
class RunningHash {
public:
    RunningHash();
    void add(std::string_view bytes);
    /// As lower-case hex; nothing is added afterwards.
    [[nodiscard]] std::string hex();

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace cargo::store
