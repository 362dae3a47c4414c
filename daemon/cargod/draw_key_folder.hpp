#pragma once

#include <map>
#include <mutex>
#include <string>

#include "daemon/cargod/state_folder.hpp"
#include "daemon/service/draw_keys.hpp"

namespace cargo::daemon {

/// The keys of random shares in `draw-keys/PERIOD` of the state folder, 0600. A key is derived from the id key when its
/// period begins, and from then on the file counts: it stays, so that a decision can be made again after the id key is
/// another. The database keeps a fingerprint, and a server with another key draws nothing.
class DrawKeyFolder final : public service::DrawKeys {
public:
    /// @param folder  outlives this
    DrawKeyFolder(const StateFolder& folder, store::IdKeys keys, service::DrawPeriod length)
        : folder_(folder), keys_(std::move(keys)), length_(length) {}

    /// Errors: store_unavailable, in words: the file cannot be read or written, others may read it, another server draws
    /// with another key.
    [[nodiscard]] Result<service::DrawKey> at(store::Store& store, Instant at) override;

private:
    [[nodiscard]] Result<service::DrawKey> kept(const std::string& period) const;

    const StateFolder& folder_;
    store::IdKeys keys_;
    service::DrawPeriod length_;
    std::mutex mutex_;
    std::map<std::string, service::DrawKey> agreed_{};  ///< by period: kept, and no other server draws otherwise
};

}  // namespace cargo::daemon
