#pragma once

#include <cstdlib>

namespace cargo::fuzz {

/// What does not hold is a finding of the fuzzer, as a crash is.
inline void demand(bool holds) {
    if (!holds) std::abort();
}

}  // namespace cargo::fuzz
