#pragma once

#include <string>

#include "libcargo/manifest.hpp"

/// Writes a manifest as ASYCUDA's Awmds: what benchmarks and tests read back.
namespace cargo::benchmarks {

/// UTF-8, indented as real files are. What Awmds has no element for is left out; what it wants and the manifest lacks is
/// written as "N/M". Each bill tells the boxes of its goods; a box of no bill goes with the box announced before it. Of a
/// manifest that was read from an Awmds it gives one that reads back equal, but for places and what had no place.
[[nodiscard]] std::string write_awmds(const Manifest& manifest);

}  // namespace cargo::benchmarks
