#include "edi/map_ifcsum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "edi/map_manifest.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi {
namespace {

class IfcsumMapper final : public MessageMapper {
public:
    IfcsumMapper(const MappingContext& context, PortClock clock)
        : tools_(context, clock), draft_(tools_, context.options.bills, BoxesTold::by_any_bill) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        read(fields, segment.groups());
        if (!fields.all_placed()) draft_.unmapped(fields);
    }
    [[nodiscard]] Body finish() override {
        close_consignment();
        for (const Undecided& one : undecided_) {
            if (std::ranges::all_of(one.boxes, [](const Unit* box) { return box->way == Way::on; })) draft_.transhipped(one.bill);
        }
        if (told_in_bills_ > 0) draft_.positions().units_found = static_cast<std::uint32_t>(units_told_ + told_again_);
        return draft_.finish();
    }

private:
    void read(Fields& fields, std::span<const Group> groups);
    void header(Fields& fields);
    void ship(Fields& fields, std::span<const Group> groups);
    void unit(Fields& fields);
    void consignment(Fields& fields, std::span<const Group> groups);
    void open_consignment(Fields& fields);
    void close_consignment();
    void reference(Fields& fields);
    void name_bill(Fields& fields, BillKind kind);
    void goods(Fields& fields, std::span<const Group> groups);
    void unit_of_bill(Fields& fields);
    void unit_detail_of_bill(Fields& fields);

    /// A split told of the whole consignment; with no goods line to go to it is listed as it stood.
    struct WholeSplit {
        SplitRef split{};
        Unmapped segment{};
    };
    /// Where a box goes from here, by its movement (8249).
    enum class Way : std::uint8_t {
        not_said,  ///< yet: it was not told, or told without
        on,
        elsewhere,
    };
    struct Unit {
        std::optional<std::size_t> told{};  ///< by the order they are told in, from 0; nothing: goods lie in it, that is all
        Way way = Way::not_said;
        void tell(std::size_t number, std::string_view movement) {
            told = number;
            say(movement);
        }
        void say(std::string_view movement) {
            if (way == Way::not_said && !movement.empty()) way = movement == "6" ? Way::on : Way::elsewhere;
        }
    };
    /// A bill in boxes of which some have not said where they go.
    struct Undecided {
        std::size_t bill;
        std::vector<const Unit*> boxes;
    };
    void place_goods(ManifestConsignment& bill);
    void tell_transhipment(ManifestConsignment& bill);
    [[nodiscard]] const Unit* unit_of_goods(const std::string& container);
    /// The one being told; what is added to one that was handed on goes nowhere.
    [[nodiscard]] Equipment& unit_under_way();
    [[nodiscard]] bool is_told(const std::string& number) const;
    void report_too_many_units(const Fields& fields);
    void report_unplaced(const ManifestConsignment& bill, const Position& at, std::size_t boxes);
    void danger_split(Fields& fields, GoodsItem& line);

    MapTools tools_;
    ManifestDraft draft_;        // knows the tools
    std::string place_of_ship_;  ///< the last LOC within TDT
    // The consignment being read.
    bool open_ = false;
    BillNumbers numbers_{};
    std::vector<WholeSplit> whole_splits_{};
    std::unordered_set<std::uint32_t> danger_lines_{};  ///< by their GID: only their dangerous substances say where they lie
    std::vector<SplitRef> boxes_{};  ///< told within it
    std::unordered_map<std::string, Unit> units_{};  ///< told, or goods lie in them; they stay where they are
    std::vector<Undecided> undecided_{};
    std::optional<std::size_t> unit_{};  ///< of a bill: the one being told
    bool unit_is_new_ = false;
    bool too_many_units_ = false;
    Equipment handed_on_{};
    std::size_t units_told_ = 0;
    std::size_t units_awaited_ = 0;  ///< named by goods before they were told
    std::size_t told_in_bills_ = 0;
    std::size_t told_again_ = 0;  ///< boxes that several bills share, told by each
};

void IfcsumMapper::read(Fields& fields, std::span<const Group> groups) {
    const std::string_view outer = groups.empty() ? std::string_view{} : groups[0].trigger;
    if (outer.empty() || outer == "RFF" || outer == "NAD") return header(fields);
    if (outer == "TDT") return ship(fields, groups);
    if (outer == "EQD" && groups.size() == 1) return unit(fields);
    if (outer == "CNI") consignment(fields, groups);
}

void IfcsumMapper::header(Fields& fields) {
    const std::string_view tag = fields.tag();
    const bool own = fields.segment().groups().empty();
    if (tag == "BGM") return draft_.document(fields);
    if (tag == "DTM" && own) return draft_.time_of_call(fields);
    if (tag == "CNT") return draft_.header_total(fields);
    if (tag == "RFF" && fields.segment().in_group("RFF")) return draft_.header_reference(fields);
    if (tag == "NAD") draft_.party(fields);
}

/// From D.01B on each place within TDT has its own times: those of this port are the call's.
void IfcsumMapper::ship(Fields& fields, std::span<const Group> groups) {
    const std::string_view tag = fields.tag();
    if (tag == "TDT") return draft_.ship(fields);
    const bool at_place = groups.size() == 2 && groups[1].trigger == "LOC";
    if (tag == "LOC" && (groups.size() == 1 || at_place)) {
        place_of_ship_ = fields.peek(1);
        return draft_.location(fields);
    }
    if (tag == "NAD" && groups.size() == 2) return draft_.party(fields);  // D.94B has no other place for them
    if (tag != "DTM") return;
    const bool here = place_of_ship_ == "60" || place_of_ship_ == "87" || place_of_ship_ == "11";
    if (groups.size() == 1 || (at_place && here)) draft_.time_of_call(fields);
}

void IfcsumMapper::unit(Fields& fields) {
    if (fields.tag() != "EQD") return draft_.unit_detail(fields);
    draft_.unit(fields);
    const Equipment& told = draft_.manifest().equipment.back();
    Unit& unit = units_[told.number];
    if (!unit.told) unit.tell(units_told_, told.movement);
    ++units_told_;
}

void IfcsumMapper::consignment(Fields& fields, std::span<const Group> groups) {
    const std::string_view tag = fields.tag();
    if (groups.size() == 1) {
        if (tag == "CNI") open_consignment(fields);
        if (tag == "CNT") draft_.bill_total(fields);
        if (tag == "MOA" || tag == "CUX") draft_.bill_particular(fields);
        return;
    }
    const std::string_view inner = groups[1].trigger;
    if (inner == "GID") return goods(fields, groups);
    if (groups.size() != 2) return;
    if (inner == "EQD") return tag == "EQD" ? unit_of_bill(fields) : unit_detail_of_bill(fields);
    if (tag != inner) return;  // dates of references, contacts of parties and the like
    if (tag == "RFF") return reference(fields);
    if (tag == "LOC") return tools_.location(fields, draft_.add_location());
    if (tag == "NAD") return tools_.party(fields, draft_.add_party());
    if (tag == "CPI") return draft_.bill_particular(fields);
    if (tag != "SGP") return;
    WholeSplit& whole = whole_splits_.emplace_back();
    whole.segment = fields.unmapped();
    GoodsItem line;
    GoodsMap(tools_).segment(fields, line);
    whole.split = std::move(line.splits.front());
}

void IfcsumMapper::open_consignment(Fields& fields) {
    close_consignment();
    draft_.start_consignment(fields);
    draft_.start_unnamed_bill();
    open_ = true;
}

void IfcsumMapper::close_consignment() {
    if (!open_) return;
    open_ = false;
    ManifestConsignment& bill = draft_.current();
    if (bill.bill.empty()) report_bill_missing(tools_.findings(), draft_.consignment_at(), draft_.sequence());
    place_goods(bill);
    tell_transhipment(bill);
    numbers_ = {};
    unit_.reset();
    whole_splits_.clear();
    danger_lines_.clear();
    boxes_.clear();
}

/// A line that says itself in which boxes it lies has said it. Any other lies in those that the consignment says of the whole,
/// else in those it tells, and where its dangerous substances lie. Which of several lines is in which of them nobody can tell:
/// then each may be in all of them, so that none of these boxes leaves before all of the goods may.
void IfcsumMapper::place_goods(ManifestConsignment& bill) {
    std::vector<GoodsItem*> unplaced;
    for (GoodsItem& line : bill.items) {
        if (line.splits.empty() || danger_lines_.contains(line.at.segment)) unplaced.push_back(&line);
    }
    std::vector<SplitRef> boxes = std::move(boxes_);
    if (!whole_splits_.empty()) boxes.clear();
    for (const WholeSplit& whole : whole_splits_) boxes.push_back(whole.split);
    const bool one_line = bill.items.size() == 1;
    constexpr std::size_t guesses_max = 100;
    if (unplaced.size() > 1 && unplaced.size() * boxes.size() > guesses_max) {
        return report_unplaced(bill, unplaced.front()->at, boxes.size());
    }
    if (!one_line) {
        for (SplitRef& split : boxes) split.packages.reset();  // it counts those of all lines
    }
    for (GoodsItem* const line : unplaced) line->splits.insert(line->splits.end(), boxes.begin(), boxes.end());
    if (one_line && !unplaced.empty()) return;
    for (WholeSplit& whole : whole_splits_) draft_.manifest().unmapped.push_back(std::move(whole.segment));
}

/// IFCSUM has no GIS: what is transhipped, its boxes say (8249 = 6). Goods some of whose boxes stay here are not. A box may
/// say so under a later bill.
void IfcsumMapper::tell_transhipment(ManifestConsignment& bill) {
    Undecided undecided{draft_.bills_told() - 1, {}};
    if (bill.items.empty()) return;
    for (const GoodsItem& line : bill.items) {
        if (line.splits.empty()) return;
        for (const SplitRef& split : line.splits) {
            const Unit* const unit = unit_of_goods(split.container);
            if (unit == nullptr || unit->way == Way::elsewhere) return;
            const bool is_last = !undecided.boxes.empty() && undecided.boxes.back() == unit;
            if (unit->way == Way::not_said && !is_last) undecided.boxes.push_back(unit);
        }
    }
    if (undecided.boxes.empty()) {
        bill.nature = "28";
        return;
    }
    std::ranges::sort(undecided.boxes);
    const auto [again, end] = std::ranges::unique(undecided.boxes);
    undecided.boxes.erase(again, end);
    undecided.boxes.shrink_to_fit();
    undecided_.push_back(std::move(undecided));
}

/// Null where more boxes are named that nobody has told than the checks remember: the manifest is refused.
const IfcsumMapper::Unit* IfcsumMapper::unit_of_goods(const std::string& container) {
    if (const auto known = units_.find(container); known != units_.end()) return &known->second;
    if (units_awaited_ == unplaced_max + awaited_max) return nullptr;
    ++units_awaited_;
    return &units_[container];
}

void IfcsumMapper::report_unplaced(const ManifestConsignment& bill, const Position& at, std::size_t boxes) {
    report(tools_.findings(), Errc::message_equipment_unknown, Severity::error, Scope::stop_group, Place{"GID", at},
           bill.bill,
           {fmt::format("Le connaissement {} a {} articles et {} conteneurs sans dire quels articles sont dans lesquels : "
                        "ajoutez SGP à chaque article.",
                        bill.bill, bill.items.size(), boxes),
            fmt::format("Bill {} has {} goods items and {} containers, and does not say which items lie in which: add SGP to "
                        "each item.",
                        bill.bill, bill.items.size(), boxes)});
}

void IfcsumMapper::reference(Fields& fields) {
    const std::optional<BillKind> kind = bill_kind_of(fields.peek(1, 1));
    if (kind && fields.has(1, 2)) return name_bill(fields, *kind);
    draft_.reference(fields);
}

void IfcsumMapper::name_bill(Fields& fields, BillKind kind) {
    fields.take(1, 1);
    std::string number = fields.text(1, 2);
    std::string& known = numbers_.of(kind);
    if (!known.empty() && known != number) {
        tools_.wrong(fields, Errc::message_bill_duplicate, Scope::stop_group, 1, 2,
                     {fmt::format("L'envoi {} a déjà le connaissement {} : les marchandises de {} ne peuvent en être séparées. "
                                  "Donnez un CNI à chaque connaissement.",
                                  draft_.sequence(), known, number),
                      fmt::format("Consignment {} has bill {} already: the goods of {} cannot be told from its own. Give each "
                                  "bill a CNI.",
                                  draft_.sequence(), known, number)});
        return;
    }
    known = std::move(number);
    draft_.current().at = fields.at();
    numbers_.name(draft_.current(), draft_.document_of_consignment());
}

void IfcsumMapper::goods(Fields& fields, std::span<const Group> groups) {
    const std::string_view tag = fields.tag();
    if (tag == "GID") return draft_.start_line(fields);
    const bool starts_group = groups.size() == 3 && groups[2].trigger == tag;
    if (groups.size() == 2 || starts_group) return draft_.goods(fields);
    GoodsItem* const line = draft_.line();
    if (groups[2].trigger != "DGS" || line == nullptr || line->dangerous.empty()) return;
    if (groups.size() == 3 && tag == "FTX") tools_.danger_name(fields, line->dangerous.back());
    if (groups.size() == 4 && tag == "SGP") danger_split(fields, *line);
}

/// Where a substance lies its line lies, or a part of it; how many of the packages are dangerous has no place. A line that said
/// where all of it lies has said this too.
void IfcsumMapper::danger_split(Fields& fields, GoodsItem& line) {
    if (!line.splits.empty() && !danger_lines_.contains(line.at.segment)) return;
    danger_lines_.insert(line.at.segment);
    line.splits.push_back({unit_number(fields.text(1, 1)), std::nullopt, fields.at(1, 1)});
    fields.known(1, 2, {"146", "6346"});
    fields.known(1, 3, {"5", "20"});
}

/// Several bills may lie in one box, and each may tell it: it is one box, and what the first told of it stands.
void IfcsumMapper::unit_of_bill(Fields& fields) {
    Equipment told = tools_.equipment(fields);
    ++told_in_bills_;
    boxes_.push_back({told.number, std::nullopt, fields.at(2, 1)});
    if (units_told_ >= limits::units_per_message_max && !is_told(told.number)) return report_too_many_units(fields);
    Unit& unit = units_[told.number];
    unit_is_new_ = !unit.told || told.number.empty();
    if (!unit.told) unit.tell(units_told_, told.movement);
    unit_ = unit_is_new_ ? units_told_ : *unit.told;
    if (unit_is_new_) {
        if (told.movement == "2") report_export(fields, 5, tools_);
        ++units_told_;
        draft_.unit_of_bill(std::move(told));
        return;
    }
    ++told_again_;
    handed_on_ = {};
    unit.say(told.movement);
    draft_.say_fullness(told.number, told.fullness);
    Equipment& before = unit_under_way();
    if (before.size_type.empty()) before.size_type = told.size_type;
    if (before.fullness == Fullness::unknown) before.fullness = told.fullness;
    if (before.movement.empty()) before.movement = told.movement;
}

bool IfcsumMapper::is_told(const std::string& number) const {
    const auto known = units_.find(number);
    return !number.empty() && known != units_.end() && known->second.told;
}

/// Once; what is told of it and of those behind it goes nowhere.
void IfcsumMapper::report_too_many_units(const Fields& fields) {
    unit_.reset();
    unit_is_new_ = true;
    handed_on_ = {};
    if (std::exchange(too_many_units_, true)) return;
    constexpr std::size_t allowed = limits::units_per_message_max;
    tools_.wrong(fields, Errc::structure_too_many_repetitions, Scope::stop_message, 2, 1,
                 {fmt::format("Le message annonce plus de {} conteneurs : répartissez-les sur plusieurs messages.", allowed),
                  fmt::format("The message announces more than {} containers: divide them among several messages.", allowed)});
}

Equipment& IfcsumMapper::unit_under_way() {
    Equipment* const here = unit_ ? draft_.unit_told(*unit_) : nullptr;
    return here != nullptr ? *here : handed_on_;
}

void IfcsumMapper::unit_detail_of_bill(Fields& fields) {
    if (!unit_ && !too_many_units_) return;
    const std::string_view tag = fields.tag();
    Equipment& unit = unit_under_way();
    if (tag == "SEL") {
        Seal seal = tools_.seal(fields);
        if (std::ranges::find(unit.seals, seal) == unit.seals.end()) unit.seals.push_back(std::move(seal));
    }
    if (tag == "MEA" && unit_is_new_) tools_.equipment_mass(fields, unit);
    if (tag == "TMP") tools_.temperature(fields, unit);
    if ((tag == "DIM" || tag == "HAN") && unit_is_new_) read_particular(fields, unit.particulars);
}

}  // namespace

std::unique_ptr<MessageMapper> make_ifcsum_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<IfcsumMapper>(context, clock);
}

}  // namespace cargo::edi
