#include "daemon/cargod/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace cargo::daemon {

std::optional<Instant> certificate_end(const std::string& path) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> file(BIO_new_file(path.c_str(), "r"), &BIO_free);
    if (!file) return std::nullopt;
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr),
                                                                  &X509_free);
    std::tm end{};
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) return std::nullopt;
    return from_civil(end.tm_year + 1900, static_cast<unsigned>(end.tm_mon + 1), static_cast<unsigned>(end.tm_mday),
                      static_cast<unsigned>(end.tm_hour), static_cast<unsigned>(end.tm_min), static_cast<unsigned>(end.tm_sec));
}

}  // namespace cargo::daemon
