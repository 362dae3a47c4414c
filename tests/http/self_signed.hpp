#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace cargo::http {

/// A certificate made by the test for itself, with its key, as two PEM files beside `path`.
class SelfSigned {
public:
    /// @param seconds  from now until it expires; may be negative.
    explicit SelfSigned(const std::string& path, long seconds = 3600) : certificate(path + ".cert.pem"), key(path + ".key.pem") {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                                                                       &EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), &X509_free);
        X509_set_version(made.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -86'400);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), seconds);
        X509_NAME* const name = X509_get_subject_name(made.get());
        const unsigned char common_name[] = "localhost";
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
        X509_set_issuer_name(made.get(), name);
        X509_set_pubkey(made.get(), pair.get());
        if (X509_sign(made.get(), pair.get(), nullptr) == 0) throw std::runtime_error("no certificate");
        write(certificate, [&](FILE* file) { return PEM_write_X509(file, made.get()); });
        write(key, [&](FILE* file) { return PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }

    std::string certificate;
    std::string key;

private:
    template <class Write>
    static void write(const std::string& path, const Write& how) {
        FILE* const file = std::fopen(path.c_str(), "w");
        if (file == nullptr || how(file) != 1) throw std::runtime_error(path);
        std::fclose(file);
    }
};

}  // namespace cargo::http
