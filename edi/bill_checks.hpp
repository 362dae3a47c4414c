#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "edi/manifest_checks.hpp"

/// The checks of one bill, one box, one sum, each with its sentences: passing_manifest.cpp says when each is asked.
namespace cargo::edi {

/// What the goods lines of bills come to.
struct Sums {
    std::int64_t packages = 0;
    std::int64_t grams = 0;
    bool complete = true;  ///< every line said both
    void add(const Sums& other) {
        packages += other.packages;
        grams += other.grams;
        complete = complete && other.complete;
    }
};
[[nodiscard]] Sums sums_of(const ManifestConsignment& bill);

/// manifest.call_named
void check_call(const CallRef& call, const ManifestWords& words, FindingLog& findings);
/// manifest.bill_once; `before`: where its number stood first.
void report_bill_again(const ManifestConsignment& bill, std::uint32_t before, const ManifestWords& words, FindingLog& findings);
/// manifest.house_master
void check_master_named(const ManifestConsignment& bill, const ManifestWords& words, FindingLog& findings);
/// manifest.houses_fit: `all` its houses together, `own` the master's own, which stands at `at`.
void check_houses(std::string_view master, const Sums& all, const Sums& own, const Position& at, FindingLog& findings);
/// manifest.container_once; `before`: where its number stood first.
void report_container_again(const Equipment& unit, std::uint32_t before, const ManifestWords& words, FindingLog& findings);
/// manifest.split_box, of a box that the message does not announce. `near`: the number of one that it does, and `announced`
/// where, which the sender may have meant; empty: none.
void report_split_in_unknown(const Words& line, const SplitRef& split, std::string_view near, std::uint32_t announced,
                             const ManifestWords& words, FindingLog& findings);
/// manifest.split_box, where the box is announced empty; `announced`: where.
void report_split_in_empty(const Words& line, const SplitRef& split, std::uint32_t announced, const ManifestWords& words,
                           FindingLog& findings);
/// manifest.split_sum
void check_split_sum(const ManifestConsignment& bill, const GoodsItem& item, const ManifestWords& words, FindingLog& findings);
/// manifest.box_goods
void report_box_without_goods(std::string_view number, const Position& at, FindingLog& findings);

/// manifest.bill_totals, of one bill, whose lines come to `sums`.
void check_totals(const ManifestConsignment& bill, const Sums& sums, const PositionOfTotals& at, FindingLog& findings);

/// manifest.message_totals. Senders count a master's houses beside it, or not: either sum is right.
struct MessageSums {
    Sums all{};
    Sums outer{};  ///< without houses whose master is in this message
    std::size_t bills = 0;
    std::size_t units = 0;
};
void check_message_totals(const Manifest& header, const MessageSums& sums, const ManifestPositions& at, FindingLog& findings);

}  // namespace cargo::edi
