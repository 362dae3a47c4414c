#pragma once

#include "libcargo/manifest.hpp"

/// A manifest without where it said what it says: for comparing messages that say the same at other places.
namespace cargo::edi::test {

template <class Parts>
void forget_places(Parts& parts) {
    for (auto& part : parts) part.at = {};
}

inline void forget_places(Rare<Particulars>& particulars) {
    if (!particulars.was_made()) return;
    forget_places(particulars.make().values);
    forget_places(particulars.make().charges);
    forget_places(particulars.make().counts);
    forget_places(particulars.make().dimensions);
}

inline Manifest without_places(Manifest manifest) {
    manifest.at = manifest.call.at = {};
    forget_places(manifest.parties);
    forget_places(manifest.locations);
    forget_places(manifest.references);
    forget_places(manifest.equipment);
    forget_places(manifest.unmapped);
    forget_places(manifest.consignments);
    for (Equipment& unit : manifest.equipment) forget_places(unit.particulars);
    for (ManifestConsignment& bill : manifest.consignments) {
        forget_places(bill.particulars);
        forget_places(bill.locations);
        forget_places(bill.parties);
        forget_places(bill.references);
        forget_places(bill.items);
        for (GoodsItem& item : bill.items) {
            forget_places(item.splits);
            forget_places(item.particulars);
        }
    }
    return manifest;
}

}  // namespace cargo::edi::test
