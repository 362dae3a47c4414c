#include "daemon/http/sessions.hpp"

#include <utility>

namespace cargo::http {

Sessions::Sessions(std::string url, store::IdKeys keys, unsigned workers)
    : url_(std::move(url)), keys_(std::move(keys)), owned_(workers) {}

Result<service::Session> Sessions::of(unsigned worker) {
    Owned& owned = owned_.at(worker);
    if (!owned.store || !owned.store->usable()) {
        owned.store.reset();
        Result<std::unique_ptr<store::Store>> opened = store::Store::open(url_, keys_);
        if (!opened) return std::unexpected(opened.error());
        owned.store = std::move(*opened);
    }
    if (!owned.registry || !owned.registry->usable()) {
        owned.registry.reset();
        Result<std::unique_ptr<store::RegistryStore>> opened = store::RegistryStore::open(url_);
        if (!opened) return std::unexpected(opened.error());
        owned.registry = std::move(*opened);
    }
    return service::Session{*owned.store, *owned.registry};
}

}  // namespace cargo::http
