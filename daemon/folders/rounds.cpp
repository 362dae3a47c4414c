#include "daemon/folders/rounds.hpp"

#include <utility>

#include "daemon/store/crash_point.hpp"

namespace cargo::folders {

Rounds::Rounds(const std::vector<FolderOrder>& orders, const service::Service& service, const service::Clock& clock,
               const std::string& spool_folder, std::size_t bytes_max, Tell tell)
    : service_(service), clock_(clock), tell_(std::move(tell)) {
    for (const FolderOrder& order : orders) {
        WatchedFolder::Hooks hooks;
        hooks.tell = [this, number = all_.size() + 1](const FolderNews& news) { tell_(number, news); };
        hooks.at = [](std::string_view) { store::crash_point("folder"); };
        hooks.spool_folder = spool_folder;
        hooks.bytes_max = bytes_max;
        all_.push_back({WatchedFolder(order, std::move(hooks)), {}});
    }
}

Result<bool> Rounds::step(service::Session& session) {
    bool more = false;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        One& one = all_[i];
        const FolderOrder& order = one.folder.order();
        PortDoor door(session, service_, clock_, order.account, order.party);
        const Result<bool> done = one.folder.step(door, std::chrono::steady_clock::now());
        if (done) more = more || *done;
        const Errc error = done ? Errc{} : done.error().code;
        if (error != Errc{} && error != one.last_error) tell_(i + 1, {"not_filed", std::string(to_string(error))});
        one.last_error = error;
        // The session's own end is everybody's: it is made anew for all.
        if (!session.store.usable()) return std::unexpected(done ? Error{Errc::store_unavailable, {}, {}} : done.error());
    }
    return more;
}

}  // namespace cargo::folders
