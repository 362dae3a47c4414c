#include "daemon/auth/signing_key.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace cargo::auth {
namespace {

constexpr std::size_t signature_bytes = 64;
constexpr std::size_t key_file_bytes_max = 4'096;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeKey>;
using ContextPtr = std::unique_ptr<EVP_MD_CTX, FreeContext>;
using BioPtr = std::unique_ptr<BIO, FreeBio>;

/// A descriptor that is closed on every way out.
class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

[[nodiscard]] std::unexpected<Error> unusable(const std::string& path, std::string_view why) {
    return fail(Errc::store_unavailable, {}, path + ": " + std::string(why));
}

[[nodiscard]] KeyPtr make_key() {
    KeyPtr key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    if (!key) throw std::runtime_error("OpenSSL makes no Ed25519 key");
    return key;
}

[[nodiscard]] bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// Writes beside, syncs, then links into place: a crash leaves the whole key or none,
/// and of two daemons starting at once one key stays.
[[nodiscard]] Result<void> store_new_key(const std::string& directory, const std::string& path, EVP_PKEY* key) {
    const BioPtr bio{BIO_new(BIO_s_mem())};
    if (!bio || PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return unusable(path, "OpenSSL does not write the key");
    }
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    const std::string beside = path + "." + std::to_string(::getpid());
    {
        const File file{::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
        if (file.get() < 0) return unusable(beside, std::strerror(errno));
        if (!write_all(file.get(), {text, static_cast<std::size_t>(length)}) || ::fsync(file.get()) != 0) {
            const int error = errno;
            ::unlink(beside.c_str());
            return unusable(beside, std::strerror(error));
        }
    }
    const bool linked = ::link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST;
    const int error = errno;
    ::unlink(beside.c_str());
    if (!linked) return unusable(path, std::strerror(error));
    const File folder{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return unusable(directory, std::strerror(errno));
    return {};
}

[[nodiscard]] Result<KeyPtr> read_key(const std::string& path, int descriptor) {
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return unusable(path, std::strerror(errno));
    if ((status.st_mode & 077) != 0) return unusable(path, "others than the owner may open it: chmod 600");
    char text[key_file_bytes_max];
    const ssize_t length = ::read(descriptor, text, sizeof text);
    if (length < 0) return unusable(path, std::strerror(errno));
    const BioPtr bio{BIO_new_mem_buf(text, static_cast<int>(length))};
    KeyPtr key{bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr};
    if (!key || EVP_PKEY_is_a(key.get(), "ED25519") != 1) return unusable(path, "not an Ed25519 private key in PEM");
    return key;
}

}  // namespace

struct SigningKey::Key {
    KeyPtr pair{};
};

SigningKey::SigningKey(std::shared_ptr<const Key> key) : key_(std::move(key)) {}

SigningKey SigningKey::generate() {
    return SigningKey{std::make_shared<const Key>(make_key())};
}

Result<SigningKey> SigningKey::load_or_create(const std::string& directory) {
    const std::string path = directory + "/token-key.pem";
    // Two rounds: the key that is read is the one on disk, also when another daemon made it first.
    for (int round = 0; round < 2; ++round) {
        const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
        if (file.get() >= 0) {
            Result<KeyPtr> key = read_key(path, file.get());
            if (!key) return std::unexpected(key.error());
            return SigningKey{std::make_shared<const Key>(std::move(*key))};
        }
        if (errno != ENOENT) return unusable(path, std::strerror(errno));
        const KeyPtr fresh = make_key();
        if (Result<void> stored = store_new_key(directory, path, fresh.get()); !stored) return std::unexpected(stored.error());
    }
    return unusable(path, "vanishes as soon as it is made");
}

std::string SigningKey::sign(std::string_view message) const {
    const ContextPtr context{EVP_MD_CTX_new()};
    unsigned char signature[signature_bytes];
    std::size_t length = sizeof signature;
    const bool done = context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->pair.get()) == 1 &&
                      EVP_DigestSign(context.get(), signature, &length, reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size()) == 1;
    if (!done || length != signature_bytes) throw std::runtime_error("OpenSSL does not sign");
    return {reinterpret_cast<const char*>(signature), length};
}

bool SigningKey::verify(std::string_view message, std::string_view signature) const {
    if (signature.size() != signature_bytes) return false;
    const ContextPtr context{EVP_MD_CTX_new()};
    return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_->pair.get()) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

}  // namespace cargo::auth
