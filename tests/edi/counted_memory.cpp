#include "tests/edi/counted_memory.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// The tests of this program run on one thread; atomics, for gtest need not.
std::atomic<std::size_t> made{0};
std::atomic<std::size_t> live{0};
std::atomic<std::size_t> peak{0};

}  // namespace

void* operator new(std::size_t size) {
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    ++made;
    live += malloc_usable_size(memory);
    if (live > peak) peak = live.load();
    return memory;
}
void operator delete(void* memory) noexcept {
    if (memory != nullptr) live -= malloc_usable_size(memory);
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}

namespace cargo::edi::test {

std::size_t allocations() {
    return made;
}
std::size_t live_bytes() {
    return live;
}
std::size_t peak_bytes() {
    return peak;
}
void reset_peak() {
    peak = live.load();
}

}  // namespace cargo::edi::test
