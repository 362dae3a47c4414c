#include "daemon/cargod/draw_key_folder.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace cargo::daemon {
namespace {

constexpr const char* folder_name = "draw-keys";
constexpr std::size_t key_bytes = 32;

std::unexpected<Error> unusable(const std::string& path, const std::string& why) {
    return fail(Errc::store_unavailable, {}, path + ": " + why);
}

}  // namespace

Result<service::DrawKey> DrawKeyFolder::kept(const std::string& period) const {
    const std::string name = std::string(folder_name) + "/" + period;
    const std::string path = folder_.path() + "/" + name;
    const std::string folder = folder_.path() + "/" + folder_name;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return unusable(folder, std::strerror(errno));
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        if (!folder_.write(name, service::derived_draw_key(keys_, period).secret, 0600))
            return unusable(path, std::strerror(errno));
    } else if ((status.st_mode & 077) != 0) {
        return unusable(path, "others than the owner may open it: chmod 600");
    }
    service::DrawKey key{period, folder_.read(name)};
    if (key.secret.size() != key_bytes) return unusable(path, "not a key of ours");
    return key;
}

Result<service::DrawKey> DrawKeyFolder::at(store::Store& store, Instant at) {
    const std::string period = service::period_of(at, length_);
    const std::scoped_lock lock(mutex_);
    if (const auto known = agreed_.find(period); known != agreed_.end()) return known->second;
    Result<service::DrawKey> key = kept(period);
    if (!key) return key;
    const Result<std::string> first = store.draw_fingerprint(period, service::fingerprint(*key), at);
    if (!first) return std::unexpected(first.error());
    if (*first != service::fingerprint(*key)) {
        return unusable(folder_.path() + "/" + folder_name + "/" + period,
                        "another server of this database draws with another key: copy its file here");
    }
    return agreed_.emplace(period, std::move(*key)).first->second;
}

}  // namespace cargo::daemon
