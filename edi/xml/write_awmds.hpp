#pragma once

#include <string>

#include "edi/edi_time.hpp"
#include "libcargo/manifest.hpp"

/// Writes a manifest as ASYCUDA's Awmds, as the standard profile has it.
namespace cargo::edi::xml {

/// UTF-8, indented as real files are; days and times are the port's. Our reader reads it back equal, but for places in the
/// file, when all of the manifest has an element there: what Awmds has none for (other parties, references and places, net
/// mass, origin, customs status, temperatures) is left out, and what it wants and the manifest lacks is written as "N/M".
/// Each bill tells the boxes of its goods; a box of no bill goes with the box announced before it.
[[nodiscard]] std::string write_awmds(const Manifest& manifest, const PortClock& clock);

}  // namespace cargo::edi::xml
