#include "random_port.hpp"

#include <algorithm>

namespace cargo::test {
namespace {

const Actor veterinary = vet();
const Actor second_veterinary = second_vet();
const Actor quai = the_port();
/// An account that carries a role no machine may use alone.
const Actor robot = [] {
    Actor actor = machine("robot", Role::supervisor);
    actor.office = "LEH";
    return actor;
}();
const std::vector<const Actor*> everybody{&agent,
                                          &forwarder,
                                          &stranger,
                                          &terminal,
                                          &other_terminal,
                                          &officer,
                                          &other_officer,
                                          &supervisor,
                                          &other_supervisor,
                                          &cell,
                                          &stranger_officer,
                                          &harbour,
                                          &delta,
                                          &veterinary,
                                          &second_veterinary,
                                          &quai,
                                          &robot};

ConsignmentDraft of_kind(ConsignmentDraft draft, BillKind kind, std::string master = {}) {
    draft.bill_kind = kind;
    draft.master_bill = std::move(master);
    return draft;
}

ConsignmentDraft empty_in(const std::string& container) {
    ConsignmentDraft one = draft("", {goods_line(1, {})}, {counted(1, container, 0)});
    one.empty_box = true;
    return one;
}

Target target_of(const Consignment& lot) {
    return {.call = lot.key.call, .agent = lot.key.agent, .bill = lot.key.bill, .container = {}};
}

bool is_conformable(const ControlOrder& order) {
    return order.state == OrderState::issued || order.state == OrderState::announced;
}

}  // namespace

bool is_fact(const Command& command) {
    switch (kind_of(command.act)) {
        case ActKind::report_arrival:
        case ActKind::end_discharge:
        case ActKind::report_landing:
        case ActKind::report_exit:
        case ActKind::count_goods:
            return true;
        case ActKind::clear:
            return command.actor.machine;
        default:
            return false;
    }
}

Instant RandomPort::earlier() {
    if (chance(2)) return now_.plus_seconds(900);
    if (chance(1)) return {};
    return now_.plus_seconds(-static_cast<std::int64_t>(random_() % 4) * 20);
}

const Actor& RandomPort::actor_for(ActKind kind) {
    if (chance(12)) return *pick(everybody);
    static const std::vector<const Actor*> officers{&officer, &other_officer};
    static const std::vector<const Actor*> supervisors{&supervisor, &other_supervisor};
    static const std::vector<const Actor*> clearers{&delta, &delta, &officer, &other_officer, &supervisor};
    static const std::vector<const Actor*> writers{&officer, &other_officer, &supervisor, &cell};
    static const std::vector<const Actor*> lifters{&supervisor, &other_supervisor, &supervisor, &second_veterinary};
    static const std::vector<const Actor*> holders{&officer, &other_officer, &supervisor, &veterinary};
    static const std::vector<const Actor*> askers{&terminal, &terminal, &terminal, &officer};
    switch (kind) {
        case ActKind::open_call:
        case ActKind::report_arrival:
            return harbour;
        case ActKind::end_discharge:
            return chance(50) ? terminal : harbour;
        case ActKind::file_manifest:
        case ActKind::grant_right:
        case ActKind::link_mrn:
            return chance(90) ? agent : forwarder;
        case ActKind::report_landing:
        case ActKind::report_exit:
            return chance(95) ? terminal : other_terminal;
        case ActKind::accept:
        case ActKind::announce_control:
        case ActKind::request_deselect:
        case ActKind::record_result:
        case ActKind::assign:
        case ActKind::request_withdrawal:
            return *pick(officers);
        case ActKind::count_goods:
            return chance(70) ? *pick(officers) : *pick(supervisors);
        case ActKind::request_cancel:
            return chance(60) ? *pick(officers) : *pick(supervisors);
        case ActKind::select:
        case ActKind::order_control:
            return *pick(writers);
        case ActKind::place_hold:
        case ActKind::request_lift:
            return *pick(holders);
        case ActKind::approve_lift:
        case ActKind::refuse_lift:
            return *pick(lifters);
        case ActKind::approve_deselect:
        case ActKind::refuse_deselect:
        case ActKind::countersign_result:
        case ActKind::approve_cancel:
        case ActKind::refuse_cancel:
        case ActKind::approve_withdrawal:
        case ActKind::strike_count:
            return *pick(supervisors);
        case ActKind::clear:
            return *pick(clearers);
        case ActKind::name_haulier:
            return chance(85) ? forwarder : agent;
        case ActKind::ask_gate:
            return *pick(askers);
        case ActKind::record_selectivity:
            return quai;
        default:
            return *pick(everybody);
    }
}

FileManifest RandomPort::any_manifest() {
    const auto five = goods_line(1, amount(5, 503));
    const auto ten = goods_line(1, amount(10, 1'001));
    switch (below(7)) {
        case 0:
            return whole_lines_ ? manifest({draft("B1", {ten}, {uncounted(1, "A"), uncounted(1, "B")})}, {"A", "B"})
                                : manifest({draft("B1", {ten}, {counted(1, "A", 4), counted(1, "B", 6)})}, {"A", "B"});
        case 1:
            return manifest({draft("B2", {five, goods_line(2, amount(1, 10))}, {counted(1, "B", 5), counted(2, "B", 1)})}, {"B"});
        case 2: {
            const auto house = goods_line(1, chance(60) ? amount(6, 600) : amount(4, 400));
            const std::int64_t packages = house.manifested.packages;
            return manifest({of_kind(draft("M", {goods_line(1, amount(6, 600))}, {counted(1, "C", 6)}), BillKind::master),
                             of_kind(draft("H1", {house}, {counted(1, "C", packages)}), BillKind::house, "M")},
                            {"C"});
        }
        case 3: {
            FileManifest file = manifest(
                {of_kind(draft("H2", {goods_line(1, amount(2, 200))}, {counted(1, "C", 2)}), BillKind::house, "M")}, {"C"});
            file.agent = "FORWARDER";
            if (chance(90)) file.consignments[0].master_agent = "AGENT";
            return file;
        }
        case 4:
            return manifest({empty_in("D")}, {"D"});
        case 5: {
            FileManifest file = manifest({draft("T1", {five}, {uncounted(1, "E")})}, {"E"});
            file.consignments[0].nature = chance(70) ? Nature::transhipment : Nature::transit;
            return file;
        }
        default:
            return manifest({draft("X1", {five}, {counted(1, "X", 5)})}, {"X"});
    }
}

/// One thing wrong with a manifest, each in a way that only its own rule sees.
void RandomPort::spoil(FileManifest& file) {
    ConsignmentDraft& first = file.consignments[0];
    switch (below(12)) {
        case 0:
            first.direction = Direction::export_;
            break;
        case 1:
            first = draft("", first.lines, first.splits);
            break;
        case 2:
            file.consignments.push_back(first);
            break;
        case 3:
            file.boxes.push_back(file.boxes[0]);
            break;
        case 4:
            first.lines.clear();
            break;
        case 5:
            first.lines.push_back(first.lines[0]);
            break;
        case 6:
            first.splits[0].line = 9;
            break;
        case 7:
            first.splits[0] = counted(1, first.splits[0].container, 99);
            break;
        case 8:
            first.splits[0].container = "W";
            break;
        case 9:
            first = of_kind(first, BillKind::house, "NO MASTER");
            break;
        case 10:
            first.lines[0].manifested = amount(99, 9'999);
            break;
        default:
            file.agent = "STRANGER";
            break;
    }
}

ConsignmentKey RandomPort::any_lot(const Stock& stock) {
    if (stock.consignments.empty() || chance(4)) return lot_key(chance(50) ? "NONE" : "B1");
    auto lot = stock.consignments.begin();
    std::advance(lot, static_cast<std::ptrdiff_t>(below(stock.consignments.size())));
    return lot->first;
}

std::string RandomPort::any_box() {
    static const std::vector<std::string> boxes{"A", "B", "C", "D", "E", "X", "A", "B", "C", "D", "Z"};
    return chance(50) ? focus_ : pick(boxes);
}

Target RandomPort::any_target(const Stock& stock) {
    if (chance(35)) return in_box(any_box());
    const ConsignmentKey key = any_lot(stock);
    return {.call = key.call, .agent = key.agent, .bill = key.bill, .container = {}};
}

void RandomPort::help_controls(const Controls& controls, const Target& target, std::vector<Act>& moves) {
    for (const Selection& s : controls.selections) {
        if (s.state == SelectionState::open) {
            moves.push_back(OrderControl{target, chance(50) ? "documentary" : "scan", "bay", {}, chance(70) ? "odile" : ""});
            moves.push_back(RequestDeselect{target, s.id});
        }
        if (s.state == SelectionState::deselect_requested) moves.push_back(ApproveDeselect{target, s.id});
    }
    for (const Hold& h : controls.holds) {
        if (h.state == HoldState::placed) moves.push_back(RequestLift{target, h.id});
        if (h.state == HoldState::lift_requested) moves.push_back(ApproveLift{target, h.id});
    }
    for (const ControlOrder& o : controls.orders) {
        const std::string result = chance(75) ? "conform" : chance(50) ? "irregular" : "inconclusive";
        if (is_conformable(o)) moves.push_back(RecordResult{target, o.id, result, chance(85) ? "bay" : "", now_, "seen"});
        if (is_conformable(o)) moves.push_back(RequestCancel{target, o.id});
        if (o.state == OrderState::cancel_requested_issued || o.state == OrderState::cancel_requested_announced) {
            moves.push_back(ApproveCancel{target, o.id});
        }
        if (o.state == OrderState::irregular_pending) moves.push_back(CountersignResult{target, o.id});
        if (o.state == OrderState::inconclusive) moves.push_back(OrderControl{target, "documentary", "", {}, "odile"});
    }
}

void RandomPort::help_lot(const Consignment& lot, std::vector<Act>& moves) {
    const bool evaluated = lot.selectivity == Selectivity::nothing_selected || lot.selectivity == Selectivity::selected;
    if (!evaluated) moves.push_back(RecordSelectivity{lot.key, Selectivity::nothing_selected, "hash", {}});
    help_controls(lot.controls, target_of(lot), moves);
    if (!lot.leaf) return;
    if (chance(12)) moves.push_back(any_count(lot));
    for (const Split& split : lot.splits) {
        for (const OwnCount& count : split.counts) {
            if (count.struck_by.empty() && chance(25)) moves.push_back(StrikeCount{lot.key, count.id});
        }
    }
    if (lot.presented_at && lot.selectivity != Selectivity::none) moves.push_back(Accept{lot.key});
    for (const StockLine& line : lot.lines) {
        Quantity linked{};
        for (const Clearance& c : lot.clearances) {
            if (c.line == line.number && c.state != ClearanceState::withdrawn) linked = linked + c.quantity;
            const bool open = c.line == line.number && c.state < ClearanceState::cleared;
            static const std::vector<std::string> named{"", "", "odile", "oscar", "simone"};
            if (open && lot.presented_at) moves.push_back(Clear{lot.key, c.mrn, c.item, ClearanceState::cleared, pick(named)});
        }
        const Quantity rest = line.manifested - linked;
        const bool nothing_yet = rest == Quantity{} && lot.clearances.empty();
        if (rest == Quantity{} && !nothing_yet) continue;
        const bool part = chance(20) && rest.packages > 1;
        const Quantity quantity = part ? amount(rest.packages - 1, rest.mass.value / 2) : rest;
        moves.push_back(
            LinkMrn{lot.key, "MRN" + std::to_string(below(3)), static_cast<std::uint32_t>(below(2)), line.number, quantity});
    }
}

void RandomPort::help_box(const Stock& stock, std::vector<Act>& moves) {
    const auto found = stock.boxes.find(focus_);
    if (found == stock.boxes.end()) return;
    const Box& box = found->second;
    help_controls(box.controls, in_box(focus_), moves);
    if (!box.landed_at) moves.push_back(ReportLanding{"S1", "QUAY", {{focus_, "45G1", false, {}, now_}}});
    if (box.right.state == RightState::none) {
        const std::string haulier = chance(70) ? "HAULIER" : "";
        const std::optional<Instant> until = chance(70) ? std::optional<Instant>{} : now_.plus_seconds(600);
        moves.push_back(GrantRight{"S1", focus_, "BAD", "AGENT", "FORWARDER", haulier, until});
    }
    if (box.right.state == RightState::released_to) moves.push_back(NameHaulier{"S1", focus_, "HAULIER"});
    if (box.state != EquipmentState::in_yard) return;
    bool all_released = true;
    for (const auto& [key, lot] : stock.consignments) {
        for (const Split& split : lot.splits) {
            if (split.container != focus_ || !lot.leaf) continue;
            for (const StockLine& line : lot.lines) all_released = all_released && line.ledger.released_whole;
        }
    }
    if (box.right.state != RightState::haulier_named || !(all_released || chance(10))) return;
    for (int i = 0; i < 3; ++i) moves.push_back(AskGate{"S1", focus_, "HAULIER", "QUAY"});
    if (box.grant) moves.push_back(ReportExit{"S1", "QUAY", focus_, "HAULIER", {}, now_});
}

Act RandomPort::helpful(const Stock& stock) {
    std::vector<Act> moves;
    if (!stock.call) {
        PortCall call{};
        call.stay = "S1";
        call.port = "FRLEH";
        call.office = "LEH";
        call.site = "QUAY";
        return OpenCall{call};
    }
    const bool there = stock.boxes.contains(focus_);
    for (int i = 0; i < (there ? 1 : 4); ++i) {
        FileManifest file = any_manifest();
        if (!stock.consignments.contains({"S1", file.agent, file.consignments[0].bill})) moves.push_back(std::move(file));
    }
    if (!stock.call->arrived_at) moves.push_back(ReportArrival{"S1", now_, "port arrival"});
    for (const auto& [key, lot] : stock.consignments) {
        bool here = false;
        for (const Split& split : lot.splits) here = here || split.container == focus_;
        if (here) help_lot(lot, moves);
    }
    help_box(stock, moves);
    if (moves.empty()) return AskGate{"S1", focus_, "HAULIER", "QUAY"};
    return pick(moves);
}

Act RandomPort::any_control(const Stock& stock, std::size_t which) {
    const Target target = any_target(stock);
    std::string selection = "none";
    std::string hold = "none";
    std::string order = "none";
    const auto from = [&](const Controls& c) {
        if (!c.selections.empty()) selection = pick(c.selections).id;
        if (!c.holds.empty()) hold = pick(c.holds).id;
        if (!c.orders.empty()) order = pick(c.orders).id;
    };
    if (const auto lot = stock.consignments.find({target.call, target.agent, target.bill}); lot != stock.consignments.end()) {
        from(lot->second.controls);
    }
    if (const auto box = stock.boxes.find(target.container); box != stock.boxes.end()) from(box->second.controls);
    const std::string person = chance(60) ? "odile" : "oscar";
    switch (which) {
        case 0:
            return Select{target, "origin", chance(93) ? std::vector<std::string>{"scan"} : std::vector<std::string>{}, "rouge"};
        case 1:
            return RequestDeselect{target, selection};
        case 2:
            return ApproveDeselect{target, selection};
        case 3:
            return RefuseDeselect{target, selection};
        case 4:
            return PlaceHold{target, chance(93) ? "doubt" : ""};
        case 5:
            return RequestLift{target, hold};
        case 6:
            return ApproveLift{target, hold};
        case 7:
            return RefuseLift{target, hold};
        case 8:
            return OrderControl{
                target, chance(50) ? "documentary" : "scan", chance(85) ? "bay" : "", {}, chance(60) ? person : ""};
        case 9:
            return AnnounceControl{target, order};
        case 10:
            return RecordResult{target,
                                order,
                                chance(60)   ? "conform"
                                : chance(50) ? "irregular"
                                : chance(70) ? "inconclusive"
                                             : "fine",
                                chance(90) ? "bay" : "",
                                earlier(),
                                chance(90) ? "seen" : ""};
        case 11:
            return CountersignResult{target, order};
        case 12:
            return RequestCancel{target, order};
        case 13:
            return ApproveCancel{target, order};
        case 14:
            return RefuseCancel{target, order};
        default:
            return Assign{target, person};
    }
}

Act RandomPort::any_goods(const Stock& stock, std::size_t which) {
    const ConsignmentKey key = any_lot(stock);
    std::string mrn = "MRN0";
    std::uint32_t item = 0;
    if (const auto lot = stock.consignments.find(key); lot != stock.consignments.end() && !lot->second.clearances.empty()) {
        const Clearance& one = pick(lot->second.clearances);
        mrn = one.mrn;
        item = one.item;
    }
    const auto line = static_cast<std::uint32_t>(chance(90) ? 1 : 2);
    static const std::vector<ClearanceState> states{ClearanceState::cleared,   ClearanceState::cleared,
                                                    ClearanceState::cleared,   ClearanceState::prelodged,
                                                    ClearanceState::accepted,  ClearanceState::withdrawn,
                                                    ClearanceState::withdrawn, ClearanceState::under_control,
                                                    ClearanceState::linked,    ClearanceState::withdrawal_requested};
    const std::string named = chance(40) ? "odile" : chance(40) ? "oscar" : "";
    switch (which) {
        case 0:
            return Accept{key};
        case 1:
            return LinkMrn{key, chance(95) ? mrn : "", item, line, amount(static_cast<std::int64_t>(below(12)) - 1, 100)};
        case 2:
            return Clear{key, mrn, item, pick(states), named};
        case 3:
            return RequestWithdrawal{key, mrn, item};
        case 4:
            return ApproveWithdrawal{key, mrn, item};
        default: {
            std::vector<RuleHit> hits;
            if (chance(50)) hits.push_back({"rule-1", "", "origin", {"scan"}, "rouge", "risk"});
            if (chance(20)) hits.push_back({"rule-2", "random", "share", {"scan"}, "rouge", "random"});
            const Selectivity outcome = chance(10)   ? Selectivity::none
                                        : chance(20) ? Selectivity::not_evaluated
                                                     : Selectivity::nothing_selected;
            return RecordSelectivity{key, outcome, "hash", hits};
        }
    }
}

/// Mostly what is there or a little less, now and then too much or nonsense.
CountGoods RandomPort::any_count(const Consignment& lot) {
    CountGoods count{};
    count.key = lot.key;
    count.place = chance(95) ? "bay" : "";
    if (chance(97)) count.at = earlier();
    if (lot.splits.empty()) return count;
    const Split& split = pick(lot.splits);
    count.line = chance(97) ? split.line : 9;
    count.container = chance(97) ? split.container : any_box();
    const auto line = std::ranges::find(lot.lines, split.line, &StockLine::number);
    const std::int64_t declared =
        split.counted || line == lot.lines.end() ? split.quantity.packages : line->manifested.packages / 2;
    count.packages = declared - static_cast<std::int64_t>(below(3));
    if (chance(12)) count.packages = declared + 1;
    if (chance(5)) count.packages = 0;
    if (chance(2)) count.packages = 100'000'000;
    return count;
}

Act RandomPort::any_report(const Stock& stock, std::size_t which) {
    const std::string call = chance(97) ? "S1" : "S2";
    const std::string site = chance(92) ? "QUAY" : "ELSEWHERE";
    const std::string haulier = chance(85) ? "HAULIER" : chance(50) ? "OTHER" : "";
    switch (which) {
        case 0:
            return OpenCall{stock.call ? *stock.call : PortCall{}};
        case 1:
            return ReportArrival{call, earlier(), chance(50) ? "NP" : ""};
        case 2:
            return EndDischarge{call, earlier()};
        case 3: {
            FileManifest file = any_manifest();
            if (chance(60)) spoil(file);
            file.call = call;
            return file;
        }
        case 4: {
            std::vector<LandedBox> boxes{{any_box(), "45G1", false, {}, earlier()}};
            if (chance(40)) boxes.push_back({any_box(), "45G1", false, {}, earlier()});
            return ReportLanding{call, site, boxes};
        }
        case 5:
            return ReportExit{call, site, any_box(), haulier, {}, earlier()};
        case 6:
            return GrantRight{call,
                              any_box(),
                              chance(70) ? "BAD" : "BAD2",
                              chance(85) ? "AGENT" : "FORWARDER",
                              chance(90)   ? "FORWARDER"
                              : chance(50) ? "STRANGER"
                                           : "",
                              chance(60) ? "HAULIER" : "",
                              {}};
        case 7:
            return NameHaulier{call, any_box(), haulier};
        case 8:
            return AskGate{call, any_box(), haulier, site};
        case 9: {
            const auto lot = stock.consignments.find(any_lot(stock));
            return any_count(lot == stock.consignments.end() ? Consignment{} : lot->second);
        }
        default: {
            const ConsignmentKey key = any_lot(stock);
            std::string id = "none";
            const auto lot = stock.consignments.find(key);
            if (lot == stock.consignments.end()) return StrikeCount{key, id};
            for (const Split& split : lot->second.splits) {
                if (!split.counts.empty() && chance(80)) id = pick(split.counts).id;
            }
            return StrikeCount{key, id};
        }
    }
}

Act RandomPort::anything(const Stock& stock) {
    const std::size_t which = below(16 + 6 + 11);
    if (which < 16) return any_control(stock, which);
    if (which < 22) return any_goods(stock, which - 16);
    return any_report(stock, which - 22);
}

Move RandomPort::next(const Stock& stock) {
    Move move{};
    move.command.act = chance(66) ? helpful(stock) : anything(stock);
    move.command.actor = actor_for(kind_of(move.command.act));
    // What only one party can do is mostly tried by that party.
    const auto* file = std::get_if<FileManifest>(&move.command.act);
    if (file != nullptr && chance(95)) {
        move.command.actor = file->agent == "AGENT" ? agent : file->agent == "FORWARDER" ? forwarder : stranger;
    }
    move.command.id = "id" + std::to_string(++acts_);
    move.command.reason = chance(97) ? "because" : "";
    move.fact = is_fact(move.command);
    move.command.stale = !move.fact && chance(1);
    if (!move.fact || !last_was_fact_) now_ = now_.plus_seconds(chance(4) ? 900 : 20);
    last_was_fact_ = move.fact;
    move.now = now_;
    if (chance(96)) move.policy.authorised_stores = {"QUAY"};
    move.policy.feeds_fresh = chance(95);
    return move;
}

}  // namespace cargo::test
