#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// Writes the manifest of a full ship: the data of every benchmark that reads or stores manifests.
namespace cargo::benchmarks {

/// Who files what about which call. The defaults fit nobody's registry: a benchmark that registers sets them.
struct ManifestShape {
    std::size_t consignments = 50'000;             ///< CNI in the whole interchange
    std::size_t consignments_per_message = 6'250;  ///< eight messages for 50,000; CUSCAR takes 9,999 boxes in each
    std::uint64_t seed = 1;                        ///< another seed, another ship: bills, boxes and documents are all different
    std::string sender = "AGENTLH";                ///< UNB 0004 and NAD+MS
    std::string recipient = "QUAI";
    std::string stay = "LEH2026001234";  ///< RFF+ATZ
    std::string imo = "9321483";
    std::string voyage = "126W";
    std::string terminal = "TDF";  ///< of LOC+60
};

/// One interchange of CUSCAR D.95B messages, function 9, each with a document number of its own; syntax UNOC 3, no line ends. Of
/// a call's bills 60 % lie in one box, 25 % in two, 10 % share one with three others, 5 % are houses, three under a master
/// (counted beside them). A consignment is 24 segments and about 750 bytes, with a release character every 340. Reads without any
/// finding. The same shape gives the same bytes, on any machine.
[[nodiscard]] std::string generate_manifest(const ManifestShape& shape);

}  // namespace cargo::benchmarks
