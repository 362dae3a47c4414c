#pragma once

#include <optional>
#include <vector>

#include "libcargo/cargo_unit.hpp"

/// Goods told outside a manifest: a carrier's bill of lading, and a notice of what is dangerous among a ship's goods.
namespace cargo {

/// IFTMCS: a message is one bill, told as a manifest would tell it; it registers nothing.
struct BillOfLading {
    MessageHead head{};
    std::vector<ManifestConsignment> consignments{};  ///< one
    std::vector<CargoUnit> units{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const BillOfLading&, const BillOfLading&) = default;
};

/// What is dangerous in a consignment: its goods lines have at least one substance each.
struct DangerousConsignment {
    ManifestConsignment consignment{};
    std::vector<Transport> transports{};
    std::vector<Contact> contacts{};
    std::vector<Remark> remarks{};
    std::vector<std::string> handling{};  ///< HAN: loaded, unloaded, stays on board...
    friend bool operator==(const DangerousConsignment&, const DangerousConsignment&) = default;
};

/// IFTDGN.
struct DangerousNotice {
    MessageHead head{};
    std::vector<CargoUnit> units{};
    std::vector<DangerousConsignment> consignments{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const DangerousNotice&, const DangerousNotice&) = default;
};

}  // namespace cargo
