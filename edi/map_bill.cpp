#include "edi/map_bill.hpp"

#include <utility>

#include "edi/bill_checks.hpp"
#include "edi/map_head.hpp"
#include "edi/map_manifest.hpp"
#include "edi/map_particulars.hpp"
#include "edi/map_unit.hpp"
#include "libcargo/bill_of_lading.hpp"

namespace cargo::edi {
namespace {

/// The goods lines of a consignment whose parts are groups: a part's first segment is the line's, what follows it is the part's.
/// True when the segment is one of a goods line.
void read_line(const MapTools& tools, GoodsMap& goods, Fields& fields, std::vector<GoodsItem>& items, std::size_t depth) {
    const std::span<const Group> groups = fields.segment().groups();
    const std::string_view tag = fields.tag();
    if (tag == "GID") {
        GoodsItem& item = items.emplace_back();
        return goods.start(fields, item, static_cast<std::uint32_t>(items.size()));
    }
    if (items.empty()) return;
    GoodsItem& item = items.back();
    const bool in_part = groups.size() == depth + 1;
    if (groups.size() == depth || (in_part && groups.back().trigger == tag)) return goods.segment(fields, item);
    const bool of_danger = in_part && groups.back().trigger == "DGS" && !item.dangerous.empty();
    if (!of_danger) return;
    if (tag == "FTX") return tools.danger_name(fields, item.dangerous.back());
    if (tag == "MEA") goods.segment(fields, item);
}

std::vector<const Equipment*> boxes_of(const std::vector<CargoUnit>& units) {
    std::vector<const Equipment*> boxes;
    boxes.reserve(units.size());
    for (const CargoUnit& unit : units) boxes.push_back(&unit.equipment);
    return boxes;
}

class IftmcsMapper final : public MessageMapper {
public:
    IftmcsMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock), head_(tools_, bill_.head), goods_(tools_), unit_(tools_) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        read(fields, segment.groups());
        if (!fields.all_placed()) bill_.unmapped.push_back(fields.unmapped());
    }
    [[nodiscard]] Body finish() override {
        name_bill();
        check();
        bill_.consignments.push_back(std::move(of_));
        return std::move(bill_);
    }

private:
    void read(Fields& fields, std::span<const Group> groups) {
        const std::string_view tag = fields.tag();
        const std::string_view outer = groups.empty() ? std::string_view{} : groups[0].trigger;
        if (outer == "GID") return read_line(tools_, goods_, fields, of_.items, 1);
        if (outer == "EQD") {
            if (tag == "EQD") bill_.units.emplace_back();
            if (!bill_.units.empty()) unit_.segment(fields, bill_.units.back());
            return;
        }
        if (tag == "CNT") return total(fields);
        const bool own = groups.empty() || (groups.size() == 1 && outer == tag);
        if (tag == "NAD" && own) return tools_.party(fields, of_.parties.emplace_back());
        if (tag == "LOC" && own) return tools_.location(fields, of_.locations.emplace_back());
        if (tag == "RFF" && own) return reference(fields);
        const bool of_charges = tag == "CPI" && outer == "CPI";
        if (of_charges || (groups.empty() && (tag == "MOA" || tag == "CUX"))) return read_particular(fields, of_.particulars);
        if (outer == "LOC" || outer == "TOD" || outer == "GOR" || outer == "CPI" || outer == "TCC") return;
        head_.segment(fields);
    }

    void reference(Fields& fields) {
        if (const std::optional<BillKind> kind = bill_kind_of(fields.peek(1, 1)); kind && numbers_.of(*kind).empty()) {
            fields.take(1, 1);
            numbers_.of(*kind) = fields.text(1, 2);
            if (of_.at == Position{}) of_.at = fields.at();
            return;
        }
        Reference reference = tools_.reference(fields);
        if (take_call_reference(reference, bill_.head.call)) return;
        of_.references.push_back(std::move(reference));
    }

    void total(Fields& fields) {
        const std::string_view kind = fields.peek(1, 1);
        if (kind == "7") {
            fields.take(1, 1);
            of_.total_gross = tools_.mass(fields, 1, 2, fields.take(1, 3), 3, total_mass_max);
            totals_.gross = fields.at(1, 2);
        } else if (kind == "11" || (kind == "8" && !of_.total_packages)) {
            fields.take(1, 1);
            of_.total_packages = tools_.count(fields, 1, 2);
            totals_.packages = fields.at(1, 2);
            totals_.pieces = kind == "8";
        } else if (kind == "16") {
            fields.take(1, 1);
            boxes_ = {tools_.count(fields, 1, 2), fields.at(1, 2)};
        }
    }

    /// A bill of lading is known by its RFF, else by the number of the message's document.
    void name_bill() {
        numbers_.name(of_, {});
        if (of_.bill.empty()) {
            of_.bill = bill_.head.document;
            of_.at = bill_.head.at;
        }
        of_.sequence = 1;
    }

    void check() {
        if (of_.bill.empty()) {
            report(tools_.findings(), Errc::message_bill_missing, Severity::error, Scope::stop_message,
                   Place{"BGM", bill_.head.at}, {},
                   {"Ce message ne dit pas de quel connaissement il parle : ajoutez RFF+BM avec son numéro.",
                    "This message does not say which bill of lading it is about: add RFF+BM with its number."});
        }
        check_totals(of_, sums_of(of_), totals_, tools_.findings());
        check_box_list(tools_.findings(), boxes_of(bill_.units), boxes_);
    }

    MapTools tools_;
    BillOfLading bill_{};
    ManifestConsignment of_{};  ///< the bill under way
    HeadMap head_;  // knows the tools and the bill's head
    GoodsMap goods_;
    UnitMap unit_;
    BillNumbers numbers_{};
    PositionOfTotals totals_{};
    BoxTotal boxes_{};
};

class IftdgnMapper final : public MessageMapper {
public:
    IftdgnMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock), head_(tools_, notice_.head), times_(tools_), goods_(tools_), unit_(tools_) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        const std::span<const Group> groups = segment.groups();
        const std::string_view outer = groups.empty() ? std::string_view{} : groups[0].trigger;
        if (outer == "EQD") {
            if (fields.tag() == "EQD") notice_.units.emplace_back();
            if (!notice_.units.empty()) unit_.segment(fields, notice_.units.back());
        } else if (outer == "CNI") {
            consignment(fields, groups);
        } else {
            head_.segment(fields);
        }
        if (!fields.all_placed()) notice_.unmapped.push_back(fields.unmapped());
    }
    [[nodiscard]] Body finish() override {
        check_box_list(tools_.findings(), boxes_of(notice_.units), {});
        check_dangers();
        return std::move(notice_);
    }

private:
    void consignment(Fields& fields, std::span<const Group> groups) {
        const std::string_view tag = fields.tag();
        if (tag == "CNI") return start(fields);
        if (notice_.consignments.empty()) return;
        DangerousConsignment& now = notice_.consignments.back();
        const std::string_view inner = groups.size() > 1 ? groups[1].trigger : std::string_view{};
        if (inner == "GID") return line(fields, groups, now);
        if (inner == "TDT") {
            if (tag == "TDT") return read_transport(fields, now.transports);
            if (tag == "RFF" && !now.transports.empty()) {
                tools_.reference(fields, now.transports.back().references.emplace_back());
            }
            return;
        }
        if (inner == "NAD" && tag == "NAD") return tools_.party(fields, now.consignment.parties.emplace_back());
        if (tag == "CTA") return read_contact(fields, now.contacts);
        if (tag == "COM") return read_contact_address(fields, now.contacts);
        if (inner == "NAD" && tag == "RFF") return tools_.reference(fields, now.consignment.references.emplace_back());
        if (tag == "LOC") return tools_.location(fields, now.consignment.locations.emplace_back());
        if (tag != "HAN") return;
        std::string what = fields.has(1, 1) ? fields.text(1, 1) : fields.text(1, 4);
        if (!what.empty()) now.handling.push_back(std::move(what));
    }

    void start(Fields& fields) {
        ManifestConsignment& added = notice_.consignments.emplace_back().consignment;
        added.at = fields.at();
        added.sequence = static_cast<std::uint32_t>(tools_.count(fields, 1, 1).value_or(0));
        fields.text_to(added.bill, 2, 1);
    }

    /// Within DGS: FTX AAD its name, MEA its masses, SGP the box it lies in and behind that LOC 147 where the box stands.
    void line(Fields& fields, std::span<const Group> groups, DangerousConsignment& now) {
        const std::string_view tag = fields.tag();
        std::vector<GoodsItem>& items = now.consignment.items;
        const bool of_danger = groups.size() >= 3 && groups[2].trigger == "DGS" && tag != "DGS" && !items.empty();
        if (!of_danger) return read_line(tools_, goods_, fields, items, 2);
        GoodsItem& item = items.back();
        const bool of_box = groups.size() == 4;
        if (tag == "SGP") return goods_.segment(fields, item);
        if (tag == "LOC" && fields.peek(1) == "147") return stowed(fields, of_box ? &item : nullptr, now);
        if (tag == "MEA" && !of_box) return goods_.segment(fields, item);
        if (tag == "FTX" && fields.peek(1) == "AAD" && item.dangerous.back().name.empty()) {
            return tools_.danger_name(fields, item.dangerous.back());
        }
        if (tag == "FTX") return read_remark(fields, now.remarks);
        if (tag == "RFF") tools_.reference(fields, now.consignment.references.emplace_back());
    }

    /// A box's cell goes to the box; that of goods without one is a place of the consignment.
    void stowed(Fields& fields, const GoodsItem* item, DangerousConsignment& now) {
        if (item != nullptr && !item->splits.empty()) {
            for (CargoUnit& unit : notice_.units) {
                if (unit.equipment.number != item->splits.back().container || !unit.cell.empty()) continue;
                fields.take(1);
                fields.text_to(unit.cell, 2, 1);
                fields.known(2, 2, {"139", "ZZZ"});
                fields.known(2, 3, {"5", "87", "ZZZ"});
                return;
            }
        }
        tools_.location(fields, now.consignment.locations.emplace_back());
    }

    void check_dangers() {
        for (const DangerousConsignment& one : notice_.consignments) {
            for (const GoodsItem& item : one.consignment.items) {
                for (const DangerousGoods& danger : item.dangerous) {
                    if (!danger.imdg_class.empty() || !danger.un_number.empty()) continue;
                    report(tools_.findings(), Errc::value_empty, Severity::error, Scope::stop_group, Place{"DGS", item.at}, {},
                           {"Une matière dangereuse n'a ni classe ni numéro ONU (DGS) : donnez les deux.",
                            "A dangerous substance has neither class nor UN number (DGS): give both."});
                }
            }
        }
    }

    MapTools tools_;
    DangerousNotice notice_{};
    HeadMap head_;  // knows the tools and the notice's head
    TimeMap times_;
    GoodsMap goods_;
    UnitMap unit_;
};

}  // namespace

std::unique_ptr<MessageMapper> make_iftmcs_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<IftmcsMapper>(context, clock);
}
std::unique_ptr<MessageMapper> make_iftdgn_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<IftdgnMapper>(context, clock);
}

}  // namespace cargo::edi
