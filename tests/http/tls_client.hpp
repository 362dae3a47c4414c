#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "tests/http/raw_client.hpp"

namespace cargo::http {

/// A TLS client over a RawClient's socket. It trusts one certificate and nothing else.
class TlsClient {
public:
    /// @param newest  the newest protocol it speaks, such as TLS1_3_VERSION.
    TlsClient(std::uint16_t port, const std::string& trusted, int newest = TLS1_3_VERSION, int oldest = TLS1_VERSION)
        : plain_(port), context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), tls_(nullptr, &SSL_free) {
        SSL_CTX_set_min_proto_version(context_.get(), oldest);
        SSL_CTX_set_max_proto_version(context_.get(), newest);
        SSL_CTX_set_security_level(context_.get(), 0);  // a client that would take anything
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        SSL_CTX_load_verify_locations(context_.get(), trusted.c_str(), nullptr);
        tls_.reset(SSL_new(context_.get()));
        SSL_set_fd(tls_.get(), plain_.descriptor());
        shook_hands_ = SSL_connect(tls_.get()) == 1;
    }

    [[nodiscard]] bool shook_hands() const { return shook_hands_; }
    [[nodiscard]] std::string protocol() const { return SSL_get_version(tls_.get()); }
    /// Sends a request that asks to close, and reads to the end.
    [[nodiscard]] std::string ask(std::string_view bytes) {
        SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
        std::string seen;
        char piece[4096];
        for (int got = SSL_read(tls_.get(), piece, sizeof piece); got > 0; got = SSL_read(tls_.get(), piece, sizeof piece)) {
            seen.append(piece, static_cast<std::size_t>(got));
        }
        return seen;
    }

private:
    RawClient plain_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> tls_;
    bool shook_hands_ = false;
};

}  // namespace cargo::http
