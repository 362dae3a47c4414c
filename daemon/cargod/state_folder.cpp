#include "daemon/cargod/state_folder.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace cargo::daemon {
namespace {

constexpr const char* id_key_name = "id-key";
constexpr std::size_t id_key_bytes = 32;

[[nodiscard]] bool write_and_sync(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0;
}

}  // namespace

std::expected<StateFolder, std::string> StateFolder::open(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    const std::string whole = std::filesystem::absolute(path, error).lexically_normal().string();
    std::expected<embed::FolderLock, int> lock = embed::FolderLock::take(whole + "/cargod.lock");
    if (!lock && lock.error() == EWOULDBLOCK) return std::unexpected(whole + ": another cargod has this state folder");
    if (!lock) return std::unexpected(whole + ": " + std::strerror(lock.error()));
    return StateFolder(whole, std::move(*lock));
}

std::string StateFolder::read(const std::string& name) const {
    std::ifstream file(path_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool StateFolder::write(const std::string& name, std::string_view bytes, unsigned mode) const {
    const std::string whole = path_ + "/" + name;
    const std::string beside = whole + ".new";
    ::unlink(beside.c_str());
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) return false;
    const bool written = write_and_sync(file, bytes);
    ::close(file);
    if (!written || ::rename(beside.c_str(), whole.c_str()) != 0) return false;
    const int folder = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = folder >= 0 && ::fsync(folder) == 0;
    if (folder >= 0) ::close(folder);
    return synced;
}

void StateFolder::remove(const std::string& name) const {
    ::unlink((path_ + "/" + name).c_str());
}

std::expected<store::IdKeys, std::string> StateFolder::id_keys() const {
    const std::string path = path_ + "/" + id_key_name;
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        std::array<unsigned char, id_key_bytes> bytes{};
        if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
            return std::unexpected("OpenSSL gives no random bytes");
        if (!write(id_key_name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, 0600)) {
            return std::unexpected(path + ": " + std::strerror(errno));
        }
    } else if ((status.st_mode & 077) != 0) {
        return std::unexpected(path + ": others than the owner may open it: chmod 600");
    }
    store::IdKeys keys{read(id_key_name)};
    if (keys.secret.size() != id_key_bytes) return std::unexpected(path + ": not a key of ours");
    return keys;
}

}  // namespace cargo::daemon
