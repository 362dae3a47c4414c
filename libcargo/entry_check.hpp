#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libcargo/entry_summary.hpp"
#include "libcargo/manifest.hpp"

/// Manifest against entry summary declaration: what customs were told before the goods came, and what is said to have come.
/// A fact of the consignment for rules and officers, never a ground to refuse a message. What one side does not say is not
/// compared. Pure: no clock, no store.
namespace cargo {

/// Values are stored; append only.
enum class EntryConcern : std::uint8_t {
    no_declaration,  ///< none names this bill, and the bill names none
    cancelled,       ///< there was one; `declared` says when it was cancelled, `field` whether before or after the manifest
    late,            ///< lodged after its time
    ship_differs,
    parties_differ,
    goods_differ,
};
[[nodiscard]] std::string_view to_string(EntryConcern concern);

/// A declaration as the port knows it.
struct EntryRecord {
    std::string mrn;                      ///< never empty; an amendment has that of the declaration it amends, which has that
                                          ///< or, as long as nobody has said it, a name of its own
    EntrySummary declaration{};
    Instant lodged{};                     ///< when customs took it; of an amendment, when that was
    std::optional<Instant> cancelled{};   ///< of the declaration, however often it was amended
};

/// When a declaration is late, in seconds before the manifest's times; the law, which differs by traffic, is data. A time that
/// the manifest does not say is not compared with. Source: Delegated Regulation (EU) 2015/2446, articles 105 to 111.
struct EntryDeadlines {
    std::optional<std::int64_t> before_departure{};  ///< from the port of loading: containers of deep-sea traffic
    std::optional<std::int64_t> before_arrival{};
    std::int64_t mass_tolerance_permille = 0;        ///< masses that differ by no more do not differ
};

struct EntryDifference {
    EntryConcern concern{};
    std::string mrn;        ///< empty with no_declaration
    std::uint32_t item = 0; ///< of the declaration; 0: the declaration, or several items
    std::string field;      ///< CN, CZ, NI; hs, packages, gross, containers, un; imo, voyage; before_manifest, after_manifest
    std::string manifest;   ///< what the manifest says
    std::string declared;
    friend bool operator==(const EntryDifference&, const EntryDifference&) = default;
};

/// Everything that differs, in the order of EntryConcern.
///
/// @param filed         when the manifest was filed.
/// @param declarations  those of the ship's call, in any order. Of those of one MRN the last lodged is what stands; the first
///                      tells whether it was late. A declaration is this bill's when an item of it names the bill or its
///                      UCR, or when the bill names the MRN (references MRN, ABT, AAE).
[[nodiscard]] std::vector<EntryDifference> check_entry(const Manifest& manifest, const ManifestConsignment& consignment,
                                                       Instant filed, std::span<const EntryRecord> declarations,
                                                       const EntryDeadlines& deadlines);

/// The check's word on one consignment, in the words that rules and officers read. An empty one is not known.
struct EntryFacts {
    std::string status{};   ///< none, lodged, cancelled (every declaration is)
    std::string time{};     ///< late, in_time
    std::string ship{};     ///< same, differs: as far as both sides say; of declarations that stand
    std::string parties{};  ///< likewise
    std::string goods{};    ///< likewise
    std::vector<EntryDifference> differences{};
    friend bool operator==(const EntryFacts&, const EntryFacts&) = default;
};

/// As check_entry, which finds the differences.
[[nodiscard]] EntryFacts entry_facts(const Manifest& manifest, const ManifestConsignment& consignment, Instant filed,
                                     std::span<const EntryRecord> declarations, const EntryDeadlines& deadlines);

/// Letters and digits in capitals: how numbers of bills are compared.
[[nodiscard]] std::string plain_number(std::string_view text);

}  // namespace cargo
