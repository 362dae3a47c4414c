#pragma once

#include <string>
#include <vector>

#include "libcargo/act.hpp"

/// Inside `decide`: from the drafts of a manifest to the consignments that enter the books.
namespace cargo {

/// The draft's bill; for an empty box without one its stand-in.
[[nodiscard]] std::string bill_of(const ConsignmentDraft& draft);

/// The consignment as it is registered: office and site of the call, the agent first among
/// its parties, masses spread over its boxes.
[[nodiscard]] Consignment registered(const FileManifest& manifest, const ConsignmentDraft& draft, const PortCall& call,
                                     Instant now);

}  // namespace cargo
