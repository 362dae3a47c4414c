#pragma once

#include "edi/map_goods.hpp"
#include "edi/map_head.hpp"
#include "libcargo/cargo_unit.hpp"

namespace cargo::edi {

/// What the segments of a box say in plans, orders and notices. Older directories have them side by side behind EQD (or LOC 147),
/// newer ones in groups of their own; both make the same CargoUnit. Takes what it understands.
class UnitMap {
public:
    /// The tools outlive it. `severity`: what a wrong container number is.
    explicit UnitMap(const MapTools& tools, Severity severity = Severity::error)
        : tools_(tools), times_(tools), severity_(severity) {}

    void segment(Fields& fields, CargoUnit& unit);

private:
    void own(Fields& fields, CargoUnit& unit);
    void of_transport(Fields& fields, CargoUnit& unit);
    void of_danger(Fields& fields, CargoUnit& unit);
    void of_document(Fields& fields, CargoUnit& unit);
    void measure(Fields& fields, CargoUnit& unit) const;
    void overhang(Fields& fields, CargoUnit& unit) const;
    void range(Fields& fields, CargoUnit& unit) const;
    void place(Fields& fields, CargoUnit& unit) const;
    void party(Fields& fields, CargoUnit& unit) const;
    void attached(Fields& fields, CargoUnit& unit) const;
    void handling(Fields& fields, CargoUnit& unit) const;

    const MapTools& tools_;
    TimeMap times_;
    Severity severity_;
};

/// GID and what stands behind it, of messages that only carry their goods along.
class CarriedGoodsMap {
public:
    explicit CarriedGoodsMap(const MapTools& tools) : goods_(tools), tools_(tools) {}
    void segment(Fields& fields, std::vector<CarriedGoods>& list);

private:
    GoodsMap goods_;
    const MapTools& tools_;
};

/// CNT 16.
struct BoxTotal {
    std::optional<std::int64_t> said{};
    Position at{};
};
/// A box comes once, and as many as the message says. `more`: boxes beyond one that an entry stands for.
void check_box_list(FindingLog& findings, const std::vector<const Equipment*>& boxes, const BoxTotal& total,
                    std::int64_t more = 0);

}  // namespace cargo::edi
