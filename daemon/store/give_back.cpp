#include "daemon/store/give_back.hpp"

#include <malloc.h>

#include <cstddef>

/// jemalloc's, in programs that are linked with it (cargod and the benchmarks, where no sanitizer has its own); null in others.
extern "C" [[gnu::weak]] int mallctl(const char* name, void* old_value, std::size_t* old_size, void* new_value,
                                     std::size_t new_size);

namespace cargo::store {

void give_back_memory() {
    if (mallctl == nullptr) {
        ::malloc_trim(0);
        return;
    }
    constexpr const char* all_arenas = "arena.4096.purge";  // MALLCTL_ARENAS_ALL
    static_cast<void>(mallctl(all_arenas, nullptr, nullptr, nullptr, 0));
}

}  // namespace cargo::store
