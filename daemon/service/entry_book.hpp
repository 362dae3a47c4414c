#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/service/service.hpp"
#include "daemon/store/entry_rows.hpp"
#include "libcargo/entry_check.hpp"

/// Entry summary declarations (ENS), read once and held against many consignments.
namespace cargo::service {

/// What a declaration may name a consignment by: its bill (D), a reference of its own (U), the declaration it names itself (M).
[[nodiscard]] std::set<std::string> entry_numbers(const ManifestConsignment& consignment);
/// The same, of a declaration.
[[nodiscard]] std::set<std::string> entry_numbers(const EntrySummary& declaration);
/// Letters and digits of the bills among them.
[[nodiscard]] std::set<std::string> bills_among(const std::set<std::string>& numbers);

/// A declaration as its filer knows it.
struct EntryName {
    std::string party{};
    std::string key{};
};

/// Whose declarations count for these goods: parties that are named on them, and who filed their master.
[[nodiscard]] std::set<std::string> entitled(const std::vector<std::string>& parties, const std::string& master_agent);

class EntryBook {
public:
    /// Reads those that name one of the numbers. Errors: store_*.
    [[nodiscard]] static Result<EntryBook> naming(Session& session, const std::set<std::string>& numbers);

    /// A declaration counts for goods on which its filer is named, or whose master he filed: nobody cures, or taints, another's
    /// goods by a file of his own. `parties`: those. `without`: as if that one had not come.
    [[nodiscard]] std::vector<EntryRecord> of(const ManifestConsignment& consignment, const std::set<std::string>& parties,
                                              const EntryName& without = {}) const;
    /// The same as they are kept.
    [[nodiscard]] std::vector<store::EntryRow> rows_of(const ManifestConsignment& consignment,
                                                       const std::set<std::string>& parties) const;

private:
    [[nodiscard]] std::vector<std::size_t> counting(const ManifestConsignment& consignment,
                                                    const std::set<std::string>& parties) const;

    store::NamedEntries named_{};
    std::vector<EntryRecord> records_{};  ///< of the same places
    std::map<std::string, std::vector<std::size_t>> places_{};  ///< by root
};

}  // namespace cargo::service
