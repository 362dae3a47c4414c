#pragma once

#include "edi/manifest_checks.hpp"
#include "edi/map_segments.hpp"
#include "libcargo/manifest.hpp"

namespace cargo::edi {

/// What the segments of a goods line say, in every message that has goods. In some the segments stand in the line itself, in
/// others each begins a group: the caller hands on only those that are the line's own.
class GoodsMap {
public:
    /// The tools outlive it.
    explicit GoodsMap(const MapTools& tools) : tools_(tools) {}

    /// GID. `place` counts the lines of the consignment, from 1: the number of a line that gives none.
    void start(Fields& fields, GoodsItem& line, std::uint32_t place);
    /// Any other segment: FTX, MEA, SGP, PCI, DGS, CST, PIA, PAC, MOA, HAN, QTY, DIM. What it has no place for stays unplaced.
    void segment(Fields& fields, GoodsItem& line);
    /// GIS or GEI inside a line: its customs status.
    void indicator(Fields& fields, GoodsItem& line) const;

    [[nodiscard]] const UnreadLines& unread() const { return unread_; }

private:
    void packages(Fields& fields, GoodsItem& line) const;
    void description(Fields& fields, GoodsItem& line) const;
    void measure(Fields& fields, GoodsItem& line);
    void volume(Fields& fields, GoodsItem& line) const;
    void split(Fields& fields, GoodsItem& line) const;
    void marks(Fields& fields, GoodsItem& line) const;
    void commodity(Fields& fields, GoodsItem& line) const;
    void product(Fields& fields, GoodsItem& line) const;

    const MapTools& tools_;
    UnreadLines unread_{};
};

/// GIS holds its code in the first element; GEI, which it is from D.03B on, in the second, behind what kind of code it is.
[[nodiscard]] std::uint16_t indicator_of(Fields& fields);
[[nodiscard]] bool is_indicator(std::string_view tag);

}  // namespace cargo::edi
