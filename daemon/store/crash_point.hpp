#pragma once

#include <string_view>

/// Crash points: the instants at which a kill -9 would hurt most, by name. Compiled in under the CMake option
/// QUAI_CRASH_POINTS (on in the asan preset, off in release, where a point costs nothing). The environment variable
/// QUAI_CRASH_AT=N ends the process with SIGKILL at the N-th point it passes, and says on standard error which that was;
/// tests/drills loops over N until a run passes untouched.
namespace cargo::store {

#ifdef QUAI_CRASH_POINTS
/// Any thread.
void crash_point(std::string_view name);
#else
inline void crash_point(std::string_view) {}
#endif

}  // namespace cargo::store
