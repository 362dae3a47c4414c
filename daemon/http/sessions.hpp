#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/service/service.hpp"
#include "daemon/store/registry_store.hpp"
#include "daemon/store/store.hpp"

namespace cargo::http {

/// The database connections of the pool's threads: each thread has its own, made when it is
/// first needed and made anew when it was lost. `of(w)` is called by thread `w` only.
class Sessions {
public:
    Sessions(std::string url, store::IdKeys keys, unsigned workers);

    /// Good until the next call for this worker. Errors: store_unavailable.
    [[nodiscard]] Result<service::Session> of(unsigned worker);

private:
    struct Owned {
        std::unique_ptr<store::Store> store{};
        std::unique_ptr<store::RegistryStore> registry{};
    };
    std::string url_;
    store::IdKeys keys_;
    std::vector<Owned> owned_;
};

}  // namespace cargo::http
