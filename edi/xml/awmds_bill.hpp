#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edi/passing_manifest.hpp"
#include "edi/xml/awmds_values.hpp"
#include "edi/bill_sink.hpp"
#include "edi/xml/bindings.hpp"
#include "libcargo/manifest.hpp"

namespace cargo::edi::xml {

/// A container as one bill tells it.
struct Box {
    Equipment unit{};
    std::optional<std::int64_t> packages{};
    std::optional<Grams> goods{};
    std::string sealing_party{};
    DangerousGoods dangerous{};
};

/// One Bol_segment on its way to a consignment and to what it adds to the manifest's equipment.
class AwmdsBill {
public:
    /// All outlive the bill. `sink`: takes what has ended; null: the manifest does.
    AwmdsBill(const AwmdsValues& shared, PassingManifest& checks, BillSink* sink);

    void start(const Position& at);
    void start_box(const Position& at);
    void start_goods(const Position& at);
    /// Says that it is a house of that master, as every bill of a degroupage is; before `end`.
    void degroup(std::string_view master);
    /// Closes the bill, checks it and hands it on; `positions` counts its boxes.
    void end(Manifest& manifest, ManifestPositions& positions);

    // What the bindings fill. A box or goods value without its group cannot come: the walk has seen to that.
    const AwmdsValues& values;
    ManifestConsignment consignment{};
    LocationRef goods_place{};
    std::string kind{};  ///< what its type code means: straight, master, house
    std::vector<Box> boxes{};
    std::optional<std::int64_t> boxes_said{};
    std::optional<Value> boxes_said_at{};
    std::size_t compliance_codes = 0;

    [[nodiscard]] Box& box() { return boxes.back(); }
    [[nodiscard]] GoodsItem& item() { return consignment.items.back(); }

private:
    [[nodiscard]] ManifestConsignment taken();
    void place_goods();
    void announce(Box& box, Manifest& manifest);
    void report_twice(const Equipment& unit, const Position& known) const;
    void report_differs(const Equipment& unit, const Position& known, const Words& here, const Words& there) const;

    PassingManifest& checks_;
    BillSink* sink_;
    std::array<NodeId, 2> spoken_of_later_;  ///< a bill's number and a box's: the checks come back to them
    std::size_t first_mark_ = 0;             ///< of this bill, in the place book
    std::size_t findings_before_ = 0;
    bool told_in_full_ = false;  ///< no further finding was kept
};

/// What the elements of a bill mean.
[[nodiscard]] std::span<const Binding<AwmdsBill>> awmds_bill_bindings();

}  // namespace cargo::edi::xml
