#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edi/manifest_checks.hpp"
#include "edi/xml/awmds_values.hpp"
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
    /// `shared` outlives the bill.
    explicit AwmdsBill(const AwmdsValues& shared) : values(shared) {}

    void start(const Position& at);
    void start_box(const Position& at);
    void start_goods(const Position& at);
    /// Says that it is a house of that master, as every bill of a degroupage is; before `end`.
    void degroup(std::string_view master);
    /// Closes the bill: into `manifest` and what the checks need beside it.
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
    void place_goods();
    void announce(Box& box, Manifest& manifest);
    void report_twice(const Equipment& unit, const Equipment& known) const;
    void report_differs(const Equipment& unit, const Equipment& known, const Words& here, const Words& there) const;

    struct Announced {
        std::size_t unit;  ///< index in Manifest::equipment
        std::size_t bill;  ///< index of the bill that told it last
    };
    boost::unordered_flat_map<std::string, Announced> announced_{};  ///< of the whole manifest
};

/// What the elements of a bill mean.
[[nodiscard]] std::span<const Binding<AwmdsBill>> awmds_bill_bindings();

}  // namespace cargo::edi::xml
