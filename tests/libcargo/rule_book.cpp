#include "rule_book.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace cargo::test {
namespace {

using Reasons = std::vector<Errc>;
using Lots = std::vector<const Consignment*>;

bool within(const Quantity& small, const Quantity& large) {
    return small.packages <= large.packages && small.mass.value <= large.mass.value;
}

// --- who may do what, once more: '-' none, o own, s own site, k own kind, f office, a assigned, p port

char reach_of(Role role, ActKind kind) {
    using K = ActKind;
    using Table = std::map<std::pair<Role, K>, char>;
    static const Table table = [] {
        Table t;
        const auto put = [&](Role r, char reach, std::initializer_list<K> kinds) {
            for (const K k : kinds) t[{r, k}] = reach;
        };
        put(Role::carrier_agent, 'o', {K::file_manifest, K::grant_right, K::link_mrn, K::name_haulier});
        put(Role::forwarder, 'o', {K::file_manifest, K::grant_right, K::link_mrn, K::name_haulier});
        put(Role::terminal, 's', {K::report_landing, K::report_exit, K::end_discharge, K::ask_gate});
        put(Role::acceptance_officer, 'f',
            {K::report_arrival, K::count_goods, K::accept, K::select, K::request_deselect, K::place_hold, K::request_lift,
             K::order_control, K::announce_control, K::request_cancel, K::link_mrn, K::clear, K::request_withdrawal,
             K::ask_gate});
        put(Role::acceptance_officer, 'o', {K::assign});
        put(Role::acceptance_officer, 'a', {K::record_result});
        put(Role::targeting_cell, 'p', {K::select, K::request_deselect, K::place_hold, K::request_lift, K::order_control});
        put(Role::supervisor, 'f',
            {K::count_goods, K::strike_count, K::accept, K::assign, K::select, K::approve_deselect, K::refuse_deselect,
             K::place_hold, K::approve_lift, K::refuse_lift, K::order_control, K::announce_control, K::countersign_result,
             K::request_cancel, K::approve_cancel, K::refuse_cancel, K::clear, K::approve_withdrawal, K::ask_gate});
        put(Role::other_agency, 'k', {K::place_hold, K::request_lift, K::approve_lift, K::refuse_lift});
        put(Role::harbour_master, 'p', {K::open_call, K::report_arrival, K::end_discharge});
        put(Role::declaration_system, 'p', {K::clear});
        return t;
    }();
    const auto found = table.find({role, kind});
    return found == table.end() ? '-' : found->second;
}

bool is_customs_staff(const Actor& who) {
    const Role role = who.roles.empty() ? Role::auditor : who.roles[0];
    return role == Role::acceptance_officer || role == Role::supervisor || role == Role::targeting_cell;
}

// --- controls

bool is_open(const Selection& s) {
    return s.state != SelectionState::deselected && s.state != SelectionState::closed;
}
bool is_on(const Hold& h) {
    return h.state != HoldState::lifted;
}
bool is_pending(const Controls& all, const ControlOrder& order) {
    if (order.state == OrderState::conform || order.state == OrderState::cancelled) return false;
    if (order.state != OrderState::inconclusive) return true;
    for (const ControlOrder& later : all.orders) {
        if (later.state == OrderState::cancelled) continue;
        for (const std::string& answered : later.selections) {
            if (answered == order.id) return false;
        }
    }
    return true;
}
bool selected(const Controls& c) {
    return std::any_of(c.selections.begin(), c.selections.end(), is_open);
}
bool held(const Controls& c) {
    return std::any_of(c.holds.begin(), c.holds.end(), is_on);
}
bool under_control(const Controls& c) {
    return std::any_of(c.orders.begin(), c.orders.end(), [&](const ControlOrder& o) { return is_pending(c, o); });
}
bool closed(const Controls& c) {
    return selected(c) || held(c) || under_control(c);
}

bool wrote(const Controls& c, const std::string& person, Instant until) {
    for (const Selection& s : c.selections) {
        if (s.by == person && s.at <= until) return true;
    }
    for (const Hold& h : c.holds) {
        if (h.by == person && h.at <= until) return true;
    }
    for (const ControlOrder& o : c.orders) {
        if (o.ordered_by == person && o.ordered_at <= until) return true;
    }
    return false;
}

// --- bills

Lots masters_above(const Stock& stock, const Consignment& lot) {
    Lots all;
    if (!lot.leaf || lot.master_bill.empty()) return all;
    for (const auto& [key, other] : stock.consignments) {
        if (!other.leaf && key.bill == lot.master_bill && key.agent == lot.master_agent) all.push_back(&other);
    }
    return all;
}

Quantity total(const Consignment& lot) {
    Quantity sum{};
    for (const StockLine& line : lot.lines) sum = sum + line.manifested;
    return sum;
}

Quantity on_houses(const Stock& stock, const Consignment& master) {
    Quantity sum{};
    for (const auto& [key, lot] : stock.consignments) {
        for (const Consignment* above : masters_above(stock, lot)) {
            if (above->key == master.key) sum = sum + total(lot);
        }
    }
    return sum;
}

bool lies_in(const Consignment& lot, const std::string& container) {
    return std::any_of(lot.splits.begin(), lot.splits.end(), [&](const Split& s) { return s.container == container; });
}

Lots lots_in(const Stock& stock, const std::string& container) {
    Lots lots;
    for (const auto& [key, lot] : stock.consignments) {
        if (lies_in(lot, container)) lots.push_back(&lot);
    }
    return lots;
}

Lots lots_in_with_masters(const Stock& stock, const std::string& container) {
    std::set<const Consignment*> seen;
    for (const Consignment* lot : lots_in(stock, container)) {
        seen.insert(lot);
        for (const Consignment* master : masters_above(stock, *lot)) seen.insert(master);
    }
    return {seen.begin(), seen.end()};
}

const Box* box_named(const Stock& stock, const std::string& container) {
    const auto found = stock.boxes.find(container);
    return found == stock.boxes.end() ? nullptr : &found->second;
}

// --- quantities

bool whole_only(const Consignment& lot, std::uint32_t line) {
    return std::any_of(lot.splits.begin(), lot.splits.end(), [&](const Split& s) { return s.line == line && !s.counted; });
}

/// Packages and their mass by the lowest word an officer gave of this part, if that is below the manifest.
Quantity part_there(const Split& split) {
    Quantity there = split.quantity;
    for (const OwnCount& count : split.counts) {
        if (!count.struck_by.empty() || !split.counted || count.packages >= there.packages) continue;
        there.packages = count.packages;
        there.mass.value = split.quantity.mass.value * count.packages / split.quantity.packages;
    }
    return there;
}

/// A line that moves as a whole: lower only when officers counted all its boxes, and found less in all of them together.
Quantity line_there(const Consignment& lot, const StockLine& line) {
    std::int64_t sum = 0;
    for (const Split& split : lot.splits) {
        if (split.line != line.number) continue;
        std::optional<std::int64_t> lowest;
        for (const OwnCount& count : split.counts) {
            if (count.struck_by.empty() && (!lowest || count.packages < *lowest)) lowest = count.packages;
        }
        if (!lowest) return line.manifested;
        sum += *lowest;
    }
    if (sum >= line.manifested.packages) return line.manifested;
    return {sum, Grams{line.manifested.mass.value * sum / line.manifested.packages}};
}

/// Somebody saw more than the manifest has: in this box, or for a whole line in all its boxes.
bool too_much_in(const Consignment& lot, const Split& split) {
    std::int64_t line_sum = 0;
    for (const Split& other : lot.splits) {
        if (other.line != split.line) continue;
        std::int64_t most = 0;
        for (const OwnCount& count : other.counts) most = std::max(most, count.struck_by.empty() ? count.packages : 0);
        if (split.counted && other.container == split.container) return most > split.quantity.packages;
        line_sum += most;
    }
    for (const StockLine& line : lot.lines) {
        if (line.number == split.line) return line_sum > line.manifested.packages;
    }
    return false;
}

Quantity landed_of(const Stock& stock, const Consignment& lot, const StockLine& line) {
    Quantity sum{};
    bool all = true;
    bool any = false;
    for (const Split& split : lot.splits) {
        if (split.line != line.number) continue;
        any = true;
        const Box* box = box_named(stock, split.container);
        if (box != nullptr && (box->state == EquipmentState::in_yard || box->state == EquipmentState::gated_out)) {
            sum = sum + part_there(split);
        } else {
            all = false;
        }
    }
    if (!whole_only(lot, line.number)) return sum;
    return any && all ? line_there(lot, line) : Quantity{};
}

bool wrote_on(const Stock& stock, const Consignment& lot, const std::string& person, Instant until) {
    if (person.empty()) return false;
    if (wrote(lot.controls, person, until)) return true;
    for (const Consignment* master : masters_above(stock, lot)) {
        if (wrote(master->controls, person, until)) return true;
    }
    for (const Split& split : lot.splits) {
        const Box* box = box_named(stock, split.container);
        if (box != nullptr && wrote(box->controls, person, until)) return true;
    }
    return false;
}

struct Clear_ {
    Quantity sum{};
    bool any = false;
};
Clear_ cleared_of(const Stock& stock, const Consignment& lot, std::uint32_t line) {
    Clear_ result{};
    for (const Clearance& c : lot.clearances) {
        const bool counts = c.state == ClearanceState::cleared || c.state == ClearanceState::withdrawal_requested;
        if (c.line != line || !counts || wrote_on(stock, lot, c.by, c.at)) continue;
        result.sum = result.sum + c.quantity;
        result.any = true;
    }
    return result;
}

bool may_go(const Stock& stock, const Consignment& lot) {
    if (!lot.leaf || lot.nature != Nature::import || lot.direction != Direction::import) return false;
    if (lot.selectivity != Selectivity::nothing_selected && lot.selectivity != Selectivity::selected) return false;
    if (!lot.presented_at || closed(lot.controls)) return false;
    for (const Consignment* master : masters_above(stock, lot)) {
        if (closed(master->controls)) return false;
    }
    return true;
}

struct Account {
    Quantity released{};
    bool whole = false;
};
Account should_release(const Stock& stock, const Consignment& lot, const StockLine& line) {
    Account account{line.ledger.exited, false};
    const Clear_ cleared = cleared_of(stock, lot, line.number);
    if (!may_go(stock, lot) || !cleared.any) return account;
    Quantity free{};
    int splits = 0;
    int good = 0;
    int accepted = 0;
    for (const Split& split : lot.splits) {
        if (split.line != line.number) continue;
        ++splits;
        const Box* box = box_named(stock, split.container);
        if (!split.accepted) continue;
        ++accepted;
        if (box == nullptr || closed(box->controls)) continue;
        ++good;
        free = free + part_there(split);
    }
    if (whole_only(lot, line.number)) free = good == splits ? line_there(lot, line) : Quantity{};
    const Quantity least{std::min(free.packages, cleared.sum.packages), Grams{std::min(free.mass.value, cleared.sum.mass.value)}};
    account.released.packages = std::max(account.released.packages, least.packages);
    account.released.mass.value = std::max(account.released.mass.value, least.mass.value);
    account.whole =
        good > 0 && good == accepted && within(line.ledger.accepted, free) && within(line.ledger.accepted, cleared.sum);
    return account;
}

/// Released, and over what has left already, for everything in the box.
bool released_in(const Stock& stock, const std::string& container) {
    for (const Consignment* lot : lots_in(stock, container)) {
        if (!lot->leaf) continue;
        if (!may_go(stock, *lot)) return false;
        for (const Split& split : lot->splits) {
            if (split.container != container) continue;
            if (!split.accepted) return false;
            const auto line =
                std::find_if(lot->lines.begin(), lot->lines.end(), [&](const StockLine& l) { return l.number == split.line; });
            const LineLedger& books = line->ledger;
            const bool nothing = line->manifested == Quantity{};
            if (nothing && !books.released_whole) return false;
            if (!nothing && whole_only(*lot, split.line) && !within(line_there(*lot, *line), books.released)) return false;
            if (!nothing && !whole_only(*lot, split.line) && !within(part_there(split) + books.exited, books.released))
                return false;
        }
    }
    return true;
}

bool cleared_in(const Stock& stock, const std::string& container) {
    for (const Consignment* lot : lots_in(stock, container)) {
        if (!lot->leaf) continue;
        for (const StockLine& line : lot->lines) {
            const bool here = std::any_of(lot->splits.begin(), lot->splits.end(),
                                          [&](const Split& s) { return s.line == line.number && s.container == container; });
            const Clear_ cleared = cleared_of(stock, *lot, line.number);
            if (here && (!cleared.any || !within(landed_of(stock, *lot, line), cleared.sum))) return false;
        }
    }
    return true;
}

bool any_lot(const Lots& lots, bool (*test)(const Controls&)) {
    return std::any_of(lots.begin(), lots.end(), [&](const Consignment* lot) { return test(lot->controls); });
}

bool uncovered_in(const Stock& stock, const Lots& lots) {
    return std::any_of(lots.begin(), lots.end(),
                       [&](const Consignment* lot) { return !lot->leaf && !within(total(*lot), on_houses(stock, *lot)); });
}
bool transhipped_in(const Lots& lots) {
    return std::any_of(lots.begin(), lots.end(), [](const Consignment* lot) { return lot->nature == Nature::transhipment; });
}
bool goods_in(const Lots& lots) {
    return std::any_of(lots.begin(), lots.end(), [](const Consignment* lot) { return lot->leaf; });
}

// --- refusals that depend on the act

using No = std::optional<Errc>;

std::string bill(const ConsignmentDraft& d) {
    return d.empty_box && d.bill.empty() && !d.splits.empty() ? "EMPTY-" + d.splits[0].container : d.bill;
}

struct Judge {
    const Stock& stock;
    const Command& command;
    const Policy& policy;
    Instant now;
    const Consignment* lot = nullptr;
    const Box* box = nullptr;
    const Controls* controls = nullptr;

    const Actor& who() const { return command.actor; }

    bool in_yard(const std::string& container) const {
        const Box* one = box_named(stock, container);
        return one != nullptr && one->state == EquipmentState::in_yard;
    }
    std::vector<const Split*> to_accept() const {
        std::vector<const Split*> list;
        for (const Split& split : lot->splits) {
            bool fits = !split.accepted && in_yard(split.container);
            if (whole_only(*lot, split.line)) {
                for (const Split& other : lot->splits) fits = fits && (other.line != split.line || in_yard(other.container));
            }
            if (fits) list.push_back(&split);
        }
        return list;
    }

    template <class Thing>
    static const Thing* by_id(const std::vector<Thing>& things, const std::string& id) {
        for (const Thing& thing : things) {
            if (thing.id == id) return &thing;
        }
        return nullptr;
    }
    bool second(std::initializer_list<std::string> first) const {
        return !who().person.empty() && std::find(first.begin(), first.end(), who().person) == first.end();
    }

    // manifests
    No houses_fit(const FileManifest& file) const {
        using Name = std::pair<std::string, std::string>;  // agent, bill
        std::map<Name, Quantity> master;
        std::map<Name, Quantity> houses;
        std::set<Name> named;
        const auto above = [&](const ConsignmentDraft& d) {
            return Name{d.master_agent.empty() ? file.agent : d.master_agent, d.master_bill};
        };
        for (const auto& [key, one] : stock.consignments) {
            if (!one.leaf) master[{key.agent, key.bill}] = total(one);
            if (one.leaf && !one.master_bill.empty()) {
                Quantity& sum = houses[{one.master_agent, one.master_bill}];
                sum = sum + total(one);
            }
        }
        for (const ConsignmentDraft& d : file.consignments) {
            Quantity sum{};
            for (const StockLine& line : d.lines) sum = sum + line.manifested;
            if (d.bill_kind == BillKind::master) master[{file.agent, d.bill}] = sum, named.insert({file.agent, d.bill});
            if (d.bill_kind == BillKind::house) houses[above(d)] = houses[above(d)] + sum, named.insert(above(d));
        }
        for (const ConsignmentDraft& d : file.consignments) {
            if (d.bill_kind == BillKind::house && !master.contains(above(d))) return Errc::message_master_unknown;
        }
        for (const Name& one : named) {
            if (!within(houses[one], master[one])) return Errc::message_houses_exceed_master;
        }
        return std::nullopt;
    }
    static bool countable(const ConsignmentDraft& d) {
        std::set<std::uint32_t> lines;
        for (const StockLine& line : d.lines) {
            if (!lines.insert(line.number).second) return false;
            if (!d.empty_box && line.manifested == Quantity{}) return false;
        }
        for (const Split& split : d.splits) {
            if (!lines.contains(split.line)) return false;
        }
        return !lines.empty();
    }
    No operator()(const FileManifest& file) const {
        const auto any = [&](auto&& test) { return std::any_of(file.consignments.begin(), file.consignments.end(), test); };
        if (any([](const auto& d) { return d.direction == Direction::export_; })) return Errc::message_direction_unsupported;
        if (any([](const auto& d) { return bill(d).empty(); })) return Errc::message_bill_missing;
        std::set<std::string> bills;
        if (any([&](const auto& d) { return !bills.insert(bill(d)).second; })) return Errc::message_bill_duplicate;
        if (any([&](const auto& d) { return stock.consignments.contains({file.call, file.agent, bill(d)}); })) {
            return Errc::message_bill_already_registered;
        }
        std::set<std::string> boxes;
        for (const BoxDraft& one : file.boxes) {
            if (!boxes.insert(one.container).second) return Errc::message_container_twice;
        }
        if (any([](const auto& d) { return !countable(d); })) return Errc::message_quantity_missing;
        for (const ConsignmentDraft& d : file.consignments) {
            for (const StockLine& line : d.lines) {
                std::int64_t sum = 0;
                for (const Split& split : d.splits)
                    sum += split.line == line.number && split.counted ? split.quantity.packages : 0;
                if (sum > line.manifested.packages) return Errc::quantity_exceeds;
            }
        }
        for (const ConsignmentDraft& d : file.consignments) {
            for (const Split& split : d.splits) {
                if (!boxes.contains(split.container) && box_named(stock, split.container) == nullptr) {
                    return Errc::message_equipment_unknown;
                }
            }
        }
        return houses_fit(file);
    }

    // goods
    No operator()(const Accept&) const {
        if (!lot->leaf) return Errc::master_not_leaf;
        if (!lot->presented_at) return Errc::not_presented;
        const auto splits = to_accept();
        const bool some = std::any_of(lot->splits.begin(), lot->splits.end(), [](const Split& s) { return s.accepted; });
        if (splits.empty()) return some ? Errc::already_accepted : Errc::not_landed;
        for (const Split* split : splits) {
            const std::string& site = stock.boxes.at(split->container).site;
            if (std::find(policy.authorised_stores.begin(), policy.authorised_stores.end(), site) ==
                policy.authorised_stores.end()) {
                return Errc::store_not_authorised;
            }
        }
        if (lot->selectivity == Selectivity::none) return Errc::selectivity_missing;
        return std::nullopt;
    }
    No operator()(const LinkMrn& link) const {
        if (!lot->leaf) return Errc::master_not_leaf;
        const StockLine* line = nullptr;
        for (const StockLine& one : lot->lines) {
            if (one.number == link.line) line = &one;
        }
        if (line == nullptr) return Errc::line_unknown;
        Quantity sum = link.quantity;
        for (const Clearance& c : lot->clearances) {
            if (c.line != link.line || c.state == ClearanceState::withdrawn) continue;
            if (c.mrn == link.mrn && c.item == link.item) return Errc::state_forbids;
            sum = sum + c.quantity;
        }
        return within({}, link.quantity) && within(sum, line->manifested) ? No{} : Errc::quantity_exceeds;
    }
    No operator()(const CountGoods& c) const {
        if (!lot->leaf) return Errc::master_not_leaf;
        const bool here = std::any_of(lot->splits.begin(), lot->splits.end(),
                                      [&](const Split& s) { return s.line == c.line && s.container == c.container; });
        if (!here) return Errc::line_unknown;
        return c.packages < 0 || c.packages > 99'999'999 ? No{Errc::value_out_of_range} : No{};
    }
    No operator()(const StrikeCount& strike) const {
        for (const Split& split : lot->splits) {
            const OwnCount* count = by_id(split.counts, strike.count);
            if (count == nullptr) continue;
            if (!count->struck_by.empty()) return Errc::state_forbids;
            if (box_named(stock, split.container)->state == EquipmentState::gated_out) return Errc::state_forbids;
            return second({count->by}) ? No{} : Errc::same_person;
        }
        return Errc::count_unknown;
    }
    std::vector<ClearanceState> said_of(const std::string& mrn, std::uint32_t item) const {
        std::vector<ClearanceState> states;
        for (const Clearance& c : lot->clearances) {
            if (c.mrn == mrn && c.item == item) states.push_back(c.state);
        }
        return states;
    }
    No operator()(const Clear& clear) const {
        if (!who().machine && !lot->presented_at) return Errc::not_presented;
        if (!who().machine && wrote_on(stock, *lot, who().person, Instant{INT64_MAX})) return Errc::author_of_control;
        const auto said = said_of(clear.mrn, clear.item);
        if (said.empty()) return Errc::mrn_unknown;
        const ClearanceState s = clear.state;
        if (s == ClearanceState::linked || s == ClearanceState::withdrawal_requested) return Errc::clearance_out_of_order;
        if (who().machine) return std::nullopt;
        if (s == ClearanceState::withdrawn) return Errc::clearance_out_of_order;
        for (const ClearanceState last : said) {
            if (last < ClearanceState::cleared) return std::nullopt;
        }
        return Errc::clearance_out_of_order;
    }
    No operator()(const RequestWithdrawal& w) const {
        const auto said = said_of(w.mrn, w.item);
        if (said.empty()) return Errc::mrn_unknown;
        if (std::find(said.begin(), said.end(), ClearanceState::cleared) == said.end()) return Errc::clearance_out_of_order;
        return std::nullopt;
    }
    No operator()(const ApproveWithdrawal& w) const {
        for (const Clearance& c : lot->clearances) {
            if (c.mrn == w.mrn && c.item == w.item && !second({c.withdrawal_requested_by})) return Errc::same_person;
        }
        const auto said = said_of(w.mrn, w.item);
        if (said.empty()) return Errc::mrn_unknown;
        if (std::find(said.begin(), said.end(), ClearanceState::withdrawal_requested) == said.end()) {
            return Errc::clearance_out_of_order;
        }
        return std::nullopt;
    }

    // selections
    No selection_in(const std::string& id, std::initializer_list<SelectionState> states) const {
        const Selection* s = by_id(controls->selections, id);
        if (s == nullptr) return Errc::selection_unknown;
        return std::find(states.begin(), states.end(), s->state) == states.end() ? No{Errc::state_forbids} : No{};
    }
    No operator()(const RequestDeselect& a) const { return selection_in(a.selection, {SelectionState::open}); }
    No operator()(const RefuseDeselect& a) const { return selection_in(a.selection, {SelectionState::deselect_requested}); }
    No operator()(const ApproveDeselect& a) const {
        if (const No no = selection_in(a.selection, {SelectionState::deselect_requested})) return no;
        const Selection* s = by_id(controls->selections, a.selection);
        return second({s->by, s->deselect_requested_by}) ? No{} : Errc::same_person;
    }

    // holds
    No hold_in(const std::string& id, HoldState state) const {
        const Hold* h = by_id(controls->holds, id);
        if (h == nullptr) return Errc::hold_unknown;
        if (h->agency != (is_customs_staff(who()) ? "customs" : who().agency)) return Errc::other_agency;
        return h->state == state ? No{} : Errc::state_forbids;
    }
    No operator()(const RequestLift& a) const { return hold_in(a.hold, HoldState::placed); }
    No operator()(const RefuseLift& a) const { return hold_in(a.hold, HoldState::lift_requested); }
    No operator()(const ApproveLift& a) const {
        if (const No no = hold_in(a.hold, HoldState::lift_requested)) return no;
        const Hold* h = by_id(controls->holds, a.hold);
        return second({h->by, h->lift_requested_by}) ? No{} : Errc::same_person;
    }

    // orders
    No order_in(const std::string& id, std::initializer_list<OrderState> states) const {
        const ControlOrder* o = by_id(controls->orders, id);
        if (o == nullptr) return Errc::order_unknown;
        return std::find(states.begin(), states.end(), o->state) == states.end() ? No{Errc::state_forbids} : No{};
    }
    No operator()(const AnnounceControl& a) const { return order_in(a.order, {OrderState::issued}); }
    No operator()(const RequestCancel& a) const { return order_in(a.order, {OrderState::issued, OrderState::announced}); }
    No operator()(const RefuseCancel& a) const {
        return order_in(a.order, {OrderState::cancel_requested_issued, OrderState::cancel_requested_announced});
    }
    No operator()(const ApproveCancel& a) const {
        const No no = order_in(a.order, {OrderState::cancel_requested_issued, OrderState::cancel_requested_announced});
        if (no) return no;
        const ControlOrder* o = by_id(controls->orders, a.order);
        return second({o->ordered_by, o->cancel_requested_by}) ? No{} : Errc::same_person;
    }
    No operator()(const CountersignResult& a) const {
        if (const No no = order_in(a.order, {OrderState::irregular_pending})) return no;
        return second({by_id(controls->orders, a.order)->result_by}) ? No{} : Errc::same_person;
    }
    bool is_mine(const ControlOrder& o) const {
        if (!o.assigned_to.empty()) return o.assigned_to == who().person;
        if (lot != nullptr) return lot->assigned_to == who().person;
        for (const Consignment* one : lots_in(stock, box->key.container)) {
            if (one->assigned_to == who().person) return true;
        }
        return false;
    }
    No operator()(const RecordResult& a) const {
        if (const No no = order_in(a.order, {OrderState::issued, OrderState::announced})) return no;
        const ControlOrder* o = by_id(controls->orders, a.order);
        if (!is_mine(*o)) return Errc::not_assigned;
        static const std::set<std::string> findings{"conform", "irregular", "inconclusive"};
        if (!findings.contains(a.result) || !a.at || a.place.empty() || a.text.empty()) return Errc::result_incomplete;
        if (o->kind == "documentary") return std::nullopt;
        bool landed_before = box != nullptr && box->landed_at && *box->landed_at <= *a.at;
        if (lot != nullptr) {
            for (const Split& split : lot->splits) {
                const Box* one = box_named(stock, split.container);
                landed_before = landed_before || (one != nullptr && one->landed_at && *one->landed_at <= *a.at);
            }
        }
        return landed_before ? No{} : Errc::not_landed;
    }

    // right
    No operator()(const GrantRight& g) const {
        const RightState s = box->right.state;
        if (s == RightState::used) return Errc::state_forbids;
        const bool given = s == RightState::released_to || s == RightState::haulier_named;
        return given && box->right.giver != g.giver ? No{Errc::state_forbids} : No{};
    }
    No operator()(const NameHaulier&) const {
        const RightState s = box->right.state;
        if (s == RightState::none || s == RightState::revoked) return Errc::right_missing;
        if (box->right.holder != who().party) return Errc::not_right_holder;
        if (s == RightState::haulier_named) return Errc::haulier_already_named;
        return s == RightState::released_to ? No{} : Errc::state_forbids;
    }

    template <class A>
    No operator()(const A&) const {
        return std::nullopt;
    }
};

// --- refusals common to all acts

bool is_machines_business(ActKind k) {
    static const std::set<ActKind> kinds{ActKind::open_call,     ActKind::report_arrival,    ActKind::end_discharge,
                                         ActKind::file_manifest, ActKind::report_landing,    ActKind::report_exit,
                                         ActKind::clear,         ActKind::grant_right,       ActKind::name_haulier,
                                         ActKind::ask_gate,      ActKind::record_selectivity};
    return kinds.contains(k);
}
bool needs_no_reason(ActKind k) {
    static const std::set<ActKind> kinds{ActKind::report_arrival, ActKind::end_discharge, ActKind::file_manifest,
                                         ActKind::report_landing, ActKind::report_exit,   ActKind::grant_right,
                                         ActKind::name_haulier,   ActKind::ask_gate};
    return kinds.contains(k);
}

No fields(const Act& act, const Policy& policy, Instant now) {
    std::vector<std::string> needed;
    std::vector<Instant> times;
    bool missing = false;
    if (const auto* a = std::get_if<OpenCall>(&act)) needed = {a->call.stay, a->call.port, a->call.office, a->call.site};
    if (const auto* a = std::get_if<ReportArrival>(&act)) times = {a->at};
    if (const auto* a = std::get_if<EndDischarge>(&act)) times = {a->at};
    if (const auto* a = std::get_if<FileManifest>(&act))
        missing = a->agent.empty() || (a->consignments.empty() && a->boxes.empty());
    if (const auto* a = std::get_if<RecordSelectivity>(&act)) missing = a->outcome == Selectivity::none;
    if (const auto* a = std::get_if<ReportLanding>(&act)) {
        missing = a->boxes.empty();
        for (const LandedBox& box : a->boxes) needed.push_back(box.container), times.push_back(box.at);
    }
    if (const auto* a = std::get_if<ReportExit>(&act)) needed = {a->container}, times = {a->at};
    if (const auto* a = std::get_if<CountGoods>(&act)) needed = {a->container, a->place}, times = {a->at.value_or(Instant{})};
    if (const auto* a = std::get_if<Assign>(&act)) needed = {a->person};
    if (const auto* a = std::get_if<Select>(&act)) needed = {a->criterion}, missing = a->kinds.empty();
    if (const auto* a = std::get_if<PlaceHold>(&act)) needed = {a->kind};
    if (const auto* a = std::get_if<OrderControl>(&act)) needed = {a->kind, a->kind == "documentary" ? "-" : a->place};
    if (const auto* a = std::get_if<LinkMrn>(&act)) needed = {a->mrn};
    if (const auto* a = std::get_if<GrantRight>(&act)) needed = {a->holder};
    if (const auto* a = std::get_if<NameHaulier>(&act)) needed = {a->haulier};
    if (const auto* a = std::get_if<AskGate>(&act)) needed = {a->haulier};
    if (missing || std::find(needed.begin(), needed.end(), "") != needed.end()) return Errc::value_empty;
    for (const Instant at : times) {
        if (at.ms == 0) return Errc::value_empty;
    }
    if (const auto* a = std::get_if<RecordResult>(&act); a != nullptr && a->at) times = {*a->at};
    for (const Instant at : times) {
        if (at.ms > now.ms + policy.clock_skew_seconds * 1000) return Errc::time_in_future;
    }
    return std::nullopt;
}

/// The text keys an act names, read without the product's help.
struct Keys {
    std::string call;
    std::string agent;
    std::string bill;
    std::string container;
    bool whole_call = false;
};
struct ReadKeys {
    Keys operator()(const OpenCall& a) const { return {a.call.stay, "", "", "", true}; }
    Keys operator()(const ReportArrival& a) const { return {a.call, "", "", "", true}; }
    Keys operator()(const EndDischarge& a) const { return {a.call, "", "", "", true}; }
    Keys operator()(const FileManifest& a) const { return {a.call, "", "", "", true}; }
    Keys operator()(const ReportLanding& a) const { return {a.call, "", "", "", true}; }
    Keys operator()(const ReportExit& a) const { return {a.call, "", "", "", true}; }
    Keys operator()(const GrantRight& a) const { return {a.call, "", "", a.container, false}; }
    Keys operator()(const NameHaulier& a) const { return {a.call, "", "", a.container, false}; }
    Keys operator()(const AskGate& a) const { return {a.call, "", "", a.container, false}; }
    template <class A>
    Keys operator()(const A& a) const {
        if constexpr (requires { a.key; }) {
            return {a.key.call, a.key.agent, a.key.bill, "", false};
        } else {
            return {a.target.call, a.target.agent, a.target.bill, a.target.container, false};
        }
    }
};

No by_role(const Command& command, char reach) {
    const Actor& who = command.actor;
    const ActKind kind = kind_of(command.act);
    if (kind == ActKind::record_selectivity ? who.subject != "quai" : reach == '-') return Errc::role_missing;
    if (const auto* file = std::get_if<FileManifest>(&command.act)) {
        if (file->agent != who.party) return Errc::role_missing;
        for (const ConsignmentDraft& d : file->consignments) {
            if (who.roles[0] != Role::carrier_agent && d.bill_kind != BillKind::house) return Errc::role_missing;
        }
    }
    if (const auto* assign = std::get_if<Assign>(&command.act)) {
        if (who.roles[0] != Role::supervisor && assign->person != who.person) return Errc::role_missing;
    }
    if (who.machine && !is_machines_business(kind)) return Errc::self_dealing;
    const bool excused = who.machine || (needs_no_reason(kind) && !is_customs_staff(who));
    if (command.reason.empty() && !excused) return Errc::reason_missing;
    return std::nullopt;
}

bool names(const Consignment& lot, const std::string& party) {
    return std::find(lot.parties.begin(), lot.parties.end(), party) != lot.parties.end();
}

bool can_see(const Judge& judge, char reach) {
    const Actor& who = judge.who();
    if (const auto* grant = std::get_if<GrantRight>(&judge.command.act)) {
        if (grant->giver != who.party || judge.box == nullptr) return false;
        const Lots lots = lots_in_with_masters(judge.stock, judge.box->key.container);
        return std::any_of(lots.begin(), lots.end(), [&](const Consignment* lot) { return lot->key.agent == grant->giver; });
    }
    if (reach == 's') return who.site == (judge.lot != nullptr ? judge.lot->site : judge.box->site);
    if (reach != 'o' || is_customs_staff(who)) return true;
    if (judge.lot != nullptr) return names(*judge.lot, who.party);
    if (judge.box->right.holder == who.party) return true;
    const Lots lots = lots_in(judge.stock, judge.box->key.container);
    return std::any_of(lots.begin(), lots.end(), [&](const Consignment* lot) { return names(*lot, who.party); });
}

}  // namespace

std::optional<Errc> should_refuse(const Stock& stock, const Command& command, const Policy& policy, Instant now) {
    const ActKind kind = kind_of(command.act);
    const Actor& who = command.actor;
    const char reach = who.roles.empty() ? '-' : reach_of(who.roles[0], kind);
    if (const No no = by_role(command, reach)) return no;

    const Keys keys = std::visit(ReadKeys{}, command.act);
    const bool call_there = stock.call && stock.call->stay == keys.call;
    Judge judge{stock, command, policy, now};
    std::string office;
    if (keys.whole_call) {
        if (kind != ActKind::open_call && !call_there) return Errc::call_unknown;
        if (call_there) office = stock.call->office;
    } else {
        if (keys.container.empty()) {
            const auto found = stock.consignments.find({keys.call, keys.agent, keys.bill});
            if (found != stock.consignments.end()) judge.lot = &found->second;
        } else if (const Box* box = box_named(stock, keys.container); box != nullptr && box->key.call == keys.call) {
            judge.box = box;
        }
        if (judge.lot == nullptr && judge.box == nullptr) return Errc::target_unknown;
        judge.controls = judge.lot != nullptr ? &judge.lot->controls : &judge.box->controls;
        office = judge.lot != nullptr ? judge.lot->office : judge.box->office;
        if (!can_see(judge, reach)) return Errc::target_unknown;
    }
    const bool by_office = reach == 'f' || reach == 'a' || (reach == 'o' && is_customs_staff(who));
    if (by_office && office != who.office) return Errc::office_not_yours;
    if (reach == 's') {
        std::string site = who.site;
        if (const auto* a = std::get_if<ReportLanding>(&command.act)) site = a->site;
        if (const auto* a = std::get_if<ReportExit>(&command.act)) site = a->site;
        if (const auto* a = std::get_if<AskGate>(&command.act)) site = a->site;
        if (kind == ActKind::end_discharge) site = stock.call->site;
        if (site != who.site) return Errc::site_not_yours;
    }
    if (kind == ActKind::open_call && call_there) return Errc::call_already_open;
    if (const No no = fields(command.act, policy, now)) return no;
    if (command.stale) return Errc::version_stale;
    return std::visit(judge, command.act);
}

std::vector<Errc> should_close(const Stock& stock, const std::string& container, const std::string& haulier,
                               const std::string& site, const Policy& policy, Instant now) {
    const Box* box = box_named(stock, container);
    if (box == nullptr) return {Errc::gate_unknown_box};
    const Lots lots = lots_in_with_masters(stock, container);
    const Right& right = box->right;
    const bool has_right = right.state == RightState::released_to || right.state == RightState::haulier_named;
    const bool named = right.state == RightState::haulier_named && right.haulier == haulier;
    Reasons reasons;
    const auto say = [&](bool closes, Errc code) {
        if (closes) reasons.push_back(code);
    };
    say(box->state != EquipmentState::in_yard, Errc::gate_not_in_yard);
    say(!goods_in(lots), Errc::gate_no_goods);
    say(transhipped_in(lots), Errc::gate_transhipment);
    say(uncovered_in(stock, lots), Errc::gate_uncovered);
    say(held(box->controls) || any_lot(lots, held), Errc::gate_held);
    say(selected(box->controls) || any_lot(lots, selected), Errc::gate_selected);
    say(under_control(box->controls) || any_lot(lots, under_control), Errc::gate_under_control);
    say(!released_in(stock, container) || !cleared_in(stock, container), Errc::gate_not_released);
    say(!has_right, Errc::gate_no_right);
    say(has_right && !named, Errc::gate_wrong_haulier);
    say(has_right && right.valid_until && right.valid_until->ms < now.ms, Errc::gate_right_expired);
    say(box->site != site, Errc::gate_wrong_site);
    say(!policy.feeds_fresh, Errc::gate_stale);
    say(box->state == EquipmentState::gated_out, Errc::gate_left_already);
    return reasons;
}

bool should_revoke(const Stock& stock, const Box& box, const std::string& haulier) {
    const Lots lots = lots_in_with_masters(stock, box.key.container);
    if (box.right.state != RightState::haulier_named || box.right.haulier != haulier) return true;
    if (closed(box.controls) || any_lot(lots, closed)) return true;
    return !goods_in(lots) || transhipped_in(lots) || uncovered_in(stock, lots) || !released_in(stock, box.key.container);
}

namespace {

std::string broken_line(const Stock& stock, const Consignment& lot, const StockLine& line) {
    const std::string where = lot.key.bill + " line " + std::to_string(line.number);
    const LineLedger& books = line.ledger;
    if (!within(books.exited, books.released)) return where + ": exited above released";
    if (!within(books.released, books.accepted)) return where + ": released above accepted";
    const Quantity on_land = landed_of(stock, lot, line);
    if (!within(books.accepted, on_land)) return where + ": accepted above landed";
    if (!within(on_land, line.manifested)) return where + ": landed above manifested";
    if (!within(books.exited + books.exited_unreleased, line.manifested)) return where + ": more left than was manifested";
    if (!within({}, books.exited) || !within({}, books.exited_unreleased)) return where + ": below zero";
    const Account account = should_release(stock, lot, line);
    if (account.released != books.released) return where + ": released " + std::to_string(books.released.packages);
    if (account.whole != books.released_whole) return where + ": whole";
    return {};
}

std::string broken_controls(const std::string& where, const Controls& controls) {
    for (const Hold& hold : controls.holds) {
        if (hold.state != HoldState::lifted) continue;
        if (hold.lifted_by.empty() || hold.lifted_by == hold.by || hold.lifted_by == hold.lift_requested_by) {
            return where + ": lifted by one person";
        }
    }
    for (const Selection& selection : controls.selections) {
        bool any = false;
        bool all_done = true;
        for (const ControlOrder& order : controls.orders) {
            const auto& answered = order.selections;
            if (std::find(answered.begin(), answered.end(), selection.id) == answered.end()) continue;
            if (order.state == OrderState::cancelled) continue;
            any = true;
            all_done = all_done && !is_pending(controls, order);
        }
        if (selection.state == SelectionState::closed && !(any && all_done)) return where + ": selection closed too early";
        if (selection.state == SelectionState::ordered && (!any || all_done)) return where + ": selection left ordered";
    }
    return {};
}

}  // namespace

std::string broken_books(const Stock& stock) {
    const bool arrived = stock.call && stock.call->arrived_at;
    for (const auto& [key, lot] : stock.consignments) {
        if (lot.leaf && lot.presented_at.has_value() != arrived) return key.bill + ": presentation";
        if (std::string broken = broken_controls(key.bill, lot.controls); !broken.empty()) return broken;
        for (const Split& split : lot.splits) {
            const Controls& of_box = stock.boxes.at(split.container).controls;
            const bool by_the_port =
                std::any_of(of_box.holds.begin(), of_box.holds.end(), [](const Hold& h) { return h.by == "quai"; });
            if (too_much_in(lot, split) && !by_the_port) return split.container + ": counted above the manifest and not held";
        }
        for (const StockLine& line : lot.lines) {
            if (!lot.leaf) continue;
            if (std::string broken = broken_line(stock, lot, line); !broken.empty()) return broken;
        }
    }
    for (const auto& [container, box] : stock.boxes) {
        if (std::string broken = broken_controls(container, box.controls); !broken.empty()) return broken;
        const bool by_the_port =
            std::any_of(box.controls.holds.begin(), box.controls.holds.end(), [](const Hold& h) { return h.by == "quai"; });
        if (!box.on_manifest && !by_the_port) return container + ": on no manifest and not held";
        const bool ended = stock.call && stock.call->discharge_ended_at;
        if (ended && box.state == EquipmentState::expected) return container + ": not short after the end of discharge";
    }
    return {};
}

}  // namespace cargo::test
