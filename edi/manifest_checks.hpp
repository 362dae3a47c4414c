#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "edi/map_segments.hpp"
#include "libcargo/manifest.hpp"

/// Is the manifest plausible and complete? What mappings ask of a document and of a goods line; its bills and boxes are looked at
/// as they pass (passing_manifest.hpp). A finding has a place, the values and what to do.
namespace cargo::edi {

/// Where control totals (CNT) stood.
struct PositionOfTotals {
    Position gross{};
    Position packages{};
    bool pieces = false;  ///< CNT 8, which counts pieces: may lawfully differ from packages
};

/// How a format calls what the checks speak of.
struct ManifestWords {
    Words at{"au segment", "at segment"};  ///< before the number of a place
    Words master{"mettez-le dans le CNI (C503), ou avant lui comme RFF+MB", "put it into CNI (C503), or before it as RFF+MB"};
    std::string_view line = "GID";
    std::string_view split = "SGP";
    std::string_view unit = "EQD";
    bool call_is_mandatory = false;  ///< the definition wants a ship and a voyage: what is missing has been told
};

/// What the checks need beside the manifest; kept apart, for it is nobody else's business.
struct ManifestPositions {
    PositionOfTotals totals{};
    Position consignments{};                ///< of CNT 10
    Position equipment{};                   ///< of CNT 16
    std::vector<PositionOfTotals> bills{};  ///< parallel to Manifest::consignments, as far as these are kept
    std::uint32_t consignments_found = 0;   ///< CNI counted
    /// Units counted wherever they are told: where each bill tells its boxes, a shared one counts twice, or once.
    std::optional<std::uint32_t> units_found{};
    std::uint32_t anonymous_of = 0;  ///< the CNI whose goods came before any bill
    ManifestWords words{};
};

/// Lines, by the segment of their GID, whose packages or mass were sent but are not readable: that has been said, and is not
/// "missing" as well.
struct UnreadLines {
    std::unordered_set<std::uint32_t> packages{};
    std::unordered_set<std::uint32_t> gross{};
};

/// BGM: the kind of document, its number and function. Only an original cargo manifest is taken.
void check_document(const Manifest& manifest, const Fields& bgm, const MapTools& tools);
/// What is said of export.
[[nodiscard]] Words export_words();
/// How a sentence names a goods line: its bill, or without a number the consignment's sequence.
[[nodiscard]] Words name_of_line(std::string_view bill, std::uint32_t sequence, std::uint32_t item);
[[nodiscard]] Words name_of_line(const ManifestConsignment& bill, const GoodsItem& item);
/// Called where something says "export".
void report_export(const Fields& fields, std::uint16_t element, const MapTools& tools);
void report_bill_missing(FindingLog& findings, const Position& at, std::uint32_t sequence);

/// manifest.line_quantity: does a goods line, read to its end, say packages and mass? Asked line by line, so that a flood of
/// empty ones is known early.
void check_line_quantity(const ManifestConsignment& bill, const GoodsItem& item, const UnreadLines& unread,
                         FindingLog& findings);

/// What a function code of BGM 1225 means, for sentences.
[[nodiscard]] Words function_name(std::string_view code);

}  // namespace cargo::edi
