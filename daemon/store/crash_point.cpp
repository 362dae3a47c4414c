#include "daemon/store/crash_point.hpp"

#ifdef QUAI_CRASH_POINTS

#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace cargo::store {
namespace {

/// Which point is the last; 0: none.
unsigned asked_for() {
    const char* const text = std::getenv("QUAI_CRASH_AT");
    const std::string_view number = text != nullptr ? text : "";
    unsigned n = 0;
    std::from_chars(number.data(), number.data() + number.size(), n);
    return n;
}

}  // namespace

void crash_point(std::string_view name) {
    static const unsigned last = asked_for();
    static std::atomic<unsigned> passed{0};
    const unsigned n = ++passed;
    if (n != last) return;
    fmt::print(stderr, "{{\"event\":\"crash_point\",\"name\":\"{}\",\"n\":{}}}\n", name, n);
    std::fflush(stderr);
    std::raise(SIGKILL);
}

}  // namespace cargo::store

#endif
