#include "edi/map_unit_lists.hpp"

#include <fmt/format.h>

#include <type_traits>
#include <utility>

#include "edi/map_head.hpp"
#include "edi/map_unit.hpp"

namespace cargo::edi {
namespace {

/// BGM 1001 of COPRAR, in any of the directories: within this one message no code means two things.
TerminalOrder::Work work_of(std::string_view code) {
    if (code == "43" || code == "118") return TerminalOrder::Work::discharge;
    if (code == "45" || code == "121") return TerminalOrder::Work::load;
    return TerminalOrder::Work::unknown;
}

/// One mapping for the five: `List` is what it makes.
template <class List>
class UnitListMapper final : public MessageMapper {
public:
    UnitListMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock),
          head_(tools_, list_.head),
          unit_(tools_, is_plan ? Severity::warning : Severity::error),
          goods_(tools_) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        const std::span<const Group> groups = segment.groups();
        const std::string_view outer = groups.empty() ? std::string_view{} : groups[0].trigger;
        if (outer == "EQD") {
            if (fields.tag() == "EQD") list_.units.emplace_back();
            of_unit(fields);
        } else if (is_plan && outer == "LOC") {
            of_cell(fields);
        } else if (outer == "GID") {
            of_goods(fields);
        } else {
            of_header(fields);
        }
        if (!fields.all_placed()) list_.unmapped.push_back(fields.unmapped());
    }

    [[nodiscard]] Body finish() override {
        check_cell(true);
        std::vector<const Equipment*> boxes;
        boxes.reserve(list_.units.size());
        std::int64_t more = 0;
        for (const CargoUnit& unit : list_.units) {
            boxes.push_back(&unit.equipment);
            if (unit.count && *unit.count > 1) more += *unit.count - 1;
        }
        check_box_list(tools_.findings(), boxes, {list_.total_equipment, total_at_}, more);
        return std::move(list_);
    }

private:
    static constexpr bool is_plan = std::is_same_v<List, StowagePlan>;
    static constexpr bool has_goods = std::is_same_v<List, ContainerAnnouncement> || std::is_same_v<List, PreNotification>;

    void of_header(Fields& fields) {
        if (fields.tag() == "CNT") return total(fields, total_at_, list_.total_equipment);
        if (fields.tag() == "UNS") return fields.known(1, 1, {"D", "S"});
        head_.segment(fields);
        if (fields.tag() == "BGM") name_work(fields);
    }

    void total(Fields& fields, Position& at, std::optional<std::int64_t>& said) const {
        if (fields.peek(1, 1) != "16") return;
        fields.take(1, 1);
        at = fields.at(1, 2);
        said = tools_.count(fields, 1, 2);
    }

    void name_work(Fields& fields) {
        if constexpr (std::is_same_v<List, TerminalOrder>) {
            list_.work = work_of(list_.head.document_name);
            if (list_.work != TerminalOrder::Work::unknown) {
                list_.head.document_name.clear();  // said by `work`, in every directory alike
                return;
            }
            tools_.wrong(fields, Errc::message_kind_unsupported, Scope::stop_message, 1, 1,
                         {fmt::format("Le document « {} » (BGM, 1001) ne dit pas s'il faut débarquer (43, 118) ou embarquer "
                                      "(45, 121).",
                                      list_.head.document_name),
                          fmt::format("Document \"{}\" (BGM, 1001) does not say whether to discharge (43, 118) or to load (45, "
                                      "121).",
                                      list_.head.document_name)});
        }
    }

    void of_unit(Fields& fields) {
        if (!list_.units.empty()) unit_.segment(fields, list_.units.back());
    }

    /// A cell comes first, what stands in it behind. The places of the ship before the cells are groups of LOC as well; the
    /// definitions tell them apart: only LOC 147 begins a cell.
    void of_cell(Fields& fields) {
        const bool outermost = fields.segment().groups().size() == 1;
        if (fields.tag() == "LOC" && outermost && fields.peek(1) == "147") {
            check_cell(false);
            list_.units.emplace_back();
            in_cell_ = 0;
        }
        if (fields.tag() == "CNT") return total(fields, cell_total_at_, cell_total_);
        if (fields.tag() == "EQD") start_unit_of_cell();
        of_unit(fields);
    }

    /// In D.13B each cell counts its units. Senders also count the whole ship behind the last one.
    void check_cell(bool last) {
        const std::optional<std::int64_t> said = std::exchange(cell_total_, std::nullopt);
        const std::int64_t found = static_cast<std::int64_t>(in_cell_);
        if (!said || *said == found) return;
        if (last && *said == static_cast<std::int64_t>(list_.units.size())) {
            list_.total_equipment = said;
            return;
        }
        const std::string cell = list_.units.empty() ? std::string() : list_.units.back().cell;  // none was named
        report(tools_.findings(), Errc::message_control_total_differs, Severity::error, Scope::stop_group,
               Place{"CNT", cell_total_at_}, fmt::format("{}", *said),
               {fmt::format("La cellule {} annonce {} unités ; compté : {}.", cell, *said, found),
                fmt::format("Cell {} announces {} units; counted: {}.", cell, *said, found)});
    }

    /// Several units may stand in one cell, flats tied together as a rule: what was told of the cell is true of each.
    void start_unit_of_cell() {
        if (list_.units.empty()) list_.units.emplace_back();
        if (++in_cell_ == 1) {
            const CargoUnit& first = list_.units.back();
            cell_ = {};
            cell_.cell = first.cell;
            cell_.locations = first.locations;
            cell_.references = first.references;
            return;
        }
        list_.units.push_back(cell_);
    }

    void of_goods(Fields& fields) {
        if constexpr (has_goods) goods_.segment(fields, list_.goods);
    }

    MapTools tools_;
    List list_{};
    HeadMap head_;  // knows the tools and the list's head
    UnitMap unit_;
    CarriedGoodsMap goods_;
    Position total_at_{};
    CargoUnit cell_{};          ///< as told before its first unit
    std::size_t in_cell_ = 0;
    std::optional<std::int64_t> cell_total_{};
    Position cell_total_at_{};
};

}  // namespace

std::unique_ptr<MessageMapper> make_baplie_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<UnitListMapper<StowagePlan>>(context, clock);
}
std::unique_ptr<MessageMapper> make_coprar_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<UnitListMapper<TerminalOrder>>(context, clock);
}
std::unique_ptr<MessageMapper> make_coparn_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<UnitListMapper<ContainerAnnouncement>>(context, clock);
}
std::unique_ptr<MessageMapper> make_vermas_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<UnitListMapper<VerifiedMasses>>(context, clock);
}
std::unique_ptr<MessageMapper> make_copino_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<UnitListMapper<PreNotification>>(context, clock);
}

}  // namespace cargo::edi
