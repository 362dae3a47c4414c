#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "edi/map_segments.hpp"
#include "libcargo/manifest.hpp"

/// Is the manifest plausible and complete? All checks run, each as often as it finds
/// something; a finding has a place, the values and what to do.
namespace cargo::edi {

/// Where control totals (CNT) stood.
struct PositionOfTotals {
    Position gross{};
    Position packages{};
    bool pieces = false;  ///< CNT 8, which counts pieces: may lawfully differ from packages
};

/// What the checks need beside the manifest; kept apart, for it is nobody else's business.
struct ManifestPositions {
    PositionOfTotals totals{};
    Position consignments{};                ///< of CNT 10
    Position equipment{};                   ///< of CNT 16
    std::vector<PositionOfTotals> bills{};  ///< parallel to Manifest::consignments
    std::uint32_t consignments_found = 0;   ///< CNI counted
    std::uint32_t anonymous_of = 0;         ///< the CNI whose goods came before any bill
    /// Goods lines (by the segment of their GID) whose packages or mass were sent but not readable:
    /// that has been said, and is not "missing" as well.
    std::unordered_set<std::uint32_t> unread_packages{};
    std::unordered_set<std::uint32_t> unread_gross{};
};

/// BGM: the kind of document, its number and function. Only an original cargo manifest is taken.
void check_document(const Manifest& manifest, const Fields& bgm, const MapTools& tools);
/// Called where something says "export".
void report_export(const Fields& fields, std::uint16_t element, const MapTools& tools);
void report_bill_missing(FindingLog& findings, const Position& at, std::uint32_t sequence);

/// manifest.line_quantity: does a goods line, read to its end, say packages and mass? Asked line by line, so that a flood of
/// empty ones is known early.
void check_line_quantity(const ManifestConsignment& bill, const GoodsItem& item, const ManifestPositions& positions,
                         FindingLog& findings);

/// The whole manifest, read. A straight bill that a house names as its master becomes one.
void check_manifest(Manifest& manifest, const ManifestPositions& positions, FindingLog& findings);

/// What a function code of BGM 1225 means, for sentences.
[[nodiscard]] Words function_name(std::string_view code);

}  // namespace cargo::edi
